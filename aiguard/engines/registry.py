"""Every engine, by the name its plan items carry. An engine is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable

from aiguard.engines.interface import Engine
from aiguard.plan.plan import ReplayPlan


def _contracts() -> Engine[ReplayPlan]:
    from aiguard.engines.contracts.engine import ContractEngine  # noqa: PLC0415  (a dry run never needs it)

    return ContractEngine()


ENGINES: dict[str, Callable[[], Engine[ReplayPlan]]] = {"contracts": _contracts}
