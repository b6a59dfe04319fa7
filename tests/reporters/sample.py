"""A rich report: every kind of finding, every status, hostile text where a service could have put it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from aiguard.findings import (
    Campaign,
    Counterexample,
    Coverage,
    EngineReport,
    Finding,
    InteractionResult,
    InteractionStatus,
    Json,
    Location,
    Mismatch,
    Severity,
    Suppression,
    TargetResult,
    TargetStatus,
    fingerprint,
)
from aiguard.verdict import FailOn, Report, Revision, judge

ORDERS = "contracts/orders.yaml"
STARTED = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
CURL = "curl -sS http://127.0.0.1:8000/orders/42 -H 'Authorization: Bearer ${ORDERS_TOKEN}'"
LOG = """Traceback (most recent call last):
  File "shop/views.py", line 31, in create
    total = order["note"].strip()
AttributeError: 'NoneType' object has no attribute 'strip'"""


def mismatch_finding(interaction: str, at: str, line: int, message: str, **evidence: Json) -> Finding:
    rule = "contract.mismatch"
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        title=f"{interaction}: {at}: {message}",
        message=message,
        location=Location(ORDERS, line),
        fingerprint=fingerprint(rule, ORDERS, interaction, at),
        reproduce=f"aiguard contract replay orders-api --interaction {interaction}",
        evidence={"contract": "orders-api", "interaction": interaction, "at": at, **evidence},
    )


def result(name: str, status: InteractionStatus, line: int = 1, **rest: object) -> InteractionResult:
    contract = str(rest.pop("contract", "orders-api"))
    path = str(rest.pop("path", ORDERS))
    return InteractionResult(contract, name, None, "api", status, 0.0124, location=Location(path, line), **rest)  # type: ignore[arg-type]


NOTE = mismatch_finding("get-order", "$.note", 14, "wanted text, got null", wanted="text", got=None, curl=CURL)
TOTAL = mismatch_finding(
    "get-order",
    "$.lines[0].total",
    17,
    "wanted a decimal as text, got the number 19.90",
    wanted={"$decimal": "19.90"},
    got=Decimal("19.90"),
    curl=CURL,
)
CRASH = mismatch_finding(
    "create-order",
    "status",
    31,
    "wanted 201, got 500",
    wanted=201,
    got=500,
    curl="curl -sS -X POST http://127.0.0.1:8000/orders --json '{\"note\": null}'",
    log=LOG,
    response_excerpt="<h1>Error \x1b[2J(500)</h1>\n@everyone ![x](http://evil.example/x.png) | `a` ```\n::error::x",
)
UNWITNESSED = Finding(
    rule="contract.unwitnessed",
    severity=Severity.WARNING,
    title="$.note was never null",
    message="orders-api allows null at $.note, and no answer of this run was null there",
    location=Location(ORDERS, 14, column=15),
    fingerprint=fingerprint("contract.unwitnessed", ORDERS, "$.note", "null"),
    reproduce="aiguard contract replay orders-api",
    evidence={"contract": "orders-api", "at": "$.note"},
)
NOT_REPLAYED = Finding(
    rule="contract.not-replayed",
    severity=Severity.NOTE,
    title="ledger-api is replayed against nothing",
    message="ledger-api is replayed against nothing\nname a target of aiguard.yaml in it",
    location=Location("contracts/ledger.yaml", 2),
    fingerprint=fingerprint("contract.not-replayed", "contracts/ledger.yaml"),
    reproduce="aiguard contract lint",
)
UNREACHED = Finding(
    rule="contract.target-failed",
    severity=Severity.ERROR,
    title="target payments: the process ended with status 1 before it was ready",
    message="the process ended with status 1 before it was ready\nrun its command by hand: ./payments --port 9000",
    location=None,
    fingerprint=fingerprint("contract.target-failed", "payments"),
    reproduce="aiguard contract replay --target payments payments",
    evidence={"target": "payments", "log": "listen tcp 127.0.0.1:9000: bind: address already in use"},
    inconclusive=True,
)
ACCEPTED = Finding(
    rule="contract.mismatch",
    severity=Severity.ERROR,
    title="list-orders: header:Cache-Control: wanted no-store, got nothing",
    message="wanted no-store, got nothing",
    location=Location(ORDERS, 44),
    fingerprint=fingerprint("contract.mismatch", ORDERS, "list-orders", "header:Cache-Control"),
    reproduce="aiguard contract replay orders-api --interaction list-orders",
    evidence={"contract": "orders-api", "interaction": "list-orders", "at": "header:Cache-Control"},
    suppressed=Suppression("the CDN sets it", date(2026, 6, 30), "aiguard.yaml:21"),
)


def rich_report(fail_on: FailOn = FailOn.ERROR) -> Report:
    """Two contracts, findings of every severity, one target that is down, one engine that was not asked."""
    note = Mismatch("$.note", {"$text": "gift"}, None, "wanted text, got null", 14, "type")
    total = Mismatch("$.lines[0].total", "19.90", Decimal("19.90"), TOTAL.message, 17, "type")
    status = InteractionStatus
    engines = (
        EngineReport(
            "contracts",
            Coverage.RAN,
            findings=(NOTE, TOTAL, CRASH, UNWITNESSED, NOT_REPLAYED, UNREACHED, ACCEPTED),
            interactions=(
                result("get-order", status.FAILED, 8, mismatches=(note, total)),
                result("unknown", status.PASSED, 22),
                result(
                    "create-order", status.FAILED, 28, mismatches=(Mismatch("status", 201, 500, CRASH.message, 31),)
                ),
                result("list-orders", status.FAILED, 40),
                result(
                    "pay", status.ERROR, 5, contract="payments", path="contracts/payments.yaml", message="not reached"
                ),
                result(
                    "void",
                    status.SKIPPED,
                    19,
                    contract="payments",
                    path="contracts/payments.yaml",
                    message="pay did not pass",
                ),
                result("health", status.PASSED, 3, contract="status", path="contracts/status.yaml"),
            ),
            notices=("the target api was started with: python manage.py runserver",),
        ),
        EngineReport("fuzz", Coverage.SKIPPED, "nothing to fuzz is configured"),
    )
    revision = Revision(base="1" * 40, head="2" * 40, dirty=True)
    return Report("check", STARTED, 1.2345678, judge(engines, fail_on), engines, revision, seed=7)


def clean_report() -> Report:
    """A run in which everything held."""
    names = ("get-order", "create-order", "unknown")
    interactions = tuple(result(name, InteractionStatus.PASSED) for name in names)
    engines = (EngineReport("contracts", Coverage.RAN, interactions=interactions),)
    return Report("check", STARTED, 0.5, judge(engines, FailOn.ERROR), engines)


TOTAL_ID, ROUND_TRIP_ID, PARSE_ID = (
    "properties/test_money.py::test_total",
    "properties/test_money.py::test_round_trip[eur]",
    "./parser:FuzzParse",
)
SAVED = ".hypothesis/examples/1f/2e"


def property_finding(
    rule: str, target: str, message: str, found: Counterexample | None = None, **rest: object
) -> Finding:
    evidence: dict[str, Json] = {"target": target}
    if found is not None:
        evidence |= {
            "counterexample": found.text,
            "exception": found.exception,
            "saved": found.saved,
            "traceback": [
                "Traceback (most recent call last):\n",
                '  File "shop/money.py", line 31, in total\n',
                found.exception,
            ],
        }
    defaults: dict[str, object] = {
        "severity": Severity.ERROR,
        "title": f"{target}: {message.splitlines()[0]}",
        "location": found.location if found else Location("properties/test_money.py", 12),
        "fingerprint": fingerprint(rule, target, message),
        "reproduce": found.reproduce if found else f"aiguard fuzz '{target}'",
    }
    return Finding(rule=rule, message=message, evidence=evidence, **{**defaults, **rest})  # type: ignore[arg-type]


NEGATIVE = Counterexample(
    text="test_total(\n    xs=[0, -1],\n    note='\\x1b[2J @everyone ![x](http://evil.example/x.png) | `a` ```',\n)",
    call="test_total(xs=[0, -1], note='\\x1b[2J @everyone ![x](http://evil.example/x.png) | `a` ```')",
    exception="AssertionError: assert -1 >= 0\n +  where -1 = total([0, -1])",
    reproduce="aiguard fuzz 'properties/test_money.py::test_total' --budget 0",
    saved=SAVED,
    location=Location("shop/money.py", 31),
)
OVERFLOW = Counterexample(
    text="test_total(xs=[" + ", ".join(["9007199254740993"] * 200) + "])",
    call=None,
    exception="OverflowError: too large",
    reproduce="aiguard fuzz 'properties/test_money.py::test_total' --budget 0",
    saved=SAVED,
    location=Location("shop/money.py", 18),
    smallest=False,
)
SLICED = Counterexample(
    text='[]byte("0\\xff")',
    call='[]byte("0\\xff")',
    exception="panic: runtime error: slice bounds out of range [3:2]",
    reproduce="go test ./parser -run 'FuzzParse/5838cdfae7b16cde'",
    saved="parser/testdata/fuzz/FuzzParse/5838cdfae7b16cde",
    location=Location("parser/parse.go", 44),
)


def fuzz_report(fail_on: FailOn = FailOn.ERROR) -> Report:
    """A campaign in two languages: failures, a hang, what cannot fail, what was not run, and what held."""
    status = TargetStatus
    place = Location("properties/test_money.py", 12)
    properties = (
        TargetResult(
            TOTAL_ID, "python", "hypothesis", status.FAILED, 812, 3, 41, 1.6, 1.1, "2 distinct failures", place,
            NEGATIVE, (OVERFLOW,), {"hypothesis": 1.6}, 2, "reaches shop.money.total, which changed",
        ),
        TargetResult(
            PARSE_ID, "go", "go", status.FAILED, 120_455, 0, 210, 4.2, 3.9, "", Location("parser/parse_test.go", 9),
            SLICED, (), {"go": 4.2}, 3,
        ),
        TargetResult("properties/test_money.py::test_sorted", "python", "hypothesis", status.PASSED, 4_000, 3_960),
        TargetResult(
            ROUND_TRIP_ID, "python", "guided", status.PASSED, 52_300, 0, 88, 12.25, engines={
                "hypothesis": 10.0, "guided": 2.25
            }, slices=7,
        ),
        TargetResult(
            "./parser:FuzzFormat", "go", "go", status.PASSED, 360_031, 0, 75, 11.5, engines={"go": 11.5}, slices=4
        ),
        TargetResult("properties/test_slow.py::test_wait", "python", "hypothesis", status.HUNG, 7, elapsed_s=4.0),
        TargetResult("./broken:FuzzX", "go", "go", status.ERROR, message="its record is not complete"),
        TargetResult("./late:FuzzA", "go", "go", status.NOT_RUN, message="the budget was spent"),
        TargetResult("./late:FuzzB", "go", "go", status.NOT_RUN, message="the budget was spent"),
    )  # fmt: skip
    findings = (
        property_finding("fuzz.counterexample", TOTAL_ID, NEGATIVE.exception, NEGATIVE),
        property_finding("fuzz.counterexample", TOTAL_ID, OVERFLOW.exception, OVERFLOW),
        property_finding("fuzz.counterexample", PARSE_ID, SLICED.exception, SLICED),
        property_finding(
            "fuzz.rejects-nearly-all",
            "properties/test_money.py::test_sorted",
            "assume() rejected 3,960 of 4,000 examples",
            severity=Severity.WARNING,
        ),
        property_finding(
            "fuzz.hang",
            "properties/test_slow.py::test_wait",
            "one example ran longer than example_timeout (2 s)\nthe process was killed",
            Counterexample("test_wait(n=2**31)", "test_wait(n=2**31)", "", "aiguard fuzz properties/test_slow.py"),
            location=Location("properties/test_slow.py", 8),
        ),
        Finding(
            "fuzz.collection",
            Severity.ERROR,
            "properties/test_new.py cannot be collected",
            "properties/test_new.py cannot be collected\nModuleNotFoundError: No module named 'shop.tax'",
            Location("properties/test_new.py", 3),
            fingerprint("fuzz.collection", "properties/test_new.py"),
            "aiguard fuzz properties/test_new.py",
            {"traceback": ["properties/test_new.py:3: in <module>", "    from shop.tax import rate"]},
            inconclusive=True,
        ),
    )
    campaign = Campaign(30.0, 30.21, 2, 7, 10.0, {"python": 1.1, "go": 7.04}, properties)
    notices = ("atheris is not installed: coverage-guided search would go on where random generation found nothing",)
    engines = (EngineReport("fuzz", Coverage.RAN, findings=findings, notices=notices, campaign=campaign),)
    revision = Revision(base="1" * 40, head="2" * 40)
    return Report("fuzz", STARTED, 30.4, judge(engines, fail_on), engines, revision, seed=7)
