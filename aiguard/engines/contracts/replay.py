"""The replay of one interaction: its states, its request, the answer held against the promise."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from aiguard.budget import Deadline
from aiguard.compare.expected import Comparison, compare_response, status_fits
from aiguard.compare.json_path import resolve
from aiguard.compare.json_text import NotJson, parse_json
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.compare.variables import UnboundVariable, bind
from aiguard.config.contract import Contract, Interaction
from aiguard.config.contract_wire import wire_request
from aiguard.engines.contracts.client import foreign_redirect
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, Session, Target
from aiguard.errors import CouldNotJudge, InputError, Problem
from aiguard.findings import InteractionStatus, Json, Mismatch
from aiguard.masking import Masker
from aiguard.text import one_line

EXCERPT = 600
SECRET_NAMES = ("token", "secret", "password", "passwd", "session", "api_key", "apikey", "jwt", "cookie", "credential")

Custom = Callable[[str, Json], str | None]
Error = TypeVar("Error", bound=Exception)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one interaction went. Of a response only what a finding shows is kept, so that memory stays bounded.

    `excerpt` and `log` are masked already. `captured` are the values for later requests of the same contract.
    """

    contract: Contract
    interaction: Interaction
    target: str
    status: InteractionStatus
    duration_s: float = 0.0
    mismatches: tuple[Mismatch, ...] = ()
    witnessed: frozenset[Branch] = frozenset()
    captured: Mapping[str, Json] | None = None
    fault: ExchangeFailed | None = None
    failure: CouldNotJudge | None = None
    wrong_input: InputError | None = None
    message: str = ""
    request: WireRequest | None = None
    excerpt: str = ""
    log: str = ""

    @property
    def answered(self) -> bool:
        """Whether there was an answer to compare."""
        return self.status in (InteractionStatus.PASSED, InteractionStatus.FAILED) and self.fault is None


