"""Events on the side: what a long run is doing, for whoever cares to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Event:
    """`label` is what is under way; `done` of `total` steps are finished; `outcome` is the status of the last one."""

    kind: Literal["phase", "step"]
    label: str
    done: int = 0
    total: int = 0
    outcome: str = ""


Listener: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """The listener that shows nothing."""
