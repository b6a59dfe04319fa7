"""Pure: one row of a ranking becomes all there is to say of it."""

from __future__ import annotations

from collections.abc import Callable

from aiguard.ranking import Explanation, RankedFunction, Ranking, Reason

_LEAST = 0.01
"""A contribution below this is not worth a person's time."""
_MANY_LINES = 15


def explanation(row: RankedFunction, ranking: Ranking) -> Explanation:
    """The row with the commits behind it, newest first, and what would lower its score."""
    commits = tuple(ranking.commits[short] for short in row.commits if short in ranking.commits)
    return Explanation(row, ranking, lowering(row), commits)


def lowering(row: RankedFunction) -> tuple[str, ...]:
    """What a person could do about each signal that weighs, with what it would take off the score at most."""
    found: dict[str, tuple[str, float]] = {}
    for reason in row.reasons:
        advice = _ADVICE.get(reason.signal)
        said = advice(row, reason) if advice is not None and reason.contribution >= _LEAST else ""
        if said:
            # Size, branches and nesting have one remedy: what they say stands in one sentence.
            head, colon, rest = said.partition(": ")
            before, weight = found.get(head, ("", 0.0))
            words = f"{before}, {rest}" if before else f"{colon}{rest}"
            found[head] = (words, weight + reason.contribution)
    return tuple(f"{head}{words} (up to {weight:.2f} less)" for head, (words, weight) in found.items())


def _property(row: RankedFunction, _: Reason) -> str:
    kind = f", such as: {row.suggestion}" if row.suggestion else ""
    begin = f"; `{row.scaffold}` begins one" if row.scaffold else ""
    return f"write a property that reaches it{kind}{begin}"


def _split(_: RankedFunction, reason: Reason) -> str:
    return f"split it: {reason.text}" if reason.text else ""


def _smaller(_: RankedFunction, reason: Reason) -> str:
    many = isinstance(reason.value, int) and reason.value >= _MANY_LINES
    return f"bring the change in smaller steps: {reason.value} lines added" if many else ""


def _tests(row: RankedFunction, _: Reason) -> str:
    tests = row.tests
    where = f" ({tests.files[0]})" if tests is not None and tests.files else ""
    return f"let somebody else write a test of it{where}: its own came in the same commit"


def _review(_: RankedFunction, __: Reason) -> str:
    return "a person's property says what the assistant could not know"


def _companions(_: RankedFunction, reason: Reason) -> str:
    return f"see whether the other file has to change as well: {reason.text}"


_ADVICE: dict[str, Callable[[RankedFunction, Reason], str]] = {
    "unguarded": _property,
    "size": _split,
    "complexity": _split,
    "nesting": _split,
    "lines_added": _smaller,
    "graded_own_homework": _tests,
    "ai_written": _review,
    "companions": _companions,
}
