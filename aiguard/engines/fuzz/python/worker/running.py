"""Hypothesis run for a time: its own engine, told when to pause, when to stop looking and when to stop shrinking.

Hypothesis has settings for a number of examples and none for a time (HypothesisWorks/hypothesis#2379). Two of its
classes are subclassed for one process: the runner of the engine, which is asked after each example, and the state of a
property, which holds the function that is called. `check` says whether this version has what is needed.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from typing import Any

from hypothesis import core
from hypothesis.internal.conjecture import engine
from hypothesis.internal.conjecture.data import Status

from . import clock as clocks
from .examples import Examples
from .page import PARKED, RUNNING, SHRINKING, Page

_MANY = 10**9
_FURTHER_SHARE = 0.2
_MOST_FURTHER_S = 3.0
_FINAL_S = 0.15
_TELL_EVERY_S = 0.5


class Unsupported(Exception):
    """This version of Hypothesis lacks something that is built upon."""


def check() -> None:
    """Raise Unsupported where Hypothesis lacks what the two subclasses need."""
    runner = getattr(core, "ConjectureRunner", None)
    state = getattr(core, "StateForActualGivenExecution", None)
    wanted = [
        (
            runner,
            ("test_function", "should_generate_more", "shrink_interesting_examples|shrink_interesting_test_cases"),
        ),
        (runner, ("exit_with", "generate_new_examples|generate_new_test_cases")),
        (state, ("execute_once", "run_engine")),
    ]
    for owner, names in wanted:
        for name in names:
            if owner is None or not any(hasattr(owner, one) for one in name.split("|")):
                raise Unsupported(f"hypothesis.core has no {name.split('|')[-1]}")
    if not hasattr(engine, "ExitReason"):
        raise Unsupported("hypothesis.internal.conjecture.engine has no ExitReason")


class Session:
    """What one run has in hand: its clock, its page, its examples, and how to wait for the next slice."""

    def __init__(
        self,
        clock: clocks.Clock,
        page: Page,
        examples: Examples,
        shrink_s: float,
        seed: int,
        park: Callable[[dict[str, Any]], None],
        found: Callable[[dict[str, Any]], None],
    ) -> None:
        self.clock, self.page, self.examples = clock, page, examples
        self.shrink_s, self.seed = shrink_s, seed
        self.park, self.found = park, found
        self.replay_only = False
        self.provider: type | None = None
        self.mutator: Callable[[Any], Any] | None = None
        self.exit_reason = ""
        self.calls = self.rejected = 0
        self.failed_after_s: float | None = None
        self.shrunk_whole = True

    @property
    def examples_run(self) -> int:
        """How many inputs the property took, whether it held for them or not."""
        return self.calls - self.rejected

    def totals(self) -> dict[str, Any]:
        """The totals, as they stand in every record."""
        return {
            "calls": self.calls,
            "examples": self.examples_run,
            "rejected": self.rejected,
            "features": self.examples.features,
            "bodies": self.examples.bodies,
            "busy_s": self.clock.spent(),
            "failed_after_s": self.failed_after_s,
        }


def install(session: Session) -> None:
    """Make Hypothesis run every property of this process in this session."""
    core.ConjectureRunner = _runner_class(session)  # type: ignore[misc,assignment]
    core.StateForActualGivenExecution = _state_class(session)  # type: ignore[misc,assignment]


def _state_class(session: Session) -> Any:
    class State(core.StateForActualGivenExecution):  # type: ignore[misc,name-defined]
        """A property whose every call is watched."""

        def __init__(self, stuff: Any, test: Any, *arguments: Any, **keywords: Any) -> None:
            super().__init__(stuff, session.examples.watch(test), *arguments, **keywords)

    return State


def _runner_class(session: Session) -> Any:
    now, reasons = clocks.monotonic, engine.ExitReason
    clock = session.clock
    shrink_name = _one_of(engine.ConjectureRunner, "shrink_interesting_test_cases", "shrink_interesting_examples")

    class Runner(engine.ConjectureRunner):  # type: ignore[misc,name-defined]
        """The engine, paused and stopped by the session's clock."""

        def __init__(self, function: Any, *, settings: Any = None, random: Any = None, **keywords: Any) -> None:
            settings = type(settings)(settings, max_examples=_MANY)
            if random is not None:
                random.seed(session.seed)
            super().__init__(function, settings=settings, random=random, **keywords)
            self._told, self._tell_at = -1, 0.0
            session.examples.choices_of = _choices_of
            if session.provider is not None:
                self.provider = session.provider

        @property
        def reused_previously_shrunk_test_case(self) -> bool:
            """Always false: what was saved may have been cut short by an earlier budget, so it is made smaller again."""
            return False

        @reused_previously_shrunk_test_case.setter
        def reused_previously_shrunk_test_case(self, value: bool) -> None:
            pass

        def test_function(self, data: Any) -> Any:
            result = super().test_function(data)
            self._publish(data)
            if self._failing():
                self._look_for_the_end_of_shrinking()
            elif now() >= clock.until:
                self._pause()
            return result

        def should_generate_more(self) -> bool:
            if self._failing():
                began = clock.failed_at or now()
                further = min(_MOST_FURTHER_S, session.shrink_s * _FURTHER_SHARE, (clock.stop - began) * _FURTHER_SHARE)
                if now() >= began + further:
                    return False
            return bool(super().should_generate_more())

        def run(self) -> Any:
            result = super().run()
            session.exit_reason = getattr(self.exit_reason, "name", "")
            return result

        def _failing(self) -> bool:
            failing = getattr(self, "interesting_test_cases", None)
            if failing is None:
                failing = getattr(self, "interesting_examples", None)
            return bool(failing)

        def _publish(self, data: Any) -> None:
            session.calls = self.call_count
            session.rejected = _first(self, "invalid_test_cases", "invalid_examples") + _first(
                self, "overrun_test_cases", "overrun_examples"
            )
            session.page.count(session.examples_run, session.rejected, session.examples.features)
            if data.status is Status.INTERESTING and self.shrinks != self._told:
                self._tell(data)

        def _tell(self, data: Any) -> None:
            """A failure, or a smaller one: what is known of it leaves the process at once, at most twice a second."""
            moment = now()
            if clock.failed_at is None:
                clock.failed_at = moment
                session.failed_after_s = clock.spent()
                session.page.stage(SHRINKING)
            elif moment < self._tell_at:
                return
            self._told, self._tell_at = self.shrinks, moment + _TELL_EVERY_S
            session.found({"exception": _words(data), "text": session.examples.last.decode("utf-8", "replace")})

        def _look_for_the_end_of_shrinking(self) -> None:
            if now() >= clock.stop - _FINAL_S and not self.ignore_limits:
                session.shrunk_whole = False
                self.exit_with(reasons.very_slow_shrinking)

        def _pause(self) -> None:
            if not clock.finishing:
                clock.pause()
                session.page.stage(PARKED)
                session.park(session.totals())
                session.page.stage(RUNNING)
            if clock.finishing:
                self.exit_with(reasons.finished)

    def shrink(self: Any) -> None:
        engine.MAX_SHRINKING_SECONDS = max(0.05, min(session.shrink_s, clock.stop - now() - _FINAL_S))
        began = clocks.perf_counter()
        try:
            getattr(engine.ConjectureRunner, shrink_name)(self)
        finally:
            if clocks.perf_counter() - began >= engine.MAX_SHRINKING_SECONDS:
                session.shrunk_whole = False

    setattr(Runner, shrink_name, shrink)
    if session.mutator is not None:
        session.mutator(Runner)
    return Runner


def _one_of(owner: Any, *names: str) -> str:
    return next(name for name in names if hasattr(owner, name))


def _first(owner: Any, *names: str) -> int:
    return int(next(getattr(owner, name) for name in names if hasattr(owner, name)))


def _choices_of(data: Any) -> bytes:
    """The choices made so far, in a form that C code makes in a microsecond."""
    try:
        return marshal.dumps(tuple([node.value for node in data.nodes]))
    except (ValueError, AttributeError):
        return b""


def _words(data: Any) -> str:
    """The exception that an input led to, where this version of Hypothesis keeps it; else where it came from."""
    error = getattr(data, "expected_exception", None)
    if error is None:
        return str(getattr(data, "interesting_origin", ""))[:500]
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except Exception:
        return type(error).__name__
