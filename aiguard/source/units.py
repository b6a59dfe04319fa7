"""What is ranked: functions of one version of a repository, with what a change did to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from aiguard.ranking import Change


@dataclass(frozen=True, slots=True)
class Span:
    """Where a function stands in the head commit: the file's path from the repository's top, its blob's id, lines."""

    path: str
    blob: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One function. `path` is relative to the project's folder; lines count from 1 and include decorators.

    `added` and `deleted` count lines of code that the change put in and took out, of the function alone; `rewritten`
    is the share of its lines of code that are new, 0 to 1. `outer` is the outermost function that it stands in, of
    which it is a part: where a nested function changed, both are units. A name that has several definitions (overloads,
    a property's setter) is one unit: it spans the one that changed most, and counts the lines of all. `standing` is
    where the head commit has it, None where only the work tree does: its history begins there.
    """

    path: str
    qualname: str
    language: Literal["python", "go"]
    line: int
    end_line: int
    change: Change
    added: int = 0
    deleted: int = 0
    rewritten: float = 0.0
    outer: str = ""
    standing: Span | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names it within one version."""
        return self.path, self.qualname


@dataclass(frozen=True, slots=True)
class Units:
    """The functions of a change, or of a whole revision, that a human's property may be needed for. One row a name.

    `base` is a full commit id, or None where everything counts as new; `head` the commit that history is read from.
    `dirty` says that the work tree, which differs from `head`, was looked at. `left_out` counts the files that each
    rule left out, of those that differ or of all that were asked for. `moved` are functions that went to another file
    or class as they are, which is no change of theirs: they are among `units` only where all functions are. `texts`
    holds the content of every file that has one of either, by `path`. `against` says in words what the head was
    compared with; '' for nothing.
    """

    base: str | None
    head: str | None
    dirty: bool
    units: tuple[Unit, ...]
    texts: Mapping[str, bytes] = field(default_factory=dict)
    against: str = ""
    left_out: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    moved: tuple[Unit, ...] = ()
