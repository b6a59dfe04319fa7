"""State handlers that are commands or HTTP endpoints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.engines.contracts.targets.interface import ExchangeFailed, StateFailed
from aiguard.engines.contracts.worker.channel import dump, load
from aiguard.errors import InputError
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.process import run
from aiguard.text import visible

TIMEOUT_S = 60.0
"""How long one state handler may take, in seconds."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_QUOTED = 4000
_UNKNOWN_STATE = frozenset({404, 501})


@dataclass(frozen=True, slots=True)
class Doing:
    """What handlers need to know: the target's name, where commands run, what they see, and how to reach the target."""

    target: str
    cwd: Path
    env: Mapping[str, str]
    masker: Masker
    exchange: Callable[[WireRequest, float], WireResponse]


def run_command(argv: tuple[str, ...], state: str, params: Mapping[str, Json], doing: Doing) -> Mapping[str, Json]:
    """Run it without a shell, `{name}` replaced by parameters and `{state}` by the name.

    It finds {"state": ..., "params": {...}} on its standard input; a JSON object on its standard output becomes
    values. Raises InputError for a placeholder without a parameter, StateFailed where it fails.
    """
    filled = [_fill(word, state, params, doing.target) for word in argv]
    given = dump({"state": state, "params": dict(params)}).encode()
    done = run(filled, cwd=doing.cwd, env=doing.env, timeout_s=TIMEOUT_S, stdin=given, mask=doing.masker.text)
    said = visible("\n".join(part.strip() for part in (done.stdout, done.stderr) if part.strip()))[-_QUOTED:]
    if done.timed_out:
        raise StateFailed(f"the handler of state {state!r} did not end within {TIMEOUT_S:g} s", detail=said)
    if done.returncode != 0:
        how = f"was killed by {done.signal}" if done.signal else f"ended with exit status {done.returncode}"
        raise StateFailed(f"the handler of state {state!r} {how}", detail=said)
    return _values(done.stdout.strip(), state)


def call_http(path: str, state: str, params: Mapping[str, Json], action: str, doing: Doing) -> Mapping[str, Json]:
    """POST to the target as Pact's verifiers do; a JSON object in the answer becomes values.

    Raises InputError where the target says that it does not know the state (404, 501), StateFailed where it fails.
    """
    content = dump({"state": state, "params": dict(params), "action": action}).encode()
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    try:
        answer = doing.exchange(WireRequest("POST", path, headers, content), TIMEOUT_S)
    except ExchangeFailed as error:
        raise StateFailed(f"state {state!r}: POST {path} failed: {error.message}") from error
    said = doing.masker.text(answer.body.decode("utf-8", "replace")).strip()
    if answer.status in _UNKNOWN_STATE:
        raise InputError.of(
            f"target {doing.target!r} has no handler for state {state!r}: POST {path} answered {answer.status}",
            hint=visible(said)[:200],
        )
    if not 200 <= answer.status <= 299:
        raise StateFailed(f"state {state!r}: POST {path} answered {answer.status}", detail=visible(said)[:_QUOTED])
    return _values(said, state)


def _fill(word: str, state: str, params: Mapping[str, Json], target: str) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in params:
            if name == "state":
                return state
            raise InputError.of(
                f"target {target!r}: the command for state {state!r} wants a parameter {name!r} that the contract"
                " does not give",
                hint=f"it gives {', '.join(params)}" if params else "it gives none",
            )
        given = params[name]
        return given if isinstance(given, str) else dump(given)

    return _PLACEHOLDER.sub(value, word)


def _values(text: str, state: str) -> Mapping[str, Json]:
    if not text.startswith("{"):
        return {}
    try:
        values = load(text)
    except (ValueError, RecursionError) as error:
        raise StateFailed(
            f"the handler of state {state!r} answered with broken JSON", detail=visible(text)[:_QUOTED]
        ) from error
    return values if isinstance(values, dict) else {}
