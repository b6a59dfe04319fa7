"""Pure: the signs that a property cannot fail, or that the code under test bends the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiguard.engines.fuzz.interface import Failure
from aiguard.engines.fuzz.python.telling import Teller, name_of
from aiguard.engines.fuzz.python.workshop import Order
from aiguard.findings import Location, Severity

Record = Mapping[str, Any]

ENOUGH = 50
"""Examples, below which the lack of something says little."""
_NEARLY_ALL, _MANY = 0.98, 0.90


def bent(record: Record, order: Order, tell: Teller, *, failed: bool) -> Iterator[Failure]:
    """Whether the code under test rejects its own inputs, knows its tests, or replaced what judges it."""
    name = name_of(order)
    if int(record["rejected_by_code"]):
        file, line = record["rejecting"]
        title = f"the code under test rejects inputs of {name} itself"
        count = record["rejected_by_code"]
        message = f"{count} inputs were rejected at {file}:{line}, which is not the property's file"
        yield tell.about(order, "fuzz.rejected-by-code", title, message)
    if record["tampered"]:
        title = f"the code under test replaced what judges it: {', '.join(record['tampered'][:5])}"
        message = "nothing that this run saw of the property can be believed"
        yield tell.about(order, "fuzz.dishonest", title, message)
    if record["broken_off"]:
        title = f"{name} was broken off as if its time were up"
        message = "something raised what only the clock raises"
        yield tell.about(order, "fuzz.no-record", title, message, inconclusive=True)
    if int(record["raised"]) and not failed and not record["skipped_inside"] and not record["skip"]:
        title = f"{name} raised, and its record knows of no failure"
        message = f"{record['raised']} examples ended in an exception that was lost on its way to the verdict"
        yield tell.about(order, "fuzz.no-record", title, message, inconclusive=True)
    for path, line, word in record["informed"]:
        title = f"the code under test can tell that it is tested: {path}:{line} names {word}"
        message = "code that knows its tests may behave for them alone; what a campaign saw of it proves little"
        yield tell.about(order, "fuzz.knows-the-runner", title, message, location=Location(path, line))


def empty(record: Record, order: Order, tell: Teller) -> Iterator[Failure]:
    """Whether a property that held asserts nothing, calls nothing of what it is about, or refuses nearly everything."""
    yield from _without_effect(record, order, tell)
    examples, rejected = int(record["examples"]), int(record["rejected"])
    share = rejected / (examples + rejected) if examples + rejected >= ENOUGH else 0.0
    if share >= _MANY:
        title = f"{name_of(order)} rejects {share:.1%} of its inputs"
        message = "build inputs that fit instead of refusing those that do not: a strategy rather than assume()"
        severity = Severity.ERROR if share >= _NEARLY_ALL else Severity.WARNING
        yield tell.about(order, "fuzz.rejects-nearly-all", title, message, severity=severity)


def exhausted(record: Record) -> bool:
    """Whether every possible input was tried."""
    return record["exit_reason"] == "finished" and not record.get("finishing")


def _without_effect(record: Record, order: Order, tell: Teller) -> Iterator[Failure]:
    name, examples = name_of(order), int(record["examples"])
    if examples < ENOUGH and not exhausted(record):
        return
    statement = tell.item(order)["statement"]
    asserts, otherwise = int(statement["asserts"]), bool(statement["otherwise"])
    severity, why = Severity.ERROR, "a property that cannot fail is worse than none"
    if record["never_called"]:
        title = f"{name} never called what it is about: {', '.join(record['never_called'])}"
    elif asserts == 0 and not otherwise and record["called"] <= 0:
        title = f"{name} asserts nothing and calls nothing"
    elif asserts > 0 and not otherwise and not record["asserts"]:
        title = f"{name} reached none of its assertions in {examples} examples"
        why = "build inputs that get there: a strategy for what is accepted, beside the one for what is refused"
        # It may still fail by an exception that it does not expect.
        severity = Severity.WARNING if statement["tries"] else Severity.ERROR
    else:
        return
    yield tell.about(order, "fuzz.tests-nothing", title, why, severity=severity)
