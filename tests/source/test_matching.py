"""Functions that went elsewhere or got another name, in real repositories."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from aiguard.source.globbing import Pattern
from aiguard.source.leaving_out import LeaveOut
from aiguard.source.ranked_units import units
from tests.source.repositories import begin, commit, names, unit_of, write

LONG = """\
def convert(amount, rates, currency):
    rate = rates[currency]
    if rate <= 0:
        raise ValueError(currency)
    total = amount * rate
    fee = total * 0.01
    return total - fee
"""
SHORT = "def name(self):\n    return self._name\n"
GO = """\
func (c *Client) Send(text string) error {
\tif text == "" {
\t\treturn errEmpty
\t}
\tc.count++
\treturn c.out.Write(text)
}
"""


def indented(text: str) -> str:
    return textwrap.indent(text, "    ")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return begin(tmp_path / "repo")


def changed(root: Path, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What a change from one set of files to another adds or modifies, in the work tree and then committed."""
    for name, text in before.items():
        write(root, name, text)
    commit(root)
    for name in before:
        (root / name).unlink()
    for name, text in after.items():
        write(root, name, text)
    found = names(units(root, "HEAD"))
    commit(root)
    assert names(units(root, "HEAD~1", "HEAD")) == found
    return found


def test_a_renamed_file(root: Path) -> None:
    assert changed(root, {"a.py": LONG + SHORT}, {"sub/b.py": LONG + SHORT}) == []


def test_a_renamed_file_with_many_edits_keeps_its_functions(root: Path) -> None:
    other = "def other(x):\n    return x + 1\n\ndef third(x):\n    y = x\n    return y\n"
    edited = LONG.replace("* 0.01", "* fee_rate").replace("rate <= 0", "not rate")
    found = changed(root, {"a.py": LONG + other}, {"b.py": edited + other.replace("x + 1", "x - 1") + SHORT})
    assert found == ["modified b.py:convert", "modified b.py:other", "added b.py:name"]


def test_a_function_that_moves_to_another_file(root: Path) -> None:
    stays = {"a.py": f"X = 1\n{LONG}", "b.py": "Y = 2\n"}
    assert changed(root, stays, {"a.py": "X = 1\n", "b.py": f"Y = 2\n{LONG}"}) == []
    (unit,) = units(root, "HEAD~1", "HEAD").moved
    assert (unit.key, unit.change, unit.added, unit.line) == (("b.py", "convert"), "unchanged", 0, 2)
    assert units(root, "HEAD~1", "HEAD").texts.keys() == {"b.py"}


def test_a_function_that_moves_and_is_edited_counts_against_its_origin(root: Path) -> None:
    before = {"a.py": f"X = 1\n{LONG}", "b.py": "Y = 2\n"}
    after = {"a.py": "X = 1\n", "b.py": f"Y = 2\n{LONG.replace('* 0.01', '* 0.02')}"}
    assert changed(root, before, after) == ["modified b.py:convert"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "convert")
    assert (unit.added, unit.deleted, unit.rewritten) == (1, 1, 0.1429)
    write(root, "b.py", "Y = 2\n")
    write(root, "c.py", LONG.replace("* 0.01", "* 0.03"))
    unit = unit_of(units(root, "HEAD"), "convert")
    assert (unit.change, unit.added) == ("modified", 1)
    assert unit.standing is not None
    assert (unit.standing.path, unit.standing.line, unit.standing.end_line) == ("b.py", 2, 8)


def test_what_is_asked_for_may_have_moved_from_anywhere(root: Path) -> None:
    before = {"a.py": f"X = 1\n{LONG}", "b/b.py": "Y = 2\n", "c/c.py": "def c():\n    return 1\n"}
    after = {"a.py": "X = 1\n", "b/b.py": LONG.replace("* 0.01", "* 0.02"), "c/c.py": "def c():\n    return 2\n"}
    assert changed(root, before, after) == ["modified b/b.py:convert", "modified c/c.py:c"]
    for only in ("b", "b/", "b/*.py", "**/b.py"):
        found = units(root, "HEAD~1", "HEAD", rules=LeaveOut(only=(Pattern(only),)))
        assert names(found) == ["modified b/b.py:convert"]
    rules = LeaveOut(only=(Pattern("c"), Pattern("a.py")))
    assert names(units(root, everything=True, rules=rules)) == ["unchanged c/c.py:c"]
    write(root, "b/broken.py", "def (")
    assert units(root, everything=True, rules=rules).notices == ()


def test_a_function_that_becomes_another_one_of_its_name_is_new(root: Path) -> None:
    other = "def convert(amount):\n    log(amount)\n    send(amount)\n    return None\n"
    assert changed(root, {"a.py": f"X = 1\n{LONG}"}, {"a.py": "X = 1\n", "b.py": other}) == ["added b.py:convert"]


def test_a_go_function_that_moves_to_another_package(root: Path) -> None:
    before = {"a/a.go": f"package a\n\n{GO}", "b/b.go": "package b\n"}
    assert changed(root, before, {"a/a.go": "package a\n", "b/b.go": f"package b\n\n{GO}"}) == []
    write(root, "b/b.go", "package b\n")
    write(root, "b/more.go", f"package b\n\n{GO.replace('c.count++', 'c.count += 2')}")
    assert names(units(root, "HEAD")) == ["modified b/more.go:Client.Send"]


