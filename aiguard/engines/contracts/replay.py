"""The replay of one interaction: its states, its request, the answer held against the promise."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from aiguard.budget import Deadline
from aiguard.compare.expected import Comparison, compare_response
from aiguard.compare.json_path import resolve
from aiguard.compare.json_text import NotJson, parse_json
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.compare.variables import UnboundVariable, bind, placeholders
from aiguard.config.contract import Contract, Interaction, RequestSpec
from aiguard.config.contract_wire import wire_request
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, Session, Target
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import InteractionStatus, Json, Mismatch
from aiguard.masking import Masker
from aiguard.text import one_line

EXCERPT = 600
SECRET_NAMES = ("token", "secret", "password", "passwd", "session", "api_key", "apikey", "jwt", "cookie", "credential")

Custom = Callable[[str, Json], str | None]


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


@dataclass(frozen=True, slots=True)
class Replay:
    """What stays the same over the interactions of one contract against one target."""

    contract: Contract
    target: Target
    timeout_s: float
    deadline: Deadline
    masker: Masker
    custom: Custom | None = None

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
            outcome = self._outcome(interaction, InteractionStatus.ERROR, wrong_input=error)
        except CouldNotJudge as failure:
            outcome = self._outcome(interaction, InteractionStatus.ERROR, failure=failure)
        return replace(outcome, duration_s=time.monotonic() - start)

    def _within(self, session: Session, interaction: Interaction, variables: dict[str, Json]) -> Outcome:
        for state in interaction.states:
            params = bind(dict(state.params), variables)
            assert isinstance(params, dict)
            variables.update(session.set_up(state.name, params))
        self._mask_secrets(variables)
        unknown = _unknown(interaction.request, variables)
        if unknown is not None:
            return self._unknown_variable(interaction, unknown)
        try:
            request = wire_request(interaction.request, variables)
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

    def _witnessed_for_parent(
        self, interaction: Interaction, response: WireResponse, variables: Mapping[str, Json]
    ) -> frozenset[Branch]:
        """What this answer shows of the parent's branches, where `also` replaced a lenient matcher by a plain value."""
        if interaction.parent is None or not interaction.inherits_body:
            return frozenset()
        parent = next(i for i in self.contract.interactions if i.id == interaction.parent)
        seen: Comparison = compare_response(parent.response, response, self._scope(variables))
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
        return self._outcome(interaction, status, fault=fault, request=request, log=self.masker.text(log))

    def _excerpt(self, response: WireResponse) -> str:
        head = response.body[: 8 * EXCERPT].decode("utf-8", "backslashreplace")
        return one_line(self.masker.text(head), EXCERPT)

    def _mask_secrets(self, variables: Mapping[str, Json]) -> None:
        for name, value in variables.items():
            if isinstance(value, str) and any(word in name.lower() for word in SECRET_NAMES):
                self.masker.add(name, value)

    def _outcome(self, interaction: Interaction, status: InteractionStatus, **more: object) -> Outcome:
        return Outcome(self.contract, interaction, self.target.name, status, **more)  # type: ignore[arg-type]


def _unknown(request: RequestSpec, variables: Mapping[str, Json]) -> str | None:
    """A `{{name}}` of the request that has no value."""
    pairs: list[Json] = [text for pair in (*request.query, *request.headers, *(request.form or ())) for text in pair]
    used = placeholders([request.path, *pairs, request.json])
    return next((name for name in sorted(used) if name not in variables), None)


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
