"""The body of an answer, held against what a contract promises about it: JSON, text, form, XML or exact bytes."""

from __future__ import annotations

import codecs
import hashlib
from urllib.parse import parse_qsl

from aiguard.compare.base import MOST_MISMATCHES, MatcherBase
from aiguard.compare.headers import match_text, parse_media_type
from aiguard.compare.json_path import member
from aiguard.compare.json_text import NotJson, parse_json
from aiguard.compare.lists import Contains, Each, Items, Unordered
from aiguard.compare.matching import Matcher, Scope
from aiguard.compare.messages import WireResponse
from aiguard.compare.promise import ExpectedResponse
from aiguard.compare.structures import Object
from aiguard.compare.variables import UnboundVariable
from aiguard.compare.wording import describe, plural, quoted
from aiguard.compare.xml_text import NotXml, differences, expected_xml, parse_xml
from aiguard.findings import Json, Mismatch

MOST_FORM_FIELDS = 10_000


def note(scope: Scope, at: str, expected: Json, actual: Json, message: str, line: int, kind: str) -> None:
    """Keep a mismatch that no matcher composed, as long as there is room."""
    if len(scope.mismatches) < MOST_MISMATCHES:
        scope.mismatches.append(Mismatch(at, expected, actual, message, line, kind))


class JsonBody:
    """The body of an answer read as JSON, once, when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._read: tuple[Json, NotJson | None] | None = None

    def value(self) -> Json:
        """What the body holds. Raises NotJson."""
        if self._read is None:
            try:
                self._read = parse_json(self._data), None
            except NotJson as reason:
                self._read = None, reason
        value, refusal = self._read
        if refusal is not None:
            raise refusal
        return value


def compare_body(expected: ExpectedResponse, actual: WireResponse, parsed: JsonBody, scope: Scope) -> None:
    """Add to `scope` what the body got wrong."""
    if expected.json is not None:
        _json(expected.json, actual, parsed, scope)
    if expected.text is not None:
        _text(expected.text, actual, scope)
    if expected.form is not None:
        _form(expected.form, actual, scope)
    if expected.xml is not None:
        _xml(expected.xml, actual, scope, expected.line)
    if expected.content is not None:
        _content(expected.content, actual, scope, expected.line)
    if expected.sha256 is not None:
        _sha256(expected.sha256, actual, scope, expected.line)


def _json(matcher: Matcher, actual: WireResponse, parsed: JsonBody, scope: Scope) -> None:
    try:
        value = parsed.value()
    except NotJson as reason:
        got = body_start(actual, scope)
        kind = "not-json"
        message = f"wanted JSON, but {reason}" + (f"; the body begins: {got}" if actual.body else "")
        note(scope, "body", "JSON", got, message, matcher.line, kind)
        return
    matcher.match(value, "$", scope)


def body_start(actual: WireResponse, scope: Scope) -> str:
    """The beginning of a body as quoted text, masked before it is cut."""
    text = actual.body.decode("utf-8", "replace")
    return quoted(text, scope.mask)


def decode_text(actual: WireResponse) -> str:
    """The body by the charset of its Content-Type, UTF-8 where it names none. Raises ValueError with the reason."""
    charset = "utf-8"
    for value in actual.header_values("content-type")[:1]:
        charset = parse_media_type(value)[1].get("charset", charset)
    try:
        known = codecs.lookup(charset)
        if not getattr(known, "_is_text_encoding", True):
            raise LookupError
        return actual.body.decode(known.name)
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} of the body is not {charset}") from None
    except (LookupError, UnicodeError, ValueError):
        raise ValueError(f"the charset {quoted(charset)} of the answer is not known") from None


def _text(matcher: Matcher, actual: WireResponse, scope: Scope) -> None:
    try:
        text = decode_text(actual)
    except ValueError as reason:
        note(
            scope, "body", matcher.show(), body_start(actual, scope), f"wanted text, but {reason}", matcher.line, "text"
        )
        return
    assert isinstance(matcher, MatcherBase)
    match_text(matcher, text, "body", scope)


def form_fields(actual: WireResponse) -> dict[str, list[str]]:
    """The fields of an urlencoded body, repeats in order. Raises ValueError where it is none."""
    pairs = parse_qsl(
        actual.body.decode("ascii"),
        keep_blank_values=True,
        strict_parsing=bool(actual.body),
        errors="strict",
        max_num_fields=MOST_FORM_FIELDS,
    )
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _form(matcher: Matcher, actual: WireResponse, scope: Scope) -> None:
    try:
        fields = form_fields(actual)
    except ValueError:
        got = body_start(actual, scope)
        message = f"wanted an urlencoded form; the body begins: {got}"
        note(scope, "body", matcher.show(), got, message, matcher.line, "form")
        return
    if not isinstance(matcher, Object):
        matcher.match({name: _one_or_all(values) for name, values in fields.items()}, "$", scope)
        return
    for field in matcher.fields:
        values, at = fields.get(field.key), f"${field.step}"
        if values is None:
            field.matcher.missing(at, scope)
        elif len(values) > 1 or isinstance(field.matcher, Items | Each | Contains | Unordered):
            field.matcher.match(list(values), at, scope)
        else:
            match_text(field.matcher, values[0], at, scope)
    if scope.strict:
        for name in fields.keys() - matcher.keys:
            message = "the contract does not declare this form field, and is strict"
            note(
                scope,
                f"${member(scope.mask(name))}",
                None,
                describe(fields[name][0], scope.mask),
                message,
                matcher.line,
                "undeclared",
            )


def _one_or_all(values: list[str]) -> Json:
    return values[0] if len(values) == 1 else list(values)


def _xml(wanted: str, actual: WireResponse, scope: Scope, line: int) -> None:
    try:
        expected = expected_xml(wanted)
        got = parse_xml(actual.body)
        for at, message in differences(expected, got, scope.variables, scope.mask):
            note(scope, f"body{at}", None, None, message, line, "xml")
            if len(scope.mismatches) >= MOST_MISMATCHES:
                return
    except NotXml as reason:
        start = body_start(actual, scope)
        note(scope, "body", "XML", start, f"wanted XML, but {reason}; the body begins: {start}", line, "not-xml")
    except UnboundVariable as missing:
        note(scope, "body", None, None, missing.message, line, "variable")


def _content(wanted: bytes, actual: WireResponse, scope: Scope, line: int) -> None:
    got = actual.body
    if wanted == got:
        return
    shared = min(len(wanted), len(got))
    first = next((n for n in range(shared) if wanted[n] != got[n]), shared)
    message = f"wanted {plural(len(wanted), 'byte')}, got {len(got)}; they differ from byte {first + 1} on"
    note(scope, "body", _sha(wanted), _sha(got), message, line, "bytes")


def _sha256(wanted: str, actual: WireResponse, scope: Scope, line: int) -> None:
    got = hashlib.sha256(actual.body).hexdigest()
    if got != wanted.lower():
        size = plural(len(actual.body), "byte")
        note(scope, "body", wanted, got, f"wanted a body with SHA-256 {wanted}, got {got} ({size})", line, "sha256")


def _sha(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
