from __future__ import annotations

import base64
import datetime
import ipaddress
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.compare.formats import FORMATS, is_base64, is_date, is_datetime, is_ipv4, is_ipv6, is_time, is_uuid
from tests.compare.spelling import HOSTILE, judge, problems_of

CASES: dict[str, tuple[list[str], list[str]]] = {
    "$date": (
        ["2024-02-29", "0001-01-01", "9999-12-31"],
        ["2023-02-29", "2024-2-9", "2024-13-01", "2024-00-10", "20240229", "2024-02-29T00:00:00Z", "0000-01-01",
         "29.02.2024", "2024-02-29\n", "２０２４-02-29", ""],
    ),
    "$datetime": (
        ["2024-02-29T13:37:00Z", "2024-02-29t13:37:00z", "2024-02-29T13:37:00.123456789+05:45",
         "2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00", "2016-12-31T18:59:60-05:00", "2024-01-01T00:00:00-00:00"],
        ["2024-02-29 13:37:00Z", "2024-02-29T13:37:00", "2024-02-29T13:37Z", "2024-02-29T24:00:00Z",
         "2024-02-29T13:60:00Z", "2024-02-29T13:37:61Z", "2024-02-29T13:37:60Z", "2024-02-29T13:37:00+24:00",
         "2024-02-29T13:37:00+0100", "2024-02-29T13:37:00.Z", "2024-02-29", "2023-02-29T00:00:00Z",
         "2024-02-29T13:37:00Z ", "2024-02-29T13:37:00+01:60", "", "T"],
    ),
    "$time": (
        ["13:37:00", "00:00:00.5", "23:59:59"],
        ["13:37", "24:00:00", "13:37:00Z", "1:37:00", "13:37:00,5", "13:60:00", ""],
    ),
    "$uuid": (
        ["3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b", "00000000-0000-0000-0000-000000000000",
         "3F2B8C1E-9D4A-7E6F-8B7A-1C2D3E4F5A6B"],
        ["3f2b8c1e9d4a4e6f8b7a1c2d3e4f5a6b", "{3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b}",
         "3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6",
         "gf2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b", "urn:uuid:3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b", ""],
    ),
    "$email": (
        ["ada@example.org", "a.b+c@sub.example.org", "x@localhost", "o'neil@example.org"],
        ["ada", "@example.org", "ada@", "a b@example.org", "ada@exa mple.org", "Ada <ada@example.org>",
         "a..b@example.org",
         ".a@example.org", "ada@-example.org", "ada@example..org", "ada@example.org\n", "x" * 65 + "@a.b",
          "a@" + "b" * 64,
         "a@b@c.org", ""],
    ),
    "$url": (
        ["https://example.org/", "http://example.org", "https://example.org:8443/a/b?c=d#e", "http://[2001:db8::1]/x",
         "https://user@example.org/%20"],
        ["example.org", "/relative", "//example.org/", "ftp://example.org/", "javascript:alert(1)", "http://",
         "https:///x",
         "http://exa mple.org/", "http://example.org:99999/", "http://example.org:x/", "http://[::1",
          "http://example.org/é",
         "http://example.org/%zz", "http://example.org/\n", ""],
    ),
    "$ipv4": (
        ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
        ["256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/24", " 1.2.3.4", "::1", "１.2.3.4", ""],
    ),
    "$ipv6": (
        ["2001:db8::1", "::", "::1", "::ffff:192.0.2.1", "FE80:0:0:0:0:0:0:1"],
        ["192.0.2.1", "fe80::1%eth0", "2001:db8:::1", "[::1]", "2001:db8::1/64", ":1", ""],
    ),
    "$base64": (
        ["", "aGVsbG8=", "aGVsbG8h", "+/+/", "YQ=="],
        ["aGVsbG8", "a", "YQ=", "-_-_", "aGVs\nbG8=", "YQ==YQ==", "=AAA", "é==="],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_accepts_and_refuses(name: str) -> None:
    accepts, refuses = CASES[name]
    wanted = {name: FORMATS[name].example}
    for value in accepts:
        assert judge(wanted, value).ok, value
    for value in [*refuses, None, 1, True, [FORMATS[name].example], {}]:
        assert not judge(wanted, value).ok, value


@pytest.mark.parametrize("name", FORMATS)
def test_never_raises(name: str) -> None:
    for value in [*HOSTILE, *(text + ":" * 50_000 for text in ("http://", "2024-01-01T", "a@", "::"))]:
        judge({name: FORMATS[name].example}, value)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("example", ["nonsense!", None, 5, True])
def test_an_example_of_another_kind_is_a_problem(name: str, example: Any) -> None:
    (problem,) = problems_of({name: example})
    assert name in problem.message


def test_the_example_decides_about_the_offset() -> None:
    aware, naive = "2024-02-29T13:37:00+01:00", "2024-02-29T13:37:00"
    assert judge({"$datetime": aware}, "2024-01-01T00:00:00Z").ok
    assert judge({"$datetime": naive}, "2024-01-01T00:00:00").ok
    (found,) = judge({"$datetime": aware}, naive).mismatches
    assert found.message == f'wanted an RFC 3339 date-time with an offset, got text "{naive}"'
    assert not judge({"$datetime": naive}, aware).ok
    assert judge({"$time": "13:37:00Z"}, "13:37:00+02:00").ok
    assert judge({"$datetime": "{{created}}"}, naive).ok


@given(st.dates())
def test_every_date(date: datetime.date) -> None:
    assert is_date(date.isoformat())


@given(st.datetimes(timezones=st.timezones() | st.just(datetime.UTC)))
def test_every_datetime(moment: datetime.datetime) -> None:
    offset = moment.utcoffset()
    assert offset is not None
    if offset.total_seconds() % 60 == 0:
        assert is_datetime(moment.isoformat())
        assert is_time(moment.timetz().isoformat()) or moment.timetz().utcoffset() is None


@given(st.uuids(), st.ip_addresses(v=4), st.ip_addresses(v=6))
def test_every_identifier(identifier: uuid.UUID, four: ipaddress.IPv4Address, six: ipaddress.IPv6Address) -> None:
    assert is_uuid(str(identifier))
    assert is_ipv4(str(four))
    assert is_ipv6(str(six))


@given(st.binary())
def test_all_base64(data: bytes) -> None:
    assert is_base64(base64.b64encode(data).decode())


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    for named in FORMATS.values():
        assert named.holds(text) in (True, False)
