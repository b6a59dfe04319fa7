"""How an example is ended before it ends by itself."""

from __future__ import annotations

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
