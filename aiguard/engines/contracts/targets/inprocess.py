"""WSGI and ASGI applications, called without a network, in a worker process that holds them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import quote

from aiguard import __version__
from aiguard.compare.messages import Headers, WireRequest, WireResponse
from aiguard.engines.contracts.python_calls import WRONG_REFERENCE, set_up_state, wrong_reference
from aiguard.engines.contracts.state_calls import TIMEOUT_S, Doing
from aiguard.engines.contracts.states import SessionStates, StateHandlers, Undo
from aiguard.engines.contracts.targets.interface import (
    ExchangeFailed,
    Fault,
    Session,
    StateFailed,
    TargetUnavailable,
)
from aiguard.engines.contracts.wire.coding import decode_body
from aiguard.engines.contracts.wire.faults import BODY_LIMIT
from aiguard.engines.contracts.workers import KeptWorker, Refusal, Worker, WorkerLost, WorkerSpec
from aiguard.errors import CouldNotJudge
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.text import visible

_OWN_HEADERS: Headers = (("Host", "localhost"), ("User-Agent", f"aiguard/{__version__}"), ("Accept", "*/*"))
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_LOG_LAG_S = 0.02
"""What the application printed travels apart from its answer, and arrives this much later, in seconds, at most."""

_FAULTS = {
    "crashed": Fault.CRASHED,
    "incomplete": Fault.INCOMPLETE,
    "malformed": Fault.MALFORMED,
    "too-large": Fault.TOO_LARGE,
}


class InProcessTarget:
    """One application. Sessions come one at a time: they share its databases and its event loop.

    `notices` are sentences for people: databases that cannot roll back, states that could not be undone.
    """

    parallel = 1

    def __init__(
        self, name: str, spec: WorkerSpec, states: StateHandlers, masker: Masker, headers: Headers = ()
    ) -> None:
        self.name = name
        self.notices: tuple[str, ...] = ()
        self._spec, self._states, self._masker, self._headers = spec, states, masker, headers
        self._kept = KeptWorker(spec, masker)

    def open(self) -> None:
        """Import the application and start it up. Raises InputError for a wrong name, else TargetUnavailable."""
        try:
            worker = self._kept.get()
        except Refusal as refusal:
            if refusal.kind in WRONG_REFERENCE:
                raise wrong_reference(f"target {self.name!r}, {self._spec.kind}", refusal) from refusal
            missing = "ModuleNotFoundError" in refusal.message and (
                f"it ran with {self._spec.python}; for another environment give the target `python`, such as"
                " .venv/bin/python"
            )
            detail = self._masker.text(refusal.traceback) or self._kept.last_lines()
            raise TargetUnavailable(
                self._masker.text(f"target {self.name!r} could not be loaded: {refusal.message}"),
                hint=missing or "",
                detail=visible(detail),
            ) from refusal
        except WorkerLost as lost:
            raise TargetUnavailable(
                f"the process of target {self.name!r} {lost.message} while it was loading {self._spec.app}",
                detail=visible(self._kept.last_lines()),
            ) from lost
        except CouldNotJudge as error:
            message = f"target {self.name!r}: {error.message}"
            raise TargetUnavailable(message, hint=error.hint, detail=error.detail) from error
        self.notices = tuple(str(notice) for notice in worker.ready["notices"])

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session, in transactions of its own where there is Django; restarts a worker that was lost."""
        session = _InProcessSession(self.name, self._kept, self._states, self._masker, self._headers)
        try:
            yield session
        finally:
            self.notices += session.end()

    def address(self) -> str:
        """Such as `wsgi shop.wsgi:application`."""
        return f"{self._spec.kind} {self._spec.app}"

    def close(self) -> None:
        """Shut the application down and end its process."""
        self._kept.stop()


