from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aiguard.progress import Event, Pulse
from aiguard.reporters.lanes import Lanes, columns_of, cut, tail


def event(
    name: str, state: str = "running", news: str = "", done: int = 0, left_s: float = 17.4, **rest: object
) -> Event:
    pulse = Pulse("python", "hypothesis", state, news=news, left_s=left_s, **rest)  # type: ignore[arg-type]
    return Event("target", name, done, 9, pulse=pulse)


def test_a_lane_a_running_property_and_the_whole_in_the_first_line() -> None:
    lanes = Lanes()
    lanes.feed(event("p::a", examples=1_000, rate=120.0, features=7))
    lanes.feed(event("p::b", "shrinking", examples=50, done=2))
    assert lanes.lines(120, 20) == [
        "fuzzing  17 s left, 2/9 properties, 1,050 examples",
        "  p::a  hypothesis         1,000      120/s       7 features",
        "  p::b  hypothesis            50  shrinking",
    ]


def test_a_lane_goes_to_the_next_property_and_no_line_jumps() -> None:
    lanes = Lanes()
    for name in ("p::a", "p::b"):
        lanes.feed(event(name))
    lanes.feed(event("p::b", "waiting"))
    lanes.feed(event("p::a", "failed"))
    assert [line.split()[0] for line in lanes.lines(80, 20)[1:3]] == ["p::a", "p::b"]
    lanes.feed(event("p::c"))
    assert [line.split()[0] for line in lanes.lines(80, 20)[1:3]] == ["p::c", "p::b"]


def test_bad_news_is_told_once_and_other_news_only_in_the_picture() -> None:
    lanes = Lanes()
    assert lanes.feed(event("p::a")) == ""
    assert lanes.feed(event("p::a", news="a saved example passes now")) == ""
    assert lanes.feed(event("p::a", "failed", "AssertionError at m.py:3")) == "p::a  failed: AssertionError at m.py:3"
    assert lanes.feed(event("p::a", "failed", "AssertionError at m.py:3")) == ""
    assert lanes.feed(event("p::b", "hung")) == "p::b  hung"
    assert lanes.lines(80, 20)[-3:] == [
        "p::a  a saved example passes now", "p::a  failed: AssertionError at m.py:3", "p::b  hung",
    ]  # fmt: skip
    assert "2 broken" in lanes.summary()


def test_the_rate_of_the_whole_is_over_the_whole_time() -> None:
    lanes = Lanes()
    lanes.feed(event("p::a", examples=100, left_s=20.0))
    lanes.feed(event("p::a", "waiting", examples=700, left_s=15.0))
    lanes.feed(event("p::b", examples=300, left_s=10.0))
    assert lanes.summary() == "10 s left, 0/9 properties, 1,000 examples, 100/s"


def test_more_lanes_than_rows_leave_those_heard_of_last() -> None:
    lanes = Lanes()
    for number in range(30):
        lanes.feed(event(f"p::{number}", "waiting"))
    lanes.feed(event("p::3"))
    assert [line.split()[0] for line in lanes.lines(80, 5)[1:]] == ["p::3", "p::28", "p::29", "and"]


def test_more_lanes_than_rows_are_counted() -> None:
    lanes = Lanes()
    for number in range(30):
        lanes.feed(event(f"p::{number}"))
    lanes.feed(event("p::0", "failed", "x"))
    picture = lanes.lines(80, 8)
    assert len(picture) == 8
    assert picture[-2:] == ["  and 25 more", "p::0  failed: x"]


def test_what_a_property_is_called_acts_on_nobody() -> None:
    lanes = Lanes()
    lanes.feed(event("p::\x1b[2J\n\u202e", "failed", "\x9b\r\n"))
    assert lanes.lines(80, 9)[-1] == "p::\\x1b[2J\\n\\u202e  failed: \\x9b\\r\\n"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=20), st.integers(20, 200), st.integers(1, 30))
def test_the_picture_never_outgrows_the_terminal(names: list[str], columns: int, rows: int) -> None:
    lanes = Lanes()
    for number, name in enumerate(names):
        lanes.feed(event(name, ("running", "failed", "waiting")[number % 3], name, examples=10**number))
    picture = lanes.lines(columns, rows)
    assert 1 <= len(picture) <= rows
    for line in picture:
        assert cell_len(line) <= columns
        assert "\n" not in line


@given(st.text(), st.integers(2, 60))
def test_cutting_keeps_to_the_columns(text: str, columns: int) -> None:
    assert columns_of(cut(text, columns)) <= columns
    assert columns_of(tail(text, columns)) <= columns


def test_a_name_loses_its_beginning() -> None:
    assert tail("properties/test_money.py::test_total", 14) == "…y::test_total"
