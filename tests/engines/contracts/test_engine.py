from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace as changed

import pytest

from aiguard.config.contract import Contract
from aiguard.errors import InputError
from aiguard.findings import Coverage, InteractionStatus
from aiguard.progress import Event
from tests.engines.contracts.hostile import read_request, serving
from tests.engines.contracts.replaying import contracts, json_answer, replay, routes, settings

OK = json_answer({"ok": True})


def text(*ids: str, state: str = "") -> str:
    body = "\n".join(
        f"  - {{id: {name}, {state}request: GET /{name}, response: {{status: 200, body: {{ok: true}}}}}}"
        for name in ids
    )
    return f"\ninteractions:\n{body}\n"


def test_results_stand_in_file_order_whatever_order_they_came_in(tmp_path):
    names = [f"i{number:02}" for number in range(30)]

    def serve(connection, number):
        while request := read_request(connection):
            time.sleep(0.05 if b"/i00" in request else 0.001)
            connection.sendall(OK)

    with serving(serve) as url:
        heard: list[Event] = []
        report = replay(tmp_path, {"api": settings(url=url)}, contracts(tmp_path, text(*names)), heard=heard)
    assert [result.name for result in report.interactions] == names
    assert {result.status for result in report.interactions} == {InteractionStatus.PASSED}
    assert sum(event.kind == "step" for event in heard) == 30


def test_one_bad_answer_loses_no_other(tmp_path):
    with serving(routes({"/a": OK, "/c": OK})) as url:
        report = replay(tmp_path, {"api": settings(url=url)}, contracts(tmp_path, text("a", "b", "c")))
    assert [result.status.value for result in report.interactions] == ["passed", "failed", "passed"]
    assert report.coverage is Coverage.RAN


def test_a_target_that_is_not_there_loses_no_other_target(tmp_path):
    gone = settings(command=["no-such-program"])
    with serving(routes({"/a": OK})) as url:
        listed = contracts(tmp_path, text("a"), text("a"))
        listed = [listed[0], _aimed(listed[1], "gone")]
        report = replay(tmp_path, {"api": settings(url=url), "gone": gone}, listed)
    assert [(f.rule, f.inconclusive) for f in report.findings] == [("contract.target-failed", True)]
    assert [result.status.value for result in report.interactions] == ["passed", "error"]
    assert report.coverage is Coverage.RAN


def test_nothing_that_answered_is_no_look_at_all(tmp_path):
    report = replay(tmp_path, {"api": settings(command=["no-such-program"])}, contracts(tmp_path, text("a")))
    assert (report.coverage, report.reason) == (Coverage.COULD_NOT_LOOK, "no interaction got an answer")


def test_a_state_without_a_handler_is_wrong_input_before_anything_runs(tmp_path):
    seen: list[bytes] = []
    with serving(routes({"/a": OK, "/b": OK}, seen)) as url:
        listed = contracts(tmp_path, text("a"), text("b", state="state: {order_exists: {id: 1}}, "))
        with pytest.raises(InputError, match="order_exists"):
            replay(tmp_path, {"api": settings(url=url)}, listed)
    assert seen == []


def test_a_state_that_the_service_does_not_know_is_wrong_input(tmp_path):
    with serving(routes({"/a": OK, "/_states": json_answer({}, 404)})) as url:
        api = settings(url=url, states={"*": {"http": "/_states"}})
        with pytest.raises(InputError, match="no handler for state 'empty'"):
            replay(tmp_path, {"api": api}, contracts(tmp_path, text("a", state="state: empty, ")))


def test_a_state_that_fails_is_inconclusive_and_says_what_it_printed(tmp_path):
    fails = {"command": [sys.executable, "-c", "print('no table orders'); raise SystemExit(3)"]}
    with serving(routes({"/a": OK})) as url:
        api = settings(url=url, states={"s": fails})
        [finding] = replay(tmp_path, {"api": api}, contracts(tmp_path, text("a", state="state: s, "))).findings
    assert (finding.rule, finding.inconclusive) == ("contract.state-failed", True)
    assert finding.evidence["log"] == "no table orders"


def test_a_service_that_a_request_ends_leaves_the_rest_inconclusive(tmp_path):
    service = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/b":
            print("about to die", flush=True)
            os._exit(3)
        body = b'{"ok": true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
    api = settings(command=[sys.executable, "-c", service])
    report = replay(tmp_path, {"api": api}, contracts(tmp_path, text("a", "b", "c")))
    assert [result.status.value for result in report.interactions] == ["passed", "failed", "error"]
    assert [(f.rule, f.inconclusive) for f in report.findings] == [
        ("contract.bad-response", False),
        ("contract.target-failed", True),
    ]
    assert "about to die" in str(report.findings[0].evidence["log"])


HANGS = {
    "while it is imported": "import time\ntime.sleep(100)\n",
    "while it answers": "import time\ndef app(environ, start):\n    time.sleep(100)\n",
}


@pytest.mark.parametrize("when", HANGS)
def test_ctrl_c_does_not_wait_for_an_application_that_hangs(tmp_path, when):
    (tmp_path / "app.py").write_text(HANGS[when], encoding="utf-8")
    began = time.monotonic()
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    api = settings(wsgi="app:app", timeout="60s")
    report = replay(tmp_path, {"api": api}, contracts(tmp_path, text("a")), budget_s=100)
    assert report.interrupted == 130
    assert time.monotonic() - began < 15
    assert report.interactions[0].status is not InteractionStatus.PASSED


def _aimed(contract: Contract, target: str) -> Contract:
    return changed(contract, target=target)
