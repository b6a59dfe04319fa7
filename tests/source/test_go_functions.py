"""Go source taken apart: what is a function, what is layout, what is a difference."""

from __future__ import annotations

import pytest

from aiguard.source.go_functions import outline_go
from aiguard.source.outline import changed_inside, changed_outside


def names(source: str) -> list[str]:
    return [function.qualname for function in outline_go(source.encode()).functions]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("func F() {}", ["F"]),
        ("func F[T any, U interface{ ~int | ~string }](x T) (T, error) { return x, nil }", ["F"]),
        ("func (Point) A() {}", ["Point.A"]),
        ("func (p *Point) A() {}", ["Point.A"]),
        ("func (*Point) A() {}", ["Point.A"]),
        ("func (p *(Point)) A() {}", ["Point.A"]),
        ("func (s *Stack[T]) A() {}", ["Stack.A"]),
        ("func (m Map[K, V]) A() {}", ["Map.A"]),
        ("func (_ Stack[_]) A() {}", ["Stack.A"]),
        ("func init() {}\nfunc init() {}", ["init", "init"]),
        ("func Assembly(x int) int\n\nfunc F() {}", ["Assembly", "F"]),
        ("func F() func() { return func() { } }", ["F"]),
        ("var f = func() { g() }\nvar x = 1", []),
        ("type I interface {\n\tfunc_() int\n\tM()\n}\nfunc F(i interface{ M() }) struct{ x int } { return x }", ["F"]),
        ("func F() { s := \"}\"; r := '}'; q := '\\''; b := `}\n\\`; _ = s }\nfunc G() {}", ["F", "G"]),
        ("func F() { /* } */ // }\n}\nfunc G() {}", ["F", "G"]),
        ("func Größe() { x.é() }", ["Größe"]),
        ("func F() { x := 0x1p-2 + 1e+3 + .5 + 1_000i }", ["F"]),
        ("func F(\n\ta int,\n\tb ...string,\n) {\n\tlabel:\n\tfor {\n\t\tbreak label\n\t}\n}", ["F"]),
    ],
)
def test_functions(source: str, expected: list[str]) -> None:
    assert names(f"package p\n\n{source}\n") == expected
    assert names(f"\ufeffpackage p\r\n{source}".replace("\n", "\r\n")) == expected


def test_spans_begin_at_directives() -> None:
    source = "package p\n\n// Doc.\n//\n//go:noinline\nfunc F() {\n\tx := `a\nb`\n\t_ = x\n}\n"
    (function,) = outline_go(source.encode()).functions
    assert (function.line, function.end_line) == (5, 10)


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ("{ return f() }", "{\n\treturn f()\n}", False),
        ("{ return f() }", "{\n\treturn\n\tf()\n}", True),
        ("{ f(a, b) }", "{\n\tf(\n\t\ta, // first\n\t\tb,\n\t)\n}", False),
        ("{ x := []int{1, 2}; f(x) }", "{\n\tx := []int{\n\t\t1,\n\t\t2,\n\t};\n\tf(x);\n}", False),
        ("{ a /* , b */ = 1 }", "{ a = 1 }", False),
        ("{ a = 1 /*\n*/ b = 2 }", "{ a = 1; b = 2 }", False),
        ('{ f("a b") }', '{ f("a  b") }', True),
        ("{ f(`a\r\nb`) }", "{ f(`a\nb`) }", False),
        ("{ a = b - -c }", "{ a = b - c }", True),
        ("{ x.y() }", "{ x.z() }", True),
    ],
)
def test_differences(before: str, after: str, differs: bool) -> None:
    old, new = (outline_go(f"package p\nfunc F() {body}\n".encode()) for body in (before, after))
    assert bool(changed_inside(old, new)) == differs
    assert not changed_outside(old, new)


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ('import "a"', 'import (\n\t"b"\n\t"a"\n)', False),
        ('import "a"', 'import b "a"', True),
        ('import x "a"', 'import x "b"', True),
        ("const A = 1", "const A = 1\nconst B = 2", False),
        ("const (\n\tA = iota\n\tB\n)", "const (\n\tA = iota\n\tC\n\tB\n)", True),
        ("var A, B = 1, 2", "var A, B = 1, 3", True),
        ("type T struct { a int }", "type T struct {\n\ta int // why\n}", False),
        ("var A = 1\nvar B = 2", "var (\n\tA = 1\n\tB = 2\n)", False),
        ("type A int", "type (\n\tA int // why\n\tB int\n)", False),
        ("const A = iota", "const (\n\tA = iota\n)", False),
        ("const (\n\tA = 1\n\tB = 2\n)", "const A, B = 1, 2", True),
        ("const (\n\tA = 1\n\tB\n)", "const (\n\tA = 2\n\tB\n)", True),
        ("var (\n\tx string\n\ty int\n)", "var (\n\t//go:embed a.txt\n\tx string\n\ty int\n)", True),
        ('import "a"\nimport _ "a"', 'import (\n\t_ "a"\n\t"a"\n)', False),
        ('import "a"\nimport _ "a"', 'import "a"', True),
        ('// int f();\nimport "C"', '// long f();\nimport "C"', True),
        ('// Why.\nimport "a"', '// Because.\nimport "a"', False),
        ("// +build linux\n\npackage p", "// +build windows\n\npackage p", True),
        ("//go:build linux\n\npackage p", "//go:build windows\n\npackage p", True),
        ("var x string", "//go:embed a.txt\nvar x string", True),
    ],
)
def test_differences_outside_of_functions(before: str, after: str, differs: bool) -> None:
    old, new = (outline_go((t if "package" in t else f"package p\n{t}\n").encode()) for t in (before, after))
    assert changed_outside(old, new) == differs
