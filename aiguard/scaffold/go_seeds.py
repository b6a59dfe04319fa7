"""Boundary values to begin a Go fuzz function with: Go's fuzzer moves integers by at most 100 a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_POWERS = (7, 8, 15, 16, 31, 32, 53, 62)
_BITS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64, "int": 32}
_STRINGS = (
    '""',
    '"a"',
    '"0"',
    '"-1"',
    '" \\t\\n"',
    '"\\x00"',
    '"\\xff\\xfe"',
    '"é€😀"',
    '"9223372036854775808"',
    "`{\"a\": [1, null]}`",
    'strings.Repeat("a", 1000)',
)  # fmt: skip
_FLOATS = (
    "0",
    "1",
    "-1",
    "0.1",
    "math.Copysign(0, -1)",
    "math.NaN()",
    "math.Inf(1)",
    "math.Inf(-1)",
    "math.MaxFloat64",
    "math.SmallestNonzeroFloat64",
    "9007199254740992",
)
_RUNES = ("'a'", "0", "-1", "'€'", "0xd800", "0xfffd", "0x10ffff", "0x110000")

_FUZZABLE_TEXT = """
    string []byte bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 rune byte
"""
_MOST = 24
FUZZABLE = frozenset(_FUZZABLE_TEXT.split())
"""What Go's fuzzer can generate."""


def seeds(kinds: Sequence[str]) -> list[str]:
    """The arguments of each `f.Add`, for parameters of these types.

    First all of them plain, then shifted against each other, so that two numbers are not always equal.
    """
    columns = [list(_values(kind)) for kind in kinds]
    rows = [[column[0] for column in columns]]
    count = max(len(column) for column in columns)
    rows += [[column[(row + shift) % len(column)] for shift, column in enumerate(columns)] for row in range(count)]
    return list(dict.fromkeys(", ".join(row) for row in rows))[:_MOST]


def seed_imports(rows: Sequence[str]) -> set[str]:
    """The packages that the seeds use."""
    text = "\n".join(rows)
    return {package for package in ("math", "strings") if f"{package}." in text}


def _values(kind: str) -> Iterator[str]:
    if kind == "string":
        yield from _STRINGS
    elif kind == "[]byte":
        yield from (f"[]byte({text})" for text in _STRINGS)
    elif kind == "bool":
        yield from ("false", "true")
    elif kind == "rune":
        yield from (text if text.startswith("'") else f"rune({text})" for text in _RUNES)
    elif kind == "float64":
        yield from (f"float64({text})" if text[0] in "-0123456789" else text for text in _FLOATS)
    elif kind == "float32":
        narrow = (text.replace("Float64", "Float32") for text in _FLOATS)
        yield from (f"float32({text})" for text in narrow)
    else:
        yield from (text if kind == "int" else f"{kind}({text})" for text in _integers(kind))


def _integers(kind: str) -> Iterator[str]:
    name = {"byte": "uint8"}.get(kind, kind)
    signed = not name.startswith("u")
    bits = _BITS.get(name.removeprefix("u"), 64) - signed
    suffix = name.removeprefix("uint" if not signed else "int")
    yield from ("0", "1", *(["-1"] if signed else []))
    yield f"math.Max{'Int' if signed else 'Uint'}{suffix}"
    if signed:
        yield f"math.MinInt{suffix}"
    if name == "int":  # as wide as the machine: what fits 32 bits compiles everywhere
        yield from ("math.MaxInt32", "math.MinInt32")
    # In hexadecimal, since gofmt sets the spaces of `1 << 8` by what stands around it.
    yield from (hex(1 << power) for power in _POWERS if power < bits)
