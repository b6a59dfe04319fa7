"""The main job as a user runs it: a config, a contract, a real service, a verdict."""

from __future__ import annotations

import contextlib
import json
import shlex
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.conftest import Answer

CONFIG = """\
version: 1
targets:
  api: {{url: "{url}"}}
contracts: {{paths: ["contracts/*.yaml"]}}
"""

CONTRACT = """\
contract: orders-api
owners: ["@payments"]
target: api
strict: true
interactions:
  - id: get-order
    request: GET /orders/42
    response:
      status: 200
      body:
        id: 42
        total: {$decimal: "19.90"}
        note: {$nullable: {$text: gift}}
        lines: {$each: {sku: {$regex: '[A-Z]{3}-\\d{4}', example: ABC-1234}, qty: {$integer: 2, min: 1}}, min: 0}
    also:
      - {id: note-null, request: GET /orders/43, response: {body: {id: 43, note: null}}}
      - {id: no-lines, request: GET /orders/44, response: {body: {id: 44, lines: []}}}
      - {id: unknown, request: GET /orders/0, response: {status: 404, body: {error: {$text: no such order}}}}
"""


def order(number: int, **changes: object) -> Answer:
    lines = [{"sku": "ABC-1234", "qty": 2}]
    return Answer({"id": number, "total": "19.90", "note": "gift", "lines": lines, **changes})


GOOD = {
    "GET /orders/42": order(42),
    "GET /orders/43": order(43, note=None),
    "GET /orders/44": order(44, lines=[]),
    "GET /orders/0": Answer({"error": "no such order"}, 404),
}


@pytest.fixture
def shop(project, serve):
    """The project above beside a service with these routes."""

    def make(routes=GOOD, contract: str = CONTRACT, config: str = CONFIG) -> Path:
        return project({"aiguard.yaml": config.format(url=serve(routes).url), "contracts/orders.yaml": contract})

    return make


def test_all_match(shop, aiguard):
    shop()
    ran = aiguard("contract", "replay", "--format", "json")
    assert ran.code == 0
    report = ran.json
    assert (report["verdict"]["status"], report["verdict"]["exit_code"]) == ("pass", 0)
    assert report["verdict"]["counts"] == {"error": 0, "warning": 0, "note": 0, "suppressed": 0}
    assert [i["name"] for i in report["contracts"]["interactions"]] == ["get-order", "note-null", "no-lines", "unknown"]
    assert {i["status"] for i in report["contracts"]["interactions"]} == {"passed"}


def test_a_null_where_text_was_promised_fails_the_gate(shop, aiguard):
    shop(GOOD | {"GET /orders/42": order(42, total=None)})
    ran = aiguard("check", "--format", "json")
    assert ran.code == 1
    [finding] = [f for f in ran.json["findings"] if f["rule"] == "contract.mismatch"]
    assert finding["location"]["path"] == "contracts/orders.yaml"
    assert CONTRACT.splitlines()[finding["location"]["line"] - 1].strip().startswith("total:")
    assert finding["evidence"]["at"] == "$.total"
    assert finding["evidence"]["got"] is None
    assert "curl" in finding["evidence"]["curl"]
    assert finding["reproduce"] == "aiguard contract replay orders-api --only get-order"


def test_the_reproduce_command_works(shop, aiguard):
    shop(GOOD | {"GET /orders/42": order(42, total=None)})
    finding = aiguard("check", "--format", "json").json["findings"][0]
    again = aiguard(*finding["reproduce"].split()[1:], "--format", "json")
    assert again.code == 1
    assert [f["fingerprint"] for f in again.json["findings"]] == [finding["fingerprint"]]


def test_a_branch_that_was_never_seen_is_a_finding(shop, aiguard):
    without_null = "\n".join(line for line in CONTRACT.splitlines() if "note-null" not in line) + "\n"
    shop(contract=without_null)
    ran = aiguard("check", "--format", "json")
    assert ran.code == 1
    [finding] = ran.json["findings"]
    assert finding["rule"] == "contract.unwitnessed"
    assert finding["evidence"]["at"] == "$.note"
    assert CONTRACT.splitlines()[finding["location"]["line"] - 1].strip().startswith("note:")


