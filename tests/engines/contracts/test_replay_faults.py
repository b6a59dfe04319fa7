from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.compare.promise import ExpectedResponse, ExpectedStatus
from aiguard.config.contract import Contract, Interaction, RequestSpec
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.replay import Outcome, Replay
from aiguard.engines.contracts.targets.url import UrlTarget
from aiguard.findings import InteractionStatus
from aiguard.masking import Masker
from tests.engines.contracts.hostile import Serve, read_request, serving

OK = ExpectedResponse(ExpectedStatus(frozenset({200}), frozenset(), 1), 1)


def interaction(request: RequestSpec) -> Interaction:
    return Interaction("only", 1, request, OK)


def replayed(serve: Serve, request: RequestSpec) -> Outcome:
    only = interaction(request)
    contract = Contract("c", "c.yaml", 1, ("@a",), "api", strict=False, interactions=(only,))
    with serving(serve) as url:
        target = UrlTarget("api", UrlSettings(url=url), Path())
        try:
            return Replay(contract, target, 10.0, Deadline.after(20), Masker()).run(only, {})
        finally:
            target.close()


def without_end(connection: socket.socket, number: int) -> None:
    read_request(connection)
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)


def test_a_fault_keeps_nothing_of_what_was_read() -> None:
    outcome = replayed(without_end, RequestSpec("GET", "/", 1))
    assert outcome.status is InteractionStatus.FAILED
    assert outcome.fault is not None
    assert "too large" in str(outcome.fault)
    assert (outcome.fault.__traceback__, outcome.fault.__context__, outcome.fault.__cause__) == (None, None, None)


def test_a_variable_that_nothing_gives_is_named_with_its_line_and_nothing_is_sent() -> None:
    asked = []
    for request in (
        RequestSpec("GET", "/{{gone}}", 1),
        RequestSpec("GET", "/", 1, query=(("a", "{{gone}}"),)),
        RequestSpec("POST", "/", 1, content=b"{{gone}}"),
    ):
        outcome = replayed(lambda connection, number: asked.append(read_request(connection)), request)
        assert outcome.wrong_input is not None
        (problem,) = outcome.wrong_input.problems
        assert (problem.path, problem.line) == ("c.yaml", 1)
        assert "nothing gives a value for {{gone}}" in problem.message
    assert asked == []