@pytest.mark.parametrize("text", [LONG, "def convert(self):\n    return self._name\n"])
def test_a_renamed_function_is_modified(root: Path, text: str) -> None:
    assert changed(root, {"a.py": text}, {"a.py": text.replace("convert", "exchange")}) == ["modified a.py:exchange"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "exchange")
    assert (unit.added, unit.deleted) == (1, 1)


def test_a_renamed_go_method_is_modified(root: Path) -> None:
    before, after = f"package a\n\n{GO}", f"package a\n\n{GO.replace('Send', 'Push')}"
    assert changed(root, {"a.go": before}, {"a.go": after}) == ["modified a.go:Client.Push"]


def test_a_renamed_class_keeps_its_methods(root: Path) -> None:
    body = indented(SHORT + LONG)
    assert changed(root, {"a.py": f"class A:\n{body}"}, {"a.py": f"class B:\n{body}"}) == []
    edited = body.replace("0.01", "0.02")
    assert changed(root, {"a.py": f"class A:\n{body}"}, {"a.py": f"class B:\n{edited}"}) == ["modified a.py:B.convert"]


def test_short_methods_of_other_classes_elsewhere_are_not_the_same(root: Path) -> None:
    one, other = f"class A:\n{indented(SHORT)}", f"class B:\n{indented(SHORT)}"
    assert changed(root, {"a.py": f"X = 1\n{one}"}, {"a.py": "X = 1\n", "b.py": other}) == ["added b.py:B.name"]


def test_a_copy_is_new(root: Path) -> None:
    assert changed(root, {"a.py": LONG}, {"a.py": LONG, "b.py": LONG}) == ["added b.py:convert"]


def test_a_function_that_becomes_a_method_and_one_that_is_wrapped(root: Path) -> None:
    wrapped = f"if True:\n{indented(LONG)}"
    assert changed(root, {"a.py": LONG}, {"a.py": wrapped}) == []
    assert changed(root, {"a.py": LONG}, {"a.py": f"class Money:\n{indented(LONG)}"}) == []


def test_a_renamed_outer_function_is_one_change(root: Path) -> None:
    text = "def outer():\n    def inner(x):\n        return x\n    return inner\n"
    assert changed(root, {"a.py": text}, {"a.py": text.replace("outer", "other")}) == ["modified a.py:other"]


def test_a_definition_of_several(root: Path) -> None:
    both = "class A:\n    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): self.v = v\n"
    assert changed(root, {"a.py": both}, {"a.py": both.replace("= v", "= v + 1")}) == ["modified a.py:A.x"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "A.x")
    assert (unit.line, unit.end_line, unit.added, unit.deleted, unit.rewritten) == (4, 5, 1, 1, 0.5)
    getter = both.partition("    @x.setter")[0]
    assert changed(root, {"a.py": both}, {"a.py": getter}) == ["modified a.py:A.x"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "A.x")
    assert (unit.line, unit.end_line, unit.added, unit.deleted) == (2, 3, 0, 2)


def test_overloads_span_their_implementation(root: Path) -> None:
    text = (
        "@overload\ndef f(x: int) -> int: ...\n@typing.overload\ndef f(x: str) -> str: ...\ndef f(x):\n    return x\n"
    )
    assert changed(root, {"a.py": text}, {"a.py": text.replace("x: int", "x: float")}) == ["modified a.py:f"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "f")
    assert (unit.line, unit.end_line, unit.added) == (5, 6, 1)
    assert [(u.line, u.end_line) for u in units(root, everything=True).units] == [(5, 6)]


def test_several_inits_of_a_go_file_are_one(root: Path) -> None:
    text = "package a\n\nfunc init() { one() }\n\nfunc init() {\n\ttwo()\n}\n"
    assert changed(root, {"a.go": text}, {"a.go": text.replace("two()", "three()")}) == ["modified a.go:init"]
    unit = unit_of(units(root, "HEAD~1", "HEAD"), "init")
    assert (unit.line, unit.end_line) == (5, 7)


def test_variants_of_a_go_function_by_build_tags_are_several(root: Path) -> None:
    files = {f"a_{system}.go": f"//go:build {system}\n\npackage a\n\n{GO}" for system in ("linux", "darwin")}
    after = {name: text.replace("c.count++", "c.count += 2") for name, text in files.items()}
    assert changed(root, files, after) == ["modified a_darwin.go:Client.Send", "modified a_linux.go:Client.Send"]


def test_thousands_of_functions_that_come_and_go_are_matched_in_time(root: Path) -> None:
    text = "".join(f"class A{n}:\n    def __init__(self):\n        self.x = {n}\n\n" for n in range(1500))
    other = "".join(f"class B{n}:\n    def __init__(self, y):\n        self.y = {n}\n\n" for n in range(1500))
    assert len(changed(root, {"a.py": text}, {"b.py": other})) == 1500
