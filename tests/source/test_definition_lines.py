"""Definitions found by their look, among lines that need not parse."""

from __future__ import annotations

import pytest

from aiguard.source.definition_lines import Definitions, body_end, code, decorators, indentation


def lines_of(text: str) -> list[bytes]:
    return text.encode().split(b"\n")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("def a(x):", "a"),
        ("    def a(x):", "a"),
        ("\tasync def a(x):", "a"),
        ("async  def  a(", "a"),
        ("class A:", "A"),
        ("class A(B, metaclass=C):", "A"),
        ("def größe(x):", "größe"),
        ("def a[T](x: T) -> T:", "a"),
        ("func A(x int) int {", "A"),
        ("func (s *Store) A() {", "A"),
        ("func (s Store[K, V]) A() {", "A"),
        ("func (Store) A() {", "A"),
        ("func Map[T any](x []T) []T {", "Map"),
        ("func init() {", "init"),
    ],
)
def test_definitions(line: str, name: str) -> None:
    (found,) = Definitions([b"", line.encode(), b""]).found
    assert (found.line, found.start, found.name) == (1, 1, name.encode())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "define(x)",
        "default = 1",
        "# def a(x):",
        "x = 'def a(x):'",
        "\tcall(func(x int) error {",
        "\tfunc(x int) error {",
        "func(x)",
        "classes = 1",
        "print('class A')",
        "function a() {",
    ],
)
def test_no_definitions(line: str) -> None:
    assert not Definitions([line.encode()]).found


def test_spans_of_what_is_nested_and_decorated() -> None:
    lines = lines_of(
        "x = 1\n"
        "@one\n"
        "@two(\n"
        "    1,\n"
        ")\n"
        "def outer(\n"
        "    x,\n"
        ") -> int:\n"
        "    def inner():\n"
        "        return 1\n"
        "\n"
        "# not indented\n"
        "    return inner()\n"
        "\n"
        "\n"
        "class Outer:\n"
        "    @property\n"
        "    def outer(self):\n"
        "        return 1\n"
        "    y = 2\n"
    )
    found = Definitions(lines)
    spans = {(each.name, each.line): (each.start, found.end(each)) for each in found.found}
    assert spans == {
        (b"outer", 5): (1, 13),
        (b"inner", 8): (8, 10),
        (b"Outer", 15): (15, 20),
        (b"outer", 17): (16, 19),
    }
    assert [each.line for each in found.named(b"outer")] == [5, 17]
    assert found.named(b"nothing") == []


def test_a_go_function_ends_at_its_bracket() -> None:
    lines = lines_of("func A() {\n\tif x {\n\t\ty()\n\t}\n}\n\n// B says.\nfunc B() {\n}\nvar x = 1\n")
    found = Definitions(lines)
    assert [(each.start, found.end(each)) for each in found.found] == [(0, 5), (7, 9)]


def test_decorators_end_at_a_blank_line_and_at_what_was_defined_before() -> None:
    lines = lines_of("@a\n\n@b\n@c\ndef f(): pass")
    assert decorators(lines, 4) == 2
    assert decorators(lines, 4, 3) == 3
    assert decorators(lines, 2) == 2
    assert decorators([b"x = 1", b"def f(): pass"], 1) == 1


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("    a\n    b\nc", 2),
        ("    a\n\n    b\n\n\nc", 3),
        ("    a\n    # why\n# so\nc", 1),
        ("    a(\n)\nc", 2),
        ("    a = '''\n'''\nc", 2),
        ("c", 0),
        ("", 0),
    ],
)
def test_where_a_body_ends(text: str, end: int) -> None:
    assert body_end(lines_of(text), 0, 1) == end


def test_indentation_and_code() -> None:
    assert [indentation(line) for line in (b"x", b"  x", b"\tx", b"  \tx", b"    ", b"")] == [0, 2, 4, 4, 4, 0]
    assert code([b"  x  ", b"", b"# y", b"  // z", b"\t", b"a # b"]) == [b"x", b"a # b"]
