"""Pure: whose turn it is, under which engine, and for how long.

A multi-armed bandit kept simple. Everybody gets a short first slice, changed and risky properties before the others.
After that the turn goes to whoever has had the least time for its weight; a property weighs more where it reaches a
change and while it still shows new behaviour. Once the ordinary engine of a property has stopped finding anything new,
the other engines share its time. Times are seconds; nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.engines.fuzz.interface import Target

FIRST_SHARE = 0.25
LONGEST_FIRST_S = 2.0
SHORTEST_S, LONGEST_S = 0.25, 4.0
LONGEST_WHOLE_S = 20.0
"""The longest slice of a run that starts anew with each slice."""
LATER_WHOLE_S = 3.0
"""What such a run gets at the least after its first slice: starting anew costs it 0.2 s and more each time."""
KEPT_BACK = 0.2
"""The share of the time that first slices leave: a hang takes seconds more than planned, and the last must not pay."""
CHANGED_WEIGHT, FRESH_WEIGHT = 3.0, 1.5
STALLED_S, STALLED_SHARE = 1.0, 0.25
SHARES: Mapping[str, float] = {"hypothesis": 2.0, "guided": 2.5, "atheris": 1.0, "crosshair": 1.0, "go": 1.0}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a lane does next."""

    target: Target
    engine: str
    seconds: float


@dataclass(slots=True)
class Arm:
    """One property under one engine: what it has had, and when it last met something new (in its own seconds)."""

    spent_s: float = 0.0
    slices: int = 0
    fresh_at_s: float = 0.0
    running: bool = False
    over: bool = False

    @property
    def stalled(self) -> bool:
        """Whether it has gone on for long without anything new."""
        return self.spent_s - self.fresh_at_s > max(STALLED_S, STALLED_SHARE * self.spent_s)


@dataclass(slots=True)
class Standing:
    """One property: its arms by engine, its weight, and whether nothing is left to do for it."""

    target: Target
    weight: float
    arms: dict[str, Arm] = field(default_factory=dict)
    closed: bool = False
    failing: str = ""
    """The engine that has found a failure and still makes it smaller."""

    @property
    def spent_s(self) -> float:
        """Seconds under all engines."""
        return sum(arm.spent_s for arm in self.arms.values())

    @property
    def slices(self) -> int:
        """Slices under all engines, those that run now included."""
        return sum(arm.slices + arm.running for arm in self.arms.values())

    @property
    def running(self) -> int:
        """How many lanes it has now."""
        return sum(arm.running for arm in self.arms.values())

    @property
    def need(self) -> float:
        """The least is served first."""
        fresh = any(not arm.stalled for arm in self.arms.values())
        return self.spent_s / (self.weight * (FRESH_WEIGHT if fresh else 1.0))


class Scheduler:
    """The state of a campaign's plan. Not thread-safe: the campaign holds a lock around it."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._standings: dict[str, Standing] = {}
        self._most_s = 0.0

    def add(self, targets: Iterable[Target], first: Mapping[str, str]) -> None:
        """Take in more properties; `first` names those that reach a change. Theirs is the first turn, too."""
        known = list(targets)
        for target in sorted(known, key=lambda each: each.id not in first):
            weight = CHANGED_WEIGHT if target.id in first else 1.0
            arms = {engine: Arm() for engine in target.engines}
            self._standings[target.id] = Standing(target, weight, arms)

    def next(self, left_s: float, *, expecting: bool = False) -> Turn | None:
        """The next turn with `left_s` seconds of the budget left; None where every lane that can be used is busy.

        `expecting` says that more properties will come: until then nobody gets more than a first slice at a time.
        """
        self._most_s = max(self._most_s, left_s)
        open_ = [standing for standing in self._standings.values() if not standing.closed]
        waiting = [standing for standing in open_ if not standing.running]
        # With more lanes than properties, a property runs under two engines at once.
        for group in (waiting, [standing for standing in open_ if standing.running]):
            for standing in sorted(group, key=lambda each: (each.slices > 0, each.need, each.running)):
                engine = self._engine(standing)
                if engine is not None:
                    seconds = self._seconds(standing, open_, left_s)
                    if expecting:
                        seconds = min(seconds, max(LONGEST_FIRST_S, standing.target.least_slice_s))
                    standing.arms[engine].running = True
                    return Turn(standing.target, engine, seconds)
        return None

    def report(self, turn: Turn, spent_s: float, *, fresh: bool, over: bool, failing: bool = False) -> None:
        """A turn has ended after `spent_s` seconds.

        `over` says that this engine has nothing more to do, `failing` that it has a failure to make smaller.
        """
        standing = self._standings[turn.target.id]
        arm = standing.arms[turn.engine]
        if failing and not standing.failing:
            standing.failing = turn.engine
        arm.running = False
        arm.slices += 1
        arm.spent_s += spent_s
        arm.over = arm.over or over
        if fresh:
            arm.fresh_at_s = arm.spent_s

    def close(self, target_id: str) -> None:
        """Nothing is left to do for a property: it has failed, or every input was tried."""
        self._standings[target_id].closed = True

    @property
    def finished(self) -> bool:
        """Whether nobody has anything left to do."""
        return all(
            standing.closed
            or all(arm.over for arm in standing.arms.values())
            or (bool(standing.failing) and standing.arms[standing.failing].over)
            for standing in self._standings.values()
        )

    def standing(self, target_id: str) -> Standing:
        """What a property has had."""
        return self._standings[target_id]

    def running(self, target_id: str, engine: str) -> bool:
        """Whether a lane has this arm now."""
        return self._standings[target_id].arms[engine].running

    def _engine(self, standing: Standing) -> str | None:
        """The engine for its next slice: the ordinary one until it has stalled, then whoever had the least."""
        free = {name: arm for name, arm in standing.arms.items() if not arm.running and not arm.over}
        if standing.failing:
            return standing.failing if standing.failing in free else None
        if not free:
            return None
        ordinary = standing.target.engines[0]
        if ordinary in free and not free[ordinary].stalled:
            return ordinary
        return min(free, key=lambda name: free[name].spent_s / SHARES.get(name, 1.0))

    def _seconds(self, standing: Standing, open_: Sequence[Standing], left_s: float) -> float:
        if not standing.target.resumable:
            return self._whole(standing, open_, left_s)
        fair = left_s * self._jobs / max(1, len(open_))
        if standing.slices <= 1 and not standing.spent_s:
            wanted = min(LONGEST_FIRST_S, fair * FIRST_SHARE)
        else:
            wanted = min(LONGEST_S, max(SHORTEST_S, fair / 3))
        return min(left_s, max(standing.target.least_slice_s, wanted))

    def _whole(self, standing: Standing, open_: Sequence[Standing], left_s: float) -> float:
        """A slice of a run that starts anew each time: few and long ones, and everybody's first before the time is up.

        Where there is hardly time for everybody, a first slice may be half of what is sensible otherwise.
        """
        least = standing.target.least_slice_s
        if len(open_) <= self._jobs:
            wanted = left_s
        elif standing.slices:
            wanted = max(least, LATER_WHOLE_S, left_s * self._jobs / len(open_))
        else:
            claims = sum(each.target.resumable or not each.slices or each.running > 0 for each in open_)
            wanted = max(least / 2, (left_s - KEPT_BACK * self._most_s) * self._jobs / claims)
        return min(left_s, wanted, LONGEST_WHOLE_S)
