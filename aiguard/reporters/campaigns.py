"""Campaigns as a reader meets them: all of a run's as one, its properties by how they ended and where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.findings import Campaign, TargetResult, TargetStatus
from aiguard.verdict import Report


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


def targets(report: Report, *statuses: TargetStatus) -> list[TargetResult]:
    """The properties that ended in one of these ways, or all of them, in the order of the report."""
    campaign = whole_campaign(report)
    every: Iterable[TargetResult] = campaign.targets if campaign else ()
    return [target for target in every if not statuses or target.status in statuses]
