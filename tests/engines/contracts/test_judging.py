from __future__ import annotations

import sys
from dataclasses import replace as changed
from pathlib import Path

from aiguard.findings import EngineReport, InteractionStatus
from aiguard.masking import Masker
from tests.engines.contracts.hostile import serving
from tests.engines.contracts.replaying import contracts, json_answer, replay, routes, settings

ONE = "\ninteractions:\n  - {id: a, request: GET /a, response: {status: 200, body: {ok: true}}}\n"


def run(root: Path, answer: bytes | None, text: str = ONE, **options: object) -> EngineReport:
    answers = {"/a": answer} if answer is not None else {}
    with serving(routes(answers)) as url:
        return replay(root, {"api": settings(url=url)}, contracts(root, text), **options)  # type: ignore[arg-type]


def test_a_mismatch_says_where_what_and_how_to_see_it_again(tmp_path):
    [finding] = run(tmp_path, json_answer({"ok": None})).findings
    assert finding.title == "a: $.ok: wanted true, got null"
    assert (finding.location.path, finding.location.line, finding.location.symbol) == ("contracts/0.yaml", 6, "c0/a")
    assert finding.reproduce == "aiguard contract replay c0 --only a"
    assert finding.evidence["wanted"] is True
    assert finding.evidence["got"] is None
    assert str(finding.evidence["curl"]).startswith("curl -sS -i http://127.0.0.1:")
    assert finding.evidence["response_excerpt"] == '{"ok": null}'


def test_a_fault_is_a_finding_and_its_interaction_has_failed(tmp_path):
    report = run(tmp_path, None)
    [finding] = report.findings
    assert (finding.rule, finding.inconclusive) == ("contract.bad-response", False)
    assert finding.evidence["fault"] == "closed"
    [result] = report.interactions
    assert (result.status, result.message) == (InteractionStatus.FAILED, finding.message)


def test_time_that_runs_out_is_a_finding_of_its_own(tmp_path):
    with serving(lambda connection, _: connection.recv(1) and connection.recv(10**6) and connection.recv(1)) as url:
        report = replay(tmp_path, {"api": settings(url=url, timeout="200ms")}, contracts(tmp_path, ONE))
    assert [(f.rule, f.message) for f in report.findings] == [("contract.timeout", "no answer came within 0.2 s")]


def test_fingerprints_survive_other_values_and_moved_lines_and_differ_from_each_other(tmp_path):
    two = json_answer({"ok": 1})
    first = run(tmp_path, two).findings[0]
    moved = run(tmp_path, two, ONE.replace("interactions", "# a comment\n\ninteractions")).findings[0]
    assert (moved.fingerprint, moved.location.line) == (first.fingerprint, first.location.line + 2)
    both = run(tmp_path, json_answer({}), ONE.replace("ok: true", "ok: true, id: 1"))
    assert len({finding.fingerprint for finding in both.findings}) == len(both.findings) == 2


def test_a_target_that_is_not_there_is_one_finding_for_all_its_contracts(tmp_path):
    gone = settings(command=[sys.executable, "-c", "print('no DATABASE_URL'); raise SystemExit(7)"])
    report = replay(tmp_path, {"api": gone}, contracts(tmp_path, ONE, ONE))
    [finding] = report.findings
    assert (finding.rule, finding.inconclusive) == ("contract.target-failed", True)
    assert finding.title == "target 'api' ended before it was ready (exit code 7)"
    assert finding.evidence["log"] == "no DATABASE_URL"
    assert finding.reproduce == "aiguard contract replay c0 c1"
    assert [result.status for result in report.interactions] == [InteractionStatus.ERROR] * 2


def test_an_error_of_the_service_comes_with_its_log_masked(tmp_path):
    service = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("ValueError for", os.environ["TOKEN"], "\\x1b[31m", flush=True)
        self.send_response(500)
        self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
    api = settings(command=[sys.executable, "-c", service], env={"TOKEN": "s3cr3t-value"})
    masker = Masker({"API_TOKEN": "s3cr3t-value"})
    [finding] = replay(tmp_path, {"api": api}, contracts(tmp_path, ONE), masker=masker).findings
    assert finding.evidence["log"] == "ValueError for ${API_TOKEN} \\x1b[31m"


def test_an_application_in_process_gets_a_curl_that_a_person_can_run(tmp_path):
    (tmp_path / "app.py").write_text(
        "def app(environ, start):\n    start('200 OK', [])\n    return [b'{}']\n", encoding="utf-8"
    )
    [finding] = replay(tmp_path, {"api": settings(wsgi="app:app")}, contracts(tmp_path, ONE)).findings
    assert finding.evidence["curl"] == "curl -sS -i http://localhost:8000/a"


def test_a_large_answer_leaves_small_evidence(tmp_path):
    report = run(tmp_path, json_answer({"ok": ["x" * 100] * 5000}))
    [finding] = report.findings
    assert len(str(changed(finding))) < 10_000
