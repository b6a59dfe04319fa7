from __future__ import annotations

from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.findings import EngineReport, Finding
from aiguard.masking import Masker
from tests.engines.contracts.hostile import serving
from tests.engines.contracts.replaying import contracts, json_answer, replay, routes, settings


def run(root: Path, answers: dict[str, bytes], *texts: str, **options: object) -> EngineReport:
    seen = options.pop("seen", None)
    with serving(routes(answers, seen)) as url:  # type: ignore[arg-type]
        return replay(root, {"api": settings(url=url)}, contracts(root, *texts), **options)  # type: ignore[arg-type]


def only(report: EngineReport) -> Finding:
    [finding] = report.findings
    return finding


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


MOVED = """
interactions:
  - {id: moved, request: GET /old, response: {status: 302}}
"""


def test_a_redirect_to_another_host_is_reported_and_not_followed(tmp_path):
    elsewhere: list[bytes] = []
    with serving(routes({"/new": json_answer({})}, elsewhere)) as other:
        finding = only(run(tmp_path, {"/old": redirect(f"{other}/new")}, MOVED))
    assert finding.rule == "contract.mismatch"
    assert finding.evidence["at"] == "header:Location"
    assert f"redirects to another host, {other}/new; it was not followed" in finding.message
    assert elsewhere == []


@pytest.mark.parametrize("goal", ["/new", "new", "?page=2"])
def test_a_redirect_on_the_same_host_is_the_contracts_own_affair(tmp_path, goal):
    seen: list[bytes] = []
    assert run(tmp_path, {"/old": redirect(goal)}, MOVED, seen=seen).findings == ()
    assert len(seen) == 1


def test_a_redirect_elsewhere_that_the_contract_promises_is_no_finding(tmp_path):
    promised = """
    interactions:
      - id: login
        request: GET /login
        response: {status: 302, headers: {location: "https://id.example.com/in"}}
    """
    assert run(tmp_path, {"/login": redirect("https://id.example.com/in")}, promised).findings == ()


def test_a_redirect_instead_of_an_answer_says_where_it_leads(tmp_path):
    wanted = "\ninteractions:\n  - {id: a, request: GET /a, response: {status: 200}}\n"
    finding = only(run(tmp_path, {"/a": redirect("https://id.example.com/in")}, wanted))
    assert finding.message == (
        "wanted status 200, got 302; it redirects to https://id.example.com/in, and redirects are not followed"
    )


CHAIN = """
interactions:
  - id: create
    request: {method: POST, path: /orders, body: {}}
    response: {status: 201, body: {id: {$integer: 1}}}
    capture: {order: $.id}
  - {id: read, request: "GET /orders/{{order}}", response: {status: 200, body: {id: "{{order}}"}}}
"""


def test_what_was_captured_goes_into_later_requests_and_expectations(tmp_path):
    answers = {"/orders": json_answer({"id": 7}, 201), "/orders/7": json_answer({"id": 7})}
    assert run(tmp_path, answers, CHAIN).findings == ()


def test_a_capture_that_finds_nothing_is_a_finding_and_skips_what_needs_it(tmp_path):
    report = run(tmp_path, {"/orders": json_answer({"number": 7}, 201)}, CHAIN)
    rules = [(finding.rule, finding.inconclusive) for finding in report.findings]
    assert rules == [("contract.mismatch", False), ("contract.mismatch", False), ("contract.skipped", True)]
    assert report.findings[1].message == "capture order: the answer has nothing at $.id"
    assert report.findings[2].message == "needs {{order}}, which create did not give"


def test_a_capture_from_what_is_not_json_says_so(tmp_path):
    broken = CHAIN.replace(", body: {id: {$integer: 1}}", "")
    answers = {"/orders": b"HTTP/1.1 201 X\r\nContent-Length: 5\r\n\r\n<a/>\n"}
    assert "nothing can be captured" in run(tmp_path, answers, broken).findings[0].message


def test_a_variable_that_nothing_gives_is_wrong_input(tmp_path):
    text = '\ninteractions:\n  - {id: a, request: "GET /{{nobody}}", response: {status: 200, body: {a: 1}}}\n'
    with pytest.raises(InputError, match="nobody"):
        run(tmp_path, {}, text)


def test_a_captured_token_shows_nowhere_not_even_in_the_answer_that_gave_it(tmp_path):
    text = """
    interactions:
      - id: login
        request: {method: POST, path: /login}
        response: {status: 200, body: {token: {$text: x}, role: admin}}
        capture: {access_token: $.token}
    """
    report = run(tmp_path, {"/login": json_answer({"token": "eyJhbGciOi.J9", "role": "user"})}, text)
    assert "$.role" in only(report).title
    assert "eyJhbGciOi" not in str(report)
    assert "${access_token}" in str(only(report).evidence["response_excerpt"])


def test_an_excerpt_never_ends_within_a_secret(tmp_path):
    # Masked, the first copies shrink, and would draw what stands behind the cut into view.
    secret = "s3cr3t-" * 40
    text = "\ninteractions:\n  - {id: a, request: GET /a, response: {status: 200, body: {ok: true}}}\n"
    report = run(tmp_path, {"/a": json_answer([secret] * 400)}, text, masker=Masker({"TOKEN": secret}))
    assert "s3cr3t" not in str(report)
    assert "${TOKEN}" in str(only(report).evidence["response_excerpt"])


def test_of_an_answer_with_a_denied_field_nothing_is_quoted(tmp_path):
    text = """
    deny_fields: ["*password*"]
    interactions:
      - {id: a, request: GET /a, response: {status: 200, body: {ok: true}}}
    """
    report = run(tmp_path, {"/a": json_answer({"ok": False, "password": "hunter2!"})}, text)
    assert len(report.findings) == 2
    assert "hunter2" not in str(report)


def test_a_spent_budget_skips_and_never_passes(tmp_path):
    text = "\ninteractions:\n  - {id: a, request: GET /a, response: {status: 200}}\n"
    report = run(tmp_path, {"/a": json_answer({})}, text, budget_s=0.0)
    assert all(finding.inconclusive for finding in report.findings)
    assert report.findings
