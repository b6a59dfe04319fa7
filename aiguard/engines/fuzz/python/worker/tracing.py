"""Which steps through the code under test an example takes: pairs of lines that follow one another.

sys.monitoring (PEP 669) tells from Python 3.12 on, sys.settrace before. Only the body of an example is watched, and
only files that are neither machinery nor Python's own. A step is counted once.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Callable

from .places import Places
from .stopping import room_for_hooks

Step = tuple[int, int, int]
"""A code object by number, the line before (0 at its beginning), the line."""

_set_trace = sys.settrace
_get_trace = sys.gettrace


class Steps:
    """The steps of one run. `fresh` holds those that the latest example took first."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._codes: dict[CodeType, int] = {}
        self._known: set[Step] = set()
        self._taken: set[Step] = set()
        self.fresh = False

    def __len__(self) -> int:
        return len(self._known)

    @property
    def entered(self) -> list[CodeType]:
        """The code that was entered and counts."""
        return [code for code, number in list(self._codes.items()) if number]

    def watch(self, body: Callable[[], Any]) -> Any:
        """Call the body and note its steps."""
        if _get_trace() is not None:  # a debugger, or somebody's coverage
            return body()
        self._taken = set()
        with room_for_hooks():
            _set_trace(self._enter)
            try:
                return body()
            finally:
                _set_trace(None)
                self._learn()

    def _learn(self) -> None:
        new = self._taken - self._known
        self.fresh = bool(new)
        self._known |= new

    def _enter(self, frame: Any, event: str, argument: Any) -> Any:
        code = frame.f_code
        number = self._codes.get(code)
        if number is None:
            number = self._codes[code] = self._number(code)
        if not number:
            return None
        taken, before = self._taken, 0

        def local(frame: Any, event: str, _: Any) -> Any:
            nonlocal before
            if event == "line":
                line = frame.f_lineno
                taken.add((number, before, line))
                before = line
            return local

        return local

    def _number(self, code: CodeType) -> int:
        file = code.co_filename
        if self._places.is_machinery(file) or self._places.is_library(file) or file.startswith("<"):
            return 0
        return len(self._codes) + 1
