"""Go's corpus files: `go test fuzz v1`, then one Go literal a line for each argument of the fuzz function."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

HEADER = "go test fuzz v1"
INTEGERS = {
    "int": (-(2**63), 2**63 - 1),
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "rune": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint": (0, 2**64 - 1),
    "uint8": (0, 2**8 - 1),
    "byte": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
"""The integer types that a fuzz function may take, with their least and greatest values."""

FLOATS = ("float32", "float64")
_LITERAL = re.compile(r"(\[\]byte|[\w.]+)\((.*)\)", re.DOTALL)
_SIMPLE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, '"': 34}
_SHORT = {7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 92: "\\\\", 34: '\\"'}
_LONG = 64 * 1024
_BYTES = {code: f"\\x{code:02x}" for code in range(256) if not 32 <= code < 127} | _SHORT
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Literal:
    """One argument: its type as Go writes it, and its value (strings as bytes); `source` is the text it came as."""

    type: str
    value: bytes | int | float | bool
    source: str = ""

    def __str__(self) -> str:
        return self.source or _write(self)

    def of(self, value: bytes | int | float | bool) -> Literal:
        """The same type with another value."""
        return replace(self, value=value, source="")


def parse(text: str) -> tuple[Literal, ...]:
    """The arguments in a corpus file. Raises ValueError where it is none, or holds a literal of unknown form."""
    lines = [line.strip() for line in text.splitlines()]
    if not lines or lines[0] != HEADER:
        raise ValueError(f"not a corpus file: its first line is not {HEADER!r}")
    return tuple(_read(line) for line in lines[1:] if line)


def encode(values: Sequence[Literal]) -> bytes:
    """The corpus file that holds these arguments."""
    return "\n".join([HEADER, *(str(value) for value in values), ""]).encode()


def file_name(data: bytes) -> str:
    """The name that Go gives to a corpus file with this content."""
    return hashlib.sha256(data).hexdigest()[:16]


def shown(function: str, names: Sequence[str], values: Sequence[Literal], limit: int = 2000) -> str:
    """The call as a person reads it: `FuzzX(data=[]byte("AB0"), n=int(21))`; long arguments are cut with a mark."""
    parts = []
    for index, value in enumerate(values):
        text = str(value)
        if len(text) > limit:
            text = f"{text[: limit - 40]}… ({len(text):,} characters)"
        parts.append(f"{names[index]}={text}" if len(names) == len(values) else text)
    return f"{function}({', '.join(parts)})"


def _read(line: str) -> Literal:
    match = _LITERAL.fullmatch(line)
    if match is None:
        raise ValueError(f"not a literal: {line[:80]}")
    name, inner = match[1], match[2].strip()
    if name in ("[]byte", "string"):
        return Literal(name, _unquote(inner), line)
    if name in INTEGERS:
        number = _character(inner) if inner.startswith("'") else int(inner.replace("_", ""), 0)
        return Literal(name, number, line)
    if name in FLOATS:
        return Literal(name, float(inner.replace("_", "")), line)
    if name == "bool" and inner in ("true", "false"):
        return Literal("bool", inner == "true", line)
    if name in ("math.Float32frombits", "math.Float64frombits"):
        return Literal(f"float{name[10:12]}", math.nan, line)
    raise ValueError(f"not a literal that Go's fuzzer knows: {line[:80]}")


def _unquote(quoted: str) -> bytes:
    if len(quoted) >= 2 and quoted[0] == quoted[-1] == "`":
        return quoted[1:-1].encode("utf-8", "surrogateescape")
    if len(quoted) < 2 or quoted[0] != '"' or quoted[-1] != '"':
        raise ValueError(f"not a Go string: {quoted[:80]}")
    data = quoted[1:-1].encode("utf-8", "surrogateescape")
    if len(data) > _LONG and not re.search(rb"\\[uUN]", data):
        return data.decode("unicode_escape").encode("latin-1")
    return _ESCAPE.sub(_plain, data)


def _plain(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 16)])
    if match[2] or match[3]:
        return chr(int(match[2] or match[3], 16)).encode("utf-8", "surrogatepass")
    if match[4]:
        return bytes([int(match[4], 8) & 0xFF])
    return bytes([_SIMPLE.get(match[5].decode("latin-1"), match[5][0])])


def _character(quoted: str) -> int:
    inner = quoted[1:-1]
    if inner.startswith(("\\x", "\\u", "\\U")):
        return int(inner[2:], 16)
    if inner.startswith("\\") and len(inner) == 4:
        return int(inner[1:], 8)
    if inner.startswith("\\"):
        return _SIMPLE[inner[1]]
    return ord(inner)


def _write(literal: Literal) -> str:
    value = literal.value
    if isinstance(value, bool):
        return f"bool({str(value).lower()})"
    if isinstance(value, bytes):
        return f"{literal.type}({quote(value)})"
    if isinstance(value, float):
        special = {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN" if math.isnan(value) else "")
        return f"{literal.type}({special or repr(value).removesuffix('.0')})"
    if literal.type in ("byte", "rune") and 32 <= value < 127 and value not in (39, 92):
        return f"{literal.type}('{chr(value)}')"
    return f"{ {'rune': 'int32', 'byte': 'uint8'}.get(literal.type, literal.type) }({value})"


def quote(data: bytes) -> str:
    """The bytes as a Go string literal, in double quotes; what is very long is written fast rather than nicely."""
    if len(data) > _LONG:
        return f'"{data.decode("latin-1").translate(_BYTES)}"'
    out = []
    for character in data.decode("utf-8", "surrogateescape"):
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            out.append(f"\\x{code - 0xDC00:02x}")
        elif code in _SHORT:
            out.append(_SHORT[code])
        elif character.isprintable():
            out.append(character)
        else:
            out.append(f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
    return f'"{"".join(out)}"'
