"""No value of the environment stands in an error about a contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiguard.config.contract_file import read_contracts
from aiguard.errors import InputError
from aiguard.source.tree import WorkTree

VALUE = "hunter2-sup3rs3cret/with-a-long-tail"


@pytest.mark.parametrize(
    "interaction",
    [
        "{id: a, request: 'GET ${SEC}', response: {status: 404}}",
        "{id: a, request: {method: '${SEC}', path: /x}, response: {status: 404}}",
        "{id: a, request: GET /x, response: {status: '${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200, within: '${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200, sha256: '${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200, file: '${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200, xml: '<${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200}, capture: {v: '$[${SEC}'}}",
        "{id: a, request: GET /x, response: {status: 200, body: {a: {$regex: '(${SEC}'}}}}",
        "{id: a, request: GET /x, response: {status: 200, body: {a: {$date: '${SEC}'}}}}",
    ],
)
def test_an_error_never_shows_what_the_environment_gave(tmp_path: Path, interaction: str) -> None:
    (tmp_path / "c.yaml").write_text(f"contract: c\nowners: [me]\ninteractions:\n  - {interaction}\n")
    with pytest.raises(InputError) as caught:
        read_contracts(WorkTree(tmp_path), ["*.yaml"], {"SEC": VALUE})
    shown = str(caught.value).lower()
    assert "c.yaml:4:" in shown
    assert not [VALUE[n : n + 6] for n in range(len(VALUE) - 5) if VALUE[n : n + 6] in shown]
