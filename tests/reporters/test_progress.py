from __future__ import annotations

import io
import os
import pty
import threading

import pytest

from aiguard.progress import Event, Pulse
from aiguard.reporters.progress import HEARTBEAT_S, Progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_are_sparse() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, live=False, clock=clock) as progress:
        progress(Event("phase", "replaying orders-api", total=100))
        for done in range(100):
            clock.now += HEARTBEAT_S / 40
            progress(Event("step", f"i{done}", done + 1, 100, "passed"))
    assert stream.getvalue() == (
        "aiguard: replaying orders-api\n"
        "aiguard: replaying orders-api 40/100 (10 s)  i39\n"
        "aiguard: replaying orders-api 80/100 (20 s)  i79\n"
    )


def test_the_live_line_is_redrawn_in_place_and_taken_away() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, live=True, clock=clock) as progress:
        progress(Event("phase", "starting api"))
        progress(Event("step", "too soon", 1, 2))
        clock.now = 2.0
        progress(Event("step", "x" * 500, 2, 2))
    parts = stream.getvalue().split("\r\x1b[K")
    assert parts[:2] == ["", "starting api"]
    assert parts[2].startswith("starting api 2/2 (2 s)  xxx")
    assert len(parts[2]) < 80
    assert parts[3:] == [""]
    assert "\n" not in stream.getvalue()


def test_labels_from_a_contract_are_made_safe() -> None:
    stream = io.StringIO()
    Progress(stream, live=False)(Event("phase", "a\x1b[2J\nb\u202e"))
    assert stream.getvalue() == "aiguard: a\\x1b[2J\\nb\\u202e\n"


@pytest.mark.parametrize(
    ("environ", "live"),
    [({}, True), ({"CI": "true"}, False), ({"CI": "false"}, True), ({"TERM": "dumb"}, False)],
)
def test_only_a_watched_terminal_is_live(environ: dict[str, str], live: bool) -> None:
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream:
        progress = Progress.of(stream, environ)
        progress(Event("phase", "x"))
        progress.close()
    shown = os.read(leader, 100)
    os.close(leader)
    assert (b"\x1b[K" in shown) is live


def test_a_stream_without_the_characters_gets_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Progress(stream, live=False)(Event("phase", "für"))
    assert raw.getvalue() == b"aiguard: f\\xfcr\n"


def test_a_listener_that_has_gone_does_not_stop_the_run() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = io.TextIOWrapper(io.FileIO(writer, "w"), encoding="utf-8", write_through=True)
    progress = Progress(stream, live=False)
    progress(Event("phase", "x"))
    progress(Event("phase", "y"))
    stream.detach().close()


def test_events_from_many_threads_do_not_mix() -> None:
    stream = io.StringIO()
    progress = Progress(stream, live=False)
    threads = [
        threading.Thread(target=lambda: [progress(Event("phase", "abcdefgh")) for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stream.getvalue() == "aiguard: abcdefgh\n" * 200


def pulse(name: str, state: str = "running", news: str = "") -> Event:
    return Event("target", name, 1, 2, pulse=Pulse("go", "go", state, 10, 5.0, 1, 9.0, news))  # type: ignore[arg-type]


def test_a_log_hears_of_a_failure_at_once_and_of_the_rest_rarely() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, live=False, clock=clock) as progress:
        progress(Event("phase", "fuzzing 2 properties for 30 s"))
        for _ in range(60):
            clock.now += HEARTBEAT_S / 40
            progress(pulse("./p:FuzzA"))
        progress(pulse("./p:FuzzB", "failed", "panic at p.go:3"))
    assert stream.getvalue().splitlines() == [
        "aiguard: fuzzing 2 properties for 30 s",
        "aiguard: fuzzing, 9 s left, 1/2 properties, 10 examples",
        "aiguard: ./p:FuzzB  failed: panic at p.go:3",
    ]


def test_the_picture_is_drawn_over_itself_and_taken_away() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, live=True, clock=clock) as progress:
        progress(Event("phase", "collecting"))
        for number in range(3):
            clock.now += 1.0
            progress(pulse(f"./p:Fuzz{number}"))
    drawn = stream.getvalue()
    first, *frames = drawn.split("\x1b[J")
    assert first.startswith("\r\x1b[Kcollecting\r\x1b[Kfuzzing  9 s left")
    assert first.endswith("\r\x1b[1A"), "up over the two rows that were drawn"
    assert frames[0].endswith("\r\x1b[2A")
    assert frames[-1] == ""
    assert not drawn.endswith("\n")
