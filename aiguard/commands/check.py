"""`aiguard check` and `aiguard contract replay`: config -> plan -> engines -> suppressions -> verdict."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.commands.acceptances import read_acceptances
from aiguard.commands.contract_reading import contracts_of
from aiguard.commands.fuzz_planning import Wishes, plan_fuzz
from aiguard.commands.remembering import remember
from aiguard.commands.risk_planning import RiskWishes, check_base, plan_risk
from aiguard.commands.running import run_steps
from aiguard.config.loading import Project, Workspace, load
from aiguard.config.node import Node
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.targets import UrlTarget
from aiguard.config.validation import validate
from aiguard.engines.interface import Context
from aiguard.errors import InputError
from aiguard.findings import Coverage, EngineReport
from aiguard.masking import Masker
from aiguard.plan.plan import FuzzPlan, Plan, ReplayPlan, Step
from aiguard.plan.risk import RiskPlan
from aiguard.plan.selecting import Selection, check_selection, left_out, plan_replay
from aiguard.progress import Listener, silent
from aiguard.source.git import RevisionTree, describe, in_repository, resolve
from aiguard.source.tree import WorkTree
from aiguard.suppressions import apply
from aiguard.verdict import FailOn, Report, Revision, judge

BASE_URL_TARGET = "--base-url"
_RANKING_SHARE = 3
"""Beside campaigns, which take all the time there is, a ranking gets one part in so many of the budget."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. `None` leaves the choice to aiguard.yaml; `environ` is where `${NAME}` comes from."""

    command: str
    start: Path
    environ: Mapping[str, str]
    config: Path | None = None
    selection: Selection = field(default_factory=Selection)
    base_url: str | None = None
    budget_s: float | None = None
    fail_on: FailOn | None = None
    base: str | None = None
    constraints_from: str | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything read and planned, nothing run yet."""

    workspace: Workspace
    plan: Plan
    fail_on: FailOn
    base: str | None


def prepare(request: Request, masker: Masker) -> Prepared:
    """Read config and contracts and plan the run. Raises InputError with every problem found, CouldNotJudge for git."""
    revision = request.constraints_from
    trees = partial(RevisionTree.at, revision=revision) if revision else WorkTree
    workspace = load(request.start, request.config, request.environ, trees)
    _learn(masker, workspace.secrets)
    sets = [contracts_of(project, request.environ, masker) for project in workspace.projects]
    check_selection(request.selection, sets)
    steps = []
    for project, contracts in zip(workspace.projects, sets, strict=True):
        targets = _targets(project, request)
        homes = BASE_URL_TARGET if request.base_url else None
        step = plan_replay(project, contracts, request.selection, targets, otherwise=homes)
        steps.append(replace(step, options=_options(project, request)))
    budget_s = request.budget_s if request.budget_s is not None else workspace.check.budget
    rankings = _rankings(workspace, request, steps) if request.command == "check" else []
    campaigns = _campaigns(workspace, request, budget_s) if request.command == "check" else []
    if campaigns:
        limit_s = budget_s / (_RANKING_SHARE * max(len(rankings), 1))
        rankings = [replace(step, limit_s=limit_s) for step in rankings]
    if not campaigns and not any(step.asked for step in rankings):
        _check_something_to_do(request, steps)
    elif not any(step.replays or step.homeless or step.unmatched for step in steps):
        steps = []
    out = [item for project in workspace.projects for item in left_out(project)] if request.command == "check" else []
    base = resolve(request.start, request.base) if request.base else None
    # A ranking is done in a moment; campaigns go on for as long as there is time.
    all_steps: tuple[Step, ...] = (*steps, *rankings, *campaigns)
    return Prepared(workspace, Plan(all_steps, budget_s, tuple(out)), _fail_on(request, workspace), base)


def check(request: Request, masker: Masker, listen: Listener = silent) -> Report:
    """Run everything that was asked for; the report with its verdict. Raises InputError, CouldNotJudge."""
    started_at, start = datetime.now(UTC), time.monotonic()
    prepared = prepare(request, masker)
    deadline = Deadline.after(prepared.plan.budget_s)
    with ThreadPoolExecutor(1) as aside:
        head = aside.submit(describe, prepared.workspace.root)
        reports = run_steps(prepared.plan, Context(prepared.workspace.root, deadline, masker, listen))
    interrupted = max(report.interrupted for report in reports)
    whole = request.command == "check" and not interrupted
    applied = apply(reports, read_acceptances(prepared.workspace), started_at.date(), whole=whole)
    remember(prepared.plan.steps, applied.reports)
    listed = [*applied.reports, *_left_out(prepared.plan)]
    sha, dirty = head.result()
    base = next((report.ranking.base for report in reports if report.ranking is not None), None)
    return Report(
        command=request.command,
        started_at=started_at,
        duration_s=time.monotonic() - start,
        verdict=judge(listed, prepared.fail_on, interrupted=interrupted, unasked=_unasked(prepared.plan)),
        engines=tuple(listed),
        revision=Revision(prepared.base or base, sha, dirty),
        seed=request.seed,
        notices=applied.notices,
    )


def _campaigns(workspace: Workspace, request: Request, budget_s: float) -> list[FuzzPlan]:
    """A campaign for each project that configures one: what the change reaches is fuzzed, all else is replayed.

    A `fuzz.budget` that aiguard.yaml states bounds a campaign in the gate, too, unless the user said how long.
    """
    projects = [project for project in workspace.projects if "fuzz" in project.settings.model_fields_set]
    found = []
    for project in projects:
        stated = request.budget_s is None and "budget" in project.settings.fuzz.model_fields_set
        wishes = Wishes(
            budget_s=min(budget_s / len(projects), project.settings.fuzz.budget if stated else budget_s),
            seed=request.seed,
            base=request.base,
            changed=True,
            unreached="replay",
            options=_campaign_options(workspace, request),
            constraints_from=request.constraints_from,
        )
        step = plan_fuzz(project, wishes)
        found += [] if step is None else [step]
    return found


def _rankings(workspace: Workspace, request: Request, replays: list[ReplayPlan]) -> list[RiskPlan]:
    """A ranking for each project that asks for one, and for each that has a history to rank by."""
    found = []
    for project, replay in zip(workspace.projects, replays, strict=True):
        asked = "risk" in project.settings.model_fields_set
        if not asked and not in_repository(project.root):
            continue
        if request.base is None:
            check_base(project)
        wishes = RiskWishes(
            base=request.base,
            replay=replay,
            constraints_from=request.constraints_from,
            gated=True,
            asked=asked,
            options=_ranking_options(workspace, request),
        )
        found.append(plan_risk(project, wishes, workspace.projects))
    return found


def _unasked(plan: Plan) -> frozenset[str]:
    """The engines that run although no project asks for them."""
    rankings = [step for step in plan.steps if isinstance(step, RiskPlan)]
    return frozenset({step.engine for step in rankings} if not any(step.asked for step in rankings) else ())


def _campaign_options(workspace: Workspace, request: Request) -> tuple[str, ...]:
    """What has to be said to run a property alone: its id names its project as it is seen from the root."""
    constraints = ("--constraints-from", request.constraints_from) if request.constraints_from else ()
    return (*_config_option(workspace, request), *constraints)


def _ranking_options(workspace: Workspace, request: Request) -> tuple[str, ...]:
    """What has to be said to see one function in the same ranking."""
    return (*_config_option(workspace, request), *(("--base", request.base) if request.base else ()))


def _config_option(workspace: Workspace, request: Request) -> tuple[str, ...]:
    """The config of the whole workspace: names below it lead to their project."""
    if not request.config:
        return ()
    return "--config", os.path.relpath(workspace.root / request.config.name, request.start)


def _targets(project: Project, request: Request) -> Mapping[str, TargetSettings]:
    """The project's targets. With `--base-url` each stands there instead, with its own states, headers and timeout."""
    configured = project.settings.targets
    if request.base_url is None:
        return configured
    there = _url_target(request.base_url)
    moved = {
        name: there.model_copy(
            update={"states": target.states, "headers": target.headers, "timeout": target.timeout}
            | ({"tls": target.tls} if isinstance(target, UrlTarget) else {})
        )
        for name, target in configured.items()
    }
    return {**moved, BASE_URL_TARGET: there}


