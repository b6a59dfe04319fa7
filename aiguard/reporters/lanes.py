"""A campaign while it runs: a line for the whole of it, one for each lane, the last news. Text alone, no terminal."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Iterator

from aiguard.progress import Event, Pulse
from aiguard.text import one_line

MOST_NEWS = 3
LONGEST_NAME = 60
"""Columns of a property's id; what is cut off is its beginning, for the name of a test stands at the end."""
WIDE = 99
"""From so many columns on, a lane says how many features it has seen."""

_BAD = ("failed", "hung", "error")
_OPEN = ("running", "shrinking", "waiting")


class Lanes:
    """Fed with `target` events. The line of a property that has ended stays until another takes it over: nothing jumps.

    Where there are more lines than room, those are shown that were heard of last.
    """

    def __init__(self) -> None:
        self._pulses: dict[str, Pulse] = {}
        self._lanes: list[str] = []
        self._heard: dict[str, int] = {}
        self._events = 0
        self._news: deque[str] = deque(maxlen=MOST_NEWS)
        self._told: set[tuple[str, str, str]] = set()
        self._done = self._total = 0
        self._left_s = 0.0
        self._first_left_s: float | None = None

    def feed(self, event: Event) -> str:
        """Take one event; the line that it deserves even in a plain log, where it brings bad news, else ''."""
        pulse = event.pulse
        if pulse is None:
            return ""
        self._pulses[event.label] = pulse
        self._events += 1
        self._heard[event.label] = self._events
        self._done, self._total, self._left_s = event.done, event.total, pulse.left_s
        if self._first_left_s is None:
            self._first_left_s = pulse.left_s
        if pulse.state in _OPEN and event.label not in self._lanes:
            self._take_lane(event.label)
        bad = pulse.state in _BAD
        told = (event.label, pulse.state if bad else "", pulse.news)
        if not (bad or pulse.news) or told in self._told:
            return ""
        self._told.add(told)
        what = f"{pulse.state}: {pulse.news}" if bad and pulse.news else pulse.news or pulse.state
        line = f"{tail(event.label, LONGEST_NAME)}  {one_line(what, 120)}"
        self._news.append(line)
        return line if bad else ""

    def summary(self) -> str:
        """The whole campaign in a line, with the time that is left."""
        pulses = self._pulses.values()
        bad = sum(pulse.state in _BAD for pulse in pulses)
        examples = sum(pulse.examples for pulse in pulses)
        took = (self._first_left_s or 0.0) - self._left_s
        parts = [f"{self._left_s:.0f} s left", f"{self._done}/{self._total} properties"]
        parts += [f"{bad} broken"] if bad else []
        parts.append(f"{examples:,} examples")
        return ", ".join([*parts, f"{examples / took:,.0f}/s"] if took >= 1 else parts)

    def lines(self, columns: int, rows: int) -> list[str]:
        """The whole picture, at most `rows` lines of at most `columns` columns each."""
        news = list(self._news)[-min(MOST_NEWS, rows - 3) :] if rows > 3 else []
        room = max(0, rows - 1 - len(news))
        shown = self._lanes
        if len(shown) > room:
            latest = sorted(shown, key=lambda name: -self._heard[name])[: max(0, room - 1)]
            shown = [name for name in shown if name in latest]
        body = list(self._table(shown, columns))
        if len(self._lanes) > len(shown) and room:
            body.append(f"  and {len(self._lanes) - len(shown)} more")
        return [cut(line, columns) for line in (f"fuzzing  {self.summary()}", *body, *news)][:rows]

    def _take_lane(self, name: str) -> None:
        for number, holder in enumerate(self._lanes):
            if self._pulses[holder].state not in _OPEN:
                self._lanes[number] = name
                return
        self._lanes.append(name)

    def _table(self, names: list[str], columns: int) -> Iterator[str]:
        wide = columns >= WIDE
        room = max(12, min(LONGEST_NAME, columns - (58 if wide else 40)))
        shown = {name: tail(name, room) for name in names}
        width = max(map(columns_of, shown.values()), default=0)
        for name in names:
            pulse = self._pulses[name]
            pace = f"{pulse.rate:,.0f}/s" if pulse.state in ("running", "waiting") else pulse.state
            features = f"{pulse.features:>8,} features" if wide and pulse.features else ""
            yield (
                f"  {shown[name]}{' ' * (width - columns_of(shown[name]))}  {one_line(pulse.engine, 12):<12}"
                f"{pulse.examples:>12,}{pace:>11}{features}"
            )


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes, at most."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, columns: int) -> str:
    """As much of a text as fits into so many columns."""
    text = text[: max(0, columns)]
    while columns_of(text) > columns:
        text = text[:-1]
    return text


def tail(text: str, columns: int) -> str:
    """The end of a text, on one line and safe to show, with a mark where its beginning was cut off."""
    shown = one_line(text[-4 * columns :], 8 * columns)
    if len(text) <= 4 * columns and columns_of(shown) <= columns:
        return shown
    kept = shown[-(columns - 1) :]
    while columns_of(kept) > columns - 1:
        kept = kept[1:]
    return f"…{kept}"