def test_an_undeclared_field_is_a_mismatch_only_where_strict(shop, aiguard):
    extra = GOOD | {"GET /orders/42": order(42, password_hash="x")}
    shop(extra)
    [finding] = aiguard("check", "--format", "json").json["findings"]
    assert finding["evidence"]["at"] == "$.password_hash"
    shop(extra, contract=CONTRACT.replace("strict: true", "strict: false"))
    assert aiguard("check", "--format", "json").code == 0


def test_fingerprints_survive_moved_lines(shop, aiguard):
    routes = GOOD | {"GET /orders/42": order(42, total=None)}
    shop(routes)
    before = aiguard("check", "--format", "json").json["findings"]
    shop(routes, contract="# a comment\n\n" + CONTRACT)
    after = aiguard("check", "--format", "json").json["findings"]
    assert [f["fingerprint"] for f in before] == [f["fingerprint"] for f in after]
    assert [f["location"]["line"] for f in before] != [f["location"]["line"] for f in after]


def test_nobody_listens(project, aiguard):
    project({"aiguard.yaml": CONFIG.format(url="http://127.0.0.1:9"), "contracts/orders.yaml": CONTRACT})
    ran = aiguard("check", "--format", "json")
    assert ran.code == 3
    assert ran.json["verdict"]["status"] == "error"
    assert {i["status"] for i in ran.json["contracts"]["interactions"]} == {"error"}


def test_a_contract_without_a_target_is_a_finding_in_check_and_an_error_in_replay(shop, aiguard):
    shop(contract=CONTRACT.replace("target: api\n", ""))
    ran = aiguard("check", "--format", "json")
    assert (ran.code, [f["rule"] for f in ran.json["findings"]]) == (1, ["contract.not-replayed"])
    assert aiguard("contract", "replay").code == 2
    assert aiguard("contract", "replay", "--target", "api").code == 0


def test_a_contract_set_aside_is_a_warning_beside_others_and_no_pass_alone(shop, aiguard):
    aside = CONTRACT.replace("contract: orders-api", "contract: theirs").replace("target: api", "target: none")
    root = shop()
    (root / "contracts" / "theirs.yaml").write_text(aside)
    ran = aiguard("check", "--format", "json")
    assert (ran.code, [(f["rule"], f["severity"]) for f in ran.json["findings"]]) == (
        0,
        [("contract.not-replayed", "warning")],
    )
    assert ran.json["findings"][0]["reproduce"] == "aiguard check"
    assert aiguard("check", "--fail-on", "warning").code == 1
    assert aiguard("contract", "replay", "theirs").code == 2
    assert "`theirs` says `target: none`" in aiguard("contract", "lint").err
    (root / "contracts" / "orders.yaml").unlink()
    alone = aiguard("check")
    assert alone.code == 3
    assert "no target replays any contract" in alone.out


def test_no_target_can_be_named_none(project, aiguard):
    project({"aiguard.yaml": "version: 1\ntargets: {none: {url: 'http://127.0.0.1:9'}}\n"})
    ran = aiguard("check")
    assert ran.code == 2
    assert "a target cannot be named `none`" in ran.err


