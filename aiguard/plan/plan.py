"""The plan of a run: pure data that can be shown before anything happens (`--dry-run`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeAlias

from aiguard.config.contract import Contract, Interaction
from aiguard.config.settings import GoFuzz, PythonFuzz
from aiguard.config.targets import Target as TargetSettings
from aiguard.findings import Json
from aiguard.plan.risk import RiskPlan
from aiguard.source.changes import ChangeSet


@dataclass(frozen=True, slots=True)
class ContractReplay:
    """One contract and the interactions of it that will be replayed, in file order."""

    contract: Contract
    interactions: tuple[Interaction, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing of the contract was left out, so that its branches can all be witnessed."""
        return len(self.interactions) == len(self.contract.interactions)


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What the contract engine does in one project: `replays` maps a target's name to its contracts.

    `prefix` ('' or 'services/api/') leads from where the run began to the project, for display. `homeless` are
    contracts that no target replays; `unmatched` are contract files that no configured path matches. `options`
    are what a command needs beside the contract to do the same again.
    """

    root: Path
    prefix: str
    targets: Mapping[str, TargetSettings]
    replays: Mapping[str, tuple[ContractReplay, ...]]
    homeless: tuple[Contract, ...] = ()
    unmatched: tuple[str, ...] = ()
    concurrency: int = 8
    options: tuple[str, ...] = ()

    @property
    def engine(self) -> str:
        """The engine that carries this out."""
        return "contracts"

    def describe(self) -> dict[str, Json]:
        """The JSON form of this step."""
        return {
            "engine": self.engine,
            "project": self.prefix.rstrip("/") or ".",
            "targets": [
                {
                    "target": target,
                    "contracts": [
                        {
                            "contract": replay.contract.name,
                            "path": replay.contract.path,
                            "interactions": [interaction.id for interaction in replay.interactions],
                        }
                        for replay in replays
                    ],
                }
                for target, replays in self.replays.items()
            ],
            "not_replayed": [contract.name for contract in self.homeless],
        }

    def lines(self) -> list[str]:
        """The step in words, a line each."""
        lines = []
        where = f" in {self.prefix.rstrip('/')}" if self.prefix else ""
        for target, replays in self.replays.items():
            count = sum(len(replay.interactions) for replay in replays)
            names = ", ".join(replay.contract.name for replay in replays)
            lines.append(f"replay {count} interaction{'s' * (count != 1)} against {target}{where}: {names}")
        return [*lines, *(f"no target replays {contract.name} ({contract.path})" for contract in self.homeless)]


@dataclass(frozen=True, slots=True)
class FuzzPlan:
    """What the fuzz engine does in one project.

    `chosen` are ids, paths and globs as the user wrote them (empty: everything configured). `budget_s` is wall-clock
    seconds for all of it; 0 replays only what was saved. With `changes`, properties that reach a changed function come
    first; `unreached` says what the others get: their turn, a replay of what was saved, or nothing.
    `options` are what a command needs beside an id to do the same again. `constraints_from` is the revision whose
    Python properties are run instead of the work tree's.
    """

    root: Path
    prefix: str
    python: PythonFuzz | None
    go: GoFuzz | None
    budget_s: float
    shrink_budget_s: float
    jobs: int
    seed: int
    chosen: tuple[str, ...] = ()
    changes: ChangeSet | None = None
    unreached: Literal["run", "replay", "skip"] = "run"
    options: tuple[str, ...] = ()
    constraints_from: str | None = None

    @property
    def engine(self) -> str:
        """The engine that carries this out."""
        return "fuzz"

    def describe(self) -> dict[str, Json]:
        """The JSON form of this step."""
        changed = self.changes.functions if self.changes else ()
        return {
            "engine": self.engine,
            "project": self.prefix.rstrip("/") or ".",
            "budget_s": _number(self.budget_s),
            "shrink_budget_s": _number(self.shrink_budget_s),
            "jobs": self.jobs,
            "seed": self.seed,
            "python": list(self.python.paths) if self.python else None,
            "go": list(self.go.packages) if self.go else None,
            "chosen": list(self.chosen),
            "changed": [f"{function.path}:{function.qualname}" for function in changed],
            "unreached": self.unreached,
        }

    def lines(self) -> list[str]:
        """The step in words, a line each."""
        where = f" in {self.prefix.rstrip('/')}" if self.prefix else ""
        what = [f"Python properties of {', '.join(self.python.paths)}"] if self.python else []
        what += [f"Go fuzz functions of {', '.join(self.go.packages)}"] if self.go else []
        chosen = f", only {', '.join(self.chosen)}" if self.chosen else ""
        chosen += f", properties as of {self.constraints_from}" if self.constraints_from else ""
        mode = f"for {self.budget_s:g} s" if self.budget_s else "their saved failing inputs alone"
        lines = [f"fuzz{where}: {' and '.join(what)}{chosen}, {mode}, {self.jobs} side by side, seed {self.seed}"]
        if self.changes is not None:
            rest = {"run": "then the others", "replay": "the others' saved inputs are replayed", "skip": "no others"}
            count = len(self.changes.functions)
            reach = f"those that reach {count} changed function{'s' * (count != 1)}"
            lines.append(f"fuzz{where}: first {reach}; {rest[self.unreached]}")
        return lines


Step: TypeAlias = ReplayPlan | FuzzPlan | RiskPlan


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An engine that the configuration names and this run does not start, with the reason."""

    engine: str
    project: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run will do. `budget_s` is wall-clock seconds for the whole of it."""

    steps: tuple[Step, ...]
    budget_s: float
    left_out: tuple[LeftOut, ...] = ()

    def describe(self) -> dict[str, Json]:
        """The JSON form of the plan, `aiguard.plan/1`."""
        return {
            "schema": "aiguard.plan/1",
            "budget_s": _number(self.budget_s),
            "steps": [step.describe() for step in self.steps],
            "left_out": [{"engine": o.engine, "project": o.project, "reason": o.reason} for o in self.left_out],
        }

    def lines(self) -> list[str]:
        """The plan in words, a line each."""
        lines = [line for step in self.steps for line in step.lines()]
        lines += [f"{out.engine}: left out: {out.reason}" for out in self.left_out]
        return [*lines, f"budget: {self.budget_s:g} s"]


def _number(seconds: float) -> Json:
    return int(seconds) if seconds == int(seconds) else Decimal(str(seconds))
