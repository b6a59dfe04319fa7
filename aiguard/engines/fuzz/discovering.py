"""The drivers of a plan, and what they find when nothing is run."""

from __future__ import annotations

from collections.abc import Sequence

from aiguard.engines.fuzz.golang.driver import GoDriver
from aiguard.engines.fuzz.interface import Discovery, Driver, Setting
from aiguard.engines.fuzz.python.driver import PythonDriver
from aiguard.engines.fuzz.selecting import check_words, select
from aiguard.plan.plan import FuzzPlan


def drivers_of(plan: FuzzPlan, setting: Setting) -> list[Driver]:
    """A driver for each language of the plan."""
    drivers: list[Driver] = []
    if plan.python is not None:
        drivers.append(PythonDriver(plan, setting))
    if plan.go is not None:
        drivers.append(GoDriver(plan, setting))
    return drivers


def discover_all(plan: FuzzPlan, setting: Setting) -> Discovery:
    """Every property that the plan would run, by all drivers. Raises InputError, CouldNotJudge."""
    drivers: Sequence[Driver] = drivers_of(plan, setting)
    try:
        found = [driver.discover() for driver in drivers]
    finally:
        for driver in drivers:
            driver.close()
    check_words(plan, found)
    return Discovery(
        targets=tuple(target for each in found for target in select(plan, each.targets).targets),
        findings=tuple(finding for each in found for finding in each.findings),
        notices=tuple(notice for each in found for notice in each.notices),
    )
