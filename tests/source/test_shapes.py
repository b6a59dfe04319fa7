"""One way to ask for shapes, whatever the language."""

from __future__ import annotations

from aiguard.source.shapes import shapes_of

PYTHON = b"""
def f(a, b):
    for x in a:
        if x and b:
            return g(x)
        elif b:
            return 1
    return 0
"""
GO = b"""package p

func f(a, b int) int {
	for _, x := range a {
		if x && b {
			return g(x)
		} else if b {
			return 1
		}
	}
	return 0
}
"""


def test_languages_count_alike() -> None:
    (python,) = shapes_of("a/b.py", PYTHON).values()
    (go,) = shapes_of("a/b.go", GO).values()
    assert (python.branches, python.nesting, python.parameters) == (5, 2, 2)
    assert (go.branches, go.nesting, go.parameters) == (5, 2, 2)
    assert python.calls == go.calls == {"g"}


def test_stubs_are_python() -> None:
    assert set(shapes_of("a.pyi", b"def f() -> int: ...\n", [("f", 1)])) == {("f", 1)}
