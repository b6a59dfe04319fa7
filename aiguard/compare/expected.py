"""An answer held against what a contract promises about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from aiguard.compare.bodies import JsonBody, body_start, compare_body, form_fields, note
from aiguard.compare.denied import Denied, denied_keys, denier
from aiguard.compare.headers import match_header, parse_media_type
from aiguard.compare.json_text import NotJson
from aiguard.compare.matching import Branch, Scope
from aiguard.compare.messages import WireResponse
from aiguard.compare.promise import ExpectedResponse, ExpectedStatus
from aiguard.compare.wording import Mask, cut, describe, kind_of
from aiguard.findings import Json, Mismatch

MOST_HIDDEN = 10_000
MOST_DENIED = 25
"""Denied fields noted for one response; they leave room for other mismatches."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one answer: what did not match, and which branches it witnessed."""

    mismatches: tuple[Mismatch, ...]
    witnessed: frozenset[Branch]


def compare_response(
    expected: ExpectedResponse, actual: WireResponse, scope: Scope, deny_fields: tuple[str, ...] = ()
) -> Comparison:
    """Hold an answer against its promise. Never raises, whatever the answer holds; time linear in its size.

    Where the status is wrong, only that and denied fields are reported: an error's body differs in every line. At most
    MOST_MISMATCHES mismatches are kept.
    """
    fits = status_fits(expected.status, actual.status)
    parsed = JsonBody(actual.body)
    hidden = _denied(expected.line, actual, parsed, scope, denier(deny_fields)) if deny_fields else frozenset()
    if not fits:
        _wrong_status(expected.status, actual, scope, show_body=not hidden)
    else:
        for name, matcher in expected.headers:
            match_header(matcher, name, actual.header_values(name), scope)
        _latency(expected, actual, scope)
        compare_body(expected, actual, parsed, scope)
    kept = _without_denied(scope.mismatches, hidden) if hidden else scope.mismatches
    return Comparison(tuple(kept), frozenset(scope.witnessed))


def _without_denied(mismatches: Iterable[Mismatch], hidden: frozenset[str]) -> Iterator[Mismatch]:
    """A denied field is one finding, and no other mismatch quotes what it holds."""
    for found in mismatches:
        if found.kind == "denied":
            yield found
        elif isinstance(found.actual, dict | list):
            yield replace(found, actual=describe(found.actual))
        elif found.at not in hidden:
            yield found


def response_branches(expected: ExpectedResponse) -> Iterator[Branch]:
    """Every branch that a response must see witnessed, as `compare_response` names them."""
    for name, matcher in expected.headers:
        yield from matcher.branches(f"header:{name}")
    if expected.json is not None:
        yield from expected.json.branches("$")
    if expected.form is not None:
        yield from expected.form.branches("$")
    if expected.text is not None:
        yield from expected.text.branches("body")


def status_fits(wanted: ExpectedStatus, status: int) -> bool:
    """Whether the status is one of those allowed."""
    return status in wanted.codes or status // 100 in wanted.classes


def status_words(wanted: ExpectedStatus) -> str:
    """`200`, `200 or 201`, `2xx`."""
    words = [str(code) for code in sorted(wanted.codes)] + [f"{number}xx" for number in sorted(wanted.classes)]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _wrong_status(wanted: ExpectedStatus, actual: WireResponse, scope: Scope, *, show_body: bool) -> None:
    words = status_words(wanted)
    message = f"wanted status {words}, got {actual.status}"
    if actual.body and show_body:
        message += f"; the body begins: {body_start(actual, scope)}"
    elif actual.status // 100 == 3 and (goal := actual.header_values("location")):
        message += f"; it redirects to {cut(goal[0], scope.mask)}, and redirects are not followed"
    shown: Json = int(words) if words.isdigit() else words
    note(scope, "status", shown, actual.status, message, wanted.line, "status")


def _latency(expected: ExpectedResponse, actual: WireResponse, scope: Scope) -> None:
    limit = expected.within_s
    if limit is not None and actual.elapsed_s > limit:
        wanted, took = milliseconds(limit), milliseconds(actual.elapsed_s)
        note(
            scope,
            "latency",
            wanted,
            took,
            f"wanted an answer within {wanted}, it took {took}",
            expected.line,
            "latency",
        )


def milliseconds(seconds: float) -> str:
    """`200 ms`, `0.5 ms`."""
    return f"{Decimal(str(round(seconds * 1000, 1))).normalize():f} ms"


def _denied(line: int, actual: WireResponse, parsed: JsonBody, scope: Scope, denied: Denied) -> frozenset[str]:
    """Note every denied header and key, and answer where they stand."""
    places: set[str] = set()
    for name in dict.fromkeys(name for name, _ in actual.headers):
        glob = denied(name)
        if glob is not None:
            places.add(f"header:{name}")
            message = f"`deny_fields` forbids this header ({glob})"
            note(scope, f"header:{cut(name, scope.mask)}", None, None, message, line, "denied")
    for at, glob, value in itertools.islice(_denied_in_body(actual, parsed, denied, scope.mask), MOST_HIDDEN):
        places.add(at)
        if len(places) > MOST_DENIED:
            continue
        # What a denied field holds is what must not leave: its kind is said, its value is not.
        message = f"`deny_fields` forbids this key ({glob}); it holds {kind_of(value)}"
        note(scope, at, None, None, message, line, "denied")
    return frozenset(places)


def _denied_in_body(
    actual: WireResponse, parsed: JsonBody, denied: Denied, mask: Mask
) -> Iterator[tuple[str, str, Json]]:
    kind = parse_media_type(next(iter(actual.header_values("content-type")), ""))[0]
    try:
        if kind == "application/x-www-form-urlencoded":
            yield from denied_keys(
                {name: list[Json](values) for name, values in form_fields(actual).items()}, denied, mask
            )
        elif kind.endswith("json") or actual.body.lstrip()[:1] in (b"{", b"["):
            yield from denied_keys(parsed.value(), denied, mask)
    except (NotJson, ValueError):
        return
