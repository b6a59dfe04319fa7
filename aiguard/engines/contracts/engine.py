"""The contract engine: opens each target, replays what the plan says against it, and closes it whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from aiguard.config.contract import Contract
from aiguard.config.targets import Target as TargetSettings
from aiguard.engines.contracts.client import SAFE_METHODS
from aiguard.engines.contracts.custom import CustomMatchers
from aiguard.engines.contracts.ending import Ending
from aiguard.engines.contracts.judging import Judge
from aiguard.engines.contracts.replay import Outcome, Replay
from aiguard.engines.contracts.scheduling import Chain, await_all, chains, run_chains
from aiguard.engines.contracts.states import check_states
from aiguard.engines.contracts.targets.interface import Fault, Target, TargetUnavailable
from aiguard.engines.contracts.targets.opening import beside, handlers_of, make_target
from aiguard.engines.contracts.witness import unwitnessed
from aiguard.engines.interface import Context
from aiguard.errors import InputError, Problem
from aiguard.findings import Coverage, EngineReport, Finding, InteractionResult, InteractionStatus, Json, fingerprint
from aiguard.plan.plan import ContractReplay, ReplayPlan
from aiguard.process import Terminated
from aiguard.progress import Event

_LEAST_S = 0.05


class ContractEngine:
    """Replays contracts. Holds nothing between runs."""

    name = "contracts"

    def run(self, item: ReplayPlan, context: Context) -> EngineReport:
        """Replay everything in the plan.

        Raises InputError for a state without a handler, a variable that nothing gives, or a custom matcher that
        does not exist: each is the user's to mend before anything can be judged.
        """
        _check_states(item)
        run = _Run(item, context)
        run.replay_all()
        return run.report()


class _Run:
    """One run's threads, outcomes and targets that failed."""

    def __init__(self, plan: ReplayPlan, context: Context) -> None:
        self._plan, self._context = plan, context
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        self._failed: dict[str, TargetUnavailable] = {}
        self._addresses: dict[str, str] = {}
        self._stop = threading.Event()
        self._interrupted = 0
        self._said: dict[str, tuple[str, ...]] = {}
        self._told: list[str] = []
        self._total = sum(len(r.interactions) for replays in plan.replays.values() for r in replays)
        self._where = f" in {plan.prefix.rstrip('/')}" if plan.prefix else ""
        self._custom = CustomMatchers(beside(None, plan.root), context.masker)

    def replay_all(self) -> None:
        """Replay against every target, side by side; Ctrl-C keeps what was found so far."""
        targets = {
            name: make_target(name, self._in_time(settings), self._plan.root, self._context.masker)
            for name, settings in self._plan.targets.items()
        }
        try:
            with (
                Ending(self._context.deadline, targets.values(), self._stop) as ending,
                ThreadPoolExecutor(max(1, len(targets)), thread_name_prefix="target") as pool,
            ):
                try:
                    await_all([pool.submit(self._replay_target, target) for target in targets.values()])
                except BaseException:
                    ending.now()
                    raise
        except Terminated as signal:
            self._interrupted = 128 + signal.number
        except KeyboardInterrupt:
            self._interrupted = 130
        finally:
            self._custom.close()
        self._raise_wrong_input()

    def report(self) -> EngineReport:
        """Outcomes in file order, whatever order they came in."""
        judge = Judge(self._plan, self._addresses, self._context.masker)
        results, findings = [], []
        for target, replays in self._plan.replays.items():
            if target in self._failed:
                failed = [replay.contract for replay in replays]
                findings.append(judge.target_failed(target, failed, self._failed[target]))
            for replay in replays:
                outcomes = [self._outcome(target, replay.contract, i.id) for i in replay.interactions]
                results += [judge.result(outcome) for outcome in outcomes]
                if target not in self._failed:
                    findings += [finding for outcome in outcomes for finding in judge.findings(outcome)]
                    findings += _witness(judge, replay, outcomes)
        findings += [judge.not_replayed(contract) for contract in self._plan.homeless]
        findings += [judge.unmatched(path) for path in self._plan.unmatched]
        coverage, reason = self._coverage(results)
        return EngineReport(
            engine="contracts",
            coverage=coverage,
            reason=reason,
            findings=_numbered(findings),
            interactions=tuple(results),
            notices=self._notices(),
            interrupted=self._interrupted,
        )

    def _coverage(self, results: list[InteractionResult]) -> tuple[Coverage, str]:
        """Whether anything was judged. Contracts that nothing replays are not a run: no gate passes by them alone."""
        if any(result.status in (InteractionStatus.PASSED, InteractionStatus.FAILED) for result in results):
            return Coverage.RAN, ""
        if self._total:
            return Coverage.COULD_NOT_LOOK, "no interaction got an answer"
        if self._plan.homeless:
            return Coverage.COULD_NOT_LOOK, "no target replays any contract"
        return Coverage.SKIPPED, "there is no contract"

    def _replay_target(self, target: Target) -> None:
        self._context.listen(Event("phase", f"starting {target.name}{self._where}"))
        try:
            self._open(target)
            self._addresses[target.name] = target.address()
            self._context.listen(Event("phase", f"replaying against {target.name}{self._where}"))
            todo = chains(self._plan.replays[target.name])
            parallel = min(target.parallel, self._plan.concurrency)
            replays = {
                replay.contract.name: self._replay(target, replay.contract)
                for replay in self._plan.replays[target.name]
            }

            def work(item: Chain) -> None:
                self._replay_chain(replays[item.contract.name], item)

            run_chains(work, todo, parallel, self._stop)
            if parallel > 1:
                self._again_alone(target, todo, work)
        except TargetUnavailable as error:
            self._failed[target.name] = error
        finally:
            target.close()
            self._said[target.name] = tuple(getattr(target, "notices", ()))

    def _again_alone(self, target: Target, todo: Iterable[Chain], work: Callable[[Chain], None]) -> None:
        """Replay by itself what came too late beside others: a service is not slow because we asked it all at once.

        Ends with the second one that is late by itself, too: then it is the service.
        """
        alone = [item for item in todo if len(item.interactions) == 1 and not item.exclusive and self._late(item)]
        mended = late = 0
        for item in alone:
            if self._stop.is_set() or late > 1:
                break
            before = self._outcomes[_key(item)]
            work(item)
            if self._outcomes[_key(item)].status is InteractionStatus.SKIPPED:
                self._outcomes[_key(item)] = before
                break
            late += self._late(item)
            mended += not self._late(item)
        if mended:
            self._told.append(
                f"{target.name}: {mended} of its answers came too late side by side and in time alone; "
                "`contracts: {concurrency: 1}` spares the detour"
            )

    def _late(self, item: Chain) -> bool:
        """Whether its request ran out of time, and may be sent again."""
        outcome = self._outcomes.get(_key(item))
        if outcome is None or outcome.fault is None:
            return False
        unsent = outcome.fault.fault is Fault.REFUSED and outcome.request is not None
        again = item.interactions[0].request.method in SAFE_METHODS
        return unsent or (outcome.fault.fault is Fault.TIMEOUT and again)

    def _open(self, target: Target) -> None:
        """Open a target within the budget. Raises TargetUnavailable."""
        late = f"the budget was spent before target '{target.name}' was ready"
        hint = "give the run more time with --budget, or with check.budget in aiguard.yaml"
        if self._context.deadline.passed:
            raise TargetUnavailable(late, hint=hint)
        try:
            target.open()
        except TargetUnavailable as error:
            if self._context.deadline.passed:
                raise TargetUnavailable(late, hint=hint, detail=error.detail) from error
            raise

    def _in_time(self, settings: TargetSettings) -> TargetSettings:
        """The settings with the timeout of a request cut to what is left of the budget."""
        left = max(_LEAST_S, self._context.deadline.left())
        return settings if settings.timeout <= left else settings.model_copy(update={"timeout": left})

    def _replay(self, target: Target, contract: Contract) -> Replay:
        timeout_s = self._plan.targets[target.name].timeout
        return Replay(contract, target, timeout_s, self._context.deadline, self._context.masker, self._custom)

    def _replay_chain(self, replay: Replay, item: Chain) -> None:
        variables: dict[str, Json] = {}
        for interaction in item.interactions:
            if self._stop.is_set():
                return
            outcome = replay.run(interaction, variables)
            if self._stop.is_set() and not outcome.answered and outcome.wrong_input is None:
                # We cut it off ourselves: what it looked like from here says nothing about the target.
                return
            variables.update(outcome.captured or {})
            self._outcomes[item.contract.name, interaction.id] = outcome
            label = f"{item.contract.name}/{interaction.id}"
            self._context.listen(Event("step", label, len(self._outcomes), self._total, outcome.status.value))

    def _outcome(self, target: str, contract: Contract, interaction_id: str) -> Outcome:
        """What happened to an interaction, or why nothing did."""
        known = self._outcomes.get((contract.name, interaction_id))
        if known is not None:
            return known
        interaction = next(i for i in contract.interactions if i.id == interaction_id)
        if target in self._failed:
            message = f"target {target} was not there"
            return Outcome(contract, interaction, target, InteractionStatus.ERROR, message=message)
        why = "the run was interrupted" if self._interrupted else "the budget was spent before it had its answer"
        return Outcome(contract, interaction, target, InteractionStatus.SKIPPED, message=why)

    def _raise_wrong_input(self) -> None:
        problems: list[Problem] = []
        for outcome in self._outcomes.values():
            if outcome.wrong_input is not None:
                problems += outcome.wrong_input.problems
        if problems:
            raise InputError(problems)

    def _notices(self) -> tuple[str, ...]:
        partial = [r.contract.name for replays in self._plan.replays.values() for r in replays if not r.whole]
        told = [f"{name}: only some interactions were replayed; the witness rule was not applied" for name in partial]
        said = [(target, notice) for target, notices in self._said.items() for notice in notices]
        return (
            *told,
            *self._told,
            *(notice if repr(target) in notice else f"{target}: {notice}" for target, notice in said),
        )


def _key(item: Chain) -> tuple[str, str]:
    return item.contract.name, item.interactions[0].id


def _witness(judge: Judge, replay: ContractReplay, outcomes: list[Outcome]) -> list[Finding]:
    if not replay.whole:
        return []
    return [judge.never_witnessed(replay.contract, i, branch) for i, branch in unwitnessed(replay.contract, outcomes)]


def _numbered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings that would share a fingerprint get one each, in order, so that no two are taken for one."""
    counts: dict[str, int] = {}
    result = []
    for finding in findings:
        count = counts.get(finding.fingerprint, 0)
        counts[finding.fingerprint] = count + 1
        own = fingerprint(finding.rule, finding.fingerprint, str(count)) if count else finding.fingerprint
        result.append(replace(finding, fingerprint=own))
    return tuple(result)


def _check_states(plan: ReplayPlan) -> None:
    problems: list[Problem] = []
    for target, replays in plan.replays.items():
        names = [
            (state.name, replay.contract.path, state.line)
            for replay in replays
            for interaction in replay.interactions
            for state in interaction.states
        ]
        problems += check_states(handlers_of(plan.targets[target]), names, target)
    if problems:
        raise InputError(problems)
