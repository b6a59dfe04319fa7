"""`aiguard risk`, `risk explain` and `risk hotspots`: config -> plan -> ranking -> report."""

from __future__ import annotations

import os
import posixpath
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.commands.contract_reading import contracts_of, has_contracts
from aiguard.commands.opening import open_workspace
from aiguard.commands.risk_planning import RiskWishes, plan_risk
from aiguard.commands.running import run_steps
from aiguard.config.loading import Project, Workspace
from aiguard.config.validation import near
from aiguard.engines.interface import Context
from aiguard.engines.risk.domains import DOMAINS
from aiguard.engines.risk.explaining import explanation
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Coverage, EngineReport
from aiguard.masking import Masker
from aiguard.plan.plan import Plan, ReplayPlan
from aiguard.plan.risk import RiskPlan
from aiguard.plan.selecting import Selection, plan_replay
from aiguard.progress import Listener, silent
from aiguard.ranking import Explanation, RankedFunction, Ranking
from aiguard.source.git import describe
from aiguard.source.globbing import Pattern
from aiguard.text import one_line
from aiguard.verdict import PASS, FailOn, Report, Revision, Verdict, judge

_LIMIT_S = 3600.0
"""A ranking has no budget of its own; no repository should take longer."""

_NO_FILE = ".git"
"""A pattern that no file matches: git keeps none of this name."""


@dataclass(frozen=True, slots=True)
class RiskRequest:
    """What the user asked for. `None` leaves the choice to aiguard.yaml; `environ` is where `${NAME}` comes from.

    `everything` ranks the whole repository instead of a change. `paths` are globs that functions have to lie in, none
    meaning all. `assume_ai` takes commits that say nothing for an assistant's. `top` is how many rows are wanted.
    """

    start: Path
    environ: Mapping[str, str]
    config: Path | None = None
    base: str | None = None
    head: str | None = None
    everything: bool = False
    paths: tuple[str, ...] = ()
    assume_ai: bool = False
    top: int | None = None
    command: str = "risk"


def rank(request: RiskRequest, masker: Masker, listen: Listener = silent) -> Report:
    """The ranking of a change, or of the whole repository. Raises InputError, CouldNotJudge."""
    started_at, start = datetime.now(UTC), time.monotonic()
    workspace = open_workspace(request.start, request.config, request.environ)
    for name, value in workspace.secrets.items():
        masker.add(name, value)
    steps = tuple(_step(project, workspace, request, masker) for project in workspace.projects)
    context = Context(workspace.root, Deadline.after(_LIMIT_S), masker, listen)
    reports = run_steps(Plan(steps, _LIMIT_S), context)
    _refuse_nothing(reports)
    sha, dirty = describe(workspace.root)
    first = next((report.ranking for report in reports if report.ranking is not None), None)
    head = first.head if request.head and first is not None else sha
    return Report(
        command=request.command,
        started_at=started_at,
        duration_s=time.monotonic() - start,
        verdict=_verdict(reports, FailOn(workspace.check.fail_on)),
        engines=tuple(reports),
        revision=Revision(first.base if first is not None else None, head, dirty and not request.head),
    )


def explain(request: RiskRequest, place: str, masker: Masker, listen: Listener = silent) -> Explanation:
    """All about the function at `PATH:FUNCTION`, which the change may leave alone. Raises InputError, CouldNotJudge."""
    path, _, qualname = place.rpartition(":")
    if not path or not qualname:
        raise InputError.of(f"{one_line(place, 100)!r} names no function", hint="say PATH:FUNCTION, as reports do")
    root = open_workspace(request.start, request.config, request.environ).root
    here = _from_root(path, request.start, root)
    # Reports name files from the root; who stands below it may well say the same.
    path = path if not (root / here).exists() and (root / path).is_file() else here
    changed = rank(request, masker, listen)
    found = _find(changed, path, qualname)
    if found is None:
        # Not part of the change: its place among the functions of its file says more than nothing.
        whole = rank(replace(request, everything=True, base=None, paths=(str(root / path),)), masker, listen)
        found = _find(whole, path, qualname)
        if found is None:
            names = [f"{row.path}:{row.qualname}" for row in _rows(whole)]
            hint = near(f"{path}:{qualname}", names) or ("" if names else "no function of that file is ranked")
            raise InputError.of(f"there is no function {one_line(place, 200)}", hint=hint)
    return explanation(*found)


