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
    # A property is not slow because others run beside it.
    changed["suppress_health_check"] = tuple({*own.suppress_health_check, HealthCheck.too_slow})
    if engine == "crosshair":
        # To look at a symbolic value is to make it an ordinary one.
        session.examples.symbolic = True
        changed["backend"] = "crosshair"
    _set(item, Settings(own, **changed))
    if django.uses_database(item):
        session.examples.around.append(django.rolled_back)
    if engine == "guided":
        constants = Constants.of(item, places)
        session.provider = edges.turn_on(constants)
        session.guide = lambda chance: Guide(Odd(chance, constants), chance)
        session.examples.steps = Steps(places)
    elif engine == "hypothesis":
        focus(Constants.of(item, places))


def replay_only(item: Any) -> None:
    """From now on, run what is saved and make it smaller."""
    own = settings_of(item)
    _set(item, Settings(own, phases=[phase for phase in own.phases if phase not in (Phase.generate, Phase.target)]))


def _set(item: Any, chosen: Any) -> None:
    if hasattr(item.obj, "hypothesis"):
        target = getattr(item.obj, "__func__", item.obj)
        target._hypothesis_internal_use_settings = chosen
    else:
        type(item.obj.__self__).settings = chosen


def _phases(own: Any, order: Record) -> Any:
    """The phases of the team's settings. Explaining takes longer than finding; replaying generates nothing."""
    wanted = [phase for phase in own.phases if phase.name != "explain"]
    if order.get("replay"):
        needed: tuple[Phase, ...] = (Phase.reuse,)
        wanted = [phase for phase in wanted if phase not in (Phase.generate, Phase.target)]
    else:
        needed = (Phase.reuse, Phase.generate, Phase.shrink)
    return tuple(sorted({*wanted, *needed}, key=list(Phase).index))
