"""A contract as text, replayed by the engine against a real target, without a command line."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.config.contract import Contract
from aiguard.config.contract_file import read_contracts
from aiguard.config.targets import CommandTarget, Target, UrlTarget, WsgiTarget
from aiguard.engines.contracts.engine import ContractEngine
from aiguard.engines.interface import Context
from aiguard.findings import EngineReport
from aiguard.masking import Masker
from aiguard.plan.plan import ContractReplay, ReplayPlan
from aiguard.progress import Event
from aiguard.source.tree import WorkTree
from tests.engines.contracts.hostile import Serve, read_request

KINDS = {"url": UrlTarget, "command": CommandTarget, "wsgi": WsgiTarget}


def contracts(root: Path, *texts: str) -> list[Contract]:
    """Contract files written below `root` and read; what every contract needs stands before each text."""
    (root / "contracts").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        head = f'contract: c{number}\nowners: ["@shop"]\ntarget: api\n'
        (root / f"contracts/{number}.yaml").write_text(head + textwrap.dedent(text), encoding="utf-8")
    return list(read_contracts(WorkTree(root), ["contracts/*.yaml"], {}).contracts)


def settings(**given: object) -> Target:
    """The settings of a target, as aiguard.yaml would hold them."""
    kind = next(kind for name, kind in KINDS.items() if name in given)
    return kind.model_validate(given)


def replay(
    root: Path,
    targets: Mapping[str, Target],
    listed: list[Contract],
    *,
    budget_s: float = 30.0,
    masker: Masker | None = None,
    heard: list[Event] | None = None,
) -> EngineReport:
    """What the engine says about these contracts, each replayed whole against its target."""
    replays: dict[str, tuple[ContractReplay, ...]] = dict.fromkeys(targets, ())
    for contract in listed:
        replays[contract.target or ""] += (ContractReplay(contract, contract.interactions),)
    plan = ReplayPlan(root, "", targets, replays)
    events: list[Event] = [] if heard is None else heard
    context = Context(root, Deadline.after(budget_s), masker or Masker(), events.append)
    return ContractEngine().run(plan, context)


def json_answer(value: object, status: int = 200, headers: str = "") -> bytes:
    """An HTTP answer with a JSON body."""
    body = json.dumps(value).encode()
    return f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def routes(answers: Mapping[str, bytes], seen: list[bytes] | None = None) -> Serve:
    """Serves these bytes by path; closes the connection without an answer where there is none."""

    def serve(connection: object, _: int) -> None:
        while request := read_request(connection):  # type: ignore[arg-type]
            if seen is not None:
                seen.append(request)
            answer = answers.get(request.split(b" ")[1].decode())
            if answer is None:
                return
            connection.sendall(answer)  # type: ignore[attr-defined]

    return serve
