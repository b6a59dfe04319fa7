"""Functions of the user's, called in a worker, and its refusals put into the words of the user's input."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from aiguard.engines.contracts.state_calls import TIMEOUT_S
from aiguard.engines.contracts.states import Undo, unknown_state
from aiguard.engines.contracts.targets.interface import StateFailed
from aiguard.engines.contracts.workers import Refusal, Worker, WorkerLost
from aiguard.errors import InputError
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.text import visible

WRONG_REFERENCE = frozenset({"no-module", "no-attribute"})


def wrong_reference(what: str, refusal: Refusal) -> InputError:
    """The error of a `module:name` that leads nowhere; `what` says where it stands."""
    wanted = refusal.message.rpartition("has no ")[2].strip("'")
    near = difflib.get_close_matches(wanted, refusal.known, n=1)
    hint = f"did you mean {near[0]}?" if near else ""
    if refusal.kind == "no-module":
        hint = "modules are looked up from the target's working directory (`cwd`), then where its Python finds packages"
    return InputError.of(f"{what}: {refusal.message}", hint=hint)


def set_up_state(
    worker: Worker, session: int, call: tuple[str, str, Mapping[str, Json], bool], target: str, masker: Masker
) -> tuple[Mapping[str, Json], Undo]:
    """Call a handler: (reference, state, params, wildcard). Raises InputError or StateFailed."""
    reference, state, params, wildcard = call
    try:
        answer = worker.ask(
            "state",
            TIMEOUT_S,
            session=session,
            reference=reference,
            state=state,
            params=dict(params),
            wildcard=wildcard,
        ).header
    except WorkerLost as lost:
        raise StateFailed(
            f"the process that ran the handler of state {state!r} {lost.message}", detail=worker.last_lines()
        ) from lost
    except Refusal as refusal:
        raise _explained(refusal, reference, state, target, masker) from refusal
    return answer["values"], lambda: _undo(worker, session)


def _explained(refusal: Refusal, reference: str, state: str, target: str, masker: Masker) -> InputError | StateFailed:
    if refusal.kind == "no-handler":
        return InputError([unknown_state(state, refusal.known, target)])
    if refusal.kind in WRONG_REFERENCE:
        return wrong_reference(f"target {target!r}, handler of state {state!r}", refusal)
    if refusal.kind == "arguments":
        return InputError.of(f"target {target!r}, state {state!r}: {refusal.message}")
    return StateFailed(masker.text(refusal.message), detail=visible(masker.text(refusal.traceback or reference)))


def _undo(worker: Worker, session: int) -> None:
    try:
        failed = worker.ask("undo", TIMEOUT_S, session=session).header["failed"]
    except (WorkerLost, Refusal) as error:
        raise StateFailed(f"the process that should undo it {error}") from error
    if failed:
        raise StateFailed(str(failed[0]).rstrip().rpartition("\n")[2])
