"""The fuzz engine: drivers for the languages of the plan, one campaign over all, its outcomes told."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.campaign import REPLAY_S, Campaign
from aiguard.engines.fuzz.discovering import drivers_of, placed
from aiguard.engines.fuzz.interface import Setting
from aiguard.engines.fuzz.results import findings_of, result_of
from aiguard.engines.interface import Context
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Campaign as CampaignResult
from aiguard.findings import (
    Counterexample,
    Coverage,
    EngineReport,
    Finding,
    Severity,
    TargetResult,
    fingerprint,
)
from aiguard.plan.fuzzing import seen, speaks_of
from aiguard.plan.plan import FuzzPlan
from aiguard.process import Terminated, end_children
from aiguard.progress import Event, Listener


class FuzzEngine:
    """Runs campaigns. Holds nothing between runs."""

    name = "fuzz"

    def run(self, item: FuzzPlan, context: Context) -> EngineReport:
        """One campaign within the plan's budget, or what is left of the context's.

        Raises InputError for a word that chooses no property, CouldNotJudge where nothing at all could be looked at.
        """
        began = time.monotonic()
        budget_s = item.budget_s or REPLAY_S
        scratch = _scratch()
        # A budget of nothing replays what was saved, however long that takes.
        deadline = context.deadline.sooner(budget_s) if item.budget_s else Deadline.after(budget_s)
        setting = Setting(
            item.root, scratch, deadline, context.masker, _naming(context.listen, item), threading.Event()
        )
        campaign = Campaign(drivers_of(item, setting), setting, item)
        interrupted = 0
        try:
            campaign.run()
        except Terminated as signal:
            interrupted = 128 + signal.number
        except KeyboardInterrupt:
            interrupted = 130
        finally:
            if interrupted:
                end_children(0.5)
            shutil.rmtree(scratch, ignore_errors=True)
        return _report(item, campaign, time.monotonic() - began, interrupted)


def _naming(listen: Listener, plan: FuzzPlan) -> Listener:
    """A listener that hears the ids as they are seen from where the run began."""

    def hear(event: Event) -> None:
        listen(replace(event, label=seen(plan.prefix, event.label)) if event.kind == "target" else event)

    return hear if plan.prefix else listen


def _scratch() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="aiguard-fuzz-"))
    except OSError as error:
        raise CouldNotJudge(
            f"a campaign needs a folder for its scratch files, and none can be made: {error.strerror or error}",
            hint="point TMPDIR to a folder that can be written and has room",
        ) from None


def _report(plan: FuzzPlan, campaign: Campaign, elapsed_s: float, interrupted: int) -> EngineReport:
    wrong = [error for _, error in campaign.errors if isinstance(error, InputError)]
    if wrong:
        raise InputError([problem for error in wrong for problem in error.problems])
    findings = [_owned(finding, plan) for discovery in campaign.discoveries for finding in discovery.findings]
    results: list[TargetResult] = []
    for target_id, of_project in campaign.outcomes.items():
        outcome = replace(of_project, target=replace(of_project.target, id=seen(plan.prefix, target_id)))
        result = result_of(outcome, campaign.reasons.get(target_id, ""), interrupted=bool(interrupted))
        results.append(result)
        if not interrupted or result.counterexample is not None:
            findings += findings_of(outcome, result)
    notices = [notice for discovery in campaign.discoveries for notice in discovery.notices]
    notices += [notice for selected in campaign.selected for notice in selected.notices]
    notices += plan.changes.notices if plan.changes is not None else ()
    if plan.constraints_from is not None and plan.go is not None:
        notices.append(
            f"Go fuzz functions are the work tree's: only Python properties are read from {plan.constraints_from}"
        )
    for language, error in campaign.errors:
        if _asked_for(plan, language) or not results:
            findings.append(_could_not(language, error))
        else:
            notices.append(f"{language} properties were not run: {error}")
    coverage, reason = _coverage(campaign, findings)
    preparation = {kind: s for discovery in campaign.discoveries for kind, s in discovery.seconds.items()}
    return EngineReport(
        engine="fuzz",
        coverage=coverage,
        reason=reason,
        findings=tuple(replace(finding, location=placed(finding.location, plan.prefix)) for finding in findings),
        notices=tuple(dict.fromkeys(notices)),
        interrupted=interrupted,
        campaign=CampaignResult(
            budget_s=plan.budget_s,
            elapsed_s=elapsed_s,
            jobs=plan.jobs,
            seed=plan.seed,
            shrink_budget_s=plan.shrink_budget_s,
            preparation=preparation,
            targets=tuple(_placed(result, plan) for result in results),
        ),
    )


def _owned(finding: Finding, plan: FuzzPlan) -> Finding:
    """What discovery found, told apart from the same in another project; its place is led from the root later."""
    if not plan.prefix:
        return finding
    target = finding.evidence.get("target")
    named = {"target": seen(plan.prefix, target)} if isinstance(target, str) else {}
    own = fingerprint(finding.rule, plan.prefix, finding.fingerprint)
    return replace(finding, fingerprint=own, evidence={**finding.evidence, **named})


def _placed(result: TargetResult, plan: FuzzPlan) -> TargetResult:
    def shown(found: Counterexample) -> Counterexample:
        return replace(found, location=placed(found.location, plan.prefix))

    return replace(
        result,
        location=placed(result.location, plan.prefix),
        counterexample=shown(result.counterexample) if result.counterexample is not None else None,
        others=tuple(shown(found) for found in result.others),
    )


def _asked_for(plan: FuzzPlan, language: str) -> bool:
    """Whether the user's words mean this language and no other."""
    return speaks_of(plan.chosen) == {language}


def _could_not(language: str, error: Exception) -> Finding:
    lines = str(error).splitlines()
    return Finding(
        rule="fuzz.no-record",
        severity=Severity.ERROR,
        title=f"{language} properties could not be run: {lines[0]}",
        message=str(error),
        location=None,
        fingerprint=fingerprint("fuzz.no-record", language, lines[0]),
        reproduce="aiguard doctor",
        inconclusive=True,
    )


def _coverage(campaign: Campaign, findings: list[Finding]) -> tuple[Coverage, str]:
    if any(outcome.slices for outcome in campaign.outcomes.values()):
        return Coverage.RAN, ""
    if campaign.errors:
        return Coverage.COULD_NOT_LOOK, str(campaign.errors[0][1]).splitlines()[0]
    if findings:
        return Coverage.COULD_NOT_LOOK, findings[0].title
    if campaign.outcomes:
        return Coverage.COULD_NOT_LOOK, "the budget was spent before the first property had its turn"
    if any(discovery.targets for discovery in campaign.discoveries):
        return Coverage.RAN, "no property reaches the change"
    first = "`aiguard risk` says which function needs one most, `aiguard fuzz new FILE:FUNCTION` begins it"
    return Coverage.SKIPPED, f"there is no property yet; {first}"
