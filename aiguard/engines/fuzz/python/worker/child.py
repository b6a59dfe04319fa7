"""One run: a forked child that lets pytest run one property and reports over a socket of its own."""

from __future__ import annotations

import ctypes
import faulthandler
import inspect
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from typing import Any, Callable, NoReturn

from . import clock as clocks
from . import django, engines
from .asserting import Assertions
from .examples import Examples
from .honesty import Honesty
from .libfuzzer import Fuzzer
from .outcome import failures_of
from .page import RUNNING, SETTING_UP, Page
from .places import Places
from .reaching import Reach
from .records import Broken, Record, Wire
from .running import Session, install
from .saving import place_of, settings_of
from .seals import seal_body
from .stopping import TimeUp

_exit = os._exit
_PR_SET_PDEATHSIG = 1
_SLACK_S = 0.5


class Child:
    """The run's side of the wire."""

    def __init__(
        self,
        item: Any,
        order: Record,
        wire: Wire,
        page: Page,
        places: Places,
        assertions: Assertions,
        tampered: Callable[[], list[str]],
    ) -> None:
        self.item, self.order, self.wire, self.page, self.places = item, order, wire, page, places
        self.assertions = assertions
        self.assertions.reached = 0
        self.clock = clocks.Clock()
        self.honesty = Honesty(places)
        self.examples = Examples(page, self.clock, float(order["limit_s"]), self.honesty)
        self.reach = Reach(places, self.examples)
        self.session = Session(
            self.clock, page, self.examples, float(order["shrink_s"]), int(order["seed"]), self._park, self._found
        )
        self.reports: list[Any] = []
        self.error: BaseException | None = None
        self.stage = ""
        self.skip_reason = ""
        self.unexpected = ""
        self.broken_off = False
        self._folder = os.getcwd()
        self._tampered = tampered
        self._tampered_body = seal_body(getattr(getattr(item.obj, "hypothesis", None), "inner_test", None))

    def run(self) -> None:
        """Wait for the first slice, run the property, report, and end the process."""
        self._await()
        if self.clock.finishing:
            return
        self.page.stage(SETTING_UP)
        engines.prepare(self.item, self.session, self.order, self.places)
        # A traceback of thousands of frames takes longer to draw than to find.
        self.item.config.option.tbstyle = "value"
        install(self.session)
        # CrossHair watches by the same means, and runs nothing as it would run otherwise.
        if self.order["engine"] != "crosshair":
            self.reach.watch()
        self.page.stage(RUNNING)
        if self.order["engine"] == "atheris" and not self.order["replay"]:
            Fuzzer(self.item, self.session, self.places, self._after_fuzzing).run()
        self._let_pytest_run()
        self._done()

    def _after_fuzzing(self) -> NoReturn:
        """libFuzzer has found a failure, which Hypothesis keeps in its database, or its time is over."""
        if not self.clock.finishing:
            calls, rejected = self.session.calls, self.session.rejected
            engines.replay_only(self.item)
            self._let_pytest_run()
            self.session.calls, self.session.rejected = self.session.calls + calls, self.session.rejected + rejected
        self._done()
        _exit(0)

    def _let_pytest_run(self) -> None:
        try:
            self.item.config.hook.pytest_runtest_protocol(item=self.item, nextitem=None)
        except BaseException as error:
            self.error, self.stage = error, self.stage or "call"
        if isinstance(self.error, TimeUp):
            self.error = None
            self.broken_off = clocks.monotonic() < self.clock.stop - float(self.order["limit_s"]) - _SLACK_S

    def note_report(self, call: Any, report: Any) -> None:
        """pytest made a report of one stage (setup, call, teardown)."""
        expected = getattr(report, "wasxfail", None)
        if expected is not None:
            self.skip_reason = f"expected to fail: {expected}" if expected else "expected to fail"
        elif report.outcome == "skipped":
            self.skip_reason = str(call.excinfo.value) if call.excinfo is not None else "skipped"
        elif report.failed and call.excinfo is None:
            self.unexpected = str(report.longrepr)
        if call.excinfo is not None and self.error is None:
            self.error, self.stage = call.excinfo.value, call.when

    def _done(self) -> None:
        with suppress(OSError):
            os.chdir(self._folder)
        self.clock.pause()
        honesty = self.honesty
        test = getattr(getattr(self.item.obj, "hypothesis", None), "inner_test", None)
        record: dict[str, Any] = {
            "record": "done",
            "exit_reason": self.session.exit_reason,
            "finishing": self.clock.finishing,
            "whole": self.session.shrunk_whole,
            "stage": self.stage,
            "skip": self.skip_reason,
            "skipped_inside": honesty.skipped,
            "asserts": self.assertions.reached,
            "called": honesty.called,
            "rejected_by_code": honesty.rejected_by_code,
            "rejecting": self._place(honesty.rejecting),
            "never_called": honesty.never_called(test) if test is not None else [],
            "informed": [[self.places.relative(f), line, word] for f, line, word in honesty.informed()[:5]],
            "slowest_s": self.examples.slowest_s,
            "saved": self._saved(),
            "unexpected": self.unexpected,
            "broken_off": self.broken_off,
            "raised": 0 if _expects_failures(test) else honesty.raised,
            "tampered": [*self._tampered(), *self._tampered_body()],
            "failures": self._failures(test),
            "reached": self.reach.news(),
            **self.session.totals(),
        }
        self._send(record)

    def _place(self, place: Any) -> Any:
        return None if place is None else [self.places.relative(place[0]) or place[0], place[1]]

    def _failures(self, test: Any) -> list[dict[str, Any]]:
        if self.error is None:
            return []
        name = str(getattr(self.item, "originalname", None) or self.item.name)
        scope = getattr(inspect.unwrap(test), "__globals__", {}) if test is not None else {}
        # Only what the body itself raised can be laid to the input that was tried last.
        inside = test is not None and self.stage == "call" and self.honesty.skipped is None
        last = self.examples.last.decode("utf-8", "replace") if inside else ""
        return failures_of(self.error, self.places, name, scope, last)

    def _saved(self) -> str | None:
        database = settings_of(self.item).database
        return place_of(self.item, database, self.places) if self.error is not None else None

    def _park(self, totals: dict[str, Any]) -> None:
        honesty = self.honesty
        reached = self.reach.news()
        told = {"rejected_by_code": honesty.rejected_by_code, "reached": reached}
        self._send({"record": "parked", **told, **totals})
        self._await()

    def _found(self, totals: dict[str, Any]) -> None:
        self._send({"record": "found", **totals})

    def _await(self) -> None:
        try:
            order = self.wire.receive(None)
        except Broken:
            _exit(0)
        assert order is not None
        if order["order"] == "finish":
            self.clock.finishing = True
            self.clock.resume(0.0, float(order["stop"]))
        else:
            self.clock.resume(float(order["until"]), float(order["stop"]))

    def _send(self, record: dict[str, Any]) -> None:
        try:
            self.wire.send({"nonce": self.order["nonce"], **record})
        except Broken:
            _exit(0)


