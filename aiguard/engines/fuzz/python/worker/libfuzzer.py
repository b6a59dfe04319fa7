"""Atheris, a coverage-guided fuzzer for Python over libFuzzer, driving a property through Hypothesis' `fuzz_one_input`.

It makes bytes; Hypothesis reads them as choices, and keeps a failing input in its database. From there an ordinary run
takes it up: it is replayed, made smaller and reported as any other. Properties with fixtures cannot be driven so.
"""

from __future__ import annotations

import inspect
import os
import sys
from contextlib import suppress
from types import FunctionType
from typing import Any, Callable

from . import clock as clocks
from .constants import about
from .places import Places
from .running import Session

_LONGEST = 4096
_FOR_EVER = 10**7


def drives(item: Any) -> bool:
    """Whether a property takes nothing but what Hypothesis gives it."""
    test = getattr(getattr(item.obj, "hypothesis", None), "inner_test", None)
    needed = getattr(getattr(item, "_fixtureinfo", None), "argnames", ())
    return (
        test is not None and not needed and getattr(item, "cls", None) is None and not inspect.iscoroutinefunction(test)
    )


class Fuzzer:
    """One property under libFuzzer. `failed` is called in the middle of it, and does not return."""

    def __init__(self, item: Any, session: Session, places: Places, failed: Callable[[], None]) -> None:
        self._item, self._session, self._places, self._failed = item, session, places, failed

    def run(self) -> None:
        """Fuzz for ever: only `failed`, a pause that ends the run, or a signal ends it."""
        import atheris

        for module, _ in about(self._item, self._places):
            for function in _functions(module):
                # What cannot be instrumented is run as it is.
                with suppress(Exception):
                    atheris.instrument_func(function)
        test = self._item.obj.hypothesis.fuzz_one_input
        session = self._session

        def one(data: bytes) -> None:
            try:
                taken = test(data)
            except BaseException:
                self._failed()
                os._exit(1)
            session.calls += 1
            session.rejected += taken is None
            session.page.count(session.examples_run, session.rejected, 0)
            if clocks.monotonic() >= session.clock.until:
                self._pause()

        options = [f"-max_len={_LONGEST}", "-timeout=0", "-rss_limit_mb=0", f"-max_total_time={_FOR_EVER}"]
        options += [f"-handle_{name}=0" for name in ("segv", "bus", "abrt", "ill", "fpe", "int", "term", "xfsz")]
        options.append(f"-seed={session.seed % 2**31}")
        atheris.Setup([sys.argv[0], *options], one, enable_python_coverage=True)
        atheris.Fuzz()

    def _pause(self) -> None:
        session = self._session
        if not session.clock.finishing:
            session.clock.pause()
            session.park(session.totals())
        if session.clock.finishing:
            self._failed()


def _functions(module: Any) -> list[Any]:
    """The functions that a module defines, methods included."""
    found = []
    for value in list(vars(module).values()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, FunctionType):
            found.append(value)
        elif isinstance(value, type):
            found += [member for member in list(vars(value).values()) if isinstance(member, FunctionType)]
    return found
