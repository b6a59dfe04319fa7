from __future__ import annotations

import re
from pathlib import Path

from aiguard.compare.expected import response_branches
from aiguard.config.contract_file import read_contracts
from aiguard.config.contract_format import format_contract
from aiguard.config.contract_keys import REQUEST, RESPONSE, ROOT
from aiguard.source.tree import WorkTree

PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text()
EXAMPLE = next(block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "contract: orders-api" in block)


def test_the_worked_example_is_a_canonical_contract(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(EXAMPLE)
    (contract,) = read_contracts(WorkTree(tmp_path), ["*.yaml"], {"ORDERS_TOKEN": "t0ken"}).contracts
    assert len(contract.interactions) == 7
    assert any(list(response_branches(one.response)) for one in contract.interactions)
    assert format_contract(EXAMPLE.encode(), "orders.yaml") == EXAMPLE


def test_every_key_is_told() -> None:
    for key in (*ROOT, *REQUEST, *RESPONSE):
        assert f"`{key}`" in PAGE