def hotspots(request: RiskRequest, domain: str | None, masker: Masker, listen: Listener = silent) -> Report:
    """The ranking of the repository as it stands, or of one domain of it. Raises InputError, CouldNotJudge."""
    if domain is not None and domain not in DOMAINS:
        hint = near(domain, DOMAINS) or f"there are: {', '.join(DOMAINS)}"
        raise InputError.of(f"there is no domain {one_line(domain, 60)!r}", hint=hint)
    report = rank(replace(request, everything=True, command="risk hotspots"), masker, listen)
    return replace(report, engines=tuple(_spotted(engine, domain) for engine in report.engines))


def _spotted(engine: EngineReport, domain: str | None) -> EngineReport:
    """Of one domain its own functions, ranked among themselves."""
    if engine.ranking is None or domain is None:
        return engine
    chosen = [row for row in engine.ranking.functions if domain in row.domains]
    ranked = tuple(replace(row, rank=place) for place, row in enumerate(chosen, 1))
    return replace(engine, ranking=replace(engine.ranking, functions=ranked))


def _step(project: Project, workspace: Workspace, request: RiskRequest, masker: Masker) -> RiskPlan:
    replay, notices = _replay(project, request, masker)
    wishes = RiskWishes(
        base=request.base,
        head=request.head,
        everything=request.everything,
        paths=_below(project.prefix, _paths(request, workspace)),
        replay=replay,
        notices=notices,
        options=("--config", os.path.relpath(workspace.root / request.config.name)) if request.config else (),
    )
    step = plan_risk(project, wishes, workspace.projects)
    if request.everything and request.base is None:
        step = replace(step, base=None)
    if not request.assume_ai:
        return step
    authorship = step.settings.authorship.model_copy(update={"assume": "ai"})
    return replace(step, settings=step.settings.model_copy(update={"authorship": authorship}))


def _replay(project: Project, request: RiskRequest, masker: Masker) -> tuple[ReplayPlan | None, tuple[str, ...]]:
    """The contracts that may guard a function; a ranking does without them where they cannot be read."""
    if not has_contracts(project):
        return None, ()
    try:
        contracts = contracts_of(project, request.environ, masker)
        return plan_replay(project, contracts, Selection(), project.settings.targets), ()
    except InputError as error:
        first = str(error).splitlines()[0]
        return None, (f"contracts count for no guard: {first}",)


def _paths(request: RiskRequest, workspace: Workspace) -> tuple[str, ...]:
    """The globs as the workspace's root sees them; a folder stands for all below it."""
    found: list[str] = []
    for path in request.paths:
        place = _from_root(path, request.start, workspace.root)
        found += [place] if any(letter in place for letter in "*?[") else [place, f"{place}/**".removeprefix("./")]
    return tuple(found)


def _below(prefix: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The globs that can mean files of a project, as it sees them itself."""
    if not paths or not prefix:
        return paths
    folders = prefix.rstrip("/").split("/")
    parts = ([part for part in path.split("/") if part not in {"", "."}] for path in paths)
    return tuple(dict.fromkeys(rest for each in parts for rest in _rest(each, folders))) or (_NO_FILE,)


def _rest(parts: list[str], folders: list[str]) -> list[str]:
    """What is left of a pattern, given by its parts, in each of the ways in which it leads through these folders."""
    if not folders or not parts:
        return ["/".join(parts) or "**"]
    if parts[0] == "**":
        return [*_rest(parts, folders[1:]), *_rest(parts[1:], folders)]
    return _rest(parts[1:], folders[1:]) if Pattern(parts[0]).matches(folders[0]) else []


def _verdict(reports: list[EngineReport], fail_on: FailOn) -> Verdict:
    verdict = judge(reports, fail_on)
    return replace(verdict, reason="a ranking alone blocks nothing") if verdict.exit_code == PASS else verdict


def _refuse_nothing(reports: list[EngineReport]) -> None:
    """A command that does nothing but rank fails where nothing could be ranked."""
    if all(report.coverage is Coverage.COULD_NOT_LOOK for report in reports):
        raise CouldNotJudge("; ".join(dict.fromkeys(report.reason for report in reports)))


def _from_root(path: str, start: Path, root: Path) -> str:
    """A path as the user wrote it, from where they stand, as reports name it."""
    place = posixpath.normpath(posixpath.join(start.resolve().as_posix(), path))
    return posixpath.relpath(place, root.resolve().as_posix())


def _rows(report: Report) -> list[RankedFunction]:
    return [row for engine in report.engines if engine.ranking for row in engine.ranking.functions]


def _find(report: Report, path: str, qualname: str) -> tuple[RankedFunction, Ranking] | None:
    rankings = [engine.ranking for engine in report.engines if engine.ranking is not None]
    every = ((row, ranking) for ranking in rankings for row in ranking.functions)
    return next((found for found in every if (found[0].path, found[0].qualname) == (path, qualname)), None)
