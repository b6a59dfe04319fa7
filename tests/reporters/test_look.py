from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator, Mapping
from typing import TextIO

import pytest

from aiguard.reporters.look import Look


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream:
        yield stream
    os.close(leader)


@pytest.mark.parametrize(
    ("environ", "colour", "width"),
    [
        ({"COLUMNS": "100", "TERM": "xterm"}, True, 100),
        ({"COLUMNS": "100", "NO_COLOR": "1"}, False, 100),
        ({"COLUMNS": "100", "NO_COLOR": ""}, True, 100),  # no-color.org: empty counts as absent
        ({"COLUMNS": "100", "TERM": "dumb"}, False, None),
        ({"COLUMNS": "1"}, True, None),
        ({"COLUMNS": "0"}, True, None),
        ({"COLUMNS": "-5"}, True, None),
        ({"COLUMNS": "٨٠"}, True, None),
    ],
)
def test_a_terminal(terminal: TextIO, environ: Mapping[str, str], colour: bool, width: int | None) -> None:
    look = Look.of(terminal, environ)
    assert (look.colour, look.width, look.ascii) == (colour, width, False)


def test_no_color_on_the_command_line_wins(terminal: TextIO) -> None:
    assert not Look.of(terminal, {"FORCE_COLOR": "1"}, no_color=True).colour


def test_a_pipe_has_whole_lines_and_no_colour_unless_forced() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert Look.of(stream, {"COLUMNS": "80"}) == Look()
    assert Look.of(stream, {"FORCE_COLOR": "1"}).colour
    assert not Look.of(stream, {"FORCE_COLOR": "1", "NO_COLOR": "1"}).colour


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_poor_encoding_falls_back_to_ascii(encoding: str) -> None:
    look = Look.of(io.TextIOWrapper(io.BytesIO(), encoding=encoding), {}, quiet=True)
    assert look.ascii
    assert look.quiet
    assert look.fit("✗ a → b · … é ☃\n") == "x a -> b - ... \\xe9 \\u2603\n"


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stream.close()
    assert Look.of(stream, {}) == Look()
