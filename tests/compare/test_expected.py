from __future__ import annotations

import dataclasses
import hashlib
from decimal import Decimal
from typing import Any

import pytest

from aiguard.compare.expected import (
    Comparison,
    ExpectedResponse,
    ExpectedStatus,
    compare_response,
    milliseconds,
    response_branches,
    status_words,
)
from aiguard.compare.json_text import write_json
from aiguard.compare.matching import Scope
from aiguard.compare.messages import WireResponse
from tests.compare.spelling import HOSTILE, deep, matcher

OK = ExpectedStatus(frozenset({200}), frozenset(), 3)
JSON_HEADERS = (("Content-Type", "application/json"),)


def expect(**parts: Any) -> ExpectedResponse:
    return ExpectedResponse(parts.pop("status", OK), 2, **parts)


def answer(
    body: bytes | str = b"", status: int = 200, headers: Any = JSON_HEADERS, elapsed_s: float = 0.01
) -> WireResponse:
    return WireResponse(status, headers, body if isinstance(body, bytes) else body.encode(), elapsed_s)


def compare(expected: ExpectedResponse, actual: WireResponse, *deny: str, **scope: Any) -> Comparison:
    return compare_response(expected, actual, Scope(**scope), deny)


def told(comparison: Comparison) -> list[tuple[str, str]]:
    return [(found.at, found.kind) for found in comparison.mismatches]


@pytest.mark.parametrize(
    ("status", "fits", "words"),
    [
        (OK, [200], "200"),
        (ExpectedStatus(frozenset({200, 404}), frozenset(), 1), [200, 404], "200 or 404"),
        (ExpectedStatus(frozenset(), frozenset({2}), 1), [200, 201, 204, 299], "2xx"),
        (ExpectedStatus(frozenset({404, 409}), frozenset({2}), 1), [200, 201, 204, 299, 404, 409], "404, 409 or 2xx"),
    ],
)
def test_status(status: ExpectedStatus, fits: list[int], words: str) -> None:
    assert status_words(status) == words
    for code in (100, 199, 200, 201, 204, 299, 300, 404, 409, 500, 999):
        assert (not compare(expect(status=status), answer(status=code)).mismatches) == (code in fits)


def test_a_wrong_status_is_told_alone_with_the_beginning_of_the_body() -> None:
    expected = expect(json=matcher({"id": 1}), headers=(("X-Id", matcher("a")),), within_s=0.001)
    (found,) = compare(expected, answer('{"error": "boom"}', 500)).mismatches
    assert found.message == 'wanted status 200, got 500; the body begins: "{\\"error\\": \\"boom\\"}"'
    assert (found.at, found.expected, found.actual, found.line, found.kind) == ("status", 200, 500, 3, "status")


def test_a_denied_field_is_told_even_then_and_never_quoted() -> None:
    body = '{"user": {"password_hash": "hunter2"}}'
    comparison = compare(expect(json=matcher({})), answer(body, 500), "*password*")
    assert told(comparison) == [("$.user.password_hash", "denied"), ("status", "status")]
    strict = compare(expect(json=matcher({"user": {"id": 1}})), answer(body), "*password*", strict=True)
    assert told(strict) == [("$.user.password_hash", "denied"), ("$.user.id", "missing")]
    typed = compare(expect(json=matcher({"user": "x"})), answer(body), "*password*")
    assert told(typed) == [("$.user.password_hash", "denied"), ("$.user", "type")]
    for found in (*comparison.mismatches, *strict.mismatches, *typed.mismatches):
        assert "hunter2" not in str(found)


def test_deny_fields_reach_headers_and_forms() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"), ("X-Internal-Token", "t"))
    comparison = compare(expect(), answer("a=1&api_secret=2", headers=form), "*secret*", "x-internal-*")
    assert told(comparison) == [("header:X-Internal-Token", "denied"), ("$.api_secret", "denied")]


def test_json() -> None:
    expected = expect(json=matcher({"id": {"$integer": 1}, "n": {"$nullable": {"$text": "x"}}}))
    good = compare(expected, answer('{"id": 5, "n": null}'))
    assert not good.mismatches
    assert {branch.name for branch in good.witnessed} == {"null"}
    assert told(compare(expected, answer('{"id": "5", "n": 1}'))) == [("$.id", "type"), ("$.n", "type")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "wanted JSON, but it is empty"),
        (b"<html>oops</html>", 'line 1, column 1: expecting value; the body begins: "<html>oops</html>"'),
        (b'{"id": NaN}', "NaN is not a JSON number"),
        (b'{"id": 1, "id": 2}', 'the key "id" stands twice'),
        (b"\xff\xfe", "byte 1 is not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b"[" * 100_000, "nests deeper"),
        (b'{"id": 1', "ends in the middle"),
    ],
)
def test_what_is_not_json_is_told_at_the_body(body: bytes, says: str) -> None:
    (found,) = compare(expect(json=matcher({"id": 1})), answer(body)).mismatches
    assert (found.at, found.kind) == ("body", "not-json")
    assert says in found.message


def test_text() -> None:
    latin = (("Content-Type", "text/plain; charset=iso-8859-1"),)
    assert not compare(expect(text=matcher("café")), answer("café".encode("latin-1"), headers=latin)).mismatches
    assert not compare(expect(text=matcher({"$contains": "af"})), answer("café", headers=())).mismatches
    assert not compare(expect(text=matcher(42)), answer("42")).mismatches
    assert told(compare(expect(text=matcher("café")), answer("café".encode("latin-1"), headers=()))) == [
        ("body", "text")
    ]
    for charset in ("klingon", "rot13", "base64", "\x00", "idna", "punycode", "undefined", "x" * 5000):
        headers = (("Content-Type", f"text/plain; charset={charset}"),)
        compare(expect(text=matcher("a")), answer("\u00e9", headers=headers))


