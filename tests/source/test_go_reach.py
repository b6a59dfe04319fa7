"""What Go fuzz functions reach, in real files of small modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aiguard.source.changes import ChangedFunction, ChangeSet
from aiguard.source.reach import Reached, reach
from aiguard.source.tree import WorkTree

FILES = {
    "go.mod": "module example.com/shop/v2 // comment\n\ngo 1.22\n",
    "parser/parse.go": """package parse

import (
	"strings"

	num "example.com/shop/v2/internal/numbers"
)

var table = build()

func build() map[string]int { return nil }

func Parse(text string) int {
	return lookup(strings.TrimSpace(text)) + num.Round(1)
}

func lookup(text string) int { return table[text] }

func Unused() { /* lookup */ println("Parse()") }
""",
    "parser/more.go": """package parse

type Stack[T any] struct{ items []T }

func NewStack[T any]() *Stack[T] { return &Stack[T]{} }

func (s *Stack[T]) Push(item T) { s.grow(); s.items = append(s.items, item) }

func (s *Stack[T]) grow() {}

func (s Stack[T]) String() string { return "" }

func (s *Stack[T]) Drop() {}
""",
    "parser/parse_test.go": """package parse_test

import (
	"testing"

	parse "example.com/shop/v2/parser"
)

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) { helper(text) })
}

func helper(text string) { parse.Parse(text) }

func FuzzStack(f *testing.F) {
	s := parse.NewStack[int]()
	s.Push(1)
}
""",
    "internal/numbers/numbers.go": """package numbers

func Round(x int) int { return half(x) }

func half(x int) int { return x }
""",
    "internal/numbers/numbers_test.go": "package numbers\n\nfunc Round2() { broken( }\n",
}
PROPERTIES = {"parser/parse_test.go": ("FuzzParse", "FuzzStack")}
Find = Callable[..., dict[str, str]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    for name, text in FILES.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def look(*functions: str, changed: Mapping[str, str] | None = None, **more: tuple[object, ...]) -> dict[str, str]:
        for name, text in (changed or {}).items():
            (tmp_path / name).write_text(text)
        pairs = [function.split(":") for function in functions]
        parts = tuple(ChangedFunction(path, name, 1, 2, "modified") for path, name in pairs)
        found: Reached = reach(WorkTree(tmp_path), ChangeSet("0" * 40, None, parts, **more), PROPERTIES)  # type: ignore[arg-type]
        return {name: reason for (_, name), reason in found.reasons.items()}

    return look


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("parser/parse.go:Parse", {"FuzzParse": "reaches parse.Parse, which changed, through helper"}),
        ("parser/parse.go:lookup", {"FuzzParse": "reaches parse.lookup, which changed, through parse.Parse"}),
        ("parser/parse.go:build", {"FuzzParse": "reaches parse.build, which changed, through parse.Parse"}),
        ("parser/parse.go:Unused", {}),
        ("parser/more.go:Stack.Push", {"FuzzStack": "calls parse.Stack.Push, which changed"}),
        (
            "parser/more.go:Stack.grow",
            {"FuzzStack": "reaches parse.Stack.grow, which changed, through parse.Stack.Push"},
        ),
        (
            "parser/more.go:Stack.String",
            {"FuzzStack": "reaches parse.Stack.String, which changed, through parse.NewStack"},
        ),
        ("parser/more.go:Stack.Drop", {}),
        ("parser/parse_test.go:FuzzStack", {"FuzzStack": "the property itself changed"}),
        (
            "internal/numbers/numbers.go:Round",
            {"FuzzParse": "reaches numbers.Round, which changed, through parse.Parse"},
        ),
        ("internal/numbers/numbers.go:half", {"FuzzParse": "reaches numbers.half, which changed, through parse.Parse"}),
    ],
)
def test_reasons(find: Find, function: str, expected: dict[str, str]) -> None:
    assert find(function) == expected


def test_code_beside_functions_and_removed_ones(find: Find) -> None:
    uses = "uses numbers, which changed outside of functions"
    assert find(files=("internal/numbers/numbers.go",)) == {"FuzzParse": uses}
    beside = "code beside the property changed, outside of functions"
    assert find(files=("parser/more.go",)) == {"FuzzParse": beside, "FuzzStack": beside}
    text = FILES["internal/numbers/numbers.go"].replace("func half(x int) int { return x }", "")
    found = find(changed={"internal/numbers/numbers.go": text}, removed=(("internal/numbers/numbers.go", "half"),))
    assert found == {"FuzzParse": "reaches numbers.half, which was removed, through parse.Parse"}


def test_a_package_that_cannot_be_read_is_said(find: Find, tmp_path: Path) -> None:
    (tmp_path / "parser/more.go").write_text("package parse\nfunc x( {\n")
    parts = (ChangedFunction("parser/parse.go", "Parse", 1, 2, "modified"),)
    found = reach(WorkTree(tmp_path), ChangeSet("0" * 40, None, parts), PROPERTIES)
    assert list(found.reasons) == [("parser/parse_test.go", "FuzzParse")]
    assert len(found.notices) == 1
    assert found.notices[0].startswith("parser/more.go: what it reaches cannot be told: ")


def test_several_modules_and_init(find: Find, tmp_path: Path) -> None:
    found = find(
        "internal/numbers/init.go:init",
        "tool/tool.go:F",
        changed={
            "internal/numbers/init.go": "package numbers\n\nfunc init() {}\n",
            "parser/more.go": 'package parse\n\nimport . "example.com/tool"\n\nfunc NewStack() int { return F() }\n',
        },
    )
    assert list(found) == ["FuzzParse"]
    (tmp_path / "tool").mkdir()
    found = find(
        "tool/tool.go:F",
        changed={
            "tool/go.mod": "module example.com/tool\n",
            "tool/tool.go": "package tool\n\nfunc F() int { return 1 }\n",
        },
    )
    assert list(found) == ["FuzzStack"]
