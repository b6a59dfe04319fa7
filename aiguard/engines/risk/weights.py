"""The table of signals and their weights: how many hundredths of the score each can earn. They add up to 1.

docs/risk.md says where the numbers come from and what they were checked on. What the data cannot show, because marks of
assistants and shared tests predict no fixes in it, gets a small weight: it says who should write the property.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiguard.engines.risk.signals import change, history, people, shape
from aiguard.engines.risk.signals.interface import Signal
from aiguard.ranking import Signal as SignalName

TABLE: tuple[tuple[SignalName, Signal, float], ...] = (
    ("lines_added", change.lines_added, 0.26),
    ("size", shape.size, 0.20),
    ("file_fixes", history.file_fixes, 0.13),
    ("changes", history.changes, 0.10),
    ("age", history.age, 0.07),
    ("domain", people.domain, 0.05),
    ("unguarded", people.unguarded, 0.04),
    ("complexity", shape.complexity, 0.03),
    ("recent_commits", history.recent_commits, 0.03),
    ("authors", history.authors, 0.03),
    ("fixes", history.fixes, 0.02),
    ("ai_written", people.ai_written, 0.02),
    ("graded_own_homework", people.graded_own_homework, 0.02),
    ("companions", history.companions, 0.0),
    ("nesting", shape.nesting, 0.0),
    ("rewritten", change.rewritten, 0.0),
    ("new", change.new, 0.0),
)


def weights(overrides: Mapping[SignalName, float]) -> dict[SignalName, float]:
    """The weight of each signal with a team's own put in; scaled so that they add up to 1 again."""
    chosen = {name: overrides.get(name, weight) for name, _, weight in TABLE}
    total = sum(chosen.values())
    return {name: weight / total for name, weight in chosen.items()} if total > 0 else chosen
