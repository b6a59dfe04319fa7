"""Outcomes become findings and results: what a person should look at, masked, located, reproducible."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace

from aiguard.compare.matching import Branch
from aiguard.config.contract import Contract, Interaction
from aiguard.config.contract_curl import curl
from aiguard.engines.contracts.replay import Outcome
from aiguard.engines.contracts.shortening import shorten
from aiguard.engines.contracts.targets.interface import Fault, StateFailed, TargetUnavailable
from aiguard.findings import (
    Finding,
    InteractionResult,
    InteractionStatus,
    Json,
    Location,
    Mismatch,
    Severity,
    fingerprint,
)
from aiguard.masking import Masker
from aiguard.plan.plan import ReplayPlan

IN_PROCESS = "http://localhost:8000"
"""Where a person would have an application listen that is replayed in process, to try the request by hand."""

STARTS_WITH = {"null": "as null", "missing": "missing", "present": "present", "empty": "as an empty list"}


class Judge:
    """Makes findings for one project; `address` maps a target's name to what a person would call."""

    def __init__(self, plan: ReplayPlan, addresses: dict[str, str], masker: Masker) -> None:
        self._prefix, self._addresses, self._masker = plan.prefix, addresses, masker
        self._options = "".join(f" {shlex.quote(word)}" for word in plan.options)

    def result(self, outcome: Outcome) -> InteractionResult:
        """The record of one interaction for machines."""
        interaction = outcome.interaction
        return InteractionResult(
            contract=outcome.contract.name,
            name=interaction.id,
            variant=None,
            target=outcome.target,
            status=outcome.status,
            duration_s=outcome.duration_s,
            mismatches=tuple(self._masked(mismatch) for mismatch in outcome.mismatches),
            location=self._place(outcome.contract, interaction.line, interaction.id),
            message=self._masker.text(_why(outcome)),
        )

    def findings(self, outcome: Outcome) -> Iterable[Finding]:
        """What is wrong with one interaction: one finding for each mismatch, or one for what stopped it."""
        if outcome.fault is not None:
            yield self._fault(outcome)
        elif outcome.failure is not None:
            kind = "state" if isinstance(outcome.failure, StateFailed) else "matcher"
            detail = self._masker.text(outcome.failure.detail)
            yield self._stopped(outcome, f"contract.{kind}-failed", outcome.failure.message, detail)
        elif outcome.status is InteractionStatus.SKIPPED:
            yield self._stopped(outcome, "contract.skipped", outcome.message, "")
        for mismatch in outcome.mismatches:
            yield self._mismatch(outcome, self._masked(mismatch))

    def never_witnessed(self, contract: Contract, interaction: Interaction, branch: Branch) -> Finding:
        """A branch of a lenient matcher that no answer showed."""
        shown = STARTS_WITH.get(branch.name, f"with {branch.name}")
        message = (
            f"never seen {shown} in this run: add an `also` whose state makes it so, or promise only what you know"
        )
        return self._finding(
            "contract.unwitnessed",
            (contract, interaction.id),
            (branch.at, branch.name),
            title=f"{interaction.id}: {branch.at} was never seen {shown}",
            message=message,
            line=branch.line,
            evidence={"at": branch.at, "branch": branch.name},
        )

    def not_replayed(self, contract: Contract) -> Finding:
        """A contract that no target replays: nobody would notice if it were broken.

        A warning where the owner decided so by `target: none`, an error where it may be an oversight.
        """
        message = "a contract that nothing replays promises nothing: give it `target:`, a target of aiguard.yaml"
        if contract.set_aside:
            message = (
                "`target: none` sets it aside, so nothing was checked: name a target of aiguard.yaml once there is one"
            )
        finding = self._finding(
            "contract.not-replayed",
            (contract, ""),
            (),
            title=f"{contract.name}: no target replays this contract",
            message=message,
            line=contract.line,
        )
        severity = Severity.WARNING if contract.set_aside else Severity.ERROR
        return replace(finding, severity=severity, reproduce="aiguard check")

    def unmatched(self, path: str) -> Finding:
        """A contract file that the configured paths miss."""
        return Finding(
            rule="contract.not-replayed",
            severity=Severity.ERROR,
            title=f"{path}: no path of `contracts.paths` matches this contract file",
            message="it looks like a contract and is never read: rename it, or add its path to aiguard.yaml",
            location=Location(path, 1),
            fingerprint=fingerprint("contract.not-replayed", path),
            reproduce="aiguard check",
        )

    def target_failed(self, target: str, contracts: Iterable[Contract], error: TargetUnavailable) -> Finding:
        """A target that never came up: nothing replayed against it could be judged."""
        names = [contract.name for contract in contracts]
        detail = self._masker.text(error.detail)
        own = self._masker.text(error.message)
        message = "\n".join(part for part in (own, error.hint) if part)
        return Finding(
            rule="contract.target-failed",
            severity=Severity.ERROR,
            title=own if f"target '{target}'" in own else f"target {target}: {own}",
            message=message,
            location=None,
            fingerprint=fingerprint("contract.target-failed", self._prefix, target),
            reproduce=f"aiguard contract replay {' '.join(names)}{self._options}",
            evidence={"target": target, "log": detail} if detail else {"target": target},
            inconclusive=True,
        )

    def _mismatch(self, outcome: Outcome, mismatch: Mismatch) -> Finding:
        evidence: dict[str, Json] = {
            "at": mismatch.at,
            "wanted": mismatch.expected,
            "got": mismatch.actual,
            "kind": mismatch.kind,
        }
        return self._finding(
            "contract.mismatch",
            (outcome.contract, outcome.interaction.id),
            (mismatch.at, mismatch.kind),
            title=f"{outcome.interaction.id}: {mismatch.at}: {mismatch.message}",
            message=mismatch.message,
            line=mismatch.line or outcome.interaction.line,
            evidence=evidence | self._exchange(outcome),
        )

    def _fault(self, outcome: Outcome) -> Finding:
        fault = outcome.fault
        assert fault is not None
        rule = "contract.timeout" if fault.fault is Fault.TIMEOUT else "contract.bad-response"
        if fault.inconclusive:
            rule = "contract.target-failed"
        message = self._masker.text(fault.message)
        return self._finding(
            rule,
            (outcome.contract, outcome.interaction.id),
            (fault.fault.value,),
            title=f"{outcome.interaction.id}: {message}",
            message=message,
            line=outcome.interaction.line,
            evidence={"fault": fault.fault.value, **self._exchange(outcome)},
            inconclusive=fault.inconclusive,
        )

    def _stopped(self, outcome: Outcome, rule: str, message: str, detail: str) -> Finding:
        message = self._masker.text(message)
        return self._finding(
            rule,
            (outcome.contract, outcome.interaction.id),
            (),
            title=f"{outcome.interaction.id}: {message}",
            message=message,
            line=outcome.interaction.line,
            evidence={"log": detail} if detail else {},
            inconclusive=True,
        )

    def _exchange(self, outcome: Outcome) -> dict[str, Json]:
        """How to send the request again, and what the answer and the log looked like."""
        shown: dict[str, Json] = {"target": outcome.target}
        if outcome.request is not None:
            address = self._addresses[outcome.target]
            base = address if address.startswith("http") else IN_PROCESS
            shown["curl"] = curl(outcome.request, base, self._masker)
        if outcome.excerpt:
            shown["response_excerpt"] = outcome.excerpt
        if outcome.log:
            shown["log"] = outcome.log
        return shown

    def _finding(
        self,
        rule: str,
        of: tuple[Contract, str],
        identity: tuple[str, ...],
        *,
        title: str,
        message: str,
        line: int,
        evidence: dict[str, Json] | None = None,
        inconclusive: bool = False,
    ) -> Finding:
        contract, interaction = of
        # The witness rule holds over a whole contract: a part of it says nothing.
        one = interaction and rule != "contract.unwitnessed"
        only = f" --only {shlex.quote(interaction)}" if one else ""
        return Finding(
            rule=rule,
            severity=Severity.ERROR,
            title=title,
            message=message,
            location=self._place(contract, line, interaction or None),
            fingerprint=fingerprint(rule, contract.name, interaction, *identity),
            reproduce=f"aiguard contract replay {contract.name}{only}{self._options}",
            evidence={"contract": contract.name, "interaction": interaction, **(evidence or {})},
            inconclusive=inconclusive,
        )

    def _place(self, contract: Contract, line: int, symbol: str | None) -> Location:
        return Location(contract.path, line, f"{contract.name}/{symbol}" if symbol else contract.name)

    def _masked(self, mismatch: Mismatch) -> Mismatch:
        return Mismatch(
            self._masker.text(mismatch.at),
            shorten(self._masker.value(mismatch.expected)),
            shorten(self._masker.value(mismatch.actual)),
            self._masker.text(mismatch.message),
            mismatch.line,
            mismatch.kind,
        )


def _why(outcome: Outcome) -> str:
    for reason in (outcome.fault, outcome.failure):
        if reason is not None:
            return reason.message
    return outcome.message
