from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from aiguard.config.contract_file import read_contracts
from aiguard.config.contract_show import contract_json
from aiguard.config.contract_wire import encode_json
from aiguard.source.tree import WorkTree

GOOD = Path(__file__).parent / "contracts_good"


def shown(name: str) -> dict[str, object]:
    found = read_contracts(WorkTree(GOOD), [name], {"ORDERS_TOKEN": "${ORDERS_TOKEN}"})
    return contract_json(found.contracts[0])  # type: ignore[return-value]


def by_id(shown: dict[str, object]) -> dict[str, dict[str, object]]:
    interactions = shown["interactions"]
    assert isinstance(interactions, list)
    return {one["id"]: one for one in interactions}


def test_the_whole_of_one_interaction() -> None:
    one = by_id(shown("orders.yaml"))["note-null"]
    assert one == {
        "id": "note-null",
        "description": "",
        "line": 22,
        "parent": "get-order",
        "inherits_body": True,
        "states": [{"name": "order_exists", "params": {"id": 42, "note": None}}],
        "request": {
            "method": "GET",
            "path": "/orders/42",
            "query": [],
            "headers": [["Authorization", "Bearer ${ORDERS_TOKEN}"]],
            "body": None,
        },
        "response": {
            "status": {"codes": [200], "classes": []},
            "headers": [],
            "body": {
                "json": {
                    "id": 42,
                    "total": {"$decimal": "19.90"},
                    "note": None,
                    "status": {"$enum": ["new", "paid", "shipped"]},
                    "lines": {
                        "$each": {
                            "sku": {"$regex": "[A-Z]{3}-\\d{4}", "example": "ABC-1234"},
                            "qty": {"$integer": 2, "min": 1},
                        },
                        "min": 0,
                    },
                }
            },
            "within_s": None,
        },
        "captures": [],
    }


def test_bodies_captures_and_the_ceiling() -> None:
    flow = shown("flow.yaml")
    assert flow["schema"] == "aiguard.contract/1"
    found = by_id(flow)
    assert found["create"]["captures"] == [{"name": "order", "path": "$.id"}]
    assert found["create"]["request"]["body"] == {"json": {"sku": "ABC", "price": Decimal("19.90"), "$ref": "x"}}  # type: ignore[index]
    assert found["form"]["request"]["body"] == {"form": [["user", "ann"], ["remember", "true"]]}  # type: ignore[index]
    assert found["files"]["response"]["body"] == {"base64": "AAH/"}  # type: ignore[index]
    assert found["json-file"]["response"]["body"]["json"]["$$ref"] == 1  # type: ignore[index]
    assert found["xml"]["response"]["body"] == {"xml": "<a><b/></a>"}  # type: ignore[index]
    assert b'"within_s":0.5' in encode_json(flow)  # type: ignore[arg-type]
