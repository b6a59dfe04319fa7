"""`aiguard risk`: what the command line asks for, and what it gets back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.errors import CouldNotJudge
from aiguard.masking import Masker
from aiguard.progress import Listener, silent
from aiguard.ranking import Explanation
from aiguard.verdict import FailOn, Report


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
    fail_on: FailOn | None = None


def rank(request: RiskRequest, masker: Masker, listen: Listener = silent) -> Report:
    """The ranking of a change. Raises InputError, CouldNotJudge."""
    raise CouldNotJudge(f"nothing ranks yet: {request.start}")


def explain(request: RiskRequest, place: str, masker: Masker, listen: Listener = silent) -> Explanation:
    """All about the function at `PATH:FUNCTION`. Raises InputError, CouldNotJudge."""
    raise CouldNotJudge(f"nothing ranks yet: {place} in {request.start}")


def hotspots(request: RiskRequest, domain: str | None, masker: Masker, listen: Listener = silent) -> Report:
    """The ranking of the repository as it stands, or of one domain of it. Raises InputError, CouldNotJudge."""
    raise CouldNotJudge(f"nothing ranks yet: {domain or request.start}")
