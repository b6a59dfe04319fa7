"""Making a failing input smaller: many candidates at a time as the seeds of one plain test run in a scratch folder.

Go's own minimiser leaves integers alone and cannot work on an input that kills the worker; a replay costs a few
milliseconds, so this one tries what a person would.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.corpus import Literal
from aiguard.engines.fuzz.golang.reasons import Reason
from aiguard.engines.fuzz.golang.replaying import Replayer
from aiguard.engines.fuzz.golang.shrinking import Candidates, rounds
from aiguard.engines.fuzz.golang.workspace import Mirror

Values = tuple[Literal, ...]
_BATCH_BYTES = 4 << 20
_BATCH = 64


class Oracle:
    """Tells which candidates still fail in the same way. `tried` counts them."""

    def __init__(self, replayer: Replayer, mirror: Mirror, identity: tuple[str, str], limit_s: float) -> None:
        self._replayer, self._mirror = replayer, mirror
        self._identity, self._limit_s = identity, limit_s
        self.tried = 0

    def first(self, batch: Sequence[Values], stop: Deadline) -> int | None:
        """The index of the first candidate that fails in the same way; None where none does, or the time is up."""
        waiting = list(enumerate(batch))
        while waiting and not stop.passed:
            self._mirror.put([(f"c{index:05}", values) for index, values in waiting])
            replay = self._replayer.run("^c", stop, self._mirror.folder, limit_s=self._limit_s)
            self.tried += len(replay.cases)
            same = [int(case[1:]) for case, reason in replay.failures.items() if self._same(case, reason)]
            if same:
                return min(same)
            ended = replay.died or replay.stuck or ""
            if not ended.startswith("c"):
                return None
            # A candidate that ends the process in another way hides those behind it.
            waiting = [(index, values) for index, values in waiting if index > int(ended[1:])]
        return None

    def _same(self, case: str, reason: Reason) -> bool:
        return case[:1] == "c" and case[1:].isdigit() and reason.identity == self._identity


def minimise(values: Values, oracle: Oracle, stop: Deadline) -> tuple[Values, bool]:
    """The smallest arguments found until `stop`, and whether nothing smaller was left to try."""
    while True:
        before = values
        for position in range(len(values)):
            for size in rounds(values[position]):
                values = _descend(values, position, size, oracle, stop)
                if stop.passed:
                    return values, False
        if values == before:
            return values, True


def _descend(values: Values, position: int, size: int, oracle: Oracle, stop: Deadline) -> Values:
    """One round for one argument, from the start again (or where it stood) after each success."""
    skip = 0
    while not stop.passed:
        options = Candidates(values[position], size)
        found = _search(values, position, options, oracle, stop, skip)
        if found is None:
            return values
        values = (*values[:position], options[found], *values[position + 1 :])
        # Pieces before the one that could go were tried already; what remains is tried in the next pass.
        skip = found if isinstance(values[position].value, bytes) and size else 0
    return values


def _search(
    values: Values, position: int, options: Sequence[Literal], oracle: Oracle, stop: Deadline, at: int
) -> int | None:
    longest, many = len(str(values[position])), 8
    while at < len(options) and not stop.passed:
        some = options[at : at + max(1, min(many, _BATCH_BYTES // longest))]
        found = oracle.first([(*values[:position], option, *values[position + 1 :]) for option in some], stop)
        if found is not None:
            return at + found
        at, many = at + len(some), _BATCH
    return None
