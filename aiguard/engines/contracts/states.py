"""State handlers: whatever puts a target into a state that an interaction needs, and takes it back."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeAlias

from aiguard.engines.contracts.state_calls import Doing, call_http, run_command
from aiguard.errors import CouldNotJudge, InputError, Problem
from aiguard.findings import Json
from aiguard.text import one_line

WILDCARD = "*"
Undo: TypeAlias = Callable[[], None]
PythonCall: TypeAlias = Callable[[str, str, Mapping[str, Json], bool], tuple[Mapping[str, Json], Undo]]
"""(reference, state, params, wildcard) -> the values handed back, and how to undo the state."""


@dataclass(frozen=True, slots=True)
class StateHandler:
    """One handler, in exactly one of three ways; `teardown` asks an HTTP handler to be called again afterwards."""

    python: str | None = None
    command: tuple[str, ...] = ()
    http: str | None = None
    teardown: bool = False


@dataclass(frozen=True, slots=True)
class StateHandlers:
    """The handlers of one target: by name (`*` for any), or a module whose functions bear the states' names."""

    module: str | None = None
    named: Mapping[str, StateHandler] = field(default_factory=dict)

    def find(self, state: str) -> tuple[StateHandler, bool] | None:
        """The handler, and whether it is the one for any state; None where nobody handles it."""
        if self.module is not None:
            return StateHandler(python=self.module), False
        if state in self.named:
            return self.named[state], False
        return (self.named[WILDCARD], True) if WILDCARD in self.named else None

    @property
    def use_python(self) -> bool:
        """Whether a worker is needed."""
        return self.module is not None or any(handler.python for handler in self.named.values())


class HandlerSettings(Protocol):
    """A state's handler as aiguard.yaml gives it."""

    @property
    def python(self) -> str | None:
        """`module:function`."""
        ...

    @property
    def command(self) -> tuple[str, ...] | None:
        """A program and its arguments."""
        ...

    @property
    def http(self) -> str | None:
        """A path of the target."""
        ...

    @property
    def teardown(self) -> bool:
        """Whether to call again afterwards."""
        ...


def handlers_of(states: str | Mapping[str, HandlerSettings] | None) -> StateHandlers:
    """The handlers that a target's `states` names: a module, or one for each state."""
    if isinstance(states, str):
        return StateHandlers(module=states)
    named = {
        name: StateHandler(handler.python, handler.command or (), handler.http, handler.teardown)
        for name, handler in (states or {}).items()
    }
    return StateHandlers(named=named)


def check_states(handlers: StateHandlers, names: Iterable[tuple[str, str, int]], target: str) -> list[Problem]:
    """The states that nobody handles, as far as that can be told without running anything.

    `names` are (state, contract path, line). Functions of a module are looked up when a worker runs.
    """
    return [
        unknown_state(state, handlers.named, target, path=path, line=line)
        for state, path, line in names
        if handlers.find(state) is None
    ]


def unknown_state(state: str, known: Iterable[str], target: str, *, path: str = "", line: int = 0) -> Problem:
    """The problem of a state without a handler, with the handlers there are and the nearest of them."""
    names = sorted(name for name in known if name != WILDCARD)
    near = difflib.get_close_matches(state, names, n=1, cutoff=0.6)
    if near:
        hint = f"did you mean {near[0]}?"
    elif names:
        hint = f"it handles {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}"
    else:
        hint = "it handles none: add a handler under the target's `states`, or write `state: none`"
    return Problem(path, line, 0, f"target {target!r} has no handler for state {state!r}", hint)


class SessionStates:
    """The states of one session: set up in order, undone in reverse order."""

    def __init__(self, handlers: StateHandlers, doing: Doing, python: PythonCall) -> None:
        self._handlers, self._doing, self._python = handlers, doing, python
        self._undo: list[tuple[str, Undo]] = []

    def set_up(self, state: str, params: Mapping[str, Json]) -> Mapping[str, Json]:
        """The values that the handler hands back. Raises InputError (no handler, wrong parameters), StateFailed."""
        found = self._handlers.find(state)
        if found is None:
            raise InputError([unknown_state(state, self._handlers.named, self._doing.target)])
        handler, wildcard = found
        if handler.command:
            return run_command(handler.command, state, params, self._doing)
        if handler.http is not None:
            values = call_http(handler.http, state, params, "setup", self._doing)
            if handler.teardown:
                again = partial(call_http, handler.http, state, params, "teardown", self._doing)
                self._undo.append((state, lambda: _ignore(again())))
            return values
        values, undo = self._python(handler.python or "", state, params, wildcard)
        self._undo.append((state, undo))
        return values

    def undo(self) -> tuple[str, ...]:
        """Undo everything, the last first; a teardown that fails stops no other, and is said in a sentence."""
        failed = []
        while self._undo:
            state, undo = self._undo.pop()
            try:
                undo()
            except (CouldNotJudge, InputError) as error:
                said = one_line(self._doing.masker.text(str(error)))
                failed.append(f"target {self._doing.target!r}: state {state!r} could not be undone: {said}")
        return tuple(failed)


def _ignore(_: object) -> None:
    """What a teardown answers means nothing."""
