"""A rich report: every kind of finding, every status, hostile text where a service could have put it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from aiguard.findings import (
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
