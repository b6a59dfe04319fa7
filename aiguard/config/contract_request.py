"""The `request` of an interaction: its short form, its long form, and what of it can be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes

from aiguard.config.contract import RequestSpec
from aiguard.config.contract_fields import HEADER_NAME, Reading, kind, wire_text
from aiguard.config.contract_keys import REQUEST, REQUEST_BODIES
from aiguard.config.contract_merge import parts
from aiguard.config.matcher_form import near
from aiguard.config.matchers import compile_matcher
from aiguard.config.node import Node
from aiguard.findings import Json

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LINE_HINT = "a request line is a method and a path, such as `GET /orders/42`"
OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})
"""Headers that the client writes itself, so that a message is never framed wrongly by its own contract."""

Pairs = tuple[tuple[str, str], ...]


class _Placeholders(Mapping[str, Json]):
    """Binds every `{{name}}` to itself, so that an example keeps its placeholders until it is sent."""

    def __getitem__(self, key: str) -> Json:
        return f"{{{{{key}}}}}"

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def expand(node: Node | None, reading: Reading) -> Node | None:
    """The long form of a request line; anything else as it is. None where the line is wrong."""
    if node is None or isinstance(node.value, dict):
        return node
    if not isinstance(node.value, str):
        reading.wrong(node, f"`request` is a request line or a mapping, not {kind(node)}", _LINE_HINT)
        return None
    words = node.value.split()
    if len(words) != 2 or _CONTROL.search(node.value):
        blank = len(words) > 2 and "; a blank in the path is written %20"
        reading.wrong(node, f"{kind(node)} is not a request line", _LINE_HINT + (blank or ""))
        return None
    place = (node.line, node.column, node.path)
    fields = {"method": Node(words[0], *place), "path": Node(words[1], *place)}
    return Node(fields, *place, dict.fromkeys(fields, (node.line, node.column)))


def read_request(node: Node | None, owner: Node, reading: Reading) -> RequestSpec | None:
    """The request of a merged `request` mapping; None where it cannot be sent."""
    if node is None:
        reading.wrong(owner, "`request` is missing", _LINE_HINT)
        return None
    found = len(reading.problems)
    fields = reading.mapping(node, "`request`", REQUEST)
    if not isinstance(node.value, dict):
        return None
    method = _method(fields.get("method"), node, reading)
    path, linked = _target(fields.get("path"), node, reading)
    query = _query(linked, fields.get("query"), reading)
    headers = read_headers(fields.get("headers"), reading)
    kind_of_body, body = _body(node, reading)
    if len(reading.problems) > found:
        return None
    has_json, form = kind_of_body == "body", _form(body, reading) if kind_of_body == "form" else None
    content = _content(kind_of_body, body, reading)
    headers = _with_type(headers, kind_of_body, body)
    value = request_json(body, reading) if has_json and body is not None else None
    return RequestSpec(method, path, node.line, query, headers, has_json, value, form, content)


def read_headers(node: Node | None, reading: Reading) -> Pairs:
    """Request headers in order, repeats included; a null takes away what `defaults` or the parent sends."""
    if node is None:
        return ()
    if not isinstance(node.value, dict):
        reading.wrong(node, f"`headers` is a mapping of names to values, not {kind(node)}")
        return ()
    pairs = []
    for name, item in node.value.items():
        if not header_name(name, node, reading):
            continue
        if name.lower() in OWN_HEADERS:
            reading.problems.append(node.key_problem(name, f"the header {name} is written by aiguard itself"))
        for value in item.value if isinstance(item.value, list) else [item]:
            text = _header_value(name, value, reading)
            if text is not None:
                pairs.append((name, text))
    return tuple(pairs)


def header_name(name: str, node: Node, reading: Reading) -> bool:
    """Whether a header name is one (RFC 9110, 5.1), given once whatever its case."""
    if not HEADER_NAME.fullmatch(name):
        reading.problems.append(node.key_problem(name, f"{name!r} is not a header name"))
        return False
    twin = next((key for key in parts(node) if key != name and key.lower() == name.lower()), None)
    if twin is not None and list(parts(node)).index(twin) < list(parts(node)).index(name):
        hint = "header names compare without case; write a list of values for a repeated header"
        reading.problems.append(node.key_problem(name, f"the header {name} is given twice (also as {twin})", hint))
    return True


def _header_value(name: str, node: Node, reading: Reading) -> str | None:
    if node.value is None:
        return None
    text = wire_text(node)
    if text is None:
        reading.wrong(node, f"the header {name} is a text or a list of texts, not {kind(node)}")
    elif _CONTROL.search(text.replace("\t", "")):
        reading.wrong(node, f"the header {name} holds a control character", "CR, LF and NUL would end the header early")
    elif any(ord(char) > 0xFF for char in text):
        reading.wrong(node, f"the header {name} holds characters that HTTP cannot carry", "percent-encode them")
    else:
        return text
    return None


def _method(node: Node | None, owner: Node, reading: Reading) -> str:
    if node is None:
        reading.wrong(owner, "`method` is missing", "such as GET or POST")
        return ""
    method = reading.text(node, "`method`") or ""
    if method and not HEADER_NAME.fullmatch(method):
        reading.wrong(node, f"{method!r} is not an HTTP method", _LINE_HINT)
    elif method != method.upper():
        reading.wrong(node, f"{method!r} is not an HTTP method", f"methods are upper case: {method.upper()}")
    elif method == "CONNECT":
        reading.wrong(node, "CONNECT asks for a tunnel and cannot be replayed", near(method, METHODS))
    return method


def _target(node: Node | None, owner: Node, reading: Reading) -> tuple[str, Pairs]:
    """The path without its query, and the query's pairs. A `+` in a query is a blank, as forms write it."""
    if node is None:
        reading.wrong(owner, "`path` is missing", "such as /orders/42")
        return "", ()
    text = reading.text(node, "`path`")
    if text is None:
        return "", ()
    message, hint = _path_fault(text)
    if message:
        reading.wrong(node, message, hint)
        return "", ()
    path, _, query = text.partition("?")
    return path, tuple(_pair(part) for part in query.split("&") if part)


