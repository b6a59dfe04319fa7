"""A contract as JSON for other programs: schema `aiguard.contract/1`, read by the Go helper and by whoever likes."""

from __future__ import annotations

import base64
from decimal import Decimal

from aiguard.compare.promise import ExpectedResponse
from aiguard.config.contract import Contract, Interaction, RequestSpec
from aiguard.findings import Json

SCHEMA = "aiguard.contract/1"


def contract_json(contract: Contract) -> dict[str, Json]:
    """The whole contract, everything inherited written out, matchers in their canonical `$` form."""
    return {
        "schema": SCHEMA,
        "contract": contract.name,
        "path": contract.path,
        "description": contract.description,
        "owners": list(contract.owners),
        "target": contract.target,
        "strict": contract.strict,
        "deny_fields": list(contract.deny_fields),
        "interactions": [_interaction(interaction) for interaction in contract.interactions],
    }


def _interaction(interaction: Interaction) -> dict[str, Json]:
    return {
        "id": interaction.id,
        "description": interaction.description,
        "line": interaction.line,
        "parent": interaction.parent,
        "inherits_body": interaction.inherits_body,
        "states": [{"name": state.name, "params": dict(state.params)} for state in interaction.states],
        "request": _request(interaction.request),
        "response": _response(interaction.response),
        "captures": [{"name": capture.name, "path": capture.path} for capture in interaction.captures],
    }


def _request(request: RequestSpec) -> dict[str, Json]:
    return {
        "method": request.method,
        "path": request.path,
        "query": [[name, value] for name, value in request.query],
        "headers": [[name, value] for name, value in request.headers],
        "body": _request_body(request),
    }


def _request_body(request: RequestSpec) -> Json:
    if request.has_json:
        return {"json": request.json}
    if request.form is not None:
        return {"form": [[name, value] for name, value in request.form]}
    return None if request.content is None else {"base64": _base64(request.content)}


def _response(response: ExpectedResponse) -> dict[str, Json]:
    codes: list[Json] = [*sorted(response.status.codes)]
    classes: list[Json] = [*sorted(response.status.classes)]
    within = None if response.within_s is None else _seconds(response.within_s)
    return {
        "status": {"codes": codes, "classes": classes},
        "headers": [[name, matcher.show()] for name, matcher in response.headers],
        "body": _response_body(response),
        "within_s": within,
    }


def _response_body(response: ExpectedResponse) -> Json:
    for name, matcher in (("json", response.json), ("text", response.text), ("form", response.form)):
        if matcher is not None:
            return {name: matcher.show()}
    if response.xml is not None:
        return {"xml": response.xml}
    if response.content is not None:
        return {"base64": _base64(response.content)}
    return None if response.sha256 is None else {"sha256": response.sha256}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _seconds(seconds: float) -> Json:
    return int(seconds) if seconds.is_integer() else Decimal(repr(seconds))