class _InProcessSession:
    def __init__(self, target: str, kept: KeptWorker, states: StateHandlers, masker: Masker, headers: Headers) -> None:
        self._target, self._kept, self._masker, self._headers = target, kept, masker, headers
        self._worker: Worker | None = None
        self._lost = ""
        self._began_at = 0
        self._to_end = False
        self._tracebacks: list[str] = []
        doing = Doing(target, kept.spec.cwd, kept.spec.env, masker, self.exchange)
        self._states = SessionStates(states, doing, self._call_python)
        self._begin()

    def _begin(self) -> None:
        try:
            self._worker = self._kept.get()
            self._began_at = self._worker.mark()
        except WorkerLost as lost:
            self._lost = f"the application's process {lost.message}"
        except Refusal as refusal:
            self._lost = visible(self._masker.text(refusal.message))
        except CouldNotJudge as error:
            self._lost = error.message

    def set_up(self, state: str, params: Mapping[str, Json]) -> Mapping[str, Json]:
        """Put the application into a state, inside this session's transactions where there is Django."""
        self._there(state)
        return self._states.set_up(state, params)

    def exchange(self, request: WireRequest, timeout_s: float) -> WireResponse:
        """Call the application. One that raises, exits or hangs gives ExchangeFailed, and is started again later."""
        if self._worker is None or self._lost:
            raise ExchangeFailed(Fault.CRASHED, self._lost, inconclusive=True)
        headers = with_defaults(request.headers, self._headers)
        fields = {
            "method": request.method,
            "target": quote(request.path, safe=_URL_SAFE, errors="surrogatepass"),
            "headers": headers,
            "limit": BODY_LIMIT,
        }
        self._to_end = self._to_end or bool(self._worker.ready["django"])
        try:
            header, body = self._worker.ask("request", timeout_s, request.body, **fields)
        except WorkerLost as lost:
            self._lost = f"the application's process {lost.message} during an earlier request of this interaction"
            raise ExchangeFailed(lost.fault, f"the application {lost.message}") from lost
        except Refusal as refusal:
            self._tracebacks.append(visible(self._masker.text(refusal.traceback)))
            message = visible(self._masker.text(refusal.message))
            known = refusal.kind in _FAULTS
            raise ExchangeFailed(_FAULTS.get(refusal.kind, Fault.CRASHED), message, inconclusive=not known) from refusal
        if header["afterwards"]:
            self._tracebacks.append(visible(self._masker.text(header["afterwards"])))
        pairs = tuple((name, value) for name, value in header["headers"])
        codings = [
            word.strip().lower()
            for name, value in pairs
            if name.lower() == "content-encoding"
            for word in value.split(",")
        ]
        decoded = decode_body(body, [coding for coding in codings if coding]) if body else body
        return WireResponse(header["status"], pairs, decoded, float(header["elapsed_s"]))

    def log(self) -> str:
        """What the application printed since this session began, and the tracebacks of what left it."""
        time.sleep(_LOG_LAG_S)
        printed = self._worker.text_since(self._began_at) if self._worker is not None else ""
        return "\n".join(part.rstrip() for part in (visible(printed), *self._tracebacks) if part.strip())

    def end(self) -> tuple[str, ...]:
        """Undo the states, then roll back; sentences about what could not be undone."""
        failed = self._states.undo()
        if self._worker is not None and self._to_end and not self._lost:
            with suppress(WorkerLost, Refusal):
                self._worker.ask("end", TIMEOUT_S, session=0)
        return failed

    def _there(self, state: str) -> Worker:
        if self._worker is None or self._lost:
            raise StateFailed(f"state {state!r} was not set up: {self._lost}", detail=visible(self._kept.last_lines()))
        return self._worker

    def _call_python(
        self, reference: str, state: str, params: Mapping[str, Json], wildcard: bool
    ) -> tuple[Mapping[str, Json], Undo]:
        call = (reference, state, params, wildcard)
        self._to_end = True
        return set_up_state(self._there(state), 0, call, self._target, self._masker)


def with_defaults(own: Headers, defaults: Headers) -> list[tuple[str, str]]:
    """The headers of a request: its own, then the target's, then what every client sends, each name only once."""
    headers = list(own)
    for more in (defaults, _OWN_HEADERS):
        names = {name.lower() for name, _ in headers}
        headers += [(name, value) for name, value in more if name.lower() not in names]
    return headers
