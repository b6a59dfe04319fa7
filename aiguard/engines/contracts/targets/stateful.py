"""State handlers around a target that is reached over HTTP: a URL, or a process that aiguard started."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.engines.contracts.python_calls import set_up_state
from aiguard.engines.contracts.state_calls import Doing
from aiguard.engines.contracts.states import SessionStates, StateHandlers, Undo
from aiguard.engines.contracts.targets.interface import Session, StateFailed, Target
from aiguard.engines.contracts.workers import KeptWorker, Refusal, Worker, WorkerLost, WorkerSpec
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.text import visible

TARGET_URL = "AIGUARD_TARGET_URL"
"""The environment variable that tells a command where the target is."""


class StatefulTarget:
    """A target whose states are set up beside it; `spec` is the worker for handlers in Python, started when needed."""

    def __init__(self, inner: Target, states: StateHandlers, spec: WorkerSpec, masker: Masker) -> None:
        self.name, self.parallel = inner.name, inner.parallel
        self.notices: tuple[str, ...] = ()
        self._inner, self._states, self._masker = inner, states, masker
        self._kept = KeptWorker(spec, masker)
        self._numbers = itertools.count(1)

    def open(self) -> None:
        """Open the target itself."""
        self._inner.open()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of the target, with states."""
        with self._inner.session() as inner:
            env = {**self._kept.spec.env, TARGET_URL: self.address()}
            doing = Doing(self.name, self._kept.spec.cwd, env, self._masker, inner.exchange)
            session = _StatefulSession(inner, self._states, self._kept, doing, next(self._numbers))
            try:
                yield session
            finally:
                self.notices += session.end()

    def address(self) -> str:
        """Where the target is."""
        return self._inner.address()

    def close(self) -> None:
        """Close the target and end the worker."""
        try:
            self._kept.stop()
        finally:
            self._inner.close()


class _StatefulSession:
    def __init__(self, inner: Session, states: StateHandlers, kept: KeptWorker, doing: Doing, number: int) -> None:
        self._inner, self._kept, self._doing, self._number = inner, kept, doing, number
        self._states = SessionStates(states, doing, self._call_python)

    def set_up(self, state: str, params: Mapping[str, Json]) -> Mapping[str, Json]:
        """Put the target into a state. Raises InputError or StateFailed."""
        return self._states.set_up(state, params)

    def exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Send one request to the target."""
        return self._inner.exchange(request, timeout_s)

    def log(self) -> str:
        """What the target printed."""
        return self._inner.log()

    def end(self) -> tuple[str, ...]:
        """Undo the states; sentences about those that could not be undone."""
        return self._states.undo()

    def _call_python(
        self, reference: str, state: str, params: Mapping[str, Json], wildcard: bool
    ) -> tuple[Mapping[str, Json], Undo]:
        call = (reference, state, params, wildcard)
        return set_up_state(self._ready(state), self._number, call, self._doing.target, self._doing.masker)

    def _ready(self, state: str) -> Worker:
        try:
            return self._kept.get()
        except WorkerLost as lost:
            message, detail = f"the process {lost.message}", self._kept.last_lines()
        except Refusal as refusal:
            message, detail = refusal.message, refusal.traceback
        raise StateFailed(
            visible(self._doing.masker.text(f"the handler of state {state!r} could not be called: {message}")),
            detail=visible(self._doing.masker.text(detail)),
        )
