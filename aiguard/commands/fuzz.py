"""`aiguard fuzz`: config -> change set -> plan -> campaign -> suppressions -> verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.engines.fuzz.interface import Discovery
from aiguard.errors import CouldNotJudge
from aiguard.masking import Masker
from aiguard.plan.plan import Plan
from aiguard.progress import Listener, silent
from aiguard.verdict import FailOn, Report


@dataclass(frozen=True, slots=True)
class CampaignRequest:
    """What the user asked for. `None` leaves the choice to aiguard.yaml; `environ` is where `${NAME}` comes from.

    `targets` are ids, paths and globs as they were written, none of them meaning all. `budget_s` may be 0: replay what
    was saved and stop. `changed` keeps to properties that reach what differs from `base`. `language` is `python`, `go`
    or None for both.
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


def campaign(request: CampaignRequest, masker: Masker, listen: Listener = silent) -> Report:  # noqa: ARG001
    """Run the campaign; the report with its verdict. Raises InputError, CouldNotJudge."""
    raise CouldNotJudge("not yet")


def prepare(request: CampaignRequest, masker: Masker) -> Plan:  # noqa: ARG001
    """The plan of the campaign, with nothing collected, built or run. Raises InputError, CouldNotJudge."""
    raise CouldNotJudge("not yet")


def listing(request: CampaignRequest, masker: Masker) -> Discovery:  # noqa: ARG001
    """The properties that would run, in their order, and what could not be collected.

    Raises InputError, CouldNotJudge.
    """
    raise CouldNotJudge("not yet")
