"""What the risk engine hands to reporters: functions in the order in which a human's property is needed, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias, get_args

Signal: TypeAlias = Literal[
    "lines_added",
    "rewritten",
    "new",
    "size",
    "complexity",
    "nesting",
    "recent_commits",
    "changes",
    "fixes",
    "file_fixes",
    "authors",
    "age",
    "companions",
    "ai_written",
    "graded_own_homework",
    "domain",
    "unguarded",
]
SIGNALS: tuple[Signal, ...] = get_args(Signal)
"""The names that `risk.weights` may set; each is the `signal` of a Reason."""

Change: TypeAlias = Literal["added", "modified", "unchanged"]
Level: TypeAlias = Literal["high", "medium", "low"]
Author: TypeAlias = Literal["ai", "human", "bot", "mixed", "unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one signal says of one function.

    `value` is what was measured, in the signal's own unit; `contribution` its part of the score: those of a function
    add up to its score. `text` says it in words that stand in a list ('3 past fixes'); '' for what goes without saying.
    `commits` are abbreviated ids of the commits behind it, newest first.
    """

    signal: str
    value: int | float | str | bool | None
    contribution: float
    text: str
    commits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who wrote a function's changed code, as far as commits say it; `evidence` are sentences that name the commits.

    `unknown` is what an absent mark means: not a human. `assumed` says that nothing marks it as an agent's: a setting
    takes it for that.
    """

    kind: Author
    evidence: tuple[str, ...] = ()
    assumed: bool = False


UNKNOWN = Provenance("unknown")


@dataclass(frozen=True, slots=True)
class SeenTests:
    """The tests that mention a function: their files, and who changed them last.

    `commit` is that change's abbreviated id, `author` its author's name, `when` its date. `together` says that the
    author of the code graded it: a commit that changed the function changed them too, and nobody else did since, or an
    agent wrote both in one change. `count` is how many test files mention it in all.
    """

    files: tuple[str, ...]
    count: int
    commit: str
    author: str
    when: date
    together: bool


@dataclass(frozen=True, slots=True)
class Waiver:
    """A human's signed word that a function needs no property: `where` is the file:line that says so."""

    owner: str
    reason: str
    expires: date
    where: str


@dataclass(frozen=True, slots=True)
class RankedFunction:
    """One row. `path` is relative to where the run began, lines count from 1, `score` is 0 to 1.

    `percentile` is the share of all functions of `Ranking.population` that score lower, 0 to 100. `reasons` holds
    every signal, the largest contribution first. `guarded_by` are ids of properties, and `contract NAME` for contracts.
    `suggestion` is a kind of property in words, `scaffold` the command that writes its beginning ('' for none).
    """

    rank: int
    path: str
    qualname: str
    language: Literal["python", "go"]
    line: int
    end_line: int
    change: Change
    score: float
    level: Level
    percentile: float
    reasons: tuple[Reason, ...]
    provenance: Provenance = UNKNOWN
    tests: SeenTests | None = None
    guarded_by: tuple[str, ...] = ()
    suggestion: str = ""
    scaffold: str = ""
    domains: tuple[str, ...] = ()
    waiver: Waiver | None = None
    commits: tuple[str, ...] = ()

    @property
    def spoken(self) -> tuple[Reason, ...]:
        """The reasons that have something to say, the weightiest first."""
        return tuple(reason for reason in self.reasons if reason.text)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A whole ranking. `base` and `head` are full commit ids, None for an empty base or a head without commits.

    `against` says in words what the head was compared with; '' where the whole repository is ranked. `now` is the
    moment that ages are counted from. `left_out` counts the functions or files that each rule left out.
    `population` says what percentiles are taken of. `commits` are those that rows name, by their abbreviated ids.
    """

    base: str | None
    head: str | None
    now: datetime
    functions: tuple[RankedFunction, ...]
    against: str = ""
    population: str = "the functions ranked"
    left_out: Mapping[str, int] = field(default_factory=dict)
    commits: Mapping[str, Commit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit behind a function, as people read it: `short` is its abbreviated id, `date` its committer's day.

    `fix` says that its message speaks of a mended fault, `kind` who wrote it.
    """

    short: str
    date: date
    author: str
    subject: str
    fix: bool
    kind: Author


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say of one function of a ranking.

    `lowering` are sentences on what would lower its risk, `commits` what its history consists of, newest first.
    """

    row: RankedFunction
    ranking: Ranking
    lowering: tuple[str, ...] = ()
    commits: tuple[Commit, ...] = ()
