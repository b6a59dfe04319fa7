"""Matchers for well-known text formats: dates and times, identifiers, addresses, encodings.

Each format is one function from text to whether it holds; none takes more than linear time.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiguard.compare.base import MatcherBase
from aiguard.compare.matching import Scope
from aiguard.compare.variables import bind
from aiguard.findings import Json
from aiguard.records import record

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,18})?([Zz]|[+-][0-9]{2}:[0-9]{2})?")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# A valid e-mail address of the HTML standard, but with the dots of RFC 5322's dot-atom.
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_URL_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")

LONGEST_EMAIL, LONGEST_LOCAL_PART = 254, 64  # RFC 5321, 4.5.3.1
LONGEST_URL = 8000  # RFC 9110, 4.1: what every recipient should support


def is_date(text: str) -> bool:
    """RFC 3339 full-date that stands in the calendar."""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def offset_of(text: str) -> str | None:
    """The offset that a time or date-time ends with: `Z`, `+01:00`, or None."""
    match = _TIME.fullmatch(text[-40:].rpartition("T")[2].rpartition("t")[2])
    return match[4] if match else None


def is_time(text: str) -> bool:
    """RFC 3339 full-time, or partial-time without an offset. A leap second stands at 23:59:60 UTC only."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    hour, minute, second, offset = int(match[1]), int(match[2]), int(match[3]), match[4]
    shift = 0
    if offset and offset not in "Zz":
        hours, minutes = int(offset[1:3]), int(offset[4:6])
        if hours > 23 or minutes > 59:
            return False
        shift = (hours * 60 + minutes) * (1 if offset[0] == "+" else -1)
    if hour > 23 or minute > 59:
        return False
    return second < 60 or (second == 60 and (hour * 60 + minute - shift) % 1440 == 1439)


def is_datetime(text: str) -> bool:
    """RFC 3339 date-time, `T` between date and time; the offset may be left out (see Formatted)."""
    return text[10:11] in ("T", "t") and is_date(text[:10]) and is_time(text[11:])


def is_uuid(text: str) -> bool:
    """RFC 9562: 8-4-4-4-12 hexadecimal digits of any version."""
    return _UUID.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """One ASCII address without a display name."""
    local, _, domain = text.rpartition("@")
    if len(text) > LONGEST_EMAIL or len(local) > LONGEST_LOCAL_PART or not domain:
        return False
    return _EMAIL.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """An absolute http or https URL with a host, in the characters of RFC 3986."""
    if len(text) > LONGEST_URL or _URL_CHARACTERS.fullmatch(text) is None:
        return False
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_fits


def is_ipv4(text: str) -> bool:
    """Four decimal numbers to 255 without leading zeros."""
    if _IPV4.fullmatch(text) is None:
        return False
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def is_ipv6(text: str) -> bool:
    """RFC 4291 text form, without a zone."""
    if len(text) > 45 or "%" in text or not text.isascii():
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def is_base64(text: str) -> bool:
    """RFC 4648, section 4: the standard alphabet, padded, no line breaks."""
    return len(text) % 4 == 0 and _BASE64.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Format:
    """A named format: its check, its words, and an example for messages."""

    holds: Callable[[str], bool]
    words: str
    example: str
    has_offset: bool = False


FORMATS: Mapping[str, Format] = {
    "$date": Format(is_date, "a date such as 2024-02-29", "2024-02-29"),
    "$datetime": Format(is_datetime, "an RFC 3339 date-time", "2024-02-29T13:37:00Z", has_offset=True),
    "$time": Format(is_time, "an RFC 3339 time", "13:37:00", has_offset=True),
    "$uuid": Format(is_uuid, "a UUID", "3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b"),
    "$email": Format(is_email, "an e-mail address", "ada@example.org"),
    "$url": Format(is_url, "an absolute http(s) URL", "https://example.org/"),
    "$ipv4": Format(is_ipv4, "an IPv4 address", "192.0.2.1"),
    "$ipv6": Format(is_ipv6, "an IPv6 address", "2001:db8::1"),
    "$base64": Format(is_base64, "padded base64", "aGVsbG8="),
}


@record
class Formatted(MatcherBase):
    """Text in one of FORMATS. `offset` says whether a time must, or must not, carry one; None where it may."""

    name: str
    value: str
    format: Format
    offset: bool | None = None

    @property
    def wanted(self) -> str:
        tail = "" if self.offset is None else f" {'with' if self.offset else 'without'} an offset"
        return f"{self.format.words}{tail}"

    def match(self, actual: Json, at: str, scope: Scope) -> bool:
        if not isinstance(actual, str):
            return self.refuse(actual, at, scope, "type")
        if not self.format.holds(actual):
            return self.refuse(actual, at, scope, "format")
        if self.offset is None or self.offset is (offset_of(actual) is not None):
            return True
        return self.refuse(actual, at, scope, "format")

    def example(self, variables: Mapping[str, Json]) -> Json:
        return bind(self.value, variables)

    def show(self) -> Json:
        return {self.name: self.value}
