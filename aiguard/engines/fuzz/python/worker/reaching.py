"""Which functions of the project ran while a property's body did: the coverage that one run leaves behind.

From Python 3.12 on sys.monitoring (PEP 669) tells of every function once, in all threads, for the whole run; then it is
switched off for that function. Before, what other hooks saw has to do: those of the profiled calls (honesty.py), which
are the first ones and ever fewer later on, and those of the calls that are traced for guidance (tracing.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING, Any

from .places import Places

if TYPE_CHECKING:  # so that every Python at hand can test this, without Hypothesis
    from .examples import Examples

_MOST = 5000
_NEW_LOCALS = 0x2
"""CO_NEWLOCALS, which the code of functions has, and that of modules and classes has not."""

_TOOLS = (4, 3)
"""The tool numbers that Python reserves for nobody (debugger 0, coverage 1, profiler 2, optimizer 5)."""


class Reach:
    """The functions of one run, told once each."""

    def __init__(self, places: Places, examples: Examples) -> None:
        self._places, self._examples = places, examples
        self._files: dict[str, str] = {}
        self._met: set[CodeType] = set()
        self._known: set[CodeType] = set()
        self._told = 0

    def watch(self) -> None:
        """Begin to note what examples enter, in whatever thread; nothing where there is no sys.monitoring to spare."""
        monitoring: Any = getattr(sys, "monitoring", None)
        tool = None if monitoring is None else next((n for n in _TOOLS if monitoring.get_tool(n) is None), None)
        if tool is None:
            return
        start = monitoring.events.PY_START
        monitoring.use_tool_id(tool, "aiguard")
        monitoring.register_callback(tool, start, self._noting(monitoring.DISABLE))
        monitoring.set_events(tool, start)

    def news(self) -> list[list[Any]]:
        """Path, first line and qualified name of each function that was met since it was asked last.

        Python before 3.11 knows bare names only. Tests are left out.
        """
        steps = self._examples.steps
        # Lists are made at once: a thread of the property's may still add to what they are made of.
        seen = [*list(self._met), *list(self._examples.honesty.entered), *(steps.entered if steps else ())]
        found = []
        for code in seen:
            if code in self._known or self._told >= _MOST:
                continue
            self._known.add(code)
            path = self._file(code.co_filename)
            if path and code.co_flags & _NEW_LOCALS and not code.co_name.startswith("<"):
                self._told += 1
                found.append([path, code.co_firstlineno, getattr(code, "co_qualname", code.co_name)])
        return found

    def _noting(self, disable: Any) -> Callable[[CodeType, int], Any]:
        files, met, examples = self._files, self._met, self._examples

        def note(code: CodeType, _: int) -> Any:
            path = files.get(code.co_filename)
            if path is None:
                path = self._file(code.co_filename)
            if path and not examples.active:  # it may run again, then
                return None
            if path:
                met.add(code)
            return disable

        return note

    def _file(self, name: str) -> str:
        """The path that a file is told by, '' for one that does not count."""
        path = self._files.get(name)
        if path is None:
            places = self._places
            counts = not (name.startswith("<") or places.is_machinery(name) or places.is_library(name))
            path = (places.relative(name) or "") if counts and not places.is_test(name) else ""
            self._files[name] = path
        return path
