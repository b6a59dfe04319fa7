"""From settings and the user's wishes to the plan of a ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiguard.commands.fuzz_planning import languages
from aiguard.config.loading import Project
from aiguard.config.node import Node
from aiguard.errors import CouldNotJudge, InputError
from aiguard.plan.plan import ReplayPlan
from aiguard.plan.risk import RiskPlan, SignedWaiver
from aiguard.ranking import Waiver
from aiguard.source.git import resolve
from aiguard.source.tree import WorkTree


@dataclass(frozen=True, slots=True)
class RiskWishes:
    """What a command asks of a ranking; None leaves the choice to aiguard.yaml. The rest is as in RiskPlan."""

    base: str | None = None
    head: str | None = None
    everything: bool = False
    paths: tuple[str, ...] = ()
    replay: ReplayPlan | None = None
    notices: tuple[str, ...] = ()
    constraints_from: str | None = None
    gated: bool = False
    asked: bool = True
    limit_s: float | None = None
    options: tuple[str, ...] = ()


def plan_risk(project: Project, wishes: RiskWishes, others: Iterable[Project] = ()) -> RiskPlan:
    """The ranking of one project; `others` are the projects of its workspace, whose folders are left to them."""
    risk = project.settings.risk
    python, go = languages(project)
    return RiskPlan(
        root=project.root,
        prefix=project.prefix,
        settings=risk,
        base=wishes.base or risk.base,
        head=wishes.head,
        everything=wishes.everything,
        paths=wishes.paths,
        elsewhere=_elsewhere(project, others),
        waivers=waivers_of(project),
        python=python,
        go=go,
        handlers=_handlers(project, wishes.replay),
        notices=wishes.notices,
        constraints_from=wishes.constraints_from,
        gated=wishes.gated,
        asked=wishes.asked,
        limit_s=wishes.limit_s,
        options=wishes.options,
    )


def check_base(project: Project) -> None:
    """Raise InputError, with the place in aiguard.yaml, where `risk.base` names no commit.

    Where git cannot be asked nothing is raised: whoever needs the history says so.
    """
    base = project.settings.risk.base
    if base is None:
        return
    try:
        resolve(project.root, base)
    except InputError as error:
        place = _at(project.document, "risk", "base") or project.document
        raise InputError(place.problem(problem.message, problem.hint) for problem in error.problems) from None
    except CouldNotJudge:
        return


def waivers_of(project: Project) -> tuple[SignedWaiver, ...]:
    """The waivers that a project's aiguard.yaml signs, in its order, each with its file:line."""
    signed = []
    for rule, place in zip(project.settings.risk.waivers, _places(project.document), strict=True):
        path, _, qualname = rule.function.rpartition(":")
        waiver = Waiver(rule.owner, rule.reason, rule.expires, f"{place.path}:{place.line}")
        signed.append(SignedWaiver(f"{project.prefix}{path}", qualname, waiver))
    return tuple(signed)


def _places(document: Node) -> Sequence[Node]:
    node = _at(document, "risk", "waivers")
    return node.value if node is not None and isinstance(node.value, list) else ()


def _at(document: Node, *keys: str) -> Node | None:
    node: Node | None = document
    for key in keys:
        node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    return node


def _elsewhere(project: Project, others: Iterable[Project]) -> tuple[str, ...]:
    below = (other.prefix for other in others if other.prefix != project.prefix)
    return tuple(prefix.removeprefix(project.prefix) for prefix in below if prefix.startswith(project.prefix))


def _handlers(project: Project, replay: ReplayPlan | None) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The functions that answer each contract's requests."""
    if replay is None or not replay.replays:
        return {}
    from aiguard.commands.contract_handlers import contract_handlers  # noqa: PLC0415 - 140 ms, of no use elsewhere

    return contract_handlers(replay, WorkTree(project.root))
