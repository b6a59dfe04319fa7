from __future__ import annotations

from pathlib import Path

from tests.engines.contracts.hostile import serving
from tests.engines.contracts.replaying import contracts, json_answer, replay, routes, settings

NOTE = """
interactions:
  - id: order
    request: GET /1
    response: {status: 200, body: {note: {$nullable: {$text: gift}}}}
    also:
      - {id: without, request: GET /2, response: {body: {note: null}}}
      - {id: unknown, request: GET /3, response: {status: 404}}
"""
GIFT, NULL, GONE = json_answer({"note": "x"}), json_answer({"note": None}), json_answer({}, 404)


def findings(root: Path, answers: dict[str, bytes], *texts: str) -> list[tuple[str, str]]:
    with serving(routes(answers)) as url:
        report = replay(root, {"api": settings(url=url)}, contracts(root, *texts))
    return [(finding.rule, str(finding.evidence["interaction"])) for finding in report.findings]


def test_an_also_witnesses_the_branches_of_its_parent(tmp_path):
    assert findings(tmp_path, {"/1": GIFT, "/2": NULL, "/3": GONE}, NOTE) == []


def test_a_branch_that_no_answer_showed_is_a_finding(tmp_path):
    lonely = NOTE.replace("      - {id: without, request: GET /2, response: {body: {note: null}}}\n", "")
    assert findings(tmp_path, {"/1": GIFT, "/3": GONE}, lonely) == [("contract.unwitnessed", "order")]


def test_an_answer_that_never_came_explains_its_own_gap(tmp_path):
    assert findings(tmp_path, {"/1": GIFT, "/3": GONE}, NOTE) == [("contract.bad-response", "without")]


def test_an_error_instead_of_the_answer_explains_its_own_gap(tmp_path):
    answers = {"/1": GIFT, "/2": json_answer({}, 500), "/3": GONE}
    assert findings(tmp_path, answers, NOTE) == [("contract.mismatch", "without")]


def test_another_family_of_the_contract_is_still_held_to_its_branches(tmp_path):
    second = "  - {id: other, request: GET /4, response: {status: 200, body: {b: {$optional: {$integer: 1}}}}}\n"
    answers = {"/1": GIFT, "/2": json_answer({}, 500), "/3": GONE, "/4": json_answer({"b": 1})}
    assert findings(tmp_path, answers, NOTE + second) == [
        ("contract.mismatch", "without"),
        ("contract.unwitnessed", "other"),
    ]


def test_a_branch_seen_in_one_contract_does_not_count_for_another(tmp_path):
    lenient = "\ninteractions:\n  - {id: a, request: GET /1, response: {status: 200, body: {note: {$nullable: x}}}}\n"
    answers = {"/1": json_answer({"note": "x"})}
    assert findings(tmp_path, answers, lenient, lenient) == [("contract.unwitnessed", "a")] * 2


def test_a_list_shows_its_branches_item_by_item(tmp_path):
    text = """
    interactions:
      - {id: list, request: GET /l, response: {status: 200, body: {$each: {note: {$nullable: {$integer: 1}}}}}}
    """
    assert findings(tmp_path, {"/l": json_answer([{"note": 1}, {"note": None}])}, text) == []
    assert findings(tmp_path, {"/l": json_answer([{"note": 1}, {"note": 2}])}, text) == [
        ("contract.unwitnessed", "list")
    ]


def test_a_mismatch_elsewhere_does_not_hide_a_gap(tmp_path):
    answers = {"/1": json_answer({"note": 7}), "/2": NULL, "/3": GONE}
    assert ("contract.mismatch", "order") in findings(tmp_path, answers, NOTE)
    two = NOTE.replace("{note: {$nullable: {$text: gift}}}", "{note: {$nullable: {$text: gift}}, id: 1}", 1)
    gap = two.replace("      - {id: without, request: GET /2, response: {body: {note: null}}}\n", "")
    answers = {"/1": json_answer({"note": "x", "id": 2}), "/3": GONE}
    assert findings(tmp_path, answers, gap) == [("contract.mismatch", "order"), ("contract.unwitnessed", "order")]
