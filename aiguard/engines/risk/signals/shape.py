"""Size and shape: the best-known predictors of where a later fix lands (Gil and Lalouche 2017 on size alone)."""

from __future__ import annotations

import math

from aiguard.engines.risk.signals.interface import Measure, counted, logarithmic
from aiguard.engines.risk.subject import Subject

_MANY_LINES, _MANY_BRANCHES, _DEEP = 200, 40, 6
_WORTH_SAYING = {"lines": 25, "branches": 10, "nesting": 4}


def size(subject: Subject) -> Measure:
    """Lines of code."""
    lines = subject.shape.lines
    text = f"{counted(lines, 'line')} of code" if lines >= _WORTH_SAYING["lines"] else ""
    return Measure(lines, logarithmic(lines, _MANY_LINES), text)


def complexity(subject: Subject) -> Measure:
    """Cyclomatic complexity (McCabe 1976)."""
    branches = max(1, subject.shape.branches)
    text = f"{counted(branches, 'branch')}" if branches >= _WORTH_SAYING["branches"] else ""
    return Measure(branches, min(1.0, math.log(branches) / math.log(_MANY_BRANCHES)), text)


def nesting(subject: Subject) -> Measure:
    """How deep the deepest decision lies."""
    depth = subject.shape.nesting
    text = f"nested {depth} deep" if depth >= _WORTH_SAYING["nesting"] else ""
    return Measure(depth, min(1.0, depth / _DEEP), text)
