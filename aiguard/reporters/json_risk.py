"""The `risk` block of the machine's report: every function ranked, each with all that is known of it."""

from __future__ import annotations

from aiguard.ranking import Commit, Explanation, RankedFunction, Ranking, Reason, SeenTests, Waiver
from aiguard.reporters.exact_json import OneLine
from aiguard.reporters.moments import utc
from aiguard.reporters.rankings import whole_ranking
from aiguard.verdict import Report

EXPLANATION = "aiguard.explanation/1"
_DIGITS = 6


def risk_block(report: Report) -> dict[str, object] | None:
    """The rankings of the run as one; None where nothing was ranked."""
    ranking = whole_ranking(report)
    if ranking is None:
        return None
    return {**_circumstances(ranking), "functions": [function_block(row) for row in ranking.functions]}


def explanation_document(explanation: Explanation) -> dict[str, object]:
    """What `aiguard risk explain` prints as JSON."""
    return {
        "schema": EXPLANATION,
        **_circumstances(explanation.ranking),
        "function": function_block(explanation.row),
        "lowering": list(explanation.lowering),
        "commits": [_commit(commit) for commit in explanation.commits],
    }


def function_block(row: RankedFunction) -> dict[str, object]:
    """One row as the report writes it."""
    return {
        "rank": row.rank,
        "path": row.path,
        "qualname": row.qualname,
        "language": row.language,
        "line": max(1, row.line),
        "end_line": max(1, row.line, row.end_line),
        "change": row.change,
        "score": round(min(1.0, max(0.0, row.score)), _DIGITS),
        "level": row.level,
        "percentile": round(min(100.0, max(0.0, row.percentile)), 2),
        "guarded_by": list(row.guarded_by),
        "waiver": None if row.waiver is None else _waiver(row.waiver),
        "reasons": [_reason(reason) for reason in row.reasons],
        "provenance": {"kind": row.provenance.kind, "evidence": list(row.provenance.evidence)},
        "tests": None if row.tests is None else _tests(row.tests),
        "domains": list(row.domains),
        "suggestion": row.suggestion,
        "scaffold": row.scaffold,
        "commits": list(row.commits),
    }


def _circumstances(ranking: Ranking) -> dict[str, object]:
    return {
        "base": ranking.base,
        "head": ranking.head,
        "against": ranking.against,
        "now": utc(ranking.now),
        "population": ranking.population,
        "left_out": dict(ranking.left_out),
    }


def _reason(reason: Reason) -> OneLine:
    return OneLine(
        signal=reason.signal,
        value=reason.value,
        contribution=round(reason.contribution, _DIGITS),
        text=reason.text,
        commits=reason.commits,
    )


def _tests(tests: SeenTests) -> dict[str, object]:
    return {
        "files": list(tests.files),
        "count": tests.count,
        "commit": tests.commit,
        "author": tests.author,
        "when": tests.when.isoformat(),
        "together": tests.together,
    }


def _waiver(waiver: Waiver) -> dict[str, object]:
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat(),
        "where": waiver.where,
    }


def _commit(commit: Commit) -> dict[str, object]:
    return {
        "commit": commit.short,
        "date": commit.date.isoformat(),
        "author": commit.author,
        "subject": commit.subject,
        "fix": commit.fix,
        "kind": commit.kind,
    }
