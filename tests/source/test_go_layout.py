"""Go source without its layout, held against gofmt and against layouts put in at random."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.go_functions import outline_go
from aiguard.source.go_layout import canonical, names_in, tokens
from aiguard.source.outline import Outline

SOURCE = """package shop

import (
	"fmt"
	tz "time"
)

//go:noinline
func (s *Stack[T]) Push(xs ...T) (n int, err error) {
	defer func() { recover() }()
again:
	for i, x := range xs {
		switch y := any(x).(type) {
		case int, string:
			s.items[i] = append(s.items[i], x)
			fallthrough
		default:
			n++
		}
		if n &^= 3; n > 0x1F || !ok(`raw
text`, "a // b", '"') {
			continue again
		} else if n == 1e3 {
			break
		}
	}
	select {
	case v := <-s.c:
		return v, fmt.Errorf("at %v", tz.Now())
	default:
	}
	return
}

type (
	Pair[K comparable, V any] struct {
		Key   K
		Value V `json:"value"`
	}
	Name = string
)

var x, y = map[string]int{"a": 1}, []int{1, 2}
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a := 1\nb()", "a := 1 ; b ( ) ;"),
        ("return\nx++\ny--", "return ; x ++ ; y -- ;"),
        ("if a {\n}\nelse\n{\n}", "if a { } ; else { } ;"),
        ("f(a, // first\nb,\n)", "f ( a , b ) ;"),
        ("x /* one */ + /* two\nlines */ y", "x + y ;"),
        ("x /* two\nlines */ y", "x ; y ;"),
        ("//go:noinline\nfunc f()", "//go:noinline ; func f ( ) ;"),
        ("a;;\n;b", "a ; b ;"),
        ("0XFF + 0B1 + 1E5 + 0o17", "0xff + 0b1 + 1e5 + 0o17 ;"),
        ("a - -b", "a - - b ;"),
        ('"//" + \'"\' + `/*\n`', '"//" + \'"\' + `/*\n` ;'),
        ("# ?", "# ?"),
        ("", ""),
    ],
)
def test_canonical(source: str, expected: str) -> None:
    assert " ".join(tokens(canonical(source))) == expected


def test_names() -> None:
    found = names_in('func f(a b.C) { return x.y.z("q.r", case_) }')
    assert found == {
        ("", "f", ""),
        ("", "a", ""),
        ("", "b", "C"),
        (".", "C", ""),
        ("", "x", "y"),
        (".", "y", "z"),
        (".", "z", ""),
        ("", "case_", ""),
    }


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """The same tokens with other spaces, comments and, where the language allows it, line ends between them."""
    text, before = "", ""
    header = False
    for part in tokens(canonical(SOURCE)):
        header = part in {"if", "for"} or (header and part != "{")
        # A new line puts no semicolon in after these.
        free = before in {"(", "{", "[", ",", ";", ":=", "=", "||"}
        if part == ";":
            ends = [";"] if header else ["\n", " // z\n", "\r\n\r\n", "/* z */\n", ";"]
            text += draw(st.sampled_from(ends if before[:2] != "//" else ["\n"]))
        else:
            text += draw(st.sampled_from([" ", "\t", " /* x */ ", *["\n", "// y\n", "/* a\n b */"] * free]))
            text += part
        before = part
    return text


@given(layouts())
def test_layout_changes_no_digest(source: str) -> None:
    assert meaning(source) == meaning(SOURCE)


def test_what_gofmt_does_changes_no_digest(tmp_path: Path) -> None:
    squeezed = re.sub(r" *([-+*/&^|<>=:!]+) *", r"\1", SOURCE.replace("\t", "")).replace("}\n", "} /* end */\n\n\n")
    spread = SOURCE.replace(", ", " ,  ").replace("(", "( ").replace("\n", "   \n").replace("{\n", "{ // begins\n\n")
    loud = SOURCE.replace("0x1F", "0X1F").replace("1e3", "1E3").replace("x}, ", "x},\n").replace("\n", "\r\n")
    swapped = SOURCE.replace('"fmt"\n\ttz "time"', 'tz "time"\n\t"fmt"').replace("return\n", "return;\n")
    sources = [squeezed, spread, loud, swapped]
    files = [tmp_path / f"{number}.go" for number in range(len(sources))]
    for file, source in zip(files, sources, strict=True):
        file.write_bytes(source.encode())
    program = shutil.which("go")
    assert program, "these tests need Go: install the `go` extra"
    # The wheel of Go has no gofmt beside go, but its source.
    subprocess.run([program, "run", "cmd/gofmt", "-w", *files], cwd=tmp_path, check=True, capture_output=True)
    for file, source in zip(files, sources, strict=True):
        assert file.read_bytes() != source.encode()
        assert meaning(file.read_text()) == meaning(source)


def meaning(source: str) -> tuple[list[tuple[str, str]], list[str], dict[str, str]]:
    outline: Outline = outline_go(source.encode())
    functions = [(function.qualname, function.digest) for function in outline.functions]
    return functions, [statement.digest for statement in outline.statements], dict(outline.imports)
