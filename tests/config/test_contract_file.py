from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.config.contract import Contract, Interaction
from aiguard.config.contract_file import read_contracts
from aiguard.config.contract_wire import wire_request
from aiguard.errors import InputError
from aiguard.source.tree import WorkTree

HERE = Path(__file__).parent
BROKEN = HERE / "contracts_broken"
GOOD = HERE / "contracts_good"
ENVIRON = {"ORDERS_TOKEN": "s3cr3t-token"}


@pytest.mark.parametrize("golden", sorted(path.name for path in BROKEN.glob("*.txt")))
def test_everything_wrong_is_told_at_once(golden: str) -> None:
    pattern = "twin_*.yaml" if golden.startswith("twin") else golden.replace(".txt", ".yaml")
    with pytest.raises(InputError) as caught:
        read_contracts(WorkTree(BROKEN), [pattern], {})
    assert str(caught.value) + "\n" == (BROKEN / golden).read_text()


def test_the_problems_of_all_files_come_together() -> None:
    with pytest.raises(InputError) as caught:
        read_contracts(WorkTree(BROKEN), ["*.yaml"], {}, prefix="services/api/")
    paths = {problem.path for problem in caught.value.problems}
    assert {f"services/api/{path.name}" for path in BROKEN.glob("*.yaml")} - paths == {"services/api/twin_a.yaml"}


@pytest.fixture
def flow() -> Contract:
    found = read_contracts(WorkTree(GOOD), ["*.yaml"], ENVIRON, prefix="svc/")
    assert found.secrets == ENVIRON
    assert [contract.name for contract in found.contracts] == ["orders-flow", "orders-api"]
    return found.contracts[0]


def interaction(contract: Contract, name: str) -> Interaction:
    return next(one for one in contract.interactions if one.id == name)


def wire(contract: Contract, name: str) -> WireRequest:
    return wire_request(interaction(contract, name).request, {"order": 42})


def test_the_root_of_a_contract(flow: Contract) -> None:
    assert (flow.path, flow.line, flow.owners, flow.target) == ("svc/flow.yaml", 1, ("@payments", "@orders"), "api")
    assert flow.captures
    assert not flow.strict


def test_interactions_stand_in_the_order_of_the_file(flow: Contract) -> None:
    ids = [one.id for one in flow.interactions]
    assert ids == ["create", "no-token", "twice", "read", "form", "files", "json-file", "xml", "hash"]
    assert [one.line for one in flow.interactions[:4]] == [9, 21, 22, 23]


def test_states(flow: Contract) -> None:
    first, second = interaction(flow, "create").states
    assert (first.name, first.params, second.name, second.params) == ("clean", {}, "customer", {"id": 7})
    assert interaction(flow, "no-token").states == (first, second)


def test_a_request_body_sends_its_examples(flow: Contract) -> None:
    sent = wire(flow, "create")
    assert (sent.method, sent.path) == ("POST", "/orders?dry=false&tag=a&tag=b")
    assert sent.body == b'{"sku":"ABC","price":19.90,"$ref":"x"}'
    assert sent.headers == (
        ("Authorization", "Bearer s3cr3t-token"),
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
    )


def test_null_takes_an_inherited_header_away(flow: Contract) -> None:
    one = interaction(flow, "no-token")
    assert [name for name, _ in one.request.headers] == ["Accept", "Content-Type"]
    assert one.parent == "create"
    assert not one.inherits_body
    assert one.response.json is None
    assert one.response.within_s == 0.5


def test_a_variant_inherits_the_body(flow: Contract) -> None:
    one = interaction(flow, "twice")
    assert one.inherits_body
    assert one.response.json is not None
    shown = one.response.json.show()
    assert shown == {"id": {"$integer": 1}, "note": {"$optional": {"$text": "x"}}}
    assert one.captures == ()


def test_a_request_line_with_variables_and_a_query(flow: Contract) -> None:
    assert wire(flow, "read").path == "/orders/42?full=a%20b"