def test_base_url(shop, aiguard, serve):
    shop(GOOD | {"GET /orders/42": order(42, total=None)})
    assert aiguard("contract", "replay", "--base-url", serve(GOOD).url).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("contract", "replay", "ordrs-api"), "orders-api"),
        (("contract", "replay", "--only", "get-ordr"), "get-order"),
        (("contract", "replay", "--target", "apii"), "api"),
        (("check", "--budget", "30"), "not a duration"),
        (("check", "--budget", "-1s"), "not a duration"),
        (("check", "-o", "report.doc"), "report.doc"),
        (("check", "--config", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_wrong_usage_is_exit_2_with_a_sentence(shop, aiguard, arguments, said):
    shop()
    ran = aiguard(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_captured_values_travel_in_order(project, serve, aiguard):
    made = {"id": "o-7", "token": "tok-123456"}
    service = serve(
        {"POST /orders": lambda body: Answer({**made, **json.loads(body)}, 201), "GET /orders/o-7": Answer(made)}
    )
    project(
        {
            "aiguard.yaml": CONFIG.format(url=service.url),
            "contracts/flow.yaml": """\
contract: flow
owners: ["@payments"]
target: api
interactions:
  - id: create
    request: {method: POST, path: /orders, body: {qty: 1}}
    response: {status: 201, body: {qty: 1}}
    capture: {order: $.id, token: $.token}
  - id: read
    request: {method: GET, path: "/orders/{{order}}", headers: {Authorization: "Bearer {{token}}"}}
    response: {status: 200, body: {id: "{{order}}"}}
""",
        }
    )
    ran = aiguard("check", "--format", "json")
    assert ran.code == 0, ran.out
    assert service.seen[1][1] == "/orders/o-7"
    assert service.seen[1][2]["Authorization"] == "Bearer tok-123456"


def test_secrets_from_the_environment_never_show(project, serve, aiguard):
    secret = "s3cr3t/canary+value"
    service = serve({"GET /me": lambda body: Answer({"echo": f"you said {secret}", "role": "admin"})})
    project(
        {
            "aiguard.yaml": CONFIG.format(url=service.url).replace('"}', '", headers: {X-Api-Key: "${API_KEY}"}}'),
            "contracts/me.yaml": """\
contract: me
owners: ["@payments"]
target: api
interactions:
  - id: me
    request: {method: GET, path: /me, headers: {Authorization: "Bearer ${TOKEN}"}}
    response: {status: 200, body: {echo: nothing, role: user}}
""",
        }
    )
    for format_ in ("terminal", "json", "junit", "sarif", "markdown", "github"):
        ran = aiguard("check", "--format", format_, "--verbose", env={"TOKEN": secret, "API_KEY": "another-canary"})
        assert ran.code == 1, ran.err
        assert service.seen[-1][2]["Authorization"] == f"Bearer {secret}"
        for text in (ran.out, ran.err):
            assert "s3cr3t" not in text
            assert "canary" not in text


def test_baseline_then_green_then_expired(shop, aiguard, tmp_path):
    shop(GOOD | {"GET /orders/42": order(42, total=None)})
    accepted = aiguard("baseline", "--reason", "known since March", "--author", "ann", "--expires", "30d")
    assert accepted.code == 0, accepted.err
    ran = aiguard("check", "--format", "json")
    assert (ran.code, ran.json["verdict"]["counts"]["suppressed"]) == (0, 1)
    [finding] = ran.json["findings"]
    assert finding["suppressed"]["reason"] == "known since March"
    path = tmp_path / "aiguard-baseline.yaml"
    text = path.read_text()
    path.write_text(
        "# ours\n"
        + "\n".join(
            '    expires: "2020-01-01"' if line.strip().startswith("expires:") else line for line in text.splitlines()
        )
        + "\n"
    )
    assert aiguard("check").code == 1
    assert aiguard("baseline", "--reason", "again", "--author", "ann").code == 0
    assert path.read_text().startswith("# ours\n")
    assert aiguard("check").code == 0


def test_modules_of_the_checkout_are_not_taken_for_libraries(shop, aiguard):
    root = shop()
    for name in ("yaml", "typer", "rich/__init__", "json", "pydantic", "select"):
        path = root / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"raise SystemExit('{name} of the checkout was imported')\n")
    assert aiguard("check").code == 0


CAPTURING = """\
contract: orders-api
owners: ["@payments"]
target: api
interactions:
  - {id: list, request: GET /orders, response: {status: 200}, capture: {order: $.first}}
  - {id: one, request: "GET /orders/{{order}}", response: {status: 200}}
  - {id: other, request: GET /other, response: {status: 200}}
"""


@pytest.mark.parametrize(("first", "kind"), [({"id": 1}, "an object"), (None, "null")])
def test_a_captured_value_that_no_path_can_hold_stops_that_interaction_alone(shop, aiguard, first, kind):
    """What a service answers is never wrong input of the user's, and the others' results stay."""
    shop({"GET /orders": Answer({"first": first}), "GET /other": Answer({}, 500)}, CAPTURING)
    ran = aiguard("check", "--format", "json")
    assert [i["status"] for i in ran.json["contracts"]["interactions"]] == ["passed", "skipped", "failed"]
    skipped = next(f for f in ran.json["findings"] if f["rule"] == "contract.skipped")
    assert f"`{{{{order}}}}` is {kind}, which cannot stand in a path" in skipped["message"]
    assert (skipped["location"]["path"], skipped["location"]["line"]) == ("contracts/orders.yaml", 6)


def test_contracts_where_they_are_by_default_are_replayed(shop, aiguard):
    """A config with targets that says nothing of contracts never passes over those that are there."""
    shop(GOOD | {"GET /orders/42": order(42, total=None)}, config='version: 1\ntargets: {{api: {{url: "{url}"}}}}\n')
    assert aiguard("check").code == 1


def test_a_branch_never_seen_is_told_in_plain_words(shop, aiguard):
    shop(
        contract=CONTRACT.replace(
            "{$nullable: {$text: gift}}", "{$nullable: {$text: gift}}\n        more: {$optional: 1}"
        )
    )
    messages = [f["message"] for f in aiguard("check", "--format", "json").json["findings"]]
    assert any(message.startswith("never seen present in this run") for message in messages)


def test_the_reproduce_command_is_quoted_for_a_shell(shop, aiguard):
    contract = "contract: c\nowners: [me]\ntarget: api\ninteractions:\n"
    contract += "  - {id: 'a b; c', request: GET /x, response: {status: 200}}\n"
    shop({"GET /x": Answer({}, 500)}, contract)
    [finding] = aiguard("check", "--format", "json").json["findings"]
    assert finding["reproduce"] == "aiguard contract replay c --only 'a b; c'"


def test_every_reproduce_command_reproduces(shop, aiguard, tmp_path):
    without_null = "\n".join(line for line in CONTRACT.splitlines() if "note-null" not in line) + "\n"
    shop(contract=without_null)
    [finding] = aiguard("check", "--format", "json").json["findings"]
    assert finding["rule"] == "contract.unwitnessed"
    assert aiguard(*shlex.split(finding["reproduce"])[1:]).code == 1
    for name in ("init", "add .", "-c user.name=a -c user.email=a@b commit -qm x"):
        subprocess.run(["git", *name.split()], cwd=tmp_path, check=True, capture_output=True)
    shop(GOOD | {"GET /orders/42": order(42, total=None)}, CONTRACT.replace('{$decimal: "19.90"}', "null"))
    [finding] = aiguard("check", "--constraints-from", "HEAD", "--format", "json").json["findings"]
    assert finding["reproduce"].endswith("--constraints-from HEAD")


def test_a_base_url_keeps_the_states_of_the_target_it_stands_for(project, serve, aiguard):
    service = serve({"POST /states": Answer({"id": 7}), "GET /orders/7": Answer({"id": 7})})
    project(
        {
            "aiguard.yaml": CONFIG.format(url="http://127.0.0.1:9").replace('"}', '", states: {one: {http: /states}}}'),
            "contracts/one.yaml": "contract: one\nowners: [me]\ntarget: api\ninteractions:\n"
            '  - {id: a, state: one, request: "GET /orders/{{id}}", response: {status: 200, body: {id: 7}}}\n',
        }
    )
    assert aiguard("contract", "replay", "--base-url", service.url).code == 0


def test_names_and_places_are_not_mistaken_for_secrets(shop, aiguard, tmp_path):
    shop(GOOD | {"GET /orders/42": order(42, total=None)})
    (tmp_path / "aiguard.yaml").write_text(
        (tmp_path / "aiguard.yaml").read_text().replace('"}', '", headers: {X-Mode: "${MODE}", X-App: "${APP}"}}')
    )
    environment = {"MODE": "contracts", "APP": "orders"}
    [finding] = aiguard("check", "--format", "json", env=environment).json["findings"]
    assert finding["location"]["path"] == "contracts/orders.yaml"
    assert finding["evidence"]["contract"] == "orders-api"
    assert "file=contracts/orders.yaml" in aiguard("check", "--format", "github", env=environment).out
    shop(contract=CONTRACT.replace("contract: orders-api", 'contract: "${APP}"'))
    ran = aiguard("check", env=environment)
    assert ran.code == 2
    assert "contracts/orders.yaml:1:11: a name is written out, not taken from the environment" in ran.err


def test_answers_late_side_by_side_are_asked_for_again_alone(project, aiguard):
    """A server that takes one connection at a time, and keeps each: eight lanes at once make it look slow."""

    class OneByOne(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            time.sleep(0.15)
            with contextlib.suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        def log_message(self, format, *args):  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), OneByOne)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    listed = "".join(f"  - {{id: i{n}, request: GET /{n}, response: {{status: 200}}}}\n" for n in range(24))
    project(
        {
            "aiguard.yaml": CONFIG.format(url=url).replace('"}', '", timeout: 1s}'),
            "contracts/many.yaml": f"contract: many\nowners: [me]\ntarget: api\ninteractions:\n{listed}",
        }
    )
    ran = aiguard("check", "--format", "json")
    server.shutdown()
    server.server_close()
    assert ran.code == 0, ran.out[-3000:]
