"""Campaigns as a reader meets them: all of a run's as one, its properties by how they ended and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aiguard.findings import Campaign, Counterexample, Finding, InteractionStatus, TargetResult, TargetStatus
from aiguard.reporters.grouping import counted, interactions, shown, with_status
from aiguard.verdict import Report

LONGEST_LINE = 500
"""Characters of one line of a shortened traceback."""


def whole_campaign(report: Report) -> Campaign | None:
    """The campaigns of all projects as one: times and budgets added up. None where no engine ran one."""
    found = [engine.campaign for engine in report.engines if engine.campaign is not None]
    if len(found) < 2:
        return found[0] if found else None
    preparation: dict[str, float] = {}
    for campaign in found:
        for what, spent in campaign.preparation.items():
            preparation[what] = preparation.get(what, 0.0) + spent
    return Campaign(
        budget_s=sum(campaign.budget_s for campaign in found),
        elapsed_s=sum(campaign.elapsed_s for campaign in found),
        jobs=max(campaign.jobs for campaign in found),
        seed=found[0].seed,
        shrink_budget_s=max(campaign.shrink_budget_s for campaign in found),
        preparation=preparation,
        targets=tuple(target for campaign in found for target in campaign.targets),
    )


def measured(report: Report) -> str:
    """`24 properties`, or '' where there was no campaign."""
    campaign = whole_campaign(report)
    if campaign is None:
        return ""
    return "1 property" if len(campaign.targets) == 1 else f"{len(campaign.targets)} properties"


def targets(report: Report, *statuses: TargetStatus) -> list[TargetResult]:
    """The properties that ended in one of these ways, or all of them, in the order of the report."""
    campaign = whole_campaign(report)
    every: Iterable[TargetResult] = campaign.targets if campaign else ()
    return [target for target in every if not statuses or target.status in statuses]


@dataclass(slots=True)
class PropertyCase:
    """One property, with its result where it was part of a campaign and all its findings that stand."""

    id: str
    result: TargetResult | None = None
    findings: list[Finding] = field(default_factory=list)


def property_of(finding: Finding) -> str | None:
    """The id of the property that a finding is about, or None."""
    return shown(finding, "target") or None if finding.rule.startswith("fuzz.") else None


def property_cases(report: Report, findings: Iterable[Finding]) -> list[PropertyCase]:
    """These findings by property: what is wrong, what could not be judged, then warnings and notes."""
    results = {target.id: target for target in targets(report)}
    grouped: dict[str, PropertyCase] = {}
    for finding in findings:
        name = property_of(finding)
        if name is not None:
            grouped.setdefault(name, PropertyCase(name, results.get(name))).findings.append(finding)
    return sorted(grouped.values(), key=lambda case: min(_weight(finding) for finding in case.findings))


def unexplained(report: Report) -> list[TargetResult]:
    """The properties that did not pass and have no finding to say why."""
    explained = {property_of(finding) for finding in report.findings}
    return [t for t in targets(report) if t.status is not TargetStatus.PASSED and t.id not in explained]


def counterexample_of(finding: Finding, result: TargetResult | None) -> Counterexample | None:
    """The input that a finding shows: the campaign's own record of it, else what the evidence holds; None without."""
    text, exception = shown(finding, "counterexample"), shown(finding, "exception")
    if not text and not exception:
        return None
    known = [found for found in (result.counterexample, *result.others) if found] if result else []
    for found in known:
        if (found.text, found.exception) == (text, exception):
            return found
    return Counterexample(text, None, exception, finding.reproduce, shown(finding, "saved") or None)


def traceback_lines(finding: Finding, most: int | None = None) -> list[str]:
    """The lines of the traceback that a finding carries; with `most` the last so many, none of them long."""
    lines = finding.evidence.get("traceback")
    if isinstance(lines, list):
        lines = "\n".join(str(line).rstrip("\n") for line in lines)
    found = lines.rstrip("\n").split("\n") if isinstance(lines, str) and lines.strip() else []
    return found if most is None else [line[:LONGEST_LINE] for line in found[-most:]]


def excerpt(text: str, most_lines: int, most_characters: int) -> tuple[list[str], int]:
    """The first lines of a text, and how many of its characters were left out. Cheap for a text of megabytes."""
    kept: list[str] = []
    room = most_characters
    # Only "\n" ends a line here: whatever else may end one elsewhere is part of the input, and shown as an escape.
    for line in text[: most_characters + most_lines].split("\n")[:most_lines]:
        if room <= 0:
            break
        kept.append(line[:room])
        room -= len(line)
    taken = sum(map(len, kept)) + max(0, len(kept) - 1)
    return kept, max(0, len(text.rstrip("\n")) - taken)


def _weight(finding: Finding) -> int:
    return {3: 0, 2: 2, 1: 3}[finding.severity.rank] if not finding.inconclusive else 1


def input_lines(finding: Finding, most_lines: int, most_characters: int) -> list[str]:
    """The input that a finding shows, as far as there is room, with a word about the rest; [] where it shows none."""
    text = shown(finding, "counterexample")
    if not text:
        return []
    lines, left_out = excerpt(text, most_lines, most_characters)
    return [*lines, f"... and {left_out:,} more characters"] if left_out else lines


def place_and_name(target: str) -> tuple[str, str]:
    """A property's id in two: the file or package, and the name within it."""
    for separator in ("::", ":"):
        place, found, name = target.partition(separator)
        if found and place and name:
            return place, name
    return "properties", target


def in_numbers(report: Report) -> str:
    """What was looked at and found, in numbers, and how long it took."""
    passed = len(with_status(report, InteractionStatus.PASSED))
    counts = report.verdict.counts
    found = [
        counted(number, noun)
        for number, noun in ((counts.error, "error"), (counts.warning, "warning"), (counts.note, "note"))
        if number
    ]
    suppressed = [f"{counts.suppressed} suppressed"] if counts.suppressed else []
    held = [f"{counted(passed, 'interaction')} passed"] if any(interactions(report)) else []
    broken = {property_of(finding) for finding in report.findings if finding.suppressed is None}
    sound = [target for target in targets(report, TargetStatus.PASSED) if target.id not in broken]
    held += [f"{len(sound)} of {measured(report)} held"] if targets(report) else []
    parts = [*held, *found, *suppressed, f"{report.duration_s:.1f} s"]
    return ", ".join(parts) + "."