def test_form() -> None:
    wanted = {
        "a": "1 2",
        "n": {"$integer": 1},
        "tags": ["x", "y"],
        "one": {"$each": {"$text": "z"}},
        "o": {"$optional": "x"},
    }
    expected = expect(form=matcher(wanted))
    assert not compare(expected, answer("a=1+2&n=7&tags=x&tags=y&one=z")).mismatches
    assert told(compare(expected, answer("a=1%202&n=x&tags=x&u=1"), strict=True)) == [
        ("$.n", "type"),
        ("$.tags", "length"),
        ("$.one", "missing"),
        ("$.u", "undeclared"),
    ]
    for body in (b"no form", b"\xff=1", b"a=%ff", b"&" * 20_000):
        assert compare(expected, answer(body)).mismatches


def test_xml() -> None:
    expected = expect(xml="<a><b>{{id}}</b></a>")
    assert not compare(expected, answer("<a> <b>7</b></a>"), variables={"id": 7}).mismatches
    assert told(compare(expected, answer("<a><b>8</b></a>"), variables={"id": 7})) == [("body/a/b[1]", "xml")]
    assert told(compare(expected, answer("<a><b>8</b></a>"))) == [("body", "variable")]
    assert told(compare(expected, answer("nope"))) == [("body", "not-xml")]


def test_bytes_and_hash() -> None:
    data = b"\x00\x01\xff"
    digest = hashlib.sha256(data).hexdigest()
    both = expect(content=data, sha256=digest.upper())
    assert not compare(both, answer(data)).mismatches
    first, second = compare(both, answer(b"\x00\x02")).mismatches
    assert first.message == "wanted 3 bytes, got 2; they differ from byte 2 on"
    assert (first.kind, second.kind) == ("bytes", "sha256")


def test_latency() -> None:
    (found,) = compare(expect(within_s=0.2), answer(elapsed_s=0.35)).mismatches
    assert found.message == "wanted an answer within 200 ms, it took 350 ms"
    assert (found.at, found.kind) == ("latency", "latency")
    assert not compare(expect(within_s=0.2), answer(elapsed_s=0.2)).mismatches
    assert milliseconds(0.0005) == "0.5 ms"
    assert milliseconds(10) == "10000 ms"


def test_branches_cover_headers_json_text_and_form() -> None:
    optional = matcher({"$optional": {"$text": "x"}}, on_key=True)
    nullable = matcher({"a": {"$nullable": 1}})
    either = matcher({"$any_of": ["a", "b"]})
    expected = expect(headers=(("X-Id", optional),), json=nullable, text=either, form=nullable)
    assert {(branch.at, branch.name) for branch in response_branches(expected)} == {
        ("header:X-Id", "missing"),
        ("header:X-Id", "present"),
        ("$.a", "null"),
        ("$.a", "a value"),
        ("body", "alternative 1"),
        ("body", "alternative 2"),
    }


def test_evidence_is_masked_and_bounded() -> None:
    secret = "s3cr3t-" * 30
    body = write_json({"error": "x" * 70 + secret, "list": list(range(1000)), "id": None})
    expected = expect(json=matcher({"error": {"$integer": 1}, "list": 1, "id": 1}), headers=(("X-Id", matcher("a")),))
    for status in (200, 500):
        wire = answer(body, status, (*JSON_HEADERS, ("X-Id", secret)))
        comparison = compare(expected, wire, mask=lambda text: text.replace(secret, "${TOKEN}"))
        assert "s3cr3t" not in str(comparison)
        assert len(str(comparison)) < 5_000


BODIES = [
    b"",
    b"null",
    b"{",
    b"\x00" * 1000,
    bytes(range(256)),
    b"[" * 50_000 + b"]" * 50_000,
    b'{"a": "\\ud800"}',
    b"9" * 20_000,
    b"1e999999999999",
    b"<a/>",
    b"a=1&a=2",
    *(write_json(value).encode() for value in HOSTILE),
    write_json(deep(95)).encode(),
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_never_raises(body: bytes) -> None:
    wanted = {"a": {"$each": {"b": {"$nullable": {"$decimal": "1.00", "places": 2}}}, "min": 0}, "c": {"$optional": 1}}
    every = expect(
        headers=(("X-Id", matcher({"$integer": 1})), ("Content-Type", matcher("text/plain; charset=x"))),
        json=matcher(wanted),
        text=matcher({"$regex": "[a-z]+"}),
        form=matcher({"a": {"$integer": 1}}),
        xml="<a/>",
        content=b"x",
        sha256="0" * 64,
        within_s=0.1,
    )
    headers_of = [(), JSON_HEADERS, (("content-type", "\ud800;;=;charset=\x00"), ("X-Id", "9" * 5000), ("", ""))]
    for headers in headers_of:
        for status in (0, 200, 500):
            for strict in (False, True):
                comparison = compare(every, answer(body, status, headers), "*b*", "c", strict=strict)
                assert comparison.mismatches
                assert len(comparison.mismatches) <= 50
                assert all("\n" not in found.message for found in comparison.mismatches)


def test_numbers_keep_every_digit_on_the_way() -> None:
    expected = expect(json=matcher({"big": 18446744073709551617, "price": Decimal("0.10")}))
    assert not compare(expected, answer('{"big": 18446744073709551617, "price": 0.1}')).mismatches
    assert told(compare(expected, answer('{"big": 18446744073709551616, "price": 0.1000000000000000055}'))) == [
        ("$.big", "value"),
        ("$.price", "value"),
    ]


def test_expectations_stay_plain_values() -> None:
    assert dataclasses.is_dataclass(expect())
