"""Pure: the first rows of a ranking are held to a human's property or a signed waiver. Never to a score alone."""

from __future__ import annotations

import math
import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from aiguard.config.risk_settings import Gate
from aiguard.findings import Finding, Json, Location, Severity, fingerprint
from aiguard.plan.risk import SignedWaiver
from aiguard.ranking import Level, RankedFunction, Reason
from aiguard.text import one_line

_LEVELS: tuple[Level, ...] = ("low", "medium", "high")
_MOST_REASONS = 3
_LONGEST_REASON = 300


def unguarded(
    functions: Sequence[RankedFunction],
    gate: Gate,
    waivers: Sequence[SignedWaiver],
    today: date,
    *,
    gone: Collection[SignedWaiver] = (),
    options: Sequence[str] = (),
) -> tuple[tuple[Finding, ...], tuple[RankedFunction, ...]]:
    """The findings of the gate, and the functions with the waivers that hold on `today` (UTC, the day included).

    `risk.unguarded` is for each of the first `gate.top` rows of at least `gate.level` that no property or contract
    reaches and nobody signed for; a row that has either keeps its place among them. `risk.waiver-expired` is beside it
    where a signature ran out. `gone` are the waivers whose function is no more (`waivers.gone` finds them): each is a
    `risk.waiver-unused`. `options` are what `aiguard risk explain` needs to see the same ranking.
    """
    rows = [_waived(function, waivers, today) for function in functions]
    held = sorted(rows, key=lambda row: row.rank)[: gate.top] if gate.severity != "never" else []
    least = _LEVELS.index(gate.level)
    findings: list[Finding] = []
    for row in held:
        if _LEVELS.index(row.level) < least or row.guarded_by or row.waiver is not None:
            continue
        lapsed = _lapsed(row, waivers)
        findings.append(_unguarded(row, len(rows), Severity(gate.severity), lapsed, options))
        if lapsed is not None:
            findings.append(_expired(row, lapsed))
    return (*findings, *(_unused(signed) for signed in dict.fromkeys(gone))), tuple(rows)


def _of(function: RankedFunction, waivers: Iterable[SignedWaiver]) -> list[SignedWaiver]:
    return [signed for signed in waivers if (signed.path, signed.qualname) == (function.path, function.qualname)]


def _waived(function: RankedFunction, waivers: Iterable[SignedWaiver], today: date) -> RankedFunction:
    """The function with the waiver that holds longest, where one holds at all."""
    holding = [signed.waiver for signed in _of(function, waivers) if signed.waiver.expires >= today]
    return replace(function, waiver=max(holding, key=lambda waiver: waiver.expires)) if holding else function


def _lapsed(function: RankedFunction, waivers: Iterable[SignedWaiver]) -> SignedWaiver | None:
    """Of a function that no waiver holds for, the one that did last."""
    return max(_of(function, waivers), key=lambda signed: signed.waiver.expires, default=None)


def _unguarded(
    row: RankedFunction, count: int, severity: Severity, lapsed: SignedWaiver | None, options: Sequence[str]
) -> Finding:
    name = f"{row.path}:{row.qualname}"
    title = f"{one_line(name)} ranks {row.rank} of {count} by risk ({row.level}), and no human's property guards it"
    return Finding(
        rule="risk.unguarded",
        severity=severity,
        title=title,
        message="\n".join([title, *_words(row, lapsed)]),
        location=Location(row.path, row.line, row.qualname),
        # Not the rank, the line or the score: they move while the function stays the one that nobody guards.
        fingerprint=fingerprint("risk.unguarded", row.path, row.qualname),
        reproduce=shlex.join(["aiguard", "risk", "explain", name, *options]),
        evidence=_evidence(row),
    )


def _words(row: RankedFunction, lapsed: SignedWaiver | None) -> list[str]:
    # The title says already that nothing guards it.
    told = [reason for reason in row.spoken if reason.signal != "unguarded"]
    lines = [one_line(reason.text, _LONGEST_REASON) for reason in told[:_MOST_REASONS]]
    if lapsed is not None:
        waiver = lapsed.waiver
        lines.append(f"the waiver of {one_line(waiver.owner)} ended on {waiver.expires} ({waiver.where})")
    kind = f" ({one_line(row.suggestion)})" if row.suggestion else ""
    begin = f", which `{one_line(row.scaffold, _LONGEST_REASON)}` begins" if row.scaffold else ""
    lines.append(f"write a property{kind}{begin}, or sign for it under `risk.waivers` in aiguard.yaml")
    return lines


def _evidence(row: RankedFunction) -> dict[str, Json]:
    evidence: dict[str, Json] = {
        "score": _number(row.score),
        "level": row.level,
        "percentile": _number(row.percentile),
        "rank": row.rank,
        "change": row.change,
        "reasons": [_reason(reason) for reason in row.spoken],
        "provenance": {"kind": row.provenance.kind, "evidence": list(row.provenance.evidence)},
    }
    if row.suggestion:
        evidence["suggestion"] = row.suggestion
    if row.scaffold:
        evidence["scaffold"] = row.scaffold
    return evidence


def _reason(reason: Reason) -> Json:
    value = _number(reason.value) if isinstance(reason.value, float) else reason.value
    return {
        "signal": reason.signal,
        "value": value,
        "contribution": _number(reason.contribution),
        "text": reason.text,
        "commits": list(reason.commits),
    }


def _number(value: float) -> Json:
    return Decimal(str(round(value, 4))) if math.isfinite(value) else None


def _expired(row: RankedFunction, lapsed: SignedWaiver) -> Finding:
    waiver = lapsed.waiver
    name = one_line(f"{row.path}:{row.qualname}")
    return _about(
        lapsed,
        "risk.waiver-expired",
        Severity.WARNING,
        f"the waiver of {one_line(waiver.owner)} for {name} ended on {waiver.expires}",
        f"it said: {one_line(waiver.reason, _LONGEST_REASON)}\nwrite a property, or let its owner sign again",
    )


def _unused(signed: SignedWaiver) -> Finding:
    name = one_line(f"{signed.path}:{signed.qualname}")
    return _about(
        signed,
        "risk.waiver-unused",
        Severity.NOTE,
        f"{one_line(signed.waiver.owner)} signed for {name}, which is no more",
        "remove the entry, or name the function as it is called now",
    )


def _about(signed: SignedWaiver, rule: str, severity: Severity, title: str, more: str) -> Finding:
    """A finding about a waiver itself, at its line of aiguard.yaml."""
    path, _, line = signed.waiver.where.rpartition(":")
    return Finding(
        rule=rule,
        severity=severity,
        title=title,
        message=f"{title}\n{more}",
        location=Location(path, int(line)),
        fingerprint=fingerprint(rule, signed.path, signed.qualname, signed.waiver.expires.isoformat()),
        reproduce="aiguard check",
        evidence={
            "function": f"{signed.path}:{signed.qualname}",
            "owner": signed.waiver.owner,
            "reason": signed.waiver.reason,
            "expires": signed.waiver.expires.isoformat(),
        },
    )
