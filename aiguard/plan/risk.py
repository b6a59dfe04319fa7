"""The step that ranks the functions of a change by the need for a human's property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiguard.config.risk_settings import Risk
from aiguard.config.settings import GoFuzz, PythonFuzz
from aiguard.findings import Json
from aiguard.ranking import Waiver


@dataclass(frozen=True, slots=True)
class SignedWaiver:
    """A waiver and the function that it speaks of: `path` is relative to where the run began, like a ranked row's."""

    path: str
    qualname: str
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class RiskPlan:
    """What the risk engine does in one project.

    `base` is the revision compared with, None for the default; `head` a revision, None for the work tree. With
    `everything`, the whole repository is ranked. `paths` are folders, files and `PATH:QUALNAME` of the project that
    the user keeps to (empty: all of it); `elsewhere` are folders of it ('services/api/') that belong to other projects.
    `python` and `go` say where properties are; `handlers` maps names of contracts to the functions (path, qualname)
    that answer their requests. `notices` are what planning has to say. `constraints_from` is the revision whose
    properties count instead of the work tree's. `gated` says that the first rows are held to the gate, `asked` that the
    user wants the ranking: then what cannot be looked at is told as that. `limit_s` is wall-clock seconds at most, None
    for the whole budget of the run. `options` are what a command needs beside a function's name to do the same again.
    """

    root: Path
    prefix: str
    settings: Risk
    base: str | None = None
    head: str | None = None
    everything: bool = False
    paths: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    waivers: tuple[SignedWaiver, ...] = ()
    python: PythonFuzz | None = None
    go: GoFuzz | None = None
    handlers: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    constraints_from: str | None = None
    gated: bool = True
    asked: bool = True
    limit_s: float | None = None
    options: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def engine(self) -> str:
        """The engine that carries this out."""
        return "risk"

    @property
    def holds(self) -> bool:
        """Whether the gate asks anything of anyone."""
        return self.gated and self.settings.gate.top > 0 and self.settings.gate.severity != "never"

    def describe(self) -> dict[str, Json]:
        """The JSON form of this step."""
        gate = self.settings.gate
        return {
            "engine": self.engine,
            "project": self.prefix.rstrip("/") or ".",
            "base": self.base,
            "head": self.head,
            "everything": self.everything,
            "paths": list(self.paths),
            "gate": {"top": gate.top, "level": gate.level, "severity": gate.severity} if self.gated else None,
            "waivers": [f"{signed.path}:{signed.qualname}" for signed in self.waivers],
        }

    def lines(self) -> list[str]:
        """The step in words, a line each."""
        where = f" in {self.prefix.rstrip('/')}" if self.prefix else ""
        what = "every function" if self.everything else f"the functions changed since {self.base or 'the default base'}"
        until = f", as of {self.head}" if self.head else ""
        only = f", only {', '.join(self.paths)}" if self.paths else ""
        lines = [f"risk{where}: rank {what}{until}{only}"]
        if self.holds:
            gate = self.settings.gate
            rows = f"the first {gate.top}" if gate.top > 1 else "the first"
            least = "" if gate.level == "low" else f" of level {gate.level}{'' if gate.level == 'high' else ' or high'}"
            signed = f"a waiver ({len(self.waivers)} signed)" if self.waivers else "a waiver"
            lines.append(f"risk{where}: {gate.severity} for {rows}{least} without a human's property or {signed}")
        return lines
