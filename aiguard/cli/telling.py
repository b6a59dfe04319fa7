"""A contract in words, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiguard.compare.json_text import write_json
from aiguard.reporters.exact_json import exact_json


def story(contract: dict[str, Any]) -> str:
    """The contract of schema `aiguard.contract/1`, a block for each interaction."""
    return "\n".join(_lines(contract))


def _lines(contract: dict[str, Any]) -> Iterator[str]:
    strict = ", strict" if contract["strict"] else ""
    target = contract["target"] or "no target"
    yield f"{contract['contract']}  ({contract['path']})"
    yield f"  owned by {', '.join(contract['owners'])}; replayed against {target}{strict}"
    for interaction in contract["interactions"]:
        yield ""
        yield from _interaction(interaction)


def _interaction(interaction: dict[str, Any]) -> Iterator[str]:
    parent = f"  (also of {interaction['parent']})" if interaction["parent"] else ""
    yield f"  {interaction['id']}{parent}"
    for state in interaction["states"]:
        params = write_json(state["params"]) if state["params"] else ""
        yield f"    state    {state['name']} {params}".rstrip()
    request, response = interaction["request"], interaction["response"]
    query = "&".join(f"{name}={value}" for name, value in request["query"])
    yield f"    request  {request['method']} {request['path']}{'?' if query else ''}{query}"
    for name, value in request["headers"]:
        yield f"             {name}: {value}"
    yield from _body(request["body"])
    status = response["status"]
    words = [*map(str, status["codes"]), *(f"{number}xx" for number in status["classes"])]
    yield f"    response {' or '.join(words)}"
    for name, matcher in response["headers"]:
        yield f"             {name}: {write_json(matcher)}"
    yield from _body(response["body"])
    for capture in interaction["captures"]:
        yield f"    keeps    {{{{{capture['name']}}}}} from {capture['path']}"


def _body(body: dict[str, Any] | None) -> Iterator[str]:
    for kind, value in (body or {}).items():
        text = value if isinstance(value, str) else exact_json(value)
        first, *rest = f"{kind} {text}".splitlines()
        yield f"             {first}"
        yield from (f"             {line}" for line in rest)
