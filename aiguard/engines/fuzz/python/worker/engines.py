"""The engines of a run: Hypothesis as it comes, its generation turned to the edges, and installed alternatives."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase
from hypothesis import settings as Settings  # noqa: N812 - a class, whatever its name

from . import edges
from .places import Places
from .records import Record
from .running import Session
from .saving import database_of, settings_of

_RACING = ("too_slow", "differing_executors", "nested_given")


def prepare(item: Any, session: Session, order: Record, places: Places) -> None:
    """Give the property its settings for this run, and the session its way of generating."""
    engine = str(order["engine"])
    own = settings_of(item)
    changed: dict[str, Any] = {
        "derandomize": False,
        "database": database_of(item, order["database"]),
        "phases": _phases(own, order),
        "print_blob": False,
    }
    if own.deadline == Settings.default.deadline:
        # The team has not asked for one, and several properties share the machine.
        changed["deadline"] = None
    if engine == "crosshair":
        changed["backend"] = "crosshair"
    slow = getattr(HealthCheck, "too_slow")  # noqa: B009
    changed["suppress_health_check"] = tuple({*own.suppress_health_check, slow})
    chosen = Settings(own, **changed)
    if hasattr(item.obj, "hypothesis"):
        target = getattr(item.obj, "__func__", item.obj)
        target._hypothesis_internal_use_settings = chosen
    else:
        type(item.obj.__self__).settings = chosen
    if engine == "boundary":
        edges.turn_on(session, item, places)


def _phases(own: Any, order: Record) -> Any:
    """The phases of the team's settings. Explaining takes longer than finding; replaying generates nothing."""
    wanted = [phase for phase in own.phases if phase.name != "explain"]
    if order.get("replay"):
        return tuple(phase for phase in wanted if phase not in (Phase.generate, Phase.target))
    for phase in (Phase.reuse, Phase.generate, Phase.shrink):
        if phase not in wanted:
            wanted.append(phase)
    return tuple(sorted(wanted, key=list(Phase).index))