def _path_fault(text: str) -> tuple[str, str]:
    bad = _BAD_PERCENT.search(text)
    if not text.startswith(("/", "{{", "${")):
        hint = "the host comes from the target" if "://" in text else f"write /{text}"
        return f"the path {text!r} does not begin with `/`", hint
    if "#" in text:
        return f"the path {text!r} has a fragment, which is never sent", "write %23 for a `#`"
    if " " in text or _CONTROL.search(text):
        return f"the path {text!r} has a blank or a control character", "a blank is written %20"
    if bad:
        return f"{text[bad.start() : bad.start() + 3]!r} is not a percent-encoding", "a bare `%` is written %25"
    return "", ""


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "surrogateescape")


def _query(linked: Pairs, node: Node | None, reading: Reading) -> Pairs:
    if node is None:
        return linked
    if not isinstance(node.value, dict):
        reading.wrong(node, f"`query` is a mapping of names to values, not {kind(node)}")
        return linked
    pairs = [(name, value) for name, value in linked if name not in node.value]
    for name, item in node.value.items():
        pairs += _texts(name, item, "query value", reading)
    return tuple(pairs)


def _texts(name: str, node: Node, what: str, reading: Reading) -> list[tuple[str, str]]:
    found = []
    for item in node.value if isinstance(node.value, list) else [node]:
        text = wire_text(item)
        if text is not None:
            found.append((name, text))
        elif item.value is not None:
            reading.wrong(item, f"the {what} `{name}` is a text, a number or a list of them, not {kind(item)}")
    return found


def _body(node: Node, reading: Reading) -> tuple[str, Node | None]:
    given = [key for key in REQUEST_BODIES if key in parts(node)]
    if len(given) > 1:
        both = " and ".join(f"`{key}`" for key in given)
        reading.problems.append(node.key_problem(given[1], f"a request has one body, not {both}", "keep one of them"))
    return (given[0], parts(node)[given[0]]) if given else ("", None)


def _form(node: Node | None, reading: Reading) -> Pairs:
    if node is None or not isinstance(node.value, dict):
        if node is not None:
            reading.wrong(node, f"`form` is a mapping of names to values, not {kind(node)}")
        return ()
    return tuple(pair for name, item in node.value.items() for pair in _texts(name, item, "form value", reading))


def _content(kind_of_body: str, node: Node | None, reading: Reading) -> bytes | None:
    if node is None or kind_of_body not in {"text", "file"}:
        return None
    if kind_of_body == "file":
        return reading.file(node)
    if not isinstance(node.value, str):
        reading.wrong(node, f"`text` is a text, not {kind(node)}", "write `body` for JSON")
        return None
    return node.value.encode("utf-8", "surrogatepass")


def _with_type(headers: Pairs, kind_of_body: str, body: Node | None) -> Pairs:
    """A body says what it is, unless the contract says it."""
    if not kind_of_body or any(name.lower() == "content-type" for name, _ in headers):
        return headers
    named = body.value if body is not None and isinstance(body.value, str) else ""
    types = {
        "body": "application/json",
        "form": "application/x-www-form-urlencoded",
        "text": "text/plain; charset=utf-8",
    }
    default = "application/json" if named.lower().endswith(".json") else "application/octet-stream"
    return (*headers, ("Content-Type", types.get(kind_of_body, default)))


def request_json(node: Node, reading: Reading) -> Json:
    """The JSON value to send: every matcher gives its example, `{{name}}` stays."""
    if not _has_dollar(node):
        return node.plain()
    matcher = compile_matcher(node, reading.problems)
    return None if matcher is None else matcher.example(_Placeholders())


def _has_dollar(node: Node) -> bool:
    if isinstance(node.value, dict):
        return any(key[:1] == "$" or _has_dollar(item) for key, item in node.value.items())
    return isinstance(node.value, list) and any(map(_has_dollar, node.value))