def _options(project: Project, request: Request) -> tuple[str, ...]:
    """What has to be said again to replay a contract of this project in the same way, from where the run began."""
    words: list[str] = []
    if project.prefix or request.config:
        words += ["--config", os.path.relpath(project.root / Path(project.config_path).name, request.start)]
    if request.constraints_from:
        words += ["--constraints-from", request.constraints_from]
    if request.selection.target:
        words += ["--target", request.selection.target]
    if request.base_url:
        words += ["--base-url", request.base_url]
    return tuple(words)


def _url_target(url: str) -> UrlTarget:
    """The target that `--base-url` stands for, held to the rules of aiguard.yaml."""
    node = Node({"url": Node(url, 0, 0, "")}, 0, 0, BASE_URL_TARGET)
    target, problems = validate(UrlTarget, node)
    if target is None:
        raise InputError(problems)
    return target


def _check_something_to_do(request: Request, steps: list[ReplayPlan]) -> None:
    if any(step.replays for step in steps):
        return
    homeless = [contract for step in steps for contract in step.homeless]
    if homeless and request.command == "check":
        return
    if homeless:
        names = ", ".join(contract.name for contract in homeless)
        raise InputError.of(
            f"no target for {names}",
            path=homeless[0].path,
            line=homeless[0].line,
            hint="give the contract `target:`, or say --target NAME or --base-url URL",
        )
    raise InputError.of(
        "there is nothing to check: no contracts are configured",
        hint='add `contracts: {paths: ["contracts/*.yaml"]}` or `risk: {}` to aiguard.yaml, or run `aiguard init`',
    )


def _fail_on(request: Request, workspace: Workspace) -> FailOn:
    return request.fail_on or FailOn(workspace.check.fail_on)


def _left_out(plan: Plan) -> list[EngineReport]:
    return [EngineReport(out.engine, Coverage.SKIPPED, out.reason) for out in plan.left_out]


def _learn(masker: Masker, secrets: Mapping[str, str]) -> None:
    for name, value in secrets.items():
        masker.add(name, value)
