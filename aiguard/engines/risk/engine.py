"""The risk engine: the functions of a change, ranked, the first of them held to the gate."""

from __future__ import annotations

import gc
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from aiguard.engines.interface import Context
from aiguard.engines.risk.gate import unguarded
from aiguard.engines.risk.gathering import Gathered, gather
from aiguard.engines.risk.scoring import rank, scaffold_for
from aiguard.engines.risk.waivers import gone
from aiguard.engines.risk.weights import weights
from aiguard.errors import CouldNotJudge
from aiguard.findings import Coverage, EngineReport
from aiguard.plan.risk import RiskPlan
from aiguard.ranking import UNKNOWN, Commit, RankedFunction, Ranking
from aiguard.source.tree import WorkTree


class RiskEngine:
    """Ranks the functions of one project."""

    name = "risk"

    def run(self, item: RiskPlan, context: Context) -> EngineReport:
        """The ranking of one project. Raises InputError for a revision that names no commit, CouldNotJudge."""
        if context.deadline.passed:
            raise CouldNotJudge("the budget was spent before the ranking had its turn")
        with _collecting_rarely():
            gathered = gather(item, context.deadline)
            rows = rank(gathered.subjects, weights(item.settings.weights), lambda subject: subject.suggestion)
        found, past = gathered.found, gathered.past
        gate = item.settings.gate if item.gated else item.settings.gate.model_copy(update={"top": 0})
        findings, rows = unguarded(
            [_seen_from_above(row, item.prefix) for row in rows],
            gate,
            item.waivers,
            datetime.now(UTC).date(),  # a signature runs out by the calendar, not by the commit's clock
            gone=gone(item.waivers, WorkTree(item.root), item.prefix) if item.gated else (),
            options=item.options,
        )
        return EngineReport(
            engine=self.name,
            coverage=Coverage.RAN,
            findings=findings,
            notices=(*item.notices, *gathered.notices),
            ranking=Ranking(
                base=found.base,
                head=found.head,
                now=past.now,
                functions=rows,
                against=found.against,
                population="the repository" if item.everything and not item.paths else "the functions ranked",
                left_out=found.left_out,
                commits=_commits(gathered),
            ),
        )


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Syntax trees are many small objects without cycles: looking for these at every turn costs a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _seen_from_above(row: RankedFunction, prefix: str) -> RankedFunction:
    """The row as it is named from where the run began."""
    if not prefix:
        return row
    path = f"{prefix}{row.path}"
    if not row.scaffold:
        return replace(row, path=path)
    called = shlex.split(row.scaffold)[-1].rpartition(":")[2]
    return replace(row, path=path, scaffold=scaffold_for(path, called))


def _commits(gathered: Gathered) -> Mapping[str, Commit]:
    """The commits behind the rows, by their abbreviated ids."""
    return {
        touch.commit.short: Commit(
            short=touch.commit.short,
            date=touch.commit.when.date(),
            author=touch.commit.author_name,
            subject=touch.commit.subject,
            fix=touch.fix,
            kind=gathered.kinds.get(touch.commit.sha, UNKNOWN).kind,
        )
        for subject in gathered.subjects
        for touch in subject.history.touches[:10]
    }
