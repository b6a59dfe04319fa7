"""Pure: a human's signed acceptances, applied to findings. An expired one counts as a finding again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from aiguard.findings import EngineReport, Finding, Suppression


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of `suppressions:` or of the baseline file. `None` matches anything, `where` is its file:line.

    `scope` is the folder of the project that says so ('' or 'services/api/'): it speaks of nothing outside.
    """

    reason: str
    where: str
    expires: date | None = None
    fingerprint: str | None = None
    rule: str | None = None
    contract: str | None = None
    interaction: str | None = None
    at: str | None = None
    scope: str = ""

    def holds(self, today: date) -> bool:
        """Whether it still counts on this day."""
        return self.expires is None or self.expires >= today

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
        path = finding.location.path if finding.location is not None else ""
        if finding.inconclusive or not path.startswith(self.scope):
            return False
        return all(wanted is None or wanted == got for wanted, got in pairs)


class _Entries:
    """Acceptances, looked up by fingerprint where they name one: a baseline may hold thousands."""

    def __init__(self, entries: Iterable[Acceptance]) -> None:
        self.all = tuple(entries)
        self._named: dict[str | None, list[Acceptance]] = {}
        for entry in self.all:
            self._named.setdefault(entry.fingerprint, []).append(entry)

    def covering(self, finding: Finding) -> Iterator[Acceptance]:
        """The entries that speak of the finding, those that name its fingerprint first."""
        for entry in (*self._named.get(finding.fingerprint, ()), *self._named.get(None, ())):
            if entry.covers(finding):
                yield entry


@dataclass(frozen=True, slots=True)
class Applied:
    """The reports with acceptances applied, and what people should know about the acceptances themselves."""

    reports: tuple[EngineReport, ...]
    notices: tuple[str, ...]


def apply(reports: Iterable[EngineReport], acceptances: Sequence[Acceptance], today: date, *, whole: bool) -> Applied:
    """Mark accepted findings. `today` is a UTC date; an acceptance holds through the day it names.

    `whole` says that everything configured was run, so that an acceptance which matched nothing is stale.
    """
    live = _Entries(entry for entry in acceptances if entry.holds(today))
    expired = _Entries(entry for entry in acceptances if not entry.holds(today))
    used: set[str] = set()
    notices: dict[str, None] = {}
    result = []
    for report in reports:
        findings = []
        for finding in report.findings:
            entry = next(live.covering(finding), None)
            if entry is not None:
                used.add(entry.where)
                finding = replace(finding, suppressed=Suppression(entry.reason, entry.expires, entry.where))  # noqa: PLW2901
            else:
                for old in expired.covering(finding):
                    notices[f"{old.where}: accepted until {old.expires}, counts again: {finding.title}"] = None
            findings.append(finding)
        result.append(replace(report, findings=tuple(findings)))
    if whole:
        for entry in live.all:
            if entry.where not in used:
                notices[f"{entry.where}: accepts a finding that is no longer there; remove the entry"] = None
    return Applied(tuple(result), tuple(notices))
