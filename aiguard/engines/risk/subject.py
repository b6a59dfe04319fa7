"""Everything that is known of one function when its risk is judged: what the signals look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aiguard.ranking import UNKNOWN, Provenance, SeenTests
from aiguard.source.commits import Commit
from aiguard.source.shape import Shape
from aiguard.source.units import Unit


@dataclass(frozen=True, slots=True)
class Touch:
    """One commit that changed lines of code of a function: how many it put in and took out.

    `fix` says that its message tells of a mended fault, `of_change` that it belongs to the change, `recent` that it
    does or lies within 90 days before now.
    """

    commit: Commit
    added: int
    deleted: int
    fix: bool
    recent: bool
    of_change: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What the commits say. `touches` are the function's, `file_fixes` the fixes of its file; newest first.

    `whole` is False where older commits are missing (a shallow clone); those before `since` were not read.
    """

    touches: tuple[Touch, ...] = ()
    file_fixes: tuple[Commit, ...] = ()
    whole: bool = True
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that changed with the function's `together` of `changes` times, and did not this time."""

    path: str
    together: int
    changes: int


@dataclass(frozen=True, slots=True)
class Domain:
    """A field in which bugs hide, such as `money`; `evidence` are the names and calls that say so, in words."""

    name: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A human's property or contract that reaches a function; `how` in words ('calls it', 'ran it last time')."""

    id: str
    how: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One function with all that was found out about it; `now` is what ages are counted from.

    `suggestion` is a kind of property in words. Once it and the domains are known, the shape is kept in numbers alone.
    """

    unit: Unit
    shape: Shape
    now: datetime
    domains: tuple[Domain, ...] = ()
    history: History = History()
    provenance: Provenance = UNKNOWN
    tests: SeenTests | None = None
    guards: tuple[Guard, ...] = ()
    companions: tuple[Companion, ...] = ()
    suggestion: str = ""
