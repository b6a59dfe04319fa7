"""The JSON of each command, on success and on failure, against the schema that `aiguard schema report` prints."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.conftest import ROOT, Answer, run_aiguard
from tests.scaffold import repositories
from tests.scaffold.repositories import put

CONFIG = 'version: 1\ntargets: {{api: {{url: "{url}"}}}}\ncontracts: {{paths: ["contracts/*.yaml"]}}\n'
CONTRACT = """\
contract: pings
owners: ["@team"]
target: api
interactions:
  - {id: ping, request: GET /ping, response: {status: 200, body: {ok: true}}}
"""


@pytest.fixture(scope="module")
def schema():
    return run_aiguard("schema", "report", cwd=ROOT).json


@pytest.fixture
def service(project, serve):
    """A project whose service answers as its contract says."""
    url = serve({"GET /ping": Answer({"ok": True})}).url
    return project({"aiguard.yaml": CONFIG.format(url=url), "contracts/pings.yaml": CONTRACT})


@pytest.mark.parametrize(
    ("command", "broken"),
    [
        (["check"], 2),
        (["contract", "replay"], 2),
        (["contract", "lint"], 2),
        (["doctor"], 1),
        (["init"], 0),
    ],
    ids=["check", "replay", "lint", "doctor", "init"],
)
def test_the_json_is_valid_whatever_comes_of_it(command, broken, service, aiguard, schema):
    for code, contract in ((0, CONTRACT), (broken, CONTRACT.replace("owners", "owner"))):
        (service / "contracts" / "pings.yaml").write_text(contract)
        ran = aiguard(*command, "--format", "json")
        assert ran.code == code, ran.out + ran.err
        jsonschema.validate(ran.json, schema)
        assert ran.json["command"] == " ".join(command)
        assert ran.json["verdict"]["exit_code"] == code


def test_lint_names_each_problem_where_it_is(service, aiguard):
    (service / "contracts" / "pings.yaml").write_text(CONTRACT.replace("owners", "owner").replace("GET", "FETCH"))
    ran = aiguard("contract", "lint", "--format", "json")
    assert ran.code == 2
    assert {finding["rule"] for finding in ran.json["findings"]} == {"input.invalid"}
    assert {finding["location"]["path"] for finding in ran.json["findings"]} == {"contracts/pings.yaml"}
    assert all(finding["location"]["line"] for finding in ran.json["findings"])


def test_what_lint_allows_and_doubts_is_a_notice(service, aiguard):
    (service / "contracts" / "pings.yaml").write_text(CONTRACT.replace("target: api\n", ""))
    ran = aiguard("contract", "lint", "--format", "json")
    assert ran.code == 0
    assert "names no target" in " ".join(ran.json["engines"][0]["notices"])
    assert aiguard("contract", "lint").out == "1 contract, 1 interaction: nothing is wrong\n"


def test_init_tells_people_on_stdout_and_machines_in_a_file(tmp_path, aiguard, schema):
    put(tmp_path, repositories.GO)
    ran = aiguard("init", "--output", "init.json")
    assert ran.out.startswith("found:\n")
    report = json.loads((tmp_path / "init.json").read_text())
    jsonschema.validate(report, schema)
    assert "wrote: aiguard.yaml" in report["engines"][0]["notices"]


def test_init_of_a_folder_that_is_not_there(aiguard, schema):
    ran = aiguard("init", "nowhere", "--format", "json")
    assert ran.code == 2
    jsonschema.validate(ran.json, schema)
    assert "does not exist" in ran.json["findings"][0]["title"]
