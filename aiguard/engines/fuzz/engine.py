"""The fuzz engine: drivers for the languages that are configured, one campaign over all, its outcomes told."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from aiguard.engines.fuzz.campaign import REPLAY_S, Campaign
from aiguard.engines.fuzz.interface import Driver, Setting
from aiguard.engines.fuzz.python.driver import PythonDriver
from aiguard.engines.fuzz.results import findings_of, result_of
from aiguard.engines.interface import Context
from aiguard.errors import InputError
from aiguard.findings import Campaign as CampaignResult
from aiguard.findings import Coverage, EngineReport, Finding
from aiguard.plan.plan import FuzzPlan
from aiguard.process import Terminated


class FuzzEngine:
    """Runs campaigns. Holds nothing between runs."""

    name = "fuzz"

    def run(self, item: FuzzPlan, context: Context) -> EngineReport:
        """One campaign within the plan's budget, or what is left of the context's."""
        began = time.monotonic()
        scratch = Path(tempfile.mkdtemp(prefix="aiguard-fuzz-"))
        budget = item.budget_s or REPLAY_S
        setting = Setting(
            root=item.root,
            scratch=scratch,
            deadline=context.deadline.sooner(budget),
            masker=context.masker,
            listen=context.listen,
            ending=threading.Event(),
        )
        campaign = Campaign(
            drivers_of(item, setting),
            setting,
            item.jobs,
            item.seed,
            replay_only=not item.budget_s,
            select=lambda targets: (targets, {}),
        )
        interrupted = 0
        try:
            campaign.run()
        except Terminated as signal:
            interrupted = 128 + signal.number
        except KeyboardInterrupt:
            interrupted = 130
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return _report(item, campaign, time.monotonic() - began, interrupted)


def drivers_of(plan: FuzzPlan, setting: Setting) -> list[Driver]:
    """A driver for each language of the plan."""
    drivers: list[Driver] = []
    if plan.python is not None:
        drivers.append(PythonDriver(plan, setting))
    return drivers


def _report(plan: FuzzPlan, campaign: Campaign, elapsed_s: float, interrupted: int) -> EngineReport:
    wrong = [error for _, error in campaign.errors if isinstance(error, InputError)]
    if wrong:
        raise InputError([problem for error in wrong for problem in error.problems])
    results, findings = [], list[Finding]()
    for discovery in campaign.discoveries:
        findings += discovery.findings
    for target_id, outcome in campaign.outcomes.items():
        result = result_of(outcome, campaign.reasons.get(target_id, ""), plan.prefix)
        results.append(result)
        findings += findings_of(outcome, result)
    coverage, reason = _coverage(campaign)
    return EngineReport(
        engine="fuzz",
        coverage=coverage,
        reason=reason,
        findings=tuple(findings),
        notices=tuple(notice for discovery in campaign.discoveries for notice in discovery.notices),
        interrupted=interrupted,
        campaign=CampaignResult(
            budget_s=plan.budget_s,
            elapsed_s=elapsed_s,
            jobs=plan.jobs,
            seed=plan.seed,
            shrink_budget_s=plan.shrink_budget_s,
            preparation={kind: s for discovery in campaign.discoveries for kind, s in discovery.seconds.items()},
            targets=tuple(results),
        ),
    )


def _coverage(campaign: Campaign) -> tuple[Coverage, str]:
    if any(outcome.slices for outcome in campaign.outcomes.values()):
        return Coverage.RAN, ""
    if campaign.errors:
        return Coverage.COULD_NOT_LOOK, str(campaign.errors[0][1])
    return Coverage.SKIPPED, "there is no property yet"
