"""Hypothesis run for a time: its own engine, told when to pause, when to stop looking and when to stop shrinking.

Hypothesis has settings for a number of examples and none for a time (HypothesisWorks/hypothesis#2379). Two of its
classes are subclassed in the process of a run: the runner of the engine, which is asked after each example, and the
state of a property, which holds the function that is called. `check` says whether this version has what that needs.
"""

from __future__ import annotations

import marshal
from typing import Any, Callable, ClassVar

from hypothesis import core
from hypothesis.internal.conjecture import engine
from hypothesis.internal.conjecture.choice import ChoiceNode
from hypothesis.internal.conjecture.data import Status

from . import clock as clocks
from .examples import Examples
from .guiding import Guide
from .page import PARKED, RUNNING, SHRINKING, Page

_MANY = 10**9
_FURTHER_SHARE = 0.2
_MOST_FURTHER_S = 3.0
_FINAL_S = 0.15
_TELL_EVERY_S = 0.5
_OWN_MUTATIONS = 0.15
_MUTANTS = 4

_BaseRunner: Any = engine.ConjectureRunner
_BaseState: Any = core.StateForActualGivenExecution

_SHRINK = ("shrink_interesting_test_cases", "shrink_interesting_examples")
_INTERESTING = ("interesting_test_cases", "interesting_examples")
_INVALID = ("invalid_test_cases", "invalid_examples")
_OVERRUN = ("overrun_test_cases", "overrun_examples")
"""What one thing is called in one version or another."""


class Unsupported(Exception):
    """This version of Hypothesis lacks something that is built upon."""


def check() -> None:
    """Raise Unsupported where Hypothesis lacks what the two subclasses need."""
    if not any(hasattr(_BaseRunner, name) for name in _SHRINK):
        raise Unsupported("its ConjectureRunner has no phase of shrinking that is known here")
    for name in ("test_function", "should_generate_more", "exit_with"):
        if not hasattr(_BaseRunner, name):
            raise Unsupported(f"its ConjectureRunner has no {name}")
    if "constraints" not in getattr(ChoiceNode, "__annotations__", {}):
        raise Unsupported("its choices say no constraints")
    if getattr(core, "ConjectureRunner", None) is not _BaseRunner:
        raise Unsupported("hypothesis.core does not use ConjectureRunner")


class Session:
    """What one run has in hand. `park` reports and waits for the next slice, `found` reports a failure at once."""

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
        self.provider: type | None = None
        self.guide: Callable[[Any], Guide] | None = None
        self.exit_reason = ""
        self.shrunk_whole = True
        self.calls = self.rejected = 0
        self.failed_after_s: float | None = None

    @property
    def examples_run(self) -> int:
        """How many inputs the property took, whether it held for them or not. An input without a choice is no call."""
        return max(self.calls - self.rejected, min(1, self.examples.bodies))

    def totals(self) -> dict[str, Any]:
        """The totals, as they stand in every record."""
        return {
            "calls": self.calls,
            "examples": self.examples_run,
            "rejected": self.rejected,
            "features": self.examples.features,
            "bodies": self.examples.bodies,
            "ended": self.examples.ended,
            "busy_s": self.clock.spent(),
            "failed_after_s": self.failed_after_s,
        }


def install(session: Session) -> None:
    """Make Hypothesis run every property of this process in this session."""
    Runner.session = session
    State.session = session
    setattr(core, "ConjectureRunner", Runner)  # noqa: B010 - a name that hypothesis does not export
    setattr(core, "StateForActualGivenExecution", State)  # noqa: B010


class State(_BaseState):  # type: ignore[misc]  # Any, to a type checker
    """A property whose every call is watched."""

    session: ClassVar[Session]

    def __init__(self, stuff: Any, test: Any, *arguments: Any, **keywords: Any) -> None:
        super().__init__(stuff, self.session.examples.watch(test), *arguments, **keywords)


