"""Pure: a project's configuration and contracts become a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiguard.config.contract import Contract, Interaction
from aiguard.config.contract_file import ContractSet
from aiguard.config.loading import Project
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.validation import near
from aiguard.errors import InputError, Problem
from aiguard.plan.plan import ContractReplay, LeftOut, ReplayPlan

LATER_ENGINES = ("shadow",)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asked for; empty means everything. `target` replaces the one that each contract names."""

    contracts: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()
    target: str | None = None


def plan_replay(
    project: Project,
    contracts: ContractSet,
    selection: Selection,
    targets: Mapping[str, TargetSettings],
    *,
    otherwise: str | None = None,
) -> ReplayPlan:
    """The replay of one project; `otherwise` is the target of contracts that name none.

    Raises InputError for a target that is not configured.
    """
    chosen = [c for c in contracts.contracts if not selection.contracts or c.name in selection.contracts]
    replays: dict[str, list[ContractReplay]] = {}
    homeless: list[Contract] = []
    problems: list[Problem] = []
    for contract in chosen:
        interactions = _select(contract, selection.interactions)
        if not interactions:
            continue
        target = selection.target or contract.target or otherwise
        if target is None:
            homeless.append(contract)
        elif target not in targets:
            problems.append(_unknown_target(contract, target, targets))
        else:
            replays.setdefault(target, []).append(ContractReplay(contract, interactions))
    if problems:
        raise InputError(problems)
    return ReplayPlan(
        root=project.root,
        prefix=project.prefix,
        targets={name: targets[name] for name in replays},
        replays={name: tuple(listed) for name, listed in replays.items()},
        homeless=tuple(homeless),
        unmatched=() if selection.contracts or selection.interactions else contracts.unmatched,
        concurrency=project.settings.contracts.concurrency,
    )


def check_selection(selection: Selection, sets: Sequence[ContractSet]) -> None:
    """Raise InputError for a contract or interaction that the user named and nobody wrote."""
    contracts = [contract for found in sets for contract in found.contracts]
    names = [contract.name for contract in contracts]
    problems = [
        Problem("", 0, 0, f"there is no contract {name!r}", near(name, names) or f"there are: {', '.join(names)}")
        for name in selection.contracts
        if name not in names
    ]
    ids = [i.id for c in contracts if not selection.contracts or c.name in selection.contracts for i in c.interactions]
    problems += [
        Problem("", 0, 0, f"there is no interaction {wanted!r} in the contracts chosen", near(wanted, ids))
        for wanted in selection.interactions
        if wanted not in ids
    ]
    if problems:
        raise InputError(problems)


def left_out(project: Project) -> list[LeftOut]:
    """The engines that the configuration names and this version does not have."""
    place = project.prefix.rstrip("/") or "."
    return [
        LeftOut(engine, place, f"this version of aiguard has no {engine} engine yet; `{engine}:` is read and not run")
        for engine in LATER_ENGINES
        if engine in project.settings.model_fields_set
    ]


def _select(contract: Contract, wanted: tuple[str, ...]) -> tuple[Interaction, ...]:
    """The wanted interactions, and before them those whose captures they may need."""
    if not wanted:
        return contract.interactions
    last = max((n for n, i in enumerate(contract.interactions) if i.id in wanted), default=-1)
    return tuple(i for n, i in enumerate(contract.interactions) if i.id in wanted or (i.captures and n < last))


def _unknown_target(contract: Contract, target: str, targets: Mapping[str, TargetSettings]) -> Problem:
    known = f"targets of aiguard.yaml: {', '.join(targets)}" if targets else "aiguard.yaml has no targets"
    return Problem(
        contract.path, contract.line, 0, f"target {target!r} is not configured", near(target, targets) or known
    )
