"""A request as it goes over the wire: variables filled in, path and query percent-encoded, JSON with every digit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from urllib.parse import quote, quote_plus

from aiguard.compare.messages import WireRequest
from aiguard.compare.variables import bind
from aiguard.config.contract import RequestSpec
from aiguard.errors import InputError
from aiguard.findings import Json

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}", re.ASCII)
_PATH_SAFE = "/%:@!$&'()*+,;=-._~"
_QUERY_SAFE = "/:@!$'()*,-._~"
_BREAKS_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def wire_request(spec: RequestSpec, variables: Mapping[str, Json]) -> WireRequest:
    """The request to send. Raises UnboundVariable, and InputError for a variable whose value does not fit there."""
    path = _path(spec.path, variables)
    if spec.query:
        query = "&".join(f"{_query(name, variables)}={_query(value, variables)}" for name, value in spec.query)
        path += f"{'&' if '?' in path else '?'}{query}"
    headers = tuple((name, _header(name, value, variables)) for name, value in spec.headers)
    return WireRequest(spec.method, path, headers, _body(spec, variables))


def encode_json(value: Json) -> bytes:
    """Compact UTF-8 JSON, keys in their order; a lone surrogate is written as its escape."""
    try:
        text = _compact(value)
    except TypeError:
        # The standard encoder is the fast one, and knows no Decimal.
        text = _written(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", lambda lone: f"\\u{ord(lone[0]):04x}", text).encode()


def _written(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_compact(key)}:{_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return str(value) if isinstance(value, Decimal) else _compact(value)


def _path(path: str, variables: Mapping[str, Json]) -> str:
    whole = _PLACEHOLDER.match(path) if path.startswith("{{") else None
    if whole is None:
        return _filled(path, variables, lambda text: quote(text, safe=_PATH_SAFE), lambda text: quote(text, safe=""))
    # A link that an answer gave: it is a path with its query already, so nothing in it is data to be escaped.
    link = _text(whole[1], variables)
    if not link.startswith("/"):
        message = f"`{{{{{whole[1]}}}}}` begins the path, so its value begins with `/`"
        raise InputError.of(message, hint="a link to another host is not followed; capture a path, or write it out")
    rest = _filled(path[whole.end() :], variables, lambda text: quote(text, safe=_PATH_SAFE), quote)
    return quote(link.partition("#")[0], safe=_PATH_SAFE + "?") + rest


def _query(text: str, variables: Mapping[str, Json]) -> str:
    return _filled(text, variables, _quoted_query, _quoted_query)


def _quoted_query(text: str) -> str:
    # Undecodable bytes of a request line were kept as surrogates, and become the same bytes again.
    return quote(text, safe=_QUERY_SAFE, errors="surrogateescape")


def _header(name: str, value: str, variables: Mapping[str, Json]) -> str:
    if "{{" not in value:
        return value
    filled = _filled(value, variables, str, str)
    if _BREAKS_HEADER.search(filled):
        raise InputError.of(f"a variable puts a control character into the header {name}")
    if any(ord(char) > 0xFF for char in filled):
        raise InputError.of(f"a variable puts characters into the header {name} that HTTP cannot carry")
    return filled


def _body(spec: RequestSpec, variables: Mapping[str, Json]) -> bytes:
    if spec.has_json:
        return encode_json(bind(spec.json, variables))
    if spec.form is not None:
        pairs = (
            f"{_filled(name, variables, quote_plus, quote_plus)}={_filled(value, variables, quote_plus, quote_plus)}"
            for name, value in spec.form
        )
        return "&".join(pairs).encode()
    if spec.content is None or b"{{" not in spec.content:
        return spec.content or b""
    try:
        return _filled(spec.content.decode(), variables, str, str).encode()
    except UnicodeDecodeError:
        return spec.content


def _filled(
    text: str, variables: Mapping[str, Json], literal: Callable[[str], str], value: Callable[[str], str]
) -> str:
    if "{{" not in text:
        return literal(text)
    pieces = _PLACEHOLDER.split(text)
    return "".join(
        value(_text(piece, variables)) if index % 2 else literal(piece) for index, piece in enumerate(pieces)
    )


def _text(name: str, variables: Mapping[str, Json]) -> str:
    found = bind(f"{{{{{name}}}}}", variables)
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if found is None or isinstance(found, dict | list):
        kind = "null" if found is None else "an object" if isinstance(found, dict) else "a list"
        raise InputError.of(f"`{{{{{name}}}}}` is {kind}, which cannot stand in a path, a query, a form or a header")
    return str(found)
