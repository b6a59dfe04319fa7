"""The engines of a run: Hypothesis as it comes, guided by edges and coverage, and installed alternatives."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase
from hypothesis import settings as Settings  # noqa: N812 - a class, whatever its name

from . import django, edges
from .constants import Constants, focus
from .guiding import Guide
from .oddities import Odd
from .places import Places
from .records import Record
from .running import Session
from .saving import database_of, settings_of
from .tracing import Steps


def prepare(item: Any, session: Session, order: Record, places: Places) -> None:
    """Give the property its settings for this run, and the session its way of generating."""
    engine = str(order["engine"])
    own = settings_of(item)
    default: Any = Settings.default
    changed: dict[str, Any] = {
        "derandomize": False,
        "database": database_of(item, order["database"]),
        "phases": _phases(own, order),
        "print_blob": False,
    }
    if own.deadline == default.deadline:
        # The team has not asked for one, and several properties share the machine.
        changed["deadline"] = None
    if engine == "crosshair":
        changed["backend"] = "crosshair"
    # A property is not slow because others run beside it.
    changed["suppress_health_check"] = tuple({*own.suppress_health_check, HealthCheck.too_slow})
    chosen = Settings(own, **changed)
    if hasattr(item.obj, "hypothesis"):
        target = getattr(item.obj, "__func__", item.obj)
        target._hypothesis_internal_use_settings = chosen
    else:
        type(item.obj.__self__).settings = chosen
    if django.uses_database(item):
        session.examples.around.append(django.rolled_back)
    if engine == "guided":
        constants = Constants.of(item, places)
        session.provider = edges.turn_on(constants)
        session.guide = lambda chance: Guide(Odd(chance, constants), chance)
        session.examples.steps = Steps(places)
    elif engine == "hypothesis":
        focus(Constants.of(item, places))


def _phases(own: Any, order: Record) -> Any:
    """The phases of the team's settings. Explaining takes longer than finding; replaying generates nothing."""
    wanted = [phase for phase in own.phases if phase.name != "explain"]
    if order.get("replay"):
        return tuple(phase for phase in wanted if phase not in (Phase.generate, Phase.target))
    for phase in (Phase.reuse, Phase.generate, Phase.shrink):
        if phase not in wanted:
            wanted.append(phase)
    return tuple(sorted(wanted, key=list(Phase).index))
