"""One clock: durations as people write them, and how much of a budget is left."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)", re.ASCII)
DURATION_PATTERN = r"^\d{1,9}(\.\d{1,3})?(ms|s|m|h)$"
LONGEST_S = 7 * 24 * 3600.0


def parse_duration(text: str) -> float:
    """Seconds for `500ms`, `30s`, `5m`, `1h` or `0`. Raises ValueError with what would be right."""
    if text == "0":
        return 0.0
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a duration: write a number and a unit, such as 500ms, 30s, 5m or 1h")
    seconds = float(match[1]) * _UNITS[match[2]]
    if seconds > LONGEST_S:
        raise ValueError(f"{text!r} is longer than seven days")
    return seconds


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock, in seconds; wall-clock jumps do not move it."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.left() <= 0.0

    def sooner(self, seconds: float) -> Deadline:
        """This deadline, or the one `seconds` from now where that comes first."""
        return Deadline(min(self.at, time.monotonic() + seconds))


_OLDEST_S = 10.0


def process_began() -> float:
    """The monotonic clock's reading when this process began, so that a budget counts start-up, too.

    From proc(5), `starttime`; the present moment where that is not to be had.
    """
    now = time.monotonic()
    try:
        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return now
    return now - age if 0 <= age <= _OLDEST_S else now
