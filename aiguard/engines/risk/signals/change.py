"""What the change did: lines added are the best single sign of a defect brought in (LApredict, Zeng et al. 2021)."""

from __future__ import annotations

from aiguard.engines.risk.signals.interface import Measure, counted, logarithmic
from aiguard.engines.risk.subject import Subject

_MANY_LINES = 100
_REWRITTEN = 0.3


def lines_added(subject: Subject) -> Measure:
    """Lines of code that the change put in, all its commits taken together; none where only documentation changed."""
    unit = subject.unit
    if unit.change == "unchanged" or not (unit.added or unit.deleted):
        return Measure(0, 0.0, "only its documentation changed" if unit.change == "modified" else "")
    added = max(unit.added, sum(touch.added for touch in subject.history.touches if touch.of_change))
    text = f"{counted(added, 'line')} added" if added and unit.change == "modified" else ""
    return Measure(added, logarithmic(added, _MANY_LINES), text)


def rewritten(subject: Subject) -> Measure:
    """The share of a function that stood before whose lines are new."""
    unit = subject.unit
    if unit.change != "modified":
        return Measure(0.0, 0.0)
    text = f"rewritten by {unit.rewritten:.0%}".replace("%", " %") if unit.rewritten >= _REWRITTEN else ""
    return Measure(round(unit.rewritten, 3), unit.rewritten, text)


def new(subject: Subject) -> Measure:
    """Whether the change brought it."""
    is_new = subject.unit.change == "added"
    return Measure(is_new, float(is_new), f"new: {counted(subject.unit.added, 'line')}" if is_new else "")
