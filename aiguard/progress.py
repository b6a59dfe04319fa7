"""Events on the side: what a long run is doing, for whoever cares to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["running", "shrinking", "waiting", "passed", "failed", "hung", "error", "not_run"]
"""What a property of a campaign is doing, or how it ended."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How one property of a campaign stands.

    `state` is `running`, `shrinking`, `waiting` for its next slice, or the status that it ended with. `examples` and
    `features` are totals, `rate` is examples a second of late, `left_s` what is left of the whole budget. `news` is a
    sentence such as `AssertionError at shop/money.py:31`, '' for a mere sign of life.
    """

    language: str
    engine: str
    state: State
    examples: int = 0
    rate: float = 0.0
    features: int = 0
    left_s: float = 0.0
    news: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """`label` is what is under way; `done` of `total` steps are finished; `outcome` is the status of the last one.

    In a `target` event `label` is the property's id, and `pulse` says how it stands; `done` of `total` properties have
    ended.
    """

    kind: Literal["phase", "step", "target"]
    label: str
    done: int = 0
    total: int = 0
    outcome: str = ""
    pulse: Pulse | None = None


Listener: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """The listener that shows nothing."""
