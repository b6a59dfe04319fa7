"""The rows of a ranking as notes, for formats that know nothing but results at a place."""

from __future__ import annotations

import shlex

from aiguard.findings import Finding, Location, Severity, fingerprint
from aiguard.ranking import RankedFunction
from aiguard.reporters.rankings import (
    guarded,
    places_told,
    rows_to_show,
    who_tested,
    who_wrote,
    whole_ranking,
    why,
)
from aiguard.verdict import Report

RULE = "risk.ranked"


def notes(report: Report, top: int | None, usual: int) -> list[Finding]:
    """A note for each row shown, but for those that a finding of the risk gate tells already."""
    ranking = whole_ranking(report)
    if ranking is None:
        return []
    told = places_told(report)
    rows = rows_to_show(report, ranking, top, usual)
    return [_note(row, len(ranking.functions)) for row in rows if (row.path, row.qualname) not in told]


def _note(row: RankedFunction, count: int) -> Finding:
    reasons = "; ".join(why(row))
    lines = [reasons, f"{guarded(row)}; {who_wrote(row)}; {who_tested(row)}"]
    lines += [f"a property to write: {row.suggestion}"] if row.suggestion else []
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        title=f"{row.qualname} ranks {row.rank} of {count} ({row.level} risk)",
        message="\n".join(line for line in lines if line),
        location=Location(row.path, max(1, row.line), row.qualname),
        fingerprint=fingerprint(RULE, row.path, row.qualname),
        reproduce=row.scaffold or shlex.join(["aiguard", "risk", "explain", f"{row.path}:{row.qualname}"]),
    )
