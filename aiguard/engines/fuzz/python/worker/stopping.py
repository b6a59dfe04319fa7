"""How an example is ended before it ends by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

Place = tuple[str, int, str]
"""File, line, function."""


class Hang(Exception):
    """Raised inside an example that ran for too long."""


class TimeUp(BaseException):
    """The campaign ends in the middle of an example that has not failed and has not run for too long, either."""


class Hung(Exception):
    """An example ran for too long. Raised at one place, so that Hypothesis knows all hangs of a property for one."""

    def __init__(self, seconds: float, where: Place | None) -> None:
        self.seconds, self.where = seconds, where
        super().__init__(f"an example ran for more than {seconds:g} s")


class TooDeep(RecursionError):
    """An example recursed too deeply: at another line each time, and so raised anew at one place, too."""

    def __init__(self, message: str, where: Place | None) -> None:
        self.where = where
        super().__init__(message)


class TooMuch(MemoryError):
    """An example asked for more memory than the property may have: raised anew at one place, too."""

    def __init__(self, where: Place | None) -> None:
        self.where = where
        super().__init__("an example asked for more memory than a property may have")


_FRAMES = 8


@contextmanager
def room_for_hooks() -> Iterator[None]:
    """A few frames more while a hook runs: what recurses too deeply with it does so without it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _FRAMES)
    try:
        yield
    finally:
        if sys.getrecursionlimit() == limit + _FRAMES:
            sys.setrecursionlimit(limit)
