"""Ranges carried back through hunks that are written down."""

from __future__ import annotations

import pytest

from aiguard.source.line_mapping import Patch, Range
from aiguard.source.patches import Hunk


def hunk(old: int, new: int, removed: str = "", put: str = "") -> Hunk:
    """`removed` and `put` are lines with `|` between them."""
    gone, came = (text.split("|") if text else [] for text in (removed, put))
    signed = [*(f"-{line}\n".encode() for line in gone), *(f"+{line}\n".encode() for line in came)]
    return Hunk(old, len(gone), new, len(came), signed)


WANTED = Range(10, 14, 0, b"f")
BEFORE = (10, 14)


def carried(*hunks: Hunk, wanted: Range = WANTED) -> tuple[int, int, tuple[int, int] | None]:
    added, deleted, before = Patch(hunks).carry(wanted)
    return added, deleted, before and (before.start, before.end)


@pytest.mark.parametrize(
    ("hunks", "expected"),
    [
        ([], (0, 0, (10, 14))),
        ([hunk(1, 1, "a", "b|c")], (0, 0, (9, 13))),
        ([hunk(2, 3, "", "b|c")], (0, 0, (8, 12))),
        ([hunk(3, 2, "a|b", "")], (0, 0, (12, 16))),
        ([hunk(30, 30, "a", "b")], (0, 0, (10, 14))),
        ([hunk(9, 9, "a", "b")], (0, 0, (10, 14))),
        ([hunk(15, 15, "a", "b")], (0, 0, (10, 14))),
        ([hunk(11, 11, "    a", "    b")], (1, 1, (10, 14))),
        ([hunk(11, 12, "", "    b")], (1, 0, (10, 13))),
        ([hunk(12, 11, "    a|    b", "")], (0, 2, (10, 16))),
        ([hunk(3, 3, "a", "b|c"), hunk(11, 12, "    a|    b", "    c")], (1, 2, (9, 14))),
    ],
    ids=str,
)
def test_above_inside_and_below(hunks: list[Hunk], expected: tuple[int, int, tuple[int, int] | None]) -> None:
    assert carried(*hunks) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (hunk(10, 10, "def f(x):", "def f(x, y):"), (1, 1, (10, 14))),
        (hunk(10, 10, "def e():|    pass||def f(x):", "def f(x, y):"), (1, 1, (13, 17))),
        (hunk(10, 10, "def e(x):", "def f(x):"), (1, 1, (10, 14))),
        (hunk(9, 10, "", "@new"), (1, 0, (10, 13))),
        (hunk(10, 9, "@old", ""), (0, 1, (10, 15))),
        (hunk(10, 10, "@old", "@new"), (1, 1, (10, 14))),
        (hunk(10, 9, "x = 1|", ""), (0, 0, (12, 16))),
        (hunk(10, 10, "", "def f(x):|    a|    b|    c|    d"), (5, 0, None)),
        (hunk(9, 10, "", "def f(x):|    a|    b"), (3, 0, None)),
        (hunk(9, 10, "", "def f(x):"), (1, 0, (10, 13))),
    ],
    ids=[
        "signature",
        "above went",
        "name",
        "decorator",
        "no decorator",
        "other decorator",
        "code went",
        "new",
        "mostly new",
        "extracted",
    ],
)
def test_where_it_began(of: Hunk, expected: tuple[int, int, tuple[int, int] | None]) -> None:
    assert carried(of) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (hunk(14, 14, "    a", "    b"), (1, 1, (10, 14))),
        (hunk(15, 14, "    a|    b", ""), (0, 2, (10, 16))),
        (hunk(15, 14, "    a||def g():|    b", ""), (0, 1, (10, 15))),
        (hunk(15, 14, "|def g():|    b", ""), (0, 0, (10, 14))),
        (hunk(14, 14, "    a||def g():|    b", "    c"), (1, 1, (10, 14))),
        (hunk(14, 14, "    a", "    c||def g():|    b"), (1, 1, (10, 14))),
        (hunk(14, 14, "    a|}", "    c"), (1, 2, (10, 15))),
    ],
    ids=["last-line", "shorter", "shorter-below-went", "below-went", "edit-below-went", "edit-below-came", "bracket"],
)
def test_where_it_ended(of: Hunk, expected: tuple[int, int, tuple[int, int] | None]) -> None:
    assert carried(of) == expected


