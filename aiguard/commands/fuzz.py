"""`aiguard fuzz`: config -> change set -> plan -> campaign -> suppressions -> verdict."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.commands.acceptances import read_acceptances
from aiguard.commands.fuzz_planning import Wishes, plan_fuzz, relative_words, speaking_to
from aiguard.commands.fuzz_words import agree
from aiguard.commands.opening import open_workspace
from aiguard.commands.remembering import remember
from aiguard.commands.running import run_steps
from aiguard.config.loading import Project, Workspace
from aiguard.engines.fuzz.discovering import chosen_of, discover
from aiguard.engines.fuzz.interface import Discovery, Setting
from aiguard.engines.interface import Context
from aiguard.errors import InputError
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan, Plan
from aiguard.progress import Listener, silent
from aiguard.source.git import describe
from aiguard.suppressions import apply
from aiguard.verdict import FailOn, Report, Revision, judge

_LEAST_LISTING_S = 60.0
_GRACE_S = 3600.0
"""A campaign keeps its own time; this is no more than a bound on what surrounds it."""


@dataclass(frozen=True, slots=True)
class CampaignRequest:
    """What the user asked for. `None` leaves the choice to aiguard.yaml; `environ` is where `${NAME}` comes from.

    `targets` are ids, paths and globs as they were written, none of them meaning all. `budget_s` may be 0: replay what
    was saved and stop. `changed` keeps to properties that reach what differs from `base`. `language` is `python`, `go`
    or None for both. `began` is the monotonic clock's reading when the program began: the budget counts from there.
    """

    command: str
    start: Path
    environ: Mapping[str, str]
    config: Path | None = None
    targets: tuple[str, ...] = ()
    budget_s: float | None = None
    shrink_budget_s: float | None = None
    jobs: int | None = None
    seed: int | None = None
    changed: bool = False
    base: str | None = None
    language: str | None = None
    fail_on: FailOn | None = None
    constraints_from: str | None = None
    began: float | None = None


def campaign(request: CampaignRequest, masker: Masker, listen: Listener = silent) -> Report:
    """Run the campaign; the report with its verdict. Raises InputError, CouldNotJudge."""
    started_at, start = datetime.now(UTC), time.monotonic() if request.began is None else request.began
    workspace, planned = _planned(request, masker)
    limit_s = max(step.budget_s for step in planned) or _GRACE_S
    plan = _shared(agree(planned, masker, Deadline(start + limit_s)))
    context = Context(workspace.root, Deadline(start + (plan.budget_s or _GRACE_S)), masker, listen)
    reports = run_steps(plan, context)
    interrupted = max(report.interrupted for report in reports)
    applied = apply(reports, read_acceptances(workspace), started_at.date(), whole=False)
    remember(plan.steps, applied.reports)
    sha, dirty = describe(workspace.root)
    fail_on = request.fail_on or FailOn(workspace.check.fail_on)
    return Report(
        command=request.command,
        started_at=started_at,
        duration_s=time.monotonic() - start,
        verdict=judge(applied.reports, fail_on, interrupted=interrupted),
        engines=tuple(applied.reports),
        revision=Revision(_base(plan), sha, dirty),
        seed=next(step.seed for step in plan.steps if isinstance(step, FuzzPlan)),
        notices=applied.notices,
    )


def prepare(request: CampaignRequest, masker: Masker) -> Plan:
    """The plan of the campaign, with nothing collected, built or run. Raises InputError, CouldNotJudge."""
    return _shared(_planned(request, masker)[1])


def listing(request: CampaignRequest, masker: Masker) -> Discovery:
    """The properties that would run, in their order, and what could not be collected.

    Raises InputError, CouldNotJudge.
    """
    _, planned = _planned(request, masker)
    limit_s = max(_LEAST_LISTING_S, *(step.budget_s for step in planned))
    found: list[Discovery] = []
    for step in agree(planned, masker, Deadline.after(limit_s)):
        with tempfile.TemporaryDirectory(prefix="aiguard-list-") as scratch:
            deadline = Deadline.after(limit_s)
            setting = Setting(step.root, Path(scratch), deadline, masker, silent, threading.Event())
            found.append(chosen_of(step, discover(step, setting)))
    return Discovery(
        targets=tuple(target for each in found for target in each.targets),
        findings=tuple(finding for each in found for finding in each.findings),
        notices=tuple(notice for each in found for notice in each.notices),
    )


def _planned(request: CampaignRequest, masker: Masker) -> tuple[Workspace, tuple[FuzzPlan, ...]]:
    """The campaigns of the projects, each with the whole budget."""
    workspace = open_workspace(request.start, request.config, request.environ, request.constraints_from)
    for name, value in workspace.secrets.items():
        masker.add(name, value)
    steps = [step for project in workspace.projects if (step := _step(project, workspace, request)) is not None]
    if not steps:
        raise InputError.of(
            "there is nothing to fuzz: no properties are configured for what was asked",
            hint="add `fuzz: {python: {paths: [properties]}}` or `fuzz: {go: {}}` to aiguard.yaml",
        )
    return workspace, tuple(steps)


def _shared(steps: tuple[FuzzPlan, ...]) -> Plan:
    shared = tuple(replace(step, budget_s=step.budget_s / len(steps)) for step in steps)
    return Plan(shared, sum(step.budget_s for step in shared))


def _step(project: Project, workspace: Workspace, request: CampaignRequest) -> FuzzPlan | None:
    words = relative_words(request.targets, request.start, workspace.root)
    chosen = speaking_to(words, (other.prefix for other in workspace.projects if other.prefix != project.prefix))
    if words and not chosen:
        return None
    wishes = Wishes(
        chosen=chosen,
        budget_s=request.budget_s,
        shrink_budget_s=request.shrink_budget_s,
        jobs=request.jobs,
        seed=request.seed,
        language=request.language,
        base=request.base,
        changed=request.changed,
        unreached="skip" if request.changed else "run",
        options=_options(request, workspace),
        constraints_from=request.constraints_from,
    )
    return plan_fuzz(project, wishes)


def _options(request: CampaignRequest, workspace: Workspace) -> tuple[str, ...]:
    words: list[str] = []
    if request.config:  # ids name their project as it is seen from the workspace's root
        words += ["--config", os.path.relpath(workspace.root / request.config.name, request.start)]
    if request.constraints_from:
        words += ["--constraints-from", request.constraints_from]
    return tuple(words)


def _base(plan: Plan) -> str | None:
    changes = next((step.changes for step in plan.steps if isinstance(step, FuzzPlan) and step.changes), None)
    return changes.base if changes is not None and changes.head is not None else None
