"""The `response` of an interaction: what an answer is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiguard.budget import parse_duration
from aiguard.compare.base import MatcherBase
from aiguard.compare.json_text import NotJson, parse_json
from aiguard.compare.promise import ExpectedResponse, ExpectedStatus
from aiguard.compare.xml_text import NotXml, expected_xml
from aiguard.config.contract_fields import Reading, kind
from aiguard.config.contract_keys import RESPONSE, RESPONSE_BODIES
from aiguard.config.contract_merge import parts
from aiguard.config.contract_request import header_name
from aiguard.config.matchers import cannot_fail, compile_matcher
from aiguard.config.node import Node
from aiguard.findings import Json

_CLASS = re.compile(r"([1-5])xx")
_FINAL = frozenset({2, 3, 4, 5})
_STATUS_HINT = "write a number such as 200, a class such as 2xx, or a list of them"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(slots=True)
class _Body:
    json: MatcherBase | None = None
    text: MatcherBase | None = None
    form: MatcherBase | None = None
    xml: str | None = None
    content: bytes | None = None
    sha256: str | None = None


def read_response(node: Node | None, owner: Node, reading: Reading) -> ExpectedResponse | None:
    """What a merged `response` mapping promises; None where it is wrong."""
    if node is None:
        reading.wrong(owner, "`response` is missing", "it needs at least `status: 200`")
        return None
    fields = reading.mapping(node, "`response`", RESPONSE)
    if not isinstance(node.value, dict):
        return None
    status = _status(fields.get("status"), node, reading)
    headers = _headers(fields.get("headers"), reading)
    body = _body(node, reading)
    within = _within(fields.get("within"), reading)
    if status is None:
        return None
    return ExpectedResponse(
        status, node.line, headers, body.json, body.text, body.form, body.xml, body.content, body.sha256, within
    )


def _status(node: Node | None, owner: Node, reading: Reading) -> ExpectedStatus | None:
    if node is None:
        reading.wrong(owner, "`status` is missing", _STATUS_HINT)
        return None
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        reading.wrong(node, "`status` is an empty list, which no answer meets", _STATUS_HINT)
        return None
    codes, classes = set(), set()
    for item in items:
        value = item.value
        named = _CLASS.fullmatch(value) if isinstance(value, str) else None
        if named:
            classes.add(int(named[1]))
        elif isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599:
            codes.add(value)
        else:
            reading.wrong(item, f"{kind(item)} is not a status", _status_hint(value))
            return None
    if classes >= _FINAL:
        reading.wrong(node, "this `status` cannot fail: it covers every answer", "leave out a class")
        return None
    return ExpectedStatus(frozenset(codes), frozenset(classes), node.line)


def _status_hint(value: object) -> str:
    if isinstance(value, str) and value.isdecimal():
        return f"write it without quotes: {value}"
    if isinstance(value, str) and _CLASS.fullmatch(value.lower()):
        return f"write {value.lower()}"
    return _STATUS_HINT


def _headers(node: Node | None, reading: Reading) -> tuple[tuple[str, MatcherBase], ...]:
    if node is None:
        return ()
    if not isinstance(node.value, dict):
        reading.wrong(node, f"`headers` is a mapping of names to values, not {kind(node)}")
        return ()
    names: dict[str, str] = {}
    found = []
    for name, item in node.value.items():
        if not header_name(name, node, names, reading):
            continue
        if item.value is None:
            reading.wrong(item, f"the header {name} is never null", "write {$absent: true} for a header not to be sent")
            continue
        matcher = compile_matcher(item, reading.problems, on_key=True)
        if matcher is not None and _can_fail(item, matcher, f"the header {name}", reading, text=False):
            found.append((name, matcher))
    return tuple(found)


def _body(node: Node, reading: Reading) -> _Body:
    given = [key for key in RESPONSE_BODIES if key in parts(node)]
    if len(given) > 1:
        both = " and ".join(f"`{key}`" for key in given)
        reading.problems.append(node.key_problem(given[1], f"a response has one body, not {both}", "keep one of them"))
    body = _Body()
    if not given:
        return body
    name, item = given[0], parts(node)[given[0]]
    match name:
        case "body":
            body.json = _matcher(item, reading, name)
        case "text":
            body.text = _text(item, reading)
        case "form":
            body.form = _form(item, reading)
        case "xml":
            body.xml = _xml(item, reading)
        case "sha256":
            body.sha256 = _sha256(item, reading)
        case _:
            _file(item, body, reading)
    return body


def _matcher(node: Node, reading: Reading, name: str) -> MatcherBase | None:
    matcher = compile_matcher(node, reading.problems)
    if matcher is None or not _can_fail(node, matcher, f"`{name}`", reading, text=name == "text"):
        return None
    return matcher


def _can_fail(node: Node, matcher: MatcherBase, what: str, reading: Reading, *, text: bool) -> bool:
    reason = cannot_fail(matcher, always_text=text)
    if reason:
        reading.wrong(node, f"{what} cannot fail: {reason}", "a promise that nothing can break guards nothing")
    return not reason


def _text(node: Node, reading: Reading) -> MatcherBase | None:
    if not isinstance(node.value, str | dict):
        reading.wrong(node, f"`text` is a text or a matcher, not {kind(node)}", "write `body` for JSON")
        return None
    return _matcher(node, reading, "text")


def _form(node: Node, reading: Reading) -> MatcherBase | None:
    if not isinstance(node.value, dict):
        reading.wrong(node, f"`form` is a mapping of names to values, not {kind(node)}")
        return None
    return _matcher(node, reading, "form")


def _xml(node: Node, reading: Reading) -> str | None:
    text = reading.text(node, "`xml`")
    if text is None:
        return None
    try:
        expected_xml(text)
    except NotXml as reason:
        reading.wrong(node, f"this is not XML: {reason}")
        return None
    return text


def _sha256(node: Node, reading: Reading) -> str | None:
    if not isinstance(node.value, str) or not _SHA256.fullmatch(node.value):
        reading.wrong(node, f"`sha256` is 64 hexadecimal digits, not {kind(node)}", "`sha256sum FILE` prints them")
        return None
    return node.value.lower()


def _file(node: Node, body: _Body, reading: Reading) -> None:
    data = reading.file(node)
    if data is None:
        return
    assert isinstance(node.value, str)
    if not node.value.lower().endswith(".json"):
        body.content = data
        return
    try:
        literal = _literal(parse_json(data), node)
    except NotJson as reason:
        reading.wrong(node, f"{node.value} is not JSON: {reason}")
        return
    body.json = compile_matcher(literal, reading.problems)


def _literal(value: Json, at: Node) -> Node:
    """A node for a value that stands in a file: nothing in it is a matcher."""
    place = (at.line, at.column, at.path)
    if isinstance(value, dict):
        return Node({_escaped(key): _literal(item, at) for key, item in value.items()}, *place)
    if isinstance(value, list):
        return Node([_literal(item, at) for item in value], *place)
    return Node(value, *place)


def _escaped(key: str) -> str:
    return f"${key}" if key.startswith("$") else key


def _within(node: Node | None, reading: Reading) -> float | None:
    if node is None:
        return None
    if not isinstance(node.value, str):
        reading.wrong(node, f"`within` is a duration, not {kind(node)}", "such as 200ms or 2s")
        return None
    try:
        seconds = parse_duration(node.value)
    except ValueError as error:
        reading.wrong(node, str(error))
        return None
    if not seconds:
        reading.wrong(node, "no answer comes within no time", "such as 200ms or 2s")
        return None
    return seconds