@dataclass(frozen=True)
class Replay:
    """What stays the same over the interactions of one contract against one target."""

    contract: Contract
    target: Target
    timeout_s: float
    deadline: Deadline
    masker: Masker
    custom: Custom | None = None

    @cached_property
    def _by_id(self) -> Mapping[str, Interaction]:
        return {interaction.id: interaction for interaction in self.contract.interactions}

    def run(self, interaction: Interaction, variables: Mapping[str, Json]) -> Outcome:
        """Replay one interaction. Never raises: whatever happens is the outcome."""
        start = time.monotonic()
        if self.deadline.passed:
            return self._outcome(interaction, InteractionStatus.SKIPPED, message="the budget was spent before its turn")
        try:
            with self.target.session() as session:
                outcome = self._within(session, interaction, dict(variables))
        except ExchangeFailed as fault:
            outcome = self._faulty(interaction, fault, None, "")
        except UnboundVariable as unbound:
            outcome = self._unknown_variable(interaction, unbound.name)
        except InputError as error:
            outcome = self._outcome(interaction, InteractionStatus.ERROR, wrong_input=self._placed(error, interaction))
        except CouldNotJudge as failure:
            if self.deadline.left() <= 0:
                message = "the budget was spent during its states"
                outcome = self._outcome(interaction, InteractionStatus.SKIPPED, message=message)
            else:
                outcome = self._outcome(interaction, InteractionStatus.ERROR, failure=_bare(failure))
        return replace(outcome, duration_s=time.monotonic() - start)

    def _placed(self, error: InputError, interaction: Interaction) -> InputError:
        """What is wrong, at the interaction that ran into it where it has no place of its own."""
        line = interaction.states[0].line if interaction.states else interaction.line
        return InputError(
            p if p.path else Problem(self.contract.path, line, 0, p.message, p.hint) for p in error.problems
        )

    def _within(self, session: Session, interaction: Interaction, variables: dict[str, Json]) -> Outcome:
        for state in interaction.states:
            params = bind(dict(state.params), variables)
            assert isinstance(params, dict)
            variables.update(session.set_up(state.name, params))
        self._mask_secrets(variables)
        try:
            request = wire_request(interaction.request, variables)
        except UnboundVariable as unbound:
            return self._unknown_variable(interaction, unbound.name)
        except InputError as error:
            # The value came from an answer or a handler while the run went on: it stops this interaction alone.
            return self._outcome(interaction, InteractionStatus.SKIPPED, message=f"cannot be sent: {error}")
        try:
            response = session.exchange(request, min(self.timeout_s, self.deadline.left()))
        except ExchangeFailed as fault:
            return self._faulty(interaction, fault, request, session.log())
        return self._compared(session, interaction, variables, request, response)

    def _compared(
        self,
        session: Session,
        interaction: Interaction,
        variables: Mapping[str, Json],
        request: WireRequest,
        response: WireResponse,
    ) -> Outcome:
        scope = self._scope(variables)
        comparison = compare_response(interaction.response, response, scope, self.contract.deny_fields)
        captured, missing = _capture(interaction, response)
        self._mask_secrets(captured)
        mismatches = (*comparison.mismatches, *missing)
        if status_fits(interaction.response.status, response.status):
            mismatches += self._led_away(interaction, response)
        witnessed = comparison.witnessed | self._witnessed_for_parent(interaction, response, variables)
        if not mismatches:
            return self._outcome(interaction, InteractionStatus.PASSED, witnessed=witnessed, captured=captured)
        return self._outcome(
            interaction,
            InteractionStatus.FAILED,
            mismatches=mismatches,
            witnessed=witnessed,
            captured=captured,
            request=request,
            excerpt="" if _denied(mismatches) else self._excerpt(response),
            log=self.masker.text(session.log()) if response.status >= 500 else "",
        )

    def _led_away(self, interaction: Interaction, response: WireResponse) -> tuple[Mismatch, ...]:
        """A redirect to another host, which is not followed, unless the contract says where it must lead."""
        base = self.target.address()
        promised = any(name.lower() == "location" for name, _ in interaction.response.headers)
        goal = foreign_redirect(response, base) if base.startswith("http") and not promised else None
        if goal is None:
            return ()
        shown = one_line(self.masker.text(goal))
        message = f"the answer redirects to another host, {shown}; it was not followed"
        return (Mismatch("header:Location", None, shown, message, interaction.response.line, Fault.FOREIGN_HOST.value),)

    def _witnessed_for_parent(
        self, interaction: Interaction, response: WireResponse, variables: Mapping[str, Json]
    ) -> frozenset[Branch]:
        """What this answer shows of the parent's branches, where `also` replaced a lenient matcher by a plain value."""
        if interaction.parent is None or not interaction.inherits_body:
            return frozenset()
        parent = self._by_id[interaction.parent].response
        seen: Comparison = compare_response(parent, response, self._scope(variables))
        return seen.witnessed

    def _scope(self, variables: Mapping[str, Json]) -> Scope:
        return Scope(self.contract.strict, variables, self.custom, mask=self.masker.text)

    def _unknown_variable(self, interaction: Interaction, unknown: str) -> Outcome:
        earlier = [i.id for i in self.contract.interactions for c in i.captures if c.name == unknown]
        if earlier:
            message = f"needs {{{{{unknown}}}}}, which {earlier[0]} did not give"
            return self._outcome(interaction, InteractionStatus.SKIPPED, message=message)
        states = ", ".join(state.name for state in interaction.states) or "none"
        error = InputError.of(
            f"{interaction.id}: nothing gives a value for {{{{{unknown}}}}} (states: {states})",
            path=self.contract.path,
            line=interaction.line,
            hint="return it from a state handler, or capture it in an earlier interaction of this contract",
        )
        return self._outcome(interaction, InteractionStatus.ERROR, wrong_input=error)

    def _faulty(
        self, interaction: Interaction, fault: ExchangeFailed, request: WireRequest | None, log: str
    ) -> Outcome:
        if fault.fault is Fault.TIMEOUT and self.deadline.passed:
            # It was our budget that ended, not the target's own time.
            return self._outcome(
                interaction, InteractionStatus.SKIPPED, message="the budget was spent during its request"
            )
        status = InteractionStatus.ERROR if fault.inconclusive else InteractionStatus.FAILED
        return self._outcome(interaction, status, fault=_bare(fault), request=request, log=self.masker.text(log))

    def _excerpt(self, response: WireResponse) -> str:
        text = response.body.decode("utf-8", "backslashreplace")
        return one_line(self.masker.text(text), EXCERPT)

    def _mask_secrets(self, variables: Mapping[str, Json]) -> None:
        for name, value in variables.items():
            if isinstance(value, str) and any(word in name.lower() for word in SECRET_NAMES):
                self.masker.add(name, value)

    def _outcome(self, interaction: Interaction, status: InteractionStatus, **more: object) -> Outcome:
        return Outcome(self.contract, interaction, self.target.name, status, **more)  # type: ignore[arg-type]


def _bare(error: Error) -> Error:
    """The error without its frames, which would keep all that was read of an answer until the end of the run."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


def _denied(mismatches: tuple[Mismatch, ...]) -> bool:
    """Whether the answer holds what must not leave: then nothing of it is quoted."""
    return any(mismatch.kind == "denied" for mismatch in mismatches)


def _capture(interaction: Interaction, response: WireResponse) -> tuple[dict[str, Json], tuple[Mismatch, ...]]:
    if not interaction.captures:
        return {}, ()
    try:
        body = parse_json(response.body)
    except NotJson as problem:
        return {}, (Mismatch("body", None, None, f"nothing can be captured: {problem}", interaction.line, "capture"),)
    captured: dict[str, Json] = {}
    missing = []
    for capture in interaction.captures:
        found, value = resolve(capture.path, body)
        if found:
            captured[capture.name] = value
        else:
            text = f"capture {capture.name}: the answer has nothing at {capture.path}"
            missing.append(Mismatch(capture.path, None, None, text, capture.line, "capture"))
    return captured, tuple(missing)
