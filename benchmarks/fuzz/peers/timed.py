"""A pytest plugin that watches Hypothesis, and lets it run for a time instead of a number of examples.

With TIMED_SECONDS, `max_examples` is huge, and a property that has not failed so many seconds after its first example
is skipped; after a failure Hypothesis shrinks and reports as it always does. With TIMED_FAILURE, the seconds since the
start of the process until the first failing example are written to that file.
"""

from __future__ import annotations

import functools
import os
import time
import unittest
from pathlib import Path

from hypothesis import settings
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.stateful import RuleBasedStateMachine

SECONDS = float(os.environ.get("TIMED_SECONDS", "0"))
FAILURE = os.environ.get("TIMED_FAILURE", "")


class Watch:
    """One property at a time."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.first: float | None = None
        self.failed = False

    def example(self) -> None:
        """Called before each example. Raises SkipTest when the time is up."""
        now = time.monotonic()
        if self.first is None:
            self.first = now
        if SECONDS and not self.failed and now - self.first >= SECONDS:
            raise unittest.SkipTest("the time is up")

    def failure(self) -> None:
        """Called at each failing example."""
        if not self.failed and FAILURE:
            Path(FAILURE).write_text(str(time.monotonic() - self.began))
        self.failed = True


watch = Watch()


def pytest_configure() -> None:
    """Load the profile, and watch examples and failures where all kinds of properties pass by."""
    if SECONDS:
        settings.register_profile("timed", max_examples=10**9)
        settings.load_profile("timed")
    mark, begin = ConjectureData.mark_interesting, RuleBasedStateMachine.__init__

    def mark_interesting(self: ConjectureData, *arguments: object, **named: object) -> None:
        watch.failure()
        mark(self, *arguments, **named)

    def begin_machine(self: RuleBasedStateMachine, *arguments: object, **named: object) -> None:
        watch.example()
        begin(self, *arguments, **named)

    ConjectureData.mark_interesting = mark_interesting
    RuleBasedStateMachine.__init__ = begin_machine


def pytest_runtest_setup(item: object) -> None:
    """Watch the examples of this property; its time begins with the first one."""
    watch.first, watch.failed = None, False
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None:
        return
    inner = handle.inner_test

    @functools.wraps(inner)
    def watched(*arguments: object, **named: object) -> object:
        watch.example()
        return inner(*arguments, **named)

    handle.inner_test = watched
