"""What a campaign leaves behind for `aiguard fuzz pin`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from aiguard.commands.last_campaign import FOLDER, Kept, keep
from aiguard.findings import EngineReport, TargetResult
from aiguard.plan.fuzzing import unseen
from aiguard.plan.plan import Step


def remember(steps: Sequence[Step], reports: Sequence[EngineReport]) -> None:
    """Keep each project's counterexamples; a project where nothing was ever kept gets no folder for nothing."""
    for step, report in zip(steps, reports, strict=False):
        if report.campaign is None or report.interrupted:
            continue
        found = [entry for target in report.campaign.targets for entry in _entries(target, step.prefix)]
        if found or (Path(step.root) / FOLDER).is_dir():
            keep(step.root, found)


def _entries(target: TargetResult, prefix: str) -> Iterable[Kept]:
    first = () if target.counterexample is None else (target.counterexample,)
    for each in (*first, *target.others):
        yield Kept(
            id=unseen(prefix, target.id),
            language=target.language,
            call=each.call,
            text=each.text,
            saved=each.saved,
            reproduce=each.reproduce,
            rule=f"fuzz.{'hang' if target.status.value == 'hung' else 'counterexample'}",
        )
