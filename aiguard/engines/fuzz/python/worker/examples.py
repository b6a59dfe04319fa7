"""What happens around each call of a property: its input is published, it is stopped when it hangs, and watched."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # has no stubs
import functools
import signal
from collections.abc import Callable
from typing import Any

from hypothesis.control import current_build_context
from hypothesis.internal.conjecture.providers import HypothesisProvider

from . import clock as clocks
from .honesty import Honesty
from .page import Page
from .stopping import Hang, Hung, Place, TimeUp, TooDeep, TooMuch
from .tracing import Steps

_AGAIN_S = 0.1
_MOMENT_S = 0.3
_SHRINKING_SHARE = 0.25
_LEAST_S = 0.2
_USUAL = 10
_MOST_REPR = 300 * 1024

arm: Callable[..., Any] = _signal.setitimer
handler_of: Callable[[int], Any] = _signal.getsignal
_ALARM, _REAL = int(signal.SIGALRM), int(signal.ITIMER_REAL)
"""Taken before the property's modules are imported, and without the enumerations of `signal`, which cost more."""

Body = Callable[[], Any]


class Examples:
    """The calls of one run's property. `around` wraps each of them; `steps`, where set, notes their coverage.

    `active` says that one is being made.
    """

    def __init__(self, page: Page, clock: clocks.Clock, limit_s: float, honesty: Honesty) -> None:
        self._page, self._clock, self._limit_s, self.honesty = page, clock, limit_s, honesty
        self._handler = self._ring
        self.active = False
        self._hung: dict[bytes, Place | None] = {}
        self.bodies = self.ended = 0
        self.slowest_s = 0.0
        self.last = b""
        self.last_patient = True
        self.patient = False
        self.symbolic = False
        self.choices_of: Callable[[Any], bytes] = lambda _: b""
        self.around: list[Callable[[Body], Any]] = []
        self.steps: Steps | None = None

    @property
    def features(self) -> int:
        """How many steps through the code under test were seen."""
        return len(self.steps) if self.steps is not None else 0

    def watch(self, test: Callable[..., Any]) -> Callable[..., Any]:
        """The property, with everything around each of its calls."""

        @functools.wraps(test)
        def watched(*arguments: Any, **keywords: Any) -> Any:
            return self._call(test, arguments, keywords)

        return watched

    def _call(self, test: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        limit = self._limit()
        hang: Hang | None = None
        spent: RecursionError | MemoryError | None = None
        context = current_build_context()
        began = clocks.monotonic()
        left = max(0.01, self._clock.stop - began)
        symbolic = self.symbolic and type(context.data.provider) is not HypothesisProvider
        self._page.begin(b"" if symbolic else self.choices_of(context.data), began)
        if handler_of(_ALARM) is not self._handler:
            signal.signal(signal.SIGALRM, self._handler)
        self.active = True
        arm(_REAL, min(limit, left), _AGAIN_S)
        try:
            self.last_patient = limit >= self._limit_s
            if symbolic:
                return test(*arguments, **keywords)
            self.last = render(test, arguments, keywords)
            self._page.describe(self.last)
            if self.last not in self._hung or not (context.is_final or left < limit) or self.patient:
                return self.honesty.call(self._body(test, arguments, keywords))
        except Hang as error:
            hang = error
        except (RecursionError, MemoryError) as error:
            spent = error
        finally:
            self.active = False
            arm(_REAL, 0)
            self._page.end()
            self.bodies += 1
            if hang is None:
                self.ended += 1
                self.slowest_s = max(self.slowest_s, clocks.monotonic() - began)
        if isinstance(spent, RecursionError):
            raise TooDeep(str(spent), _innermost(spent))
        if spent is not None and self.last not in self._hung:
            raise TooMuch(_innermost(spent))
        # What hung once and ran out of memory now is still the same hang.
        return self._hang(hang, limit, left if spent is None else limit)

    def _limit(self) -> float:
        """How long the next call may take.

        After two hangs nobody doubts that it is one: what shrinks it need not wait as long, unless the other examples
        take their time, too. What comes out of that is tried once more with the whole limit (`patient`).
        """
        if self.patient or len(self._hung) < 2:
            return self._limit_s
        return min(self._limit_s, max(_LEAST_S, self._limit_s * _SHRINKING_SHARE, _USUAL * self.slowest_s))

    def _hang(self, hang: Hang | None, limit: float, left: float) -> None:
        """What an example means that was stopped, or that is known to hang and was not run again."""
        if hang is not None and left < limit:
            if self._clock.failed_at is None:
                raise TimeUp
            return
        where = self._hung.setdefault(self.last, _innermost(hang))
        raise Hung(limit, where)

    def _body(self, test: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Body:
        body: Body = functools.partial(test, *arguments, **keywords)
        for wrap in self.around:
            body = functools.partial(wrap, body)
        return body if self.steps is None else functools.partial(self.steps.watch, body)

    def patiently(self, call: Callable[[], str]) -> str:
        """What a call into somebody's code says, '' where it fails or takes more than a moment."""
        self.active = True
        arm(_REAL, _MOMENT_S, _AGAIN_S)
        try:
            return call()
        except Exception:
            return ""
        finally:
            self.active = False
            arm(_REAL, 0)

    def _ring(self, number: int, frame: Any) -> None:
        if self.active:
            raise Hang


def render(test: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> bytes:
    """The call as Python text; a value that cannot be shown is named by its type."""
    shown = [_shown(value) for value in arguments]
    shown += [f"{key}={_shown(value)}" for key, value in keywords.items()]
    text = f"{getattr(test, '__name__', 'property')}({', '.join(shown)})"
    return text.encode("utf-8", "backslashreplace")


def _shown(value: Any) -> str:
    try:
        text = repr(value)
    except Hang:
        raise
    except Exception:
        return f"<{type(value).__name__} whose repr fails>"
    return text if len(text) <= _MOST_REPR else text[:_MOST_REPR]


def _innermost(error: BaseException | None) -> Place | None:
    """The place that was interrupted."""
    trace = error.__traceback__ if error is not None else None
    place = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename != __file__:
            place = (code.co_filename, trace.tb_lineno, code.co_name)
        trace = trace.tb_next
    return place
