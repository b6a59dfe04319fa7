"""Functions followed backwards through real histories of every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.stories import Story, counts_of, told_of


def function(name: str, *body: str, indent: str = "") -> str:
    """A Python function; without a body, one of three distinctive lines."""
    lines = body or (f"total = {name}_first(x)", f"total += {name}_second(x)", "return total")
    return "".join(f"{indent}{line}\n" for line in (f"def {name}(x):", *(f"    {line}" for line in lines)))


def module(*functions: str) -> str:
    return "import os\n\n\n" + "\n\n".join(functions)


A, B, C = function("a"), function("b"), function("c")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "told")


def test_an_edit_belongs_to_its_function_alone(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("inside", {"m.py": module(A, function("b", "y = x", "return y"), C)})
    story.commit("above", {"m.py": "import sys\n" + module(A, function("b", "y = x", "return y"), C)})
    assert told_of(story) == {"m.py:a": ["born"], "m.py:b": ["born", "inside"], "m.py:c": ["born"]}


@pytest.mark.parametrize(
    ("edited", "lines"),
    [
        (B.replace("def b(x)", "def b(x, y)"), (1, 1)),
        (B.replace("return total", "return -total"), (1, 1)),
        (B + "    # the end\n    print(x)\n", (1, 0)),
        (B.replace("    return total\n", ""), (0, 1)),
        ("@cached\n" + B, (1, 0)),
        ("@cached\n@traced\n" + B.replace("return total", "return 1"), (3, 1)),
        (B.replace("def b(x)", "async def b(x)"), (1, 1)),
        (B.replace("total = b_first(x)\n", "total = b_first(x)\n    if total:\n        return total\n"), (2, 0)),
    ],
    ids=["signature", "last line", "longer", "shorter", "decorator", "two decorators and more", "async", "middle"],
)
def test_edits_at_the_edges(story: Story, edited: str, lines: tuple[int, int]) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": module(A, edited, C)})
    assert counts_of(story, "m.py:b") == [("born", 4, 0), ("edit", *lines)]
    assert told_of(story)["m.py:a"] == told_of(story)["m.py:c"] == ["born"]


def test_functions_side_by_side_rewritten_together(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit a", {"m.py": module(A.replace("second", "2nd"), B, C)})
    story.commit("edit c", {"m.py": module(A.replace("second", "2nd"), B, C.replace("second", "2nd"))})
    whole = "".join(function(name, f"return {name}({name}, x)") for name in "abc")
    story.commit("rewrite", {"m.py": whole})
    assert told_of(story) == {
        "m.py:a": ["born", "edit a", "rewrite"],
        "m.py:b": ["born", "rewrite"],
        "m.py:c": ["born", "edit c", "rewrite"],
    }


def test_a_function_put_between_others_is_no_change_of_them(story: Story) -> None:
    story.commit("born", {"m.py": module(A, C)})
    story.commit("between", {"m.py": module(A, B, C)})
    assert told_of(story) == {"m.py:a": ["born"], "m.py:b": ["between"], "m.py:c": ["born"]}


def test_a_function_taken_out_between_others_is_no_change_of_them(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("gone", {"m.py": module(A, C)})
    assert told_of(story) == {"m.py:a": ["born"], "m.py:c": ["born"]}


def test_a_renamed_function_keeps_its_history(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": module(A, B.replace("second", "2nd"), C)})
    story.commit("rename", {"m.py": module(A, B.replace("second", "2nd").replace("def b(", "def better("), C)})
    assert told_of(story)["m.py:better"] == ["born", "edit", "rename"]


def test_a_function_taken_out_and_put_back(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": module(A, B.replace("second", "2nd"), C)})
    story.commit("gone", {"m.py": module(A, C)})
    story.commit("back", {"m.py": module(A, B.replace("second", "2nd") + "    # new\n", C)})
    assert told_of(story)["m.py:b"] == ["back"], "a log of lines knows nothing of what was there once"


def test_a_revert_counts_and_what_it_reverts_as_well(story: Story) -> None:
    edited = module(A, B.replace("second", "2nd"), C)
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": edited})
    story.commit("revert", {"m.py": module(A, B, C)})
    story.commit("again", {"m.py": edited})
    assert told_of(story)["m.py:b"] == ["born", "edit", "revert", "again"]
    assert told_of(story)["m.py:a"] == ["born"]


def test_layout_and_comments_are_no_touch(story: Story) -> None:
    story.commit("born", {"m.py": module(A, function("b", "call(x, 'y')", "return x"), C)})
    story.commit("quotes", {"m.py": module(A, function("b", 'call(x, "y")', "return x"), C)})
    broken = function("b", "call(", "    x,", '    "y",', ")", "return x")
    story.commit("broken", {"m.py": module(A, broken, C)})
    story.commit("note", {"m.py": module(A, broken.replace("    return", "    # why\n\n    return"), C)})
    story.commit("windows", {"m.py": module(A, broken, C).replace("\n", "\r\n")})
    assert told_of(story) == {"m.py:a": ["born"], "m.py:b": ["born"], "m.py:c": ["born"]}


def test_a_file_reformatted_as_a_whole(story: Story) -> None:
    tight = module(A, B, C)
    loose = tight.replace("    ", "  ").replace("_first(x)", "_first( x )").replace("\n\n\n", "\n\n")
    story.commit("born", {"m.py": tight})
    story.commit("edit", {"m.py": tight.replace("b_second", "b_2nd")})
    story.commit("format", {"m.py": loose.replace("b_second", "b_2nd")})
    story.commit("later", {"m.py": loose.replace("b_second", "b_2nd").replace("c_second", "c_2nd")})
    assert told_of(story) == {"m.py:a": ["born"], "m.py:b": ["born", "edit"], "m.py:c": ["born", "later"]}


def test_nested_functions_and_methods_of_one_name(story: Story) -> None:
    def both(one: str, two: str) -> str:
        inner = f"    def save(self, x):\n        first = {one}\n        return first\n"
        other = f"    def save(self, x):\n        second = {two}\n        return second\n"
        return f"class One:\n    kind = 1\n\n{inner}\n\nclass Two:\n    kind = 2\n\n{other}"

    story.commit("born", {"m.py": both("1", "2")})
    story.commit("edit one", {"m.py": both("11", "2")})
    story.commit("edit two", {"m.py": both("11", "22")})
    assert told_of(story) == {"m.py:One.save": ["born", "edit one"], "m.py:Two.save": ["born", "edit two"]}


def test_a_nested_function_is_part_of_the_one_around_it(story: Story) -> None:
    outer = "def outer(x):\n    before = x\n\n    def inner(y):\n        return y + 1\n\n    return inner(before)\n"
    story.commit("born", {"m.py": outer})
    story.commit("inner", {"m.py": outer.replace("y + 1", "y + 2")})
    story.commit("outer", {"m.py": outer.replace("y + 1", "y + 2").replace("before = x", "before = -x")})
    assert told_of(story) == {"m.py:outer": ["born", "inner", "outer"], "m.py:outer.inner": ["born", "inner"]}


def test_go(story: Story) -> None:
    text = (
        "package p\n\n"
        "// Get gets.\nfunc (s *Store[K, V]) Get(k K) V {\n\tv := s.m[k]\n\treturn v\n}\n\n"
        "func (c Cache) Get(k int) int {\n\treturn c.at(k)\n}\n\n"
        "func Map[T any, U any](in []T, f func(T) U) []U {\n\tout := make([]U, 0)\n\tfor _, x := range in {\n"
        "\t\tout = append(out, f(x))\n\t}\n\treturn out\n}\n\nfunc init() {\n\tregister()\n}\n"
    )
    story.commit("born", {"p.go": text})
    story.commit("store", {"p.go": (text := text.replace("v := s.m[k]", "v, _ := s.m[k]"))})
    story.commit("cache", {"p.go": (text := text.replace("c.at(k)", "c.at(k + 1)"))})
    story.commit("map", {"p.go": (text := text.replace("make([]U, 0)", "make([]U, 0, len(in))"))})
    story.commit("init", {"p.go": (text := text.replace("register()", "register(1)"))})
    story.commit("comment", {"p.go": text.replace("// Get gets.", "// Get gets it.")})
    assert told_of(story) == {
        "p.go:Store.Get": ["born", "store"],
        "p.go:Cache.Get": ["born", "cache"],
        "p.go:Map": ["born", "map"],
        "p.go:init": ["born", "init"],
    }


# Files under other names, functions in other files


def test_a_renamed_file(story: Story) -> None:
    edited = module(A, B.replace("second", "2nd"), C)
    story.commit("born", {"old.py": module(A, B, C)})
    story.commit("edit", {"old.py": edited})
    story.commit("rename", {"old.py": None, "deep/new.py": edited})
    story.commit("later", {"deep/new.py": edited.replace("c_second", "c_2nd")})
    assert told_of(story) == {
        "deep/new.py:a": ["born"],
        "deep/new.py:b": ["born", "edit"],
        "deep/new.py:c": ["born", "later"],
    }


def test_a_file_renamed_and_edited(story: Story) -> None:
    story.commit("born", {"old.py": module(A, B, C)})
    story.commit("edit", {"old.py": module(A, B.replace("second", "2nd"), C)})
    story.commit("rename", {"old.py": None, "new.py": module(A, B.replace("second", "third"), C)})
    assert told_of(story) == {"new.py:a": ["born"], "new.py:b": ["born", "edit", "rename"], "new.py:c": ["born"]}


def test_two_files_change_places(story: Story) -> None:
    one, two = module(A, B), module(function("p"), function("q"), function("r"))
    story.commit("born", {"one.py": one, "two.py": two})
    story.commit("swap", {"one.py": two, "two.py": one})
    story.commit("edit", {"two.py": one.replace("b_second", "b_2nd")})
    told = told_of(story)
    assert told["two.py:b"][-1] == "edit"
    assert told["two.py:a"] in (["born", "swap"], ["swap"]), "git sees no rename in a swap"


def test_a_file_renamed_there_and_back(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("away", {"m.py": None, "n.py": module(A, B, C)})
    story.commit("edit", {"n.py": module(A, B.replace("second", "2nd"), C)})
    story.commit("back", {"n.py": None, "m.py": module(A, B.replace("second", "2nd"), C)})
    assert told_of(story)["m.py:b"] == ["born", "edit"]


def test_a_function_moved_to_another_file(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C), "n.py": module(function("z"))})
    story.commit("edit", {"m.py": module(A, B.replace("second", "2nd"), C)})
    moved = B.replace("second", "2nd")
    story.commit("move", {"m.py": module(A, C), "n.py": module(function("z"), moved)})
    story.commit("later", {"n.py": module(function("z"), moved.replace("2nd", "third"))})
    assert told_of(story)["n.py:b"] == ["born", "edit", "later"]  # to move it is not to change it


def test_a_function_moved_and_edited(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C), "n.py": module(function("z"))})
    moved = B.replace("return total", "return -total")
    story.commit("move", {"m.py": module(A, C), "n.py": module(function("z"), moved)})
    assert told_of(story)["n.py:b"] == ["born", "move"]


def test_of_a_move_only_what_was_edited_on_the_way_counts(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("move", {"m.py": module(A, C), "n.py": module(B.replace("return total", "return -total"))})
    assert counts_of(story, "n.py:b")[-1] == ("move", 1, 1)


def test_a_function_moved_within_its_file(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": module(A, B.replace("second", "2nd"), C)})
    story.commit("move", {"m.py": module(B.replace("second", "2nd"), A, C)})
    told = told_of(story)
    assert told["m.py:b"][:2] == ["born", "edit"]
    assert told["m.py:a"][0] == "born"
    assert told["m.py:c"] == ["born"]


def test_a_file_split_in_two(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("edit", {"m.py": module(A, B.replace("second", "2nd"), C.replace("second", "2nd"))})
    edited = B.replace("second", "2nd"), C.replace("second", "2nd")
    story.commit("split", {"m.py": None, "one.py": module(A, edited[0]), "two.py": module(edited[1])})
    told = told_of(story)
    assert told["one.py:a"][0] == "born"
    assert told["one.py:b"][:2] == ["born", "edit"]
    assert told["two.py:c"][:2] == ["born", "edit"]


def test_another_function_of_the_same_name_is_not_its_past(story: Story) -> None:
    story.commit("born", {"m.py": module(A, function("save", "open(x)", "write(x)", "close(x)"), C)})
    story.commit("swap", {"m.py": module(A, C), "n.py": module(function("save", "send(x, 1)", "wait(x)"))})
    assert told_of(story)["n.py:save"] == ["swap"]


# Branches and merges


def test_a_diamond(story: Story) -> None:
    left, right = A.replace("second", "2nd"), C.replace("second", "2nd")
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("left", {"m.py": module(left, B, C)}, "born")
    story.commit("right", {"m.py": module(A, B, right)}, "born")
    story.commit("merge", {"m.py": module(left, B, right)}, "left", "right")
    assert told_of(story) == {"m.py:a": ["born", "left"], "m.py:b": ["born"], "m.py:c": ["born", "right"]}


def test_one_side_of_a_merge_changed_nothing(story: Story) -> None:
    story.commit("born", {"m.py": module(A, B, C), "n.py": "x = 1\n"})
    story.commit("left", {"m.py": module(A, B.replace("second", "2nd"), C)}, "born")
    story.commit("right", {"n.py": "x = 2\n"}, "born")
    story.commit("merge", {"m.py": module(A, B.replace("second", "2nd"), C)}, "right", "left")
    assert told_of(story)["m.py:b"] == ["born", "left"]


def test_an_edit_picked_onto_two_branches_counts_once(story: Story) -> None:
    edited = module(A, B.replace("second", "2nd"), C)
    story.commit("born", {"m.py": module(A, B, C), "n.py": "x = 1\n"})
    story.commit("left", {"m.py": edited}, "born")
    story.commit("right", {"n.py": "x = 2\n"}, "born")
    story.commit("picked", {"m.py": edited}, "right")
    story.commit("merge", {"n.py": "x = 2\n"}, "left", "picked")
    told = told_of(story)["m.py:b"]
    assert told in (["born", "left"], ["born", "picked"])


def test_an_evil_merge(story: Story) -> None:
    """What the merge itself wrote has no other commit; the functions go on to both sides all the same."""
    left, right = B.replace("second", "left"), B.replace("second", "right")
    story.commit("born", {"m.py": module(A, B, C)})
    story.commit("left", {"m.py": module(A, left, C)}, "born")
    story.commit("right", {"m.py": module(A, right, C.replace("second", "2nd"))}, "born")
    both = module(A, B.replace("second", "both"), C.replace("second", "2nd"))
    story.commit("merge", {"m.py": "import re\n" + both}, "left", "right")
    assert told_of(story) == {"m.py:a": ["born"], "m.py:b": ["born", "left", "right"], "m.py:c": ["born", "right"]}


def test_an_octopus(story: Story) -> None:
    base = [A, B, C]
    story.commit("born", {"m.py": module(*base)})
    for at, name in enumerate("abc"):
        edited = [text.replace("second", "2nd") if at == place else text for place, text in enumerate(base)]
        story.commit(f"edit {name}", {"m.py": module(*edited)}, "born")
    merged = module(*(text.replace("second", "2nd") for text in base))
    story.commit("merge", {"m.py": merged}, "edit a", "edit b", "edit c")
    assert told_of(story) == {f"m.py:{name}": ["born", f"edit {name}"] for name in "abc"}


def test_a_rename_on_one_side_and_an_edit_on_the_other(story: Story) -> None:
    edited = module(A, B.replace("second", "2nd"), C)
    story.commit("born", {"old.py": module(A, B, C)})
    story.commit("rename", {"old.py": None, "new.py": module(A, B, C)}, "born")
    story.commit("edit", {"old.py": edited}, "born")
    story.commit("merge", {"new.py": edited}, "rename", "edit")
    assert told_of(story) == {"new.py:a": ["born"], "new.py:b": ["born", "edit"], "new.py:c": ["born"]}


def test_a_rename_with_an_edit_on_one_side_and_an_edit_on_the_other(story: Story) -> None:
    story.commit("born", {"old.py": module(A, B, C)})
    story.commit("rename", {"old.py": None, "new.py": module(A, B, C.replace("second", "2nd"))}, "born")
    story.commit("edit", {"old.py": module(A.replace("second", "2nd"), B, C)}, "born")
    merged = module(A.replace("second", "2nd"), B, C.replace("second", "2nd"))
    story.commit("merge", {"new.py": merged}, "rename", "edit")
    assert told_of(story) == {"new.py:a": ["born", "edit"], "new.py:b": ["born"], "new.py:c": ["born", "rename"]}


def test_a_merge_that_changes_only_a_mode(story: Story) -> None:
    text = module(A, B, C)
    story.commit("born", {"m.py": text, "n.py": "x = 1\n"})
    story.commit("left", {"n.py": "x = 2\n"}, "born")
    story.commit("right", {"n.py": "x = 3\n"}, "born")
    story.commit("merge", {"m.py": text}, "left", "right", modes={"m.py": "100755"})
    assert told_of(story)["m.py:a"] == ["born"]


def test_a_file_that_a_merge_brought(story: Story) -> None:
    story.commit("born", {"n.py": module(C)})
    story.commit("left", {"n.py": module(C.replace("second", "2nd"))}, "born")
    story.commit("right", {"n.py": module(C.replace("first", "1st"))}, "born")
    story.commit("merge", {"m.py": module(A, B)}, "left", "right")
    story.commit("later", {"m.py": module(A, B.replace("second", "2nd"))})
    assert told_of(story)["m.py:b"] == ["later"]


def test_histories_without_a_common_root(story: Story) -> None:
    story.commit("one", {"m.py": module(A, B)}, None)
    story.commit("two", {"n.py": module(C)}, None)
    story.commit("edit", {"n.py": module(C.replace("second", "2nd"))})
    story.commit("merge", {"n.py": module(C.replace("second", "2nd"))}, "one", "edit")
    assert told_of(story) == {"m.py:a": ["one"], "m.py:b": ["one"], "n.py:c": ["two", "edit"]}
