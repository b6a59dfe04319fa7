"""What a campaign leaves behind: counterexamples for `aiguard fuzz pin`, what ran for `aiguard risk`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiguard.commands.last_campaign import FOLDER, Kept, keep, keep_seen
from aiguard.errors import InputError
from aiguard.findings import EngineReport, TargetResult
from aiguard.plan.fuzzing import unseen
from aiguard.plan.plan import Step
from aiguard.source.coverage_seen import Seen, digest_of
from aiguard.source.outline import LARGEST_SOURCE
from aiguard.source.tree import WorkTree


def remember(steps: Sequence[Step], reports: Sequence[EngineReport]) -> None:
    """Keep each project's counterexamples and coverage; where there is neither, there will be no folder for nothing."""
    for step, report in zip(steps, reports, strict=False):
        if report.campaign is None or report.interrupted:
            continue
        targets = report.campaign.targets
        found = [entry for target in targets for entry in _entries(target, step.prefix)]
        if found or (Path(step.root) / FOLDER).is_dir():
            keep(step.root, found)
        if any(target.reached for target in targets):
            keep_seen(step.root, _seen(step, targets))


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


def _seen(step: Step, targets: Iterable[TargetResult]) -> Iterable[Seen]:
    """What each property ran, with the digest of each file as it is now."""
    tree, now = WorkTree(Path(step.root)), datetime.now(UTC)
    digests: dict[str, str] = {}
    for target in targets:
        if not target.reached:
            continue
        for path, _, _ in target.reached:
            if path not in digests:
                digests[path] = _digest(tree, path)
        files = {path: digests[path] for path, _, _ in target.reached}
        yield Seen(unseen(step.prefix, target.id), now, target.examples, target.reached, files)


def _digest(tree: WorkTree, path: str) -> str:
    try:
        return digest_of(tree.read(path, LARGEST_SOURCE))
    except InputError:
        return ""