class Runner(_BaseRunner):  # type: ignore[misc]  # Any, to a type checker
    """The engine, paused and stopped by the session's clock."""

    session: ClassVar[Session]

    def __init__(self, function: Any, *, settings: Any = None, random: Any = None, **keywords: Any) -> None:
        settings = type(settings)(settings, max_examples=_MANY)
        if random is not None:
            random.seed(self.session.seed)
        super().__init__(function, settings=settings, random=random, **keywords)
        self._told, self._tell_at, self._waited = -1, 0.0, 0.0
        self._names = tuple(_name(self, names) for names in (_INTERESTING, _INVALID, _OVERRUN))
        self._patient: dict[Any, Any] = {}
        self.session.examples.choices_of = _choices_of
        if self.session.provider is not None:
            self.provider = self.session.provider
        self._guide = self.session.guide(self.random) if self.session.guide is not None else None

    @property
    def reused_previously_shrunk_test_case(self) -> bool:
        """Always false: what was saved may have been cut short by an earlier budget, so it is made smaller again."""
        return False

    @reused_previously_shrunk_test_case.setter
    def reused_previously_shrunk_test_case(self, value: bool) -> None:
        pass

    def test_function(self, data: Any) -> Any:
        """Run one example, and look at the clock."""
        result = super().test_function(data)
        self._publish(data)
        steps = self.session.examples.steps
        if steps is not None and steps.fresh and self._guide is not None:
            steps.fresh = False
            self._guide.learn(tuple(data.nodes))
        if self._failing:
            self._look_for_the_end_of_shrinking()
        if clocks.monotonic() >= self.session.clock.until:
            self._pause()
        return result

    def generate_mutations_from(self, data: Any) -> None:
        """Hypothesis' own mutations, or those that coverage guides."""
        guide = self._guide
        if guide is None or self.health_check_state is not None or self.random.random() < _OWN_MUTATIONS:
            super().generate_mutations_from(data)
            return
        for _ in range(_MUTANTS):
            choices = guide.mutant() if self.should_generate_more() else None
            if choices is None:
                return
            self.cached_test_function(choices, extend="full")

    def should_generate_more(self) -> bool:
        """After the first failure: for a share of the time that shrinking may take."""
        if self._failing:
            clock, shrink_s = self.session.clock, self.session.shrink_s
            began = clock.failed_at or clocks.monotonic()
            further = min(_MOST_FURTHER_S, shrink_s * _FURTHER_SHARE, (clock.stop - began) * _FURTHER_SHARE)
            if clocks.monotonic() >= began + further + self._waited:
                return False
        return bool(super().should_generate_more())

    def shrink_interesting_test_cases(self) -> None:
        """As Hypothesis does it, within the session's time for it."""
        self._shrink_in_time()

    def shrink_interesting_examples(self) -> None:
        """What older versions call it."""
        self._shrink_in_time()

    def run(self) -> Any:
        """The whole run; afterwards the session knows why it ended."""
        result = super().run()
        self.session.exit_reason = getattr(self.exit_reason, "name", "")
        return result

    @property
    def _failing(self) -> bool:
        return bool(getattr(self, self._names[0]))

    def _publish(self, data: Any) -> None:
        session = self.session
        session.calls = self.call_count
        _, invalid, overrun = self._names
        session.rejected = getattr(self, invalid) + getattr(self, overrun)
        session.page.count(session.examples_run, session.rejected, session.examples.features)
        if data.status is Status.INTERESTING:
            if session.examples.last_patient:
                self._patient[data.interesting_origin] = data.as_result()
            if self.shrinks != self._told:
                self._tell(data)

    def _tell(self, data: Any) -> None:
        """A failure, or a smaller one: what is known of it leaves the process at once, at most twice a second."""
        session, moment = self.session, clocks.monotonic()
        if session.clock.failed_at is None:
            session.clock.failed_at = moment
            session.failed_after_s = session.clock.spent()
            session.page.stage(SHRINKING)
        elif moment < self._tell_at:
            return
        self._told, self._tell_at = self.shrinks, moment + _TELL_EVERY_S
        text = session.examples.last.decode("utf-8", "replace")
        session.found({"exception": session.examples.patiently(lambda: _words(data)), "text": text, **session.totals()})

    def _look_for_the_end_of_shrinking(self) -> None:
        if clocks.monotonic() >= self.session.clock.stop - _FINAL_S and not self.ignore_limits:
            self._stop_shrinking()

    def _stop_shrinking(self) -> None:
        self.session.shrunk_whole = False
        self.exit_with(engine.ExitReason.very_slow_shrinking)

    def _pause(self) -> None:
        """Wait for the next slice, also in the middle of shrinking: others may not have had their first."""
        session = self.session
        began = clocks.perf_counter()
        if not session.clock.finishing:
            session.clock.pause()
            session.page.stage(PARKED)
            session.park(session.totals())
            session.page.stage(SHRINKING if self._failing else RUNNING)
        self._waited += clocks.perf_counter() - began
        if self.finish_shrinking_deadline is not None:
            self.finish_shrinking_deadline += clocks.perf_counter() - began
        if session.clock.finishing and not self.ignore_limits:
            if self._failing:
                self._stop_shrinking()
            self.exit_with(engine.ExitReason.finished)

    def _shrink_in_time(self) -> None:
        session = self.session
        allowed = max(0.05, session.shrink_s)
        engine.MAX_SHRINKING_SECONDS = allowed  # type: ignore[assignment]  # seconds, whole ones there
        began, waited = clocks.perf_counter(), self._waited
        try:
            getattr(_BaseRunner, _name(_BaseRunner, _SHRINK))(self)
        finally:
            self._confirm_hangs()
            if clocks.perf_counter() - began - (self._waited - waited) >= allowed:
                session.shrunk_whole = False

    def _confirm_hangs(self) -> None:
        """A hang made smaller under a shorter limit has to be one under the whole limit; else the last that was."""
        interesting = getattr(self, self._names[0])
        for origin, result in list(interesting.items()):
            known = self._patient.get(origin)
            if known is None or known is result or origin.exc_type.__name__ != "Hung":
                continue
            self.session.examples.patient = True
            data = self.new_conjecture_data(result.choices)
            try:
                self.ignore_limits = True
                super().test_function(data)
            finally:
                self.ignore_limits = False
                self.session.examples.patient = False
            if data.status is not Status.INTERESTING or data.interesting_origin != origin:
                interesting[origin] = known
                self.session.shrunk_whole = False


def _name(owner: Any, names: tuple[str, ...]) -> str:
    """The first of the names that it has."""
    return next(name for name in names if hasattr(owner, name))


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
    return f"{type(error).__name__}: {error}"[:500]
