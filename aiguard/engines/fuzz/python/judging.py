"""What a run's last record, or the lack of one, means: computed here, outside the process of the code under test."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiguard.engines.fuzz.interface import Ended, Failure
from aiguard.findings import Json, Location, Severity, TargetStatus
from aiguard.masking import Masker
from aiguard.process import signal_name

if TYPE_CHECKING:  # the run asks the judge
    from aiguard.engines.fuzz.python.run import Lost
    from aiguard.engines.fuzz.python.workshop import Order

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_ENOUGH = 50
_LONGEST_CALL = 20_000
_NEARLY_ALL, _MANY = 0.98, 0.90


class Judge:
    """Judges the runs of one campaign. `root` names are relative to the project; `properties` is what was collected."""

    def __init__(self, items: Mapping[str, Any], masker: Masker, options: Sequence[str], prefix: str = "") -> None:
        self._items, self._masker, self._options, self._prefix = items, masker, tuple(options), prefix

    def could_not(self, message: str) -> Ended:
        """A run that never began."""
        return Ended(TargetStatus.ERROR, message, (_failure("fuzz.no-record", message, message, inconclusive=True),))

    def done(self, record: Mapping[str, Any], order: Order) -> Ended:
        """A run that sent its last record."""
        if "broken" in record:
            message = f"the worker could not run the property: {_last_line(str(record['broken']))}"
            return self.could_not(message)
        if order.replay and not int(record["bodies"]) and record["stage"] in {"", "call"}:
            return Ended(TargetStatus.NOT_RUN, "nothing was saved to replay")
        if _cut_short(record):
            return self._too_short(f"no input was accepted within the time, and {record['calls']} refused", order)
        raised = (self._raised(each, record, order) for each in record["failures"])
        failures = [failure for failure in raised if failure is not None]
        expected = str(record["skip"]).startswith("expected to fail") and record["skipped_inside"] is None
        if record["skipped_inside"] is not None and not expected:
            failures.append(self._skipped_inside(record, order))
        elif record["skip"] and not expected:
            return Ended(TargetStatus.NOT_RUN, f"skipped: {record['skip']}", (self._skipped(record, order),))
        if record["unexpected"]:
            title = f"{_name(order)} holds, and its marker expects it to fail: {record['unexpected']}"
            failures.append(self._about(order, "fuzz.expected-failure", title, "take the marker off"))
        if expected and failures:
            return Ended(TargetStatus.FAILED, str(record["skip"]), (self._expected(failures[0], record, order),))
        failures += self._empty(record, order, failed=bool(failures))
        if record["saved"] is None and int(record["calls"]) and any(failure.text for failure in failures):
            title = f"the failing input of {_name(order)} could not be kept for the next run"
            message = f"can the folder {order.database or '.hypothesis/examples'} be written?"
            failures.append(self._about(order, "fuzz.not-saved", title, message, severity=_WARNING))
        return self._ended(tuple(failures), record, order)

    def lost(self, lost: Lost, order: Order, found: Mapping[str, Any] | None, *, saved: bool) -> Ended:
        """A run whose process hung, died, or did not send its last record in time."""
        text = self._masker.text(lost.seen.text) if lost.seen.started else ""
        where = f" while it ran {_short(text)}" if text else ""
        status, rule, conclusive = TargetStatus.ERROR, "fuzz.no-record", False
        match lost.kind:
            case "interrupted":
                return Ended(TargetStatus.NOT_RUN, "interrupted") if found is None else self._cut(found, order)
            case "hung":
                title = f"an example did not end within {lost.seconds:.1f} s and could not be stopped from inside"
                status, rule, conclusive = TargetStatus.HUNG, "fuzz.hang", True
            case "set-up":
                title = "its set-up (fixtures) did not end"
                status, rule, conclusive = TargetStatus.HUNG, "fuzz.hang", True
            case "gone":
                title = f"the process ended {_how(lost.status)}{where}"
                rule = "fuzz.crash" if lost.status is not None and lost.status < 0 else rule
            case "forged":
                title = "its records are not the run's own: something else wrote to the supervisor's channel"
            case _:
                title = "no complete record came before the time was up"
        failure = _failure(
            rule,
            f"{_name(order)}: {title}"[:300],
            title,
            text=text,
            call=_call(text),
            saved=(order.database or ".hypothesis/examples") if saved else None,
            exception=title,
            location=self._location(order),
            smallest=False,
            inconclusive=not conclusive,
            reproduce=self._reproduce(order, kept=saved),
            evidence={"traceback": list[Json](self._masker.text(lost.log).splitlines()[-20:])} if lost.log else {},
        )
        if found is not None:
            return self._cut(found, order, title, failure)
        return Ended(status, title, (failure,))

    def _cut(self, found: Mapping[str, Any], order: Order, title: str = "interrupted", *more: Failure) -> Ended:
        """A run that had failed already when its process had to be ended."""
        message = f"{title}; a failure had been found before"
        return Ended(TargetStatus.FAILED, message, (self._unshrunk(found, order), *more))

    def _unshrunk(self, found: Mapping[str, Any], order: Order) -> Failure:
        return _failure(
            "fuzz.counterexample",
            "a counterexample was found and could not be made smaller in time",
            "the property failed; the process had to be ended before its smallest input was known",
            text=self._masker.text(str(found.get("text", ""))),
            exception=self._masker.text(str(found.get("exception", ""))),
            location=self._location(order),
            smallest=False,
            after_s=found.get("failed_after_s"),
            reproduce=self._reproduce(order, kept=True),
        )

    def _raised(self, raised: Mapping[str, Any], record: Mapping[str, Any], order: Order) -> Failure | None:
        kind = str(raised["kind"])
        exception = self._masker.text(f"{raised['type']}: {raised['message']}" if raised["message"] else raised["type"])
        first = exception.splitlines()[0] if exception else ""
        name = _name(order)
        if record["stage"] in {"setup", "teardown"} and not raised["text"]:
            if record["skip"] or record["skipped_inside"]:
                return None
            title = f"the {record['stage']} of {name} failed: {first}"
            return self._found(raised, order, "fuzz.no-record", title, exception, record, inconclusive=True)
        if record["skipped_inside"] is not None and not raised["text"]:
            return None
        rule, title = {
            "hang": ("fuzz.hang", f"{name} hangs: {first}"),
            "flaky": ("fuzz.flaky", f"{name} does not give the same result twice: {first}"),
            "health-check": ("fuzz.health-check", f"{name} fails a health check of Hypothesis: {first}"),
            "unsatisfiable": ("fuzz.tests-nothing", f"{name} rejects every input: {first}"),
            "machinery": ("fuzz.no-record", f"{name} could not be run: {first}"),
            "broken": ("fuzz.target-broken", f"{name} cannot be run: {first}"),
            "dishonest": ("fuzz.dishonest", f"{name}: {raised['message']}"),
        }.get(kind, ("fuzz.counterexample", f"{name} does not hold: {first}"))
        failure = self._found(raised, order, rule, title, exception, record, inconclusive=kind == "machinery")
        if kind == "hang" and raised["seconds"] is not None:
            usual = f"the slowest of the other examples took {float(record['slowest_s']):.3f} s"
            return replace(failure, message=f"{exception}\n{usual}\n{failure.text}")
        return failure

    def _found(
        self,
        raised: Mapping[str, Any],
        order: Order,
        rule: str,
        title: str,
        exception: str,
        record: Mapping[str, Any],
        *,
        inconclusive: bool = False,
    ) -> Failure:
        place = raised["place"]
        location = Location(str(place[0]), max(1, int(place[1])), str(place[2])) if place else self._location(order)
        text = self._masker.text(str(raised["text"]))
        call = raised["call"]
        return _failure(
            rule,
            title[:300],
            f"{exception}\n{text}" if text else exception,
            identity=(str(raised["type"]), location.path, location.symbol or "", str(raised["kind"])),
            text=text,
            call=self._masker.text(call) if isinstance(call, str) else None,
            exception=exception,
            location=location,
            saved=record.get("saved") if text else None,
            smallest=bool(record["whole"]),
            inconclusive=inconclusive,
            after_s=record.get("failed_after_s"),
            reproduce=self._reproduce(order, kept=bool(record.get("saved"))),
            evidence={"traceback": list[Json](self._masker.text(str(line)) for line in raised["traceback"])},
        )

    def _skipped_inside(self, record: Mapping[str, Any], order: Order) -> Failure:
        title = f"{_name(order)} was skipped from inside an example: {record['skipped_inside']}"
        message = "a skip raised while the property ran ends it without a verdict; use assume() to refuse an input"
        return self._about(order, "fuzz.skipped", title, message, inconclusive=True)

    def _skipped(self, record: Mapping[str, Any], order: Order) -> Failure:
        title = f"{_name(order)} was skipped: {record['skip']}"
        return self._about(order, "fuzz.skipped", title, "a skipped property protects nothing", severity=_NOTE)

    def _expected(self, failure: Failure, record: Mapping[str, Any], order: Order) -> Failure:
        title = f"{_name(order)} fails, as its marker expects: {record['skip']}"
        return replace(failure, rule="fuzz.expected-failure", severity=_NOTE, title=title)

    def _empty(self, record: Mapping[str, Any], order: Order, *, failed: bool) -> list[Failure]:
        """The signs that a property cannot fail, or that the code under test bends the verdict."""
        found: list[Failure] = []
        examples, rejected = int(record["examples"]), int(record["rejected"])
        if int(record["rejected_by_code"]):
            file, line = record["rejecting"]
            title = f"the code under test rejects inputs of {_name(order)} itself"
            message = (
                f"{record['rejected_by_code']} inputs were rejected at {file}:{line}, which is not the property's file"
            )
            found.append(self._about(order, "fuzz.rejected-by-code", title, message))
        if record["tampered"]:
            title = f"the code under test replaced what judges it: {', '.join(record['tampered'][:5])}"
            message = "nothing that this run saw of the property can be believed"
            found.append(self._about(order, "fuzz.dishonest", title, message))
        if record["broken_off"]:
            title = f"{_name(order)} was broken off as if its time were up"
            message = "something raised what only the clock raises"
            found.append(self._about(order, "fuzz.no-record", title, message, inconclusive=True))
        if int(record["raised"]) and not failed and not record["skipped_inside"] and not record["skip"]:
            title = f"{_name(order)} raised, and its record knows of no failure"
            message = f"{record['raised']} examples ended in an exception that was lost on its way to the verdict"
            found.append(self._about(order, "fuzz.no-record", title, message, inconclusive=True))
        for path, line, word in record["informed"]:
            title = f"the code under test can tell that it is tested: {path}:{line} names {word}"
            message = "code that knows its tests may behave for them alone; what a campaign saw of it proves little"
            found.append(self._about(order, "fuzz.knows-the-runner", title, message, location=Location(path, line)))
        if failed:
            return found
        found += self._without_effect(record, order, examples)
        share = rejected / (examples + rejected) if examples + rejected >= _ENOUGH else 0.0
        if share >= _MANY:
            title = f"{_name(order)} rejects {share:.1%} of its inputs"
            message = "build inputs that fit instead of refusing those that do not: a strategy rather than assume()"
            severity = _ERROR if share >= _NEARLY_ALL else _WARNING
            found.append(self._about(order, "fuzz.rejects-nearly-all", title, message, severity=severity))
        return found

    def _without_effect(self, record: Mapping[str, Any], order: Order, examples: int) -> list[Failure]:
        """Whether the property called nothing, not what it is about, or came to none of its assertions."""
        if examples < _ENOUGH and not _exhausted(record):
            return []
        statement = self._items[order.node]["statement"]
        asserts, otherwise = int(statement["asserts"]), bool(statement["otherwise"])
        severity, why = _ERROR, "a property that cannot fail is worse than none"
        if record["never_called"]:
            title = f"{_name(order)} never called what it is about: {', '.join(record['never_called'])}"
        elif asserts == 0 and not otherwise and record["called"] <= 0:
            title = f"{_name(order)} asserts nothing and calls nothing"
        elif asserts > 0 and not otherwise and not record["asserts"]:
            title = f"{_name(order)} reached none of its assertions in {examples} examples"
            why = "build inputs that get there: a strategy for what is accepted, beside the one for what is refused"
            # It may still fail by an exception that it does not expect.
            severity = _WARNING if statement["tries"] else _ERROR
        else:
            return []
        return [self._about(order, "fuzz.tests-nothing", title, why, severity=severity)]

    def _ended(self, failures: tuple[Failure, ...], record: Mapping[str, Any], order: Order) -> Ended:
        rules = {failure.rule for failure in failures if failure.severity is _ERROR}
        message = failures[0].title if failures else ""
        if rules & {"fuzz.counterexample", "fuzz.flaky"} or any(
            f.rule == "fuzz.dishonest" and f.text for f in failures
        ):
            return Ended(TargetStatus.FAILED, message, failures)
        if "fuzz.hang" in rules:
            return Ended(TargetStatus.HUNG, message, failures)
        if rules:
            return Ended(TargetStatus.ERROR, message, failures)
        if not int(record["bodies"]):
            return self.could_not("the property was never called")
        if not int(record["ended"]):
            return self._too_short("no example ended within the time", order)
        return Ended(TargetStatus.PASSED, message, failures, exhausted=_exhausted(record))

    def _too_short(self, title: str, order: Order) -> Ended:
        """A run whose time was over before it could show anything; another run of the property may have."""
        message = "give the campaign more time with --budget, or choose fewer properties"
        failure = self._about(order, "fuzz.not-run", f"{_name(order)}: {title}", message, inconclusive=True)
        return Ended(TargetStatus.NOT_RUN, title, (failure,))

    def _about(
        self,
        order: Order,
        rule: str,
        title: str,
        message: str,
        *,
        severity: Severity = _ERROR,
        location: Location | None = None,
        inconclusive: bool = False,
    ) -> Failure:
        return _failure(
            rule,
            title[:300],
            message,
            severity=severity,
            location=location or self._location(order),
            inconclusive=inconclusive,
            reproduce=self._reproduce(order, kept=False),
        )

    def _location(self, order: Order) -> Location:
        item = self._items[order.node]
        return Location(str(item["file"]), int(item["line"]), str(item["name"]))

    def _reproduce(self, order: Order, *, kept: bool) -> str:
        return shlex.join(["aiguard", "fuzz", self._prefix + order.node, *self._options, *(["--budget", "0"] * kept)])


def _failure(rule: str, title: str, message: str, **fields: Any) -> Failure:
    fields.setdefault("severity", _ERROR)
    fields.setdefault("identity", (title if not fields.get("location") else str(fields["location"].path),))
    return Failure(rule=rule, title=title, message=message, **fields)


def _cut_short(record: Mapping[str, Any]) -> bool:
    """Whether Hypothesis says that no input is accepted because the clock ended it after a few."""
    kinds = {str(raised["kind"]) for raised in record["failures"]}
    return kinds == {"unsatisfiable"} and bool(record["finishing"]) and int(record["calls"]) < _ENOUGH


def _exhausted(record: Mapping[str, Any]) -> bool:
    return record["exit_reason"] == "finished" and not record.get("finishing")


def _name(order: Order) -> str:
    """What follows the file in a node id, its parameters included: they may hold anything."""
    head, bracket, parameters = order.node.partition("[")
    return head.rpartition("::")[2] + bracket + parameters


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"


def _call(text: str) -> str | None:
    """The text where it is a Python expression; what is too long or too deep for a parser is not."""
    if not text or len(text) > _LONGEST_CALL:
        return None
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return text


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def _how(status: int | None) -> str:
    if status is None:
        return "without its last record"
    if status < 0:
        return f"by {signal_name(status)}"
    return f"by itself, with exit status {status} and without its last record,"
