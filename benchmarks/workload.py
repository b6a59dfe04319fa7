"""What is replayed: JSON interactions over 20 endpoints, half GET and half POST, as a contract, a pact and a list."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("orders", "items", "users", "carts", "taxes", "notes", "files", "plans", "teams", "rates")
CREATED = {"name": "A thing with a name", "price": "19.90", "tags": ["new", "blue"], "owner": {"id": 7}}


@dataclass(frozen=True)
class Call:
    """One interaction: a request, and the `id` and `kind` that its answer repeats."""

    id: int
    kind: str
    method: str

    @property
    def path(self) -> str:
        """The request's path."""
        return f"/{self.kind}/{self.id}"

    @property
    def status(self) -> int:
        """The status that is expected."""
        return 200 if self.method == "GET" else 201


def calls(count: int) -> list[Call]:
    """`count` interactions, evenly over the endpoints (ten kinds, two methods)."""
    return [Call(n + 1, KINDS[n // 2 % len(KINDS)], "GET" if n % 2 == 0 else "POST") for n in range(count)]


def example(call: Call) -> dict[str, Any]:
    """The answer of the server."""
    return {
        "id": call.id,
        "kind": call.kind,
        "name": "A thing with a name",
        "price": "19.90",
        "stock": 12,
        "active": True,
        "note": None,
        "created_at": "2026-01-31T12:30:00Z",
        "tags": ["new", "blue"],
        "lines": [
            {"sku": "ABC-1234", "quantity": 2, "price": "7.50"},
            {"sku": "DEF-5678", "quantity": 1, "price": "4.90"},
        ],
        "owner": {"id": 7, "name": "Zoë", "email": "zoe@example.com"},
    }


def matchers(call: Call) -> dict[str, Any]:
    """The answer as a contract promises it: values where they are fixed, matchers elsewhere."""
    return {
        "id": call.id,
        "kind": call.kind,
        "name": {"$text": "A thing"},
        "price": {"$decimal": "19.90"},
        "stock": {"$integer": 12, "min": 0},
        "active": {"$boolean": True},
        "note": None,
        "created_at": {"$datetime": "2026-01-31T12:30:00Z"},
        "tags": {"$each": {"$text": "new"}},
        "lines": {
            "$each": {
                "sku": {"$regex": "[A-Z]{3}-[0-9]{4}", "example": "ABC-1234"},
                "quantity": {"$integer": 2, "min": 1},
                "price": {"$decimal": "7.50"},
            }
        },
        "owner": {"id": {"$integer": 7}, "name": {"$text": "Ada"}, "email": {"$email": "ada@example.com"}},
    }


PACT_RULES = {
    "$.name": {"match": "type"},
    "$.price": {"match": "regex", "regex": r"^-?\d+\.\d+$"},
    "$.stock": {"match": "integer"},
    "$.active": {"match": "type"},
    "$.created_at": {"match": "regex", "regex": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    "$.tags": {"match": "type", "min": 1},
    "$.lines": {"match": "type", "min": 1},
    "$.lines[*].sku": {"match": "regex", "regex": "^[A-Z]{3}-[0-9]{4}$"},
    "$.lines[*].quantity": {"match": "integer"},
    "$.lines[*].price": {"match": "regex", "regex": r"^-?\d+\.\d+$"},
    "$.owner.id": {"match": "integer"},
    "$.owner.name": {"match": "type"},
    "$.owner.email": {"match": "regex", "regex": "^[^@]+@[^@]+$"},
}


def write_contract(folder: Path, count: int, url: str) -> None:
    """A workspace of aiguard: `aiguard.yaml` and one contract. JSON is YAML, and is written fast."""
    (folder / "contracts").mkdir(parents=True, exist_ok=True)
    config = {"version": 1, "targets": {"api": {"url": url}}, "contracts": {"paths": ["contracts/*.yaml"]}}
    (folder / "aiguard.yaml").write_text(json.dumps(config))
    lines = ["contract: things", 'owners: ["@benchmarks"]', "target: api", "interactions:"]
    for call in calls(count):
        request: dict[str, Any] = {"method": call.method, "path": call.path}
        if call.method == "POST":
            request["body"] = CREATED
        lines += [
            f"  - id: call-{call.id}",
            f"    request: {json.dumps(request)}",
            f"    response: {{status: {call.status}, body: {json.dumps(matchers(call))}}}",
        ]
    (folder / "contracts" / "things.yaml").write_text("\n".join(lines) + "\n")


def write_pact(file: Path, count: int) -> None:
    """The same interactions as a pact file (specification version 3)."""
    interactions = []
    for call in calls(count):
        request: dict[str, Any] = {"method": call.method, "path": call.path}
        if call.method == "POST":
            request |= {"headers": {"Content-Type": "application/json"}, "body": CREATED}
        rules = {path: {"combine": "AND", "matchers": [rule]} for path, rule in PACT_RULES.items()}
        response = {
            "status": call.status,
            "headers": {"Content-Type": "application/json"},
            "body": example(call),
            "matchingRules": {"body": rules},
        }
        interactions.append({"description": f"call {call.id}", "request": request, "response": response})
    pact = {
        "consumer": {"name": "benchmark"},
        "provider": {"name": "things"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    file.write_text(json.dumps(pact))


def write_calls(file: Path, count: int) -> None:
    """The bare requests, for the loop that only sends them: [method, path, body or null, status]."""
    bare = [[call.method, call.path, CREATED if call.method == "POST" else None, call.status] for call in calls(count)]
    file.write_text(json.dumps(bare))
