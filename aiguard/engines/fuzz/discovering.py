"""The drivers of a plan, and what they find when nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiguard.engines.fuzz.golang.driver import GoDriver
from aiguard.engines.fuzz.interface import Discovery, Driver, Setting
from aiguard.engines.fuzz.python.driver import PythonDriver
from aiguard.engines.fuzz.selecting import check_words, select
from aiguard.findings import Location
from aiguard.plan.fuzzing import seen
from aiguard.plan.plan import FuzzPlan


def placed(location: Location | None, prefix: str) -> Location | None:
    """A place as it is seen from where the run began, which in a monorepo is not the project's own folder."""
    return replace(location, path=f"{prefix}{location.path}") if location is not None else None


def drivers_of(plan: FuzzPlan, setting: Setting) -> list[Driver]:
    """A driver for each language of the plan."""
    drivers: list[Driver] = []
    if plan.python is not None:
        drivers.append(PythonDriver(plan, setting))
    if plan.go is not None:
        drivers.append(GoDriver(plan, setting))
    return drivers


def discover(plan: FuzzPlan, setting: Setting) -> list[Discovery]:
    """What each driver of the plan finds. Raises InputError, CouldNotJudge."""
    drivers: Sequence[Driver] = drivers_of(plan, setting)
    try:
        return [driver.discover() for driver in drivers]
    finally:
        for driver in drivers:
            driver.close()


def names(plan: FuzzPlan, setting: Setting) -> list[Discovery]:
    """The properties of each driver by name alone, with nothing built. Raises InputError, CouldNotJudge."""
    drivers = drivers_of(plan, setting)
    try:
        return [Discovery(driver.names()) for driver in drivers]
    finally:
        for driver in drivers:
            driver.close()


def chosen_of(plan: FuzzPlan, found: Sequence[Discovery]) -> Discovery:
    """What the plan would run of it, in names that are seen from the workspace's root. Raises InputError."""
    check_words(plan, found)
    targets = [target for each in found for target in select(plan, each.targets).targets]
    return Discovery(
        targets=tuple(
            replace(target, id=seen(plan.prefix, target.id), location=placed(target.location, plan.prefix))
            for target in targets
        ),
        findings=tuple(
            replace(finding, location=placed(finding.location, plan.prefix))
            for each in found
            for finding in each.findings
        ),
        notices=tuple(notice for each in found for notice in each.notices),
    )
