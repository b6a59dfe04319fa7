"""Every engine, by the name its plan items carry. An engine is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiguard.engines.interface import Engine


def _contracts() -> Engine[Any]:
    from aiguard.engines.contracts.engine import ContractEngine  # noqa: PLC0415  (a dry run never needs it)

    return ContractEngine()


def _fuzz() -> Engine[Any]:
    from aiguard.engines.fuzz.engine import FuzzEngine  # noqa: PLC0415  (a dry run never needs it)

    return FuzzEngine()


def _risk() -> Engine[Any]:
    from aiguard.engines.risk.engine import RiskEngine  # noqa: PLC0415  (a dry run never needs it)

    return RiskEngine()


ENGINES: dict[str, Callable[[], Engine[Any]]] = {"contracts": _contracts, "fuzz": _fuzz, "risk": _risk}