def become(
    server: Any, item: Any, order: Record, descriptors: list[int], places: Places, assertions: Assertions
) -> NoReturn:
    """Turn this forked process into the run of `item`; never returns."""
    wire = Wire(socket.socket(fileno=descriptors[0]))
    try:
        os.setsid()
        _die_with_the_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _silence(str(order["log"]))
        page = Page(descriptors[1])
        if server.database:
            django.leave_to_parent(item)
        server.child = Child(item, order, wire, page, places, assertions, server.tampered)
        _bound(int(order["memory"]))
        server.child.run()
    except BaseException as error:
        broken = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        try:
            wire.send({"nonce": order["nonce"], "record": "done", "broken": broken[-4000:]})
        finally:
            _exit(1)
    _exit(0)


def _expects_failures(test: Any) -> bool:
    """Whether an `@example(...)` of the property is marked as one that fails."""
    examples = getattr(test, "hypothesis_explicit_examples", ())
    return any(getattr(example, "raises", ()) for example in examples)


def _die_with_the_parent() -> None:
    """On Linux (prctl(2), PR_SET_PDEATHSIG): a run whose worker is gone has nobody to report its end."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _silence(log_path: str) -> None:
    """What the property prints goes nowhere; a fatal signal's stack goes to the run's own file."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    faulthandler.enable(log, all_threads=False)


def _bound(memory: int) -> None:
    """Bound the address space at what is used now and `memory` bytes more; no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = 0
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    try:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    except (ValueError, OSError):
        return
