"""Progress for people, on stderr: a live picture on a terminal, sparse plain lines in CI, nothing when quiet."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TextIO

from aiguard.progress import Event
from aiguard.reporters.lanes import Lanes, cut
from aiguard.text import one_line

REDRAW_S = 0.1
"""A live line changes at most this often."""
MOST_ROWS = 16
"""So many rows of a terminal are a campaign's at most."""
HEARTBEAT_S = 10.0
"""A plain log hears of a long phase this often."""

_CLEAR = "\r\x1b[K"


class Progress:
    """A listener for engines. Events may come from several threads; the live picture is gone after `close`."""

    def __init__(self, stream: TextIO, *, live: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._live, self._clock = stream, live, clock
        self._lock = threading.Lock()
        self._phase = ""
        self._shown_at = self._began = clock()
        self._rows = 0
        self._lanes = Lanes()
        self._dead = False

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str]) -> Progress:
        """Live where a person watches: a terminal that can move its cursor, and no CI."""
        watched = (
            stream.isatty() and environ.get("TERM") != "dumb" and environ.get("CI", "").lower() in ("", "false", "0")
        )
        return cls(stream, live=watched)

    def __call__(self, event: Event) -> None:
        """Show one event, or leave it out where the last one is too fresh."""
        with self._lock:
            now = self._clock()
            if event.kind == "phase":
                self._phase, self._began, self._shown_at = event.label, now, now
                self._lanes = Lanes()
                self._show([one_line(event.label, 120)])
            elif event.kind == "target":
                self._target(event, now)
            elif now - self._shown_at >= (REDRAW_S if self._live else HEARTBEAT_S):
                self._shown_at = now
                self._show([self._step(event, now)])

    def close(self) -> None:
        """Take the live picture away; plain lines stay."""
        with self._lock:
            if self._rows:
                self._write(self._wiped())
                self._rows = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _step(self, event: Event, now: float) -> str:
        count = f" {event.done}/{event.total}" if event.total else ""
        elapsed = now - self._began
        took = f" ({elapsed:.0f} s)" if elapsed >= 1 else ""
        return f"{one_line(self._phase, 60)}{count}{took}  {one_line(event.label, 80)}".strip()

    def _target(self, event: Event, now: float) -> None:
        bad_news = self._lanes.feed(event)
        due = now - self._shown_at >= (REDRAW_S if self._live else HEARTBEAT_S)
        if self._live:
            if due or bad_news:
                self._shown_at = now
                columns, rows = self._size()
                self._show(self._lanes.lines(columns - 1, min(rows - 1, MOST_ROWS)))
            return
        if bad_news:
            self._show([bad_news])
        if due:
            self._shown_at = now
            self._show([f"fuzzing, {self._lanes.summary()}"])

    def _show(self, lines: list[str]) -> None:
        if not self._live:
            self._write("".join(f"aiguard: {line}\n" for line in lines))
            return
        columns, _ = self._size()
        self._write(self._wiped() + "\n".join(cut(line, columns - 1) for line in lines))
        self._rows = len(lines)

    def _wiped(self) -> str:
        """What takes the picture away: to its first row, and clear from there."""
        return f"\r\x1b[{self._rows - 1}A\x1b[J" if self._rows > 1 else _CLEAR

    def _size(self) -> tuple[int, int]:
        """Columns and rows."""
        try:
            size = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return 80, 24
        return max(20, size.columns or 80), max(4, size.lines or 24)

    def _write(self, text: str) -> None:
        if self._dead:
            return
        encoding = self._stream.encoding or "ascii"
        try:
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError):  # nobody listens any more; the run matters, its progress does not
            self._dead = True
