"""Run the steps of a plan, one after the other, each by its engine."""

from __future__ import annotations

from dataclasses import replace

from aiguard.engines.interface import Context
from aiguard.engines.registry import ENGINES
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Coverage, EngineReport
from aiguard.plan.plan import Plan, Step
from aiguard.plan.risk import RiskPlan


def run_steps(plan: Plan, context: Context) -> list[EngineReport]:
    """Every step's report; once one was interrupted, none of the others begins."""
    reports: list[EngineReport] = []
    for step in plan.steps:
        if any(report.interrupted for report in reports):
            reports.append(EngineReport(step.engine, Coverage.COULD_NOT_LOOK, "interrupted before its turn"))
        else:
            reports.append(_run(step, replace(context, root=step.root)))
    return reports


def _run(step: Step, context: Context) -> EngineReport:
    """Run one step. An engine that could not do its work says so in its report: the others' results stay.

    A ranking that nobody asked for is skipped then, whatever the reason.
    """
    unasked = isinstance(step, RiskPlan) and not step.asked
    if isinstance(step, RiskPlan) and step.limit_s is not None:
        context = replace(context, deadline=context.deadline.sooner(step.limit_s))
    try:
        return ENGINES[step.engine]().run(step, context)
    except (CouldNotJudge, InputError) as error:
        if unasked:
            reason = "; ".join(line.strip() for line in str(error).splitlines())
            return EngineReport(step.engine, Coverage.SKIPPED, context.masker.text(reason))
        if isinstance(error, InputError):
            raise
        return EngineReport(step.engine, Coverage.COULD_NOT_LOOK, context.masker.text(str(error)))