def test_a_statement_behind_a_nested_function_is_none_of_it() -> None:
    gone = hunk(15, 14, "    return inner", "")
    assert carried(gone, wanted=WANTED._replace(depth=1)) == (0, 0, (10, 14))
    assert carried(gone) == (0, 1, (10, 15))


def test_all_rewritten() -> None:
    removed = "def e():|    e||def f(x):|    a|    b||def g():|    g"
    put = "def g():|    h||def f(x):|    c||def e():|    i"
    of = Patch([hunk(7, 7, removed, put)])
    assert of.carry(Range(10, 11, 0, b"f")) == (2, 3, Range(10, 12, 0, b"f"))
    assert of.carry(Range(7, 8, 1, b"g")) == (2, 2, Range(14, 15, 1, b"g"))
    assert of.carry(Range(13, 14, 2, b"e")) == (2, 2, Range(7, 8, 2, b"e"))


def test_two_of_a_name_are_told_apart() -> None:
    one, two = "    def save(self):|        one()|        a()", "    def save(self):|        two()|        b()"
    text = f"class One:|{one}|class Two:|{two}"
    of = Patch([hunk(1, 1, text.replace("a()", "c()").replace("b()", "d()"), text)])
    assert of.carry(Range(2, 4, 0, b"save", 1)).before == Range(2, 4, 0, b"save", 1)
    assert of.carry(Range(6, 8, 1, b"save", 1)).before == Range(6, 8, 1, b"save", 1)
    same = f"class One:|{one}|class Two:|{one}"
    of = Patch([hunk(1, 1, same, same.replace("a()", "b()"))])
    assert of.carry(Range(6, 8, 1, b"save", 1)).before == Range(6, 8, 1, b"save", 1)


@pytest.mark.parametrize(
    ("removed", "put"),
    [
        ("    call(a, 'b')", '    call(a, "b")'),
        ("    call(a, b)", "    call(|        a,|        b,|    )"),
        ("    a", "    a|    # why|"),
        ("    a|", "        a"),
        ("", "    # why"),
    ],
)
def test_layout_is_no_touch(removed: str, put: str) -> None:
    where = 11 if removed else 10
    carried = Patch([hunk(where, 11, removed, put)]).carry(WANTED._replace(end=30))
    assert not carried.touched


def test_shift_is_carry_where_nothing_is_near() -> None:
    of = Patch([hunk(3, 3, "a", "b|c"), hunk(20, 21, "    x", "    y")])
    for start, end in ((1, 1), (6, 8), (6, 19), (23, 30)):
        shift, wanted = of.shift(Range(start, end, 0, b"f")), Range(start, end, 0, b"f")
        assert shift is not None
        assert of.carry(wanted) == (0, 0, wanted.moved(shift))
    assert [of.shift(Range(start, end, 0, b"f")) for start, end in ((2, 3), (5, 9), (6, 20), (22, 22))] == [None] * 4


def test_many_of_a_name_keep_their_order() -> None:
    lines = [line for number in range(3000) for line in (f"    def f(self):|        a({number})".split("|"))]
    of = Patch([hunk(1, 1, "|".join(lines), "|".join(line.replace("a(", "b(") for line in lines))])
    for number in (0, 1, 1500, 2999):
        at = 2 * number + 1
        assert of.carry(Range(at, at + 1, 0, b"f", 1)).before == Range(at, at + 1, 0, b"f", 1)
