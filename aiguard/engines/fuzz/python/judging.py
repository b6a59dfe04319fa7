"""What a run's last record, or the lack of one, means: computed here, outside the process of the code under test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiguard.engines.fuzz.interface import Ended, Failure
from aiguard.engines.fuzz.python.signs import ENOUGH, bent, empty, exhausted
from aiguard.engines.fuzz.python.telling import Item, Teller, hung, name_of
from aiguard.engines.fuzz.python.workshop import Order
from aiguard.findings import Severity, TargetStatus
from aiguard.masking import Masker
from aiguard.process import signal_name

if TYPE_CHECKING:  # the run asks the judge
    from aiguard.engines.fuzz.python.run import Lost

Record = Mapping[str, Any]

_NOTHING_RUN = "Hypothesis has been told to run no"
_KINDS = {
    "hang": ("fuzz.hang", "hangs"),
    "flaky": ("fuzz.flaky", "does not give the same result twice"),
    "health-check": ("fuzz.health-check", "fails a health check of Hypothesis"),
    "unsatisfiable": ("fuzz.tests-nothing", "rejects every input"),
    "machinery": ("fuzz.no-record", "could not be run"),
    "broken": ("fuzz.target-broken", "cannot be run"),
    "dishonest": ("fuzz.dishonest", "compares with something dishonest"),
}
"""What the worker calls a failure: the rule, and the verb of its title."""


class Judge:
    """Judges the runs of one campaign. `items` is what was collected, by id; places are relative to the project.

    `prefix` leads from where the run began to the project, for the commands that repeat a finding.
    """

    def __init__(self, items: Mapping[str, Item], masker: Masker, options: Sequence[str], prefix: str = "") -> None:
        self._tell = Teller(items, masker, options, prefix)

    def could_not(self, message: str) -> Ended:
        """A run that never began."""
        failure = Failure("fuzz.no-record", Severity.ERROR, message, message, (message,), inconclusive=True)
        return Ended(TargetStatus.ERROR, message, (failure,))

    def done(self, record: Record, order: Order) -> Ended:
        """A run that sent its last record."""
        early = self._never_judged(record, order)
        if early is not None:
            return early
        raised = (self._raised(each, record, order) for each in record["failures"])
        failures = [failure for failure in raised if failure is not None]
        expected = str(record["skip"]).startswith("expected to fail") and record["skipped_inside"] is None
        if record["skipped_inside"] is not None:
            failures.append(self._skipped_inside(record, order))
        elif record["skip"] and not expected:
            return self._skipped(record, order)
        if record["unexpected"]:
            title = f"{name_of(order)} holds, and its marker expects it to fail: {record['unexpected']}"
            failures.append(self._tell.about(order, "fuzz.expected-failure", title, "take the marker off"))
        if expected and failures:
            return self._expected(failures[0], record, order)
        failed = bool(failures)
        failures += bent(record, order, self._tell, failed=failed)
        failures += [] if failed else empty(record, order, self._tell)
        failures += self._not_kept(failures, record, order)
        return self._ended(tuple(failures), record, order)

    def lost(self, lost: Lost, order: Order, found: Record | None, *, saved: bool) -> Ended:
        """A run whose process hung, died, or did not send its last record in time."""
        text = self._tell.masked(lost.seen.text) if lost.seen.started else ""
        status, rule = TargetStatus.ERROR, "fuzz.no-record"
        match lost.kind:
            case "interrupted":
                return Ended(TargetStatus.NOT_RUN, "interrupted") if found is None else self._cut(found, order)
            case "hung":
                title = f"an example did not end within {lost.seconds:.1f} s and could not be stopped from inside"
                status, rule = TargetStatus.HUNG, "fuzz.hang"
            case "set-up":
                title = "its set-up (fixtures) did not end"
                status, rule = TargetStatus.HUNG, "fuzz.hang"
            case "gone":
                title = f"the process ended {_how(lost.status)}{f' while it ran {_short(text)}' if text else ''}"
                rule = "fuzz.crash" if lost.status is not None and lost.status < 0 else rule
            case "forged":
                title = "its records are not the run's own: something else wrote to the supervisor's channel"
            case _:
                title = "no complete record came before the time was up"
        conclusive = status is TargetStatus.HUNG
        failure = self._tell.dead(order, rule, title, text, lost.log, saved=saved, inconclusive=not conclusive)
        return Ended(status, title, (failure,)) if found is None else self._cut(found, order, title, failure)

    def _cut(self, found: Record, order: Order, title: str = "interrupted", *more: Failure) -> Ended:
        """A run that had failed already when its process had to be ended."""
        message = f"{title}; a failure had been found before"
        status = TargetStatus.HUNG if hung(found) else TargetStatus.FAILED
        return Ended(status, message, (self._tell.unshrunk(order, found), *more))

    def _never_judged(self, record: Record, order: Order) -> Ended | None:
        """The end of a run that came to nothing for reasons that are not the property's."""
        if "broken" in record:
            last = (str(record["broken"]).strip().splitlines() or [""])[-1]
            return self.could_not(f"the worker could not run the property: {last}")
        if order.replay and not int(record["bodies"]) and record["stage"] in {"", "call"}:
            return Ended(TargetStatus.NOT_RUN, "nothing was saved to replay")
        if _cut_short(record):
            return self._too_short(f"no input was accepted within the time, and {record['calls']} refused", order)
        return None

    def _raised(self, raised: Record, record: Record, order: Order) -> Failure | None:
        kind, name, exception = str(raised["kind"]), name_of(order), self._tell.exception(raised)
        first = exception.splitlines()[0] if exception else ""
        if record["stage"] in {"setup", "teardown"} and not raised["text"]:
            if record["skip"] or record["skipped_inside"]:
                return None
            title = f"the {record['stage']} of {name} failed: {first}"
            return self._tell.raised(order, "fuzz.no-record", title, raised, record, inconclusive=True)
        if record["skipped_inside"] is not None and not raised["text"]:
            return None
        rule, verb = _KINDS.get(kind, ("fuzz.counterexample", "does not hold"))
        title = f"{name} {verb}: {raised['message'] if kind == 'dishonest' else first}"
        failure = self._tell.raised(order, rule, title, raised, record, inconclusive=kind == "machinery")
        if kind == "hang" and raised["seconds"] is not None:
            usual = f"the slowest of the other examples took {float(record['slowest_s']):.3f} s"
            return replace(failure, message=f"{exception}\n{usual}\n{failure.text}")
        return failure

    def _skipped_inside(self, record: Record, order: Order) -> Failure:
        title = f"{name_of(order)} was skipped from inside an example: {record['skipped_inside']}"
        message = "a skip raised while the property ran ends it without a verdict; use assume() to refuse an input"
        return self._tell.about(order, "fuzz.skipped", title, message, inconclusive=True)

    def _skipped(self, record: Record, order: Order) -> Ended:
        if str(record["skip"]).startswith(_NOTHING_RUN) or record["tampered"]:
            changed = ", ".join(record["tampered"][:5]) or "nothing that is known"
            return self.could_not(f"no example was run; the code under test replaced {changed}")
        title = f"{name_of(order)} was skipped: {record['skip']}"
        message = "a skipped property protects nothing"
        note = self._tell.about(order, "fuzz.skipped", title, message, severity=Severity.NOTE)
        return Ended(TargetStatus.NOT_RUN, f"skipped: {record['skip']}", (note,))

    def _expected(self, failure: Failure, record: Record, order: Order) -> Ended:
        title = f"{name_of(order)} fails, as its marker expects: {record['skip']}"
        note = replace(failure, rule="fuzz.expected-failure", severity=Severity.NOTE, title=title)
        return Ended(TargetStatus.FAILED, str(record["skip"]), (note,))

    def _not_kept(self, failures: Sequence[Failure], record: Record, order: Order) -> list[Failure]:
        if record["saved"] is not None or not int(record["calls"]) or not any(each.text for each in failures):
            return []
        title = f"the failing input of {name_of(order)} could not be kept for the next run"
        message = f"can the folder {order.database or '.hypothesis/examples'} be written?"
        return [self._tell.about(order, "fuzz.not-saved", title, message, severity=Severity.WARNING)]

    def _ended(self, failures: tuple[Failure, ...], record: Record, order: Order) -> Ended:
        rules = {failure.rule for failure in failures if failure.severity is Severity.ERROR}
        lied = any(failure.rule == "fuzz.dishonest" and failure.text for failure in failures)
        message = failures[0].title if failures else ""
        if lied or rules & {"fuzz.counterexample", "fuzz.flaky"}:
            return Ended(TargetStatus.FAILED, message, failures)
        if rules:
            return Ended(TargetStatus.HUNG if "fuzz.hang" in rules else TargetStatus.ERROR, message, failures)
        if not int(record["bodies"]):
            return self.could_not("the property was never called")
        if not int(record["ended"]):
            return self._too_short("no example ended within the time", order)
        return Ended(TargetStatus.PASSED, message, failures, exhausted=exhausted(record))

    def _too_short(self, title: str, order: Order) -> Ended:
        """A run whose time was over before it could show anything; another run of the property may have."""
        message = "give the campaign more time with --budget, or choose fewer properties"
        told = f"{name_of(order)}: {title}"
        return Ended(
            TargetStatus.NOT_RUN, title, (self._tell.about(order, "fuzz.not-run", told, message, inconclusive=True),)
        )


def _cut_short(record: Record) -> bool:
    """Whether Hypothesis says that no input is accepted because the clock ended it after a few."""
    kinds = {str(raised["kind"]) for raised in record["failures"]}
    return kinds == {"unsatisfiable"} and bool(record["finishing"]) and int(record["calls"]) < ENOUGH


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"


def _how(status: int | None) -> str:
    if status is None:
        return "without its last record"
    if status < 0:
        return f"by {signal_name(status)}"
    return f"by itself, with exit status {status} and without its last record,"
