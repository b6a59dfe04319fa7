"""Go files as trees: what of broken ones is accepted, and what people are told."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.go_functions import outline_go
from aiguard.source.go_syntax import parse_go
from aiguard.source.outline import Unreadable


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("func F() {", "the last one never closes"),
        ("func F() }", "do not match in line 3"),
        ("func F() { (] }", "do not match in line 3"),
        ('var x = "abc', "broken in line 3"),
        ("x := 1", "broken in line 3"),
        ("func F() {}\nfunc G( {}\n)", "broken in line 4"),
        ("type T struct {\n\ta b c d\n}", "broken in line 4"),
        ("func F() { if x { }\n\nfunc G() { } }", "broken in line 5"),
        ("func F() {\n" + "\tx y\n" * 9 + "}", "broken in line 4"),
        ("func F() { /* }", "broken in line 3"),
        (f"var x = {'(' * 3000}a b{')' * 3000}", "nested too deeply"),
    ],
)
def test_broken_files(source: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        parse_go(f"package p\n\n{source}\n".encode())


def test_a_body_may_hold_what_the_grammar_does_not_know() -> None:
    source = "package p\n\nfunc F() {\n\tx = y ?? z\n}\n\nfunc (t T) G() {}\n"
    found = outline_go(source.encode()).functions
    assert [(f.qualname, f.line, f.end_line) for f in found] == [("F", 3, 5), ("T.G", 7, 7)]
    changed = outline_go(source.replace("??", "?").encode()).functions
    assert [f.digest == g.digest for f, g in zip(found, changed, strict=True)] == [False, True]


@pytest.mark.parametrize("constraint", ["//go:build linux && !cgo", "// +build linux"])
def test_directives_belong_to_what_follows(constraint: str) -> None:
    package, function = parse_go(
        f"{constraint}\n\n// Doc.\npackage p\n\n//go:noinline\n// Doc.\nfunc F() {{}}".encode()
    )
    assert (package.line, package.text) == (1, f"{constraint}\npackage p")
    assert (function.line, function.end_line) == (6, 8)


@given(st.text("func(){}[]\"'`/*\n;:=.,type var<-\\é", max_size=60).map(lambda text: f"package p\n{text}"))
def test_nothing_else_is_raised(source: str) -> None:
    with suppress(Unreadable):
        outline_go(source.encode())


@pytest.mark.parametrize("piece", ["(", "{", '"" ', "[a", "x := (\n", "/*", "func ", "func f() { x y }\n"])
def test_the_size_of_a_broken_file_costs_no_more_than_its_share(piece: str) -> None:
    with pytest.raises(Unreadable):
        parse_go(f"package p\n{piece * 20_000}\n".encode())


def test_the_parser_is_loaded_when_it_is_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, aiguard.source.changes; print('tree_sitter' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
