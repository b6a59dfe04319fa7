"""State handlers and custom matchers: functions of the user's, called by name."""

from __future__ import annotations

import contextlib
import inspect
import types
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from .failures import Refused, describe, traceback_text
from .references import as_identifier, functions_of, load_attribute, load_module

_DEEPEST = 100


class Host(Protocol):
    """Where the user's code runs."""

    async def call(self, function: Any, *args: Any, **keywords: Any) -> Any:
        """Call synchronous code."""

    async def resolve(self, awaitable: Any) -> Any:
        """Wait for asynchronous code."""


class Handlers:
    """The states set up in one session, and how to undo them."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._open: list[Any] = []

    async def set_up(self, reference: str, state: str, params: dict[str, Any], wildcard: bool) -> dict[str, Any]:
        """Call the handler; the values it hands back. Raises Refused: `no-handler`, `arguments`, `raised`, ..."""
        function = await self._host.call(_find, reference, state)
        keywords = {"state": state, **params} if wildcard else params
        _check_arguments(function, reference, keywords)
        undoing: Any = None
        try:
            if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
                made = function(**keywords)
            else:
                made = await self._host.call(function, **keywords)
            if inspect.isgenerator(made):
                undoing, made = made, await self._host.call(next, made, None)
            elif inspect.isasyncgen(made):
                undoing, made = made, await self._host.resolve(_first(made))
            elif inspect.isawaitable(made):
                made = await self._host.resolve(made)
            values = await self._host.call(_values, made, state)
        except Refused:
            raise
        except BaseException as error:
            raise Refused(
                "raised", f"the handler of state {state!r} raised {describe(error)}", traceback=traceback_text(error)
            ) from error
        self._open.append(undoing)
        return values  # type: ignore[no-any-return]

    async def undo(self) -> list[str]:
        """Tear down in reverse order; the tracebacks of what failed."""
        failed = []
        while self._open:
            failed += await self.undo_last()
        return failed

    async def undo_last(self) -> list[str]:
        """Tear down the last state that is still up; the traceback of what failed."""
        made = self._open.pop() if self._open else None
        try:
            if inspect.isgenerator(made):
                await self._host.call(_finish, made)
            elif made is not None:
                await self._host.resolve(_finish_async(made))
        except BaseException as error:
            return [traceback_text(error)]
        return []


async def matches(host: Host, reference: str, value: Any) -> str | None:
    """Ask a custom matcher: None where the value matches, else why not. Raises Refused."""
    function = await host.call(load_attribute, reference)
    if not callable(function):
        raise Refused("no-attribute", f"{reference!r} is not a function")
    try:
        said = function(value) if inspect.iscoroutinefunction(function) else await host.call(function, value)
        if inspect.isawaitable(said):
            said = await host.resolve(said)
    except AssertionError as error:
        return str(error) or f"{reference} says that it does not match"
    except BaseException as error:
        raise Refused("raised", f"{reference} raised {describe(error)}", traceback=traceback_text(error)) from error
    if said is None or said is True:
        return None
    if said is False:
        return f"{reference} says that it does not match"
    if isinstance(said, str):
        return said or None
    raise Refused("raised", f"{reference} returned {type(said).__name__}, where True, False, None or a string belongs")


def _find(reference: str, state: str) -> Any:
    """The function: `module:function`, or for a bare module the function that bears the state's name."""
    if ":" in reference:
        function = load_attribute(reference)
        if not callable(function):
            raise Refused("no-attribute", f"{reference!r} is not a function")
        return function
    known = functions_of(load_module(reference))
    function = known.get(state) or known.get(as_identifier(state))
    if function is None:
        own = [name for name, value in known.items() if getattr(value, "__module__", None) == reference]
        raise Refused("no-handler", f"module {reference!r} has no function for state {state!r}", known=sorted(own))
    return function


def _check_arguments(function: Any, reference: str, keywords: dict[str, Any]) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(**keywords)
    except TypeError as error:
        given = ", ".join(keywords) or "none"
        name = reference if ":" in reference else f"{reference}:{getattr(function, '__name__', '')}"
        raise Refused(
            "arguments", f"{name} is defined with {signature}, the contract gives {given}: {error}"
        ) from error


def _values(made: Any, state: str) -> dict[str, Any]:
    if not isinstance(made, Mapping):
        return {}
    return {str(key): _plain(value, f"{state} -> {key}", _DEEPEST) for key, value in made.items()}


def _plain(value: Any, where: str, depth: int) -> Any:
    if depth == 0:
        raise Refused("raised", f"the value of {where} is nested too deep")
    if value is None or isinstance(value, (bool, int, float, Decimal, str)):
        return _plain_scalar(value, where)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{where}.{key}", depth - 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{where}[{index}]", depth - 1) for index, item in enumerate(value)]
    raise Refused("raised", f"the value of {where} is a {type(value).__name__}, which JSON cannot hold")


def _plain_scalar(value: Any, where: str) -> Any:
    if isinstance(value, (float, Decimal)) and not Decimal(value).is_finite():
        raise Refused("raised", f"the value of {where} is {value}, which JSON cannot hold")
    for kind in (bool, int, float, Decimal, str):  # subclasses (enum members, lazy text) become the bare value
        if isinstance(value, kind):
            return value if type(value) is kind else kind(value)
    return value


def _finish(generator: types.GeneratorType[Any, Any, Any]) -> None:
    with contextlib.suppress(StopIteration):
        next(generator)
        generator.close()


async def _first(generator: Any) -> Any:
    try:
        return await generator.__anext__()
    except StopAsyncIteration:
        return None


async def _finish_async(generator: Any) -> None:
    with contextlib.suppress(StopAsyncIteration):
        await generator.__anext__()
        await generator.aclose()
