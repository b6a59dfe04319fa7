"""The risk engine: the functions of a change, ranked, the first of them held to the gate."""

from __future__ import annotations

from datetime import UTC, datetime

from aiguard.engines.interface import Context
from aiguard.engines.risk.gate import unguarded
from aiguard.engines.risk.waivers import gone
from aiguard.errors import CouldNotJudge
from aiguard.findings import Coverage, EngineReport
from aiguard.plan.risk import RiskPlan
from aiguard.ranking import RankedFunction, Ranking, Reason
from aiguard.source.changes import ChangedFunction, changed_functions
from aiguard.source.tree import WorkTree


class RiskEngine:
    """Ranks by size alone until the signals are there."""

    name = "risk"

    def run(self, item: RiskPlan, context: Context) -> EngineReport:
        """The ranking of one project. Raises InputError for a base that names no commit, CouldNotJudge."""
        if context.deadline.passed:
            raise CouldNotJudge("the budget was spent before the ranking had its turn")
        changes = changed_functions(item.root, item.base)
        here = [each for each in changes.functions if not each.path.startswith(item.elsewhere or ("\0",))]
        here.sort(key=lambda each: (each.line - each.end_line, each.path, each.line))
        now = datetime.now(UTC)
        findings, rows = unguarded(
            [_row(item, rank, each) for rank, each in enumerate(here, 1)],
            item.settings.gate if item.gated else item.settings.gate.model_copy(update={"top": 0}),
            item.waivers,
            now.date(),
            gone=gone(item.waivers, WorkTree(item.root), item.prefix),
            options=item.options,
        )
        return EngineReport(
            engine=self.name,
            coverage=Coverage.RAN,
            findings=findings,
            notices=changes.notices,
            ranking=Ranking(changes.base, changes.head, now, rows),
        )


def _row(item: RiskPlan, rank: int, each: ChangedFunction) -> RankedFunction:
    lines = each.end_line - each.line + 1
    return RankedFunction(
        rank=rank,
        path=f"{item.prefix}{each.path}",
        qualname=each.qualname,
        language="go" if each.path.endswith(".go") else "python",
        line=each.line,
        end_line=each.end_line,
        change=each.change,
        score=0.0,
        level="low",
        percentile=0.0,
        reasons=(Reason("size", lines, 0.0, f"{lines} lines"),),
        scaffold=f"aiguard fuzz new {item.prefix}{each.path}:{each.qualname}",
    )
