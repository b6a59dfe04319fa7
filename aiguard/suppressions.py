"""Pure: a human's signed acceptances, applied to findings. An expired one counts as a finding again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from aiguard.findings import EngineReport, Finding, Suppression


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of `suppressions:` or of the baseline file; `None` matches anything, `where` is its file:line."""

    reason: str
    where: str
    expires: date | None = None
    fingerprint: str | None = None
    rule: str | None = None
    contract: str | None = None
    interaction: str | None = None
    at: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether this entry speaks of the finding. What could not be judged is never covered."""
        evidence = finding.evidence
        pairs = (
            (self.fingerprint, finding.fingerprint),
            (self.rule, finding.rule),
            (self.contract, evidence.get("contract")),
            (self.interaction, evidence.get("interaction")),
            (self.at, evidence.get("at")),
        )
        return not finding.inconclusive and all(wanted is None or wanted == got for wanted, got in pairs)


@dataclass(frozen=True, slots=True)
class Applied:
    """The reports with acceptances applied, and what people should know about the acceptances themselves."""

    reports: tuple[EngineReport, ...]
    notices: tuple[str, ...]


def apply(reports: Iterable[EngineReport], acceptances: Sequence[Acceptance], today: date, *, whole: bool) -> Applied:
    """Mark accepted findings. `today` is a UTC date; an acceptance holds through the day it names.

    `whole` says that everything configured was run, so that an acceptance which matched nothing is stale.
    """
    live = [entry for entry in acceptances if entry.expires is None or entry.expires >= today]
    expired = [entry for entry in acceptances if entry not in live]
    used: set[str] = set()
    notices: dict[str, None] = {}
    result = []
    for report in reports:
        findings = []
        for finding in report.findings:
            entry = next((entry for entry in live if entry.covers(finding)), None)
            if entry is not None:
                used.add(entry.where)
                finding = replace(finding, suppressed=Suppression(entry.reason, entry.expires, entry.where))  # noqa: PLW2901
            else:
                for old in expired:
                    if old.covers(finding):
                        notices[f"{old.where}: accepted until {old.expires}, counts again: {finding.title}"] = None
            findings.append(finding)
        result.append(replace(report, findings=tuple(findings)))
    if whole:
        for entry in live:
            if entry.where not in used:
                notices[f"{entry.where}: accepts a finding that is no longer there; remove the entry"] = None
    return Applied(tuple(result), tuple(notices))