def test_every_kind_of_body(flow: Contract) -> None:
    assert wire(flow, "form").body == b"user=ann&remember=true"
    assert wire(flow, "files").body == b"\0\1\xff" == interaction(flow, "files").response.content
    assert ("Content-Type", "application/octet-stream") in wire(flow, "files").headers
    assert ("Content-Type", "application/json") in wire(flow, "json-file").headers
    expected = interaction(flow, "json-file").response.json
    assert expected is not None
    assert expected.example({}) == {"$ref": 1, "note": None, "total": Decimal("19.90")}
    assert interaction(flow, "xml").response.xml == "<a><b/></a>"
    assert (
        interaction(flow, "hash").response.sha256
        == "e3b0c442" + "98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_a_missing_variable_of_the_environment_is_named() -> None:
    with pytest.raises(InputError, match=r"flow\.yaml:6:.*ORDERS_TOKEN"):
        read_contracts(WorkTree(GOOD), ["flow.yaml"], {})


def test_no_file_matches(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no contract matched: api/contracts/\*\.yaml"):
        read_contracts(WorkTree(tmp_path), ["contracts/*.yaml"], {}, prefix="api/")


def test_contracts_that_no_pattern_matches_are_named(tmp_path: Path) -> None:
    good = (BROKEN / "twin_a.yaml").read_text()
    folder = tmp_path / "contracts"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.yaml").write_text(good)
    (folder / "deep" / "b.yaml").write_text(good)
    (folder / "c.yml").write_text("# one\n" + good)
    (folder / "d.json").write_text('{"contract": "x", "owners": ["y"], "interactions": []}')
    (folder / "body.json").write_text('{"contract": "a lease"}')
    read = read_contracts(WorkTree(tmp_path), ["contracts/*.yaml"], {}, prefix="p/")
    assert read.unmatched == ("p/contracts/c.yml", "p/contracts/d.json", "p/contracts/deep/b.yaml")


@pytest.mark.parametrize("name", ["../secret.bin", "/etc/hostname", "a/../../secret.bin", "..\\secret.bin", "link.bin"])
def test_a_body_file_never_leads_outside(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "project" / "contracts"
    folder.mkdir(parents=True)
    (tmp_path / "secret.bin").write_bytes(b"secret")
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    (folder / "a.yaml").write_text(
        "contract: a\nowners: [me]\ninteractions:\n"
        f"  - {{id: a, request: {{method: PUT, path: /a, file: '{name}'}}, response: {{status: 200}}}}\n"
    )
    with pytest.raises(InputError, match=r"a\.yaml:4:"):
        read_contracts(WorkTree(tmp_path / "project"), ["contracts/*.yaml"], {})


def test_a_contract_may_be_json(tmp_path: Path) -> None:
    shutil.copytree(GOOD / "bodies", tmp_path / "bodies")
    (tmp_path / "a.json").write_text(
        '{"contract": "a", "owners": ["me"], "interactions":'
        ' [{"id": "a", "request": "GET /", "response": {"status": 200, "file": "bodies/order.json"}}]}'
    )
    assert read_contracts(WorkTree(tmp_path), ["*.json"], {}).contracts[0].name == "a"


WRITTEN = """
contract: c
owners: ["@team"]
target: api
interactions:
  - id: one
    request:
      method: GET
      path: /
      headers:
        X: {header}
    response: {{status: 200}}
"""


def read_header(folder: Path, header: str) -> str:
    (folder / "c.yaml").write_text(WRITTEN.format(header=header))
    (contract,) = read_contracts(WorkTree(folder), ["c.yaml"], {"TOKEN": "t0ken", "NAME": "{{x}}"}).contracts
    return contract.interactions[0].request.headers[0][1]


@pytest.mark.parametrize(
    "header",
    [
        "${TOKEN}",
        '"${TOKEN}"',
        r'"\x24{TOKEN}"',
        r'"$\u007bTOKEN}"',
        r'"\U00000024\x7BTOKEN}"',
        '"$\\\n          {TOKEN}"',
    ],
)
def test_a_variable_of_the_environment_is_seen_however_it_is_written(tmp_path: Path, header: str) -> None:
    assert read_header(tmp_path, header) == "t0ken"


@pytest.mark.parametrize(
    "header", ['"{{x}}"', r'"\x7b{x}}"', '"{\\\n          {x}}"', "${NAME}", '"${NONE:-{}{x}}"', "a{{x}}"]
)
def test_a_variable_without_a_value_is_seen_however_it_is_written(tmp_path: Path, header: str) -> None:
    shown = header if header == "${NAME}" else "{{x}}"  # what the environment gave is shown by its name
    with pytest.raises(InputError, match=re.escape(f"nothing gives `{shown}` a value")):
        read_header(tmp_path, header)


def test_a_variable_with_blanks_is_not_sent_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "contract: c\nowners: [me]\ninteractions:\n"
        '  - {id: a, request: {method: POST, path: /a, body: {id: "{{ order }}"}}, response: {status: 200}}\n'
    )
    with pytest.raises(
        InputError, match=r"`\{\{ order \}\}` is not filled in\n +write it without blanks: \{\{order\}\}"
    ):
        read_contracts(WorkTree(tmp_path), ["c.yaml"], {})
