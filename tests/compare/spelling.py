"""Matchers written as plain Python values, and judged in one call."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiguard.compare.base import MatcherBase
from aiguard.compare.matching import Scope
from aiguard.config.matchers import compile_matcher
from aiguard.config.node import Node
from aiguard.errors import Problem
from aiguard.findings import Json, Mismatch


def node(value: Any, line: int = 1, path: str = "contracts/c.yaml") -> Node:
    """The node that a file would give, each part of a mapping on a line of its own."""
    if isinstance(value, dict):
        keys = {key: (line + number, 1) for number, key in enumerate(value)}
        return Node({key: node(item, keys[key][0], path) for key, item in value.items()}, line, 1, path, keys)
    if isinstance(value, list):
        return Node([node(item, line, path) for item in value], line, 1, path)
    return Node(Decimal(str(value)) if isinstance(value, float) else value, line, 1, path)


def problems_of(value: Any, *, on_key: bool = False) -> list[Problem]:
    found: list[Problem] = []
    matcher = compile_matcher(node(value), found, on_key=on_key)
    assert (matcher is None) == bool(found), "a matcher or problems, never both, never neither"
    return found


def matcher(value: Any, *, on_key: bool = False) -> MatcherBase:
    found: list[Problem] = []
    compiled = compile_matcher(node(value), found, on_key=on_key)
    assert compiled is not None, found
    return compiled


@dataclass
class Judged:
    ok: bool
    mismatches: list[Mismatch]
    witnessed: set[str]

    @property
    def kinds(self) -> list[str]:
        return [found.kind for found in self.mismatches]


def judge(wanted: Any, actual: Json, **scope: Any) -> Judged:
    """Hold `actual` against the spelled matcher; witnesses as `at: name`."""
    known = Scope(**scope)
    ok = matcher(wanted).match(actual, "$", known)
    assert ok == (not known.mismatches), known.mismatches
    return Judged(ok, known.mismatches, {f"{branch.at}: {branch.name}" for branch in known.witnessed})


HOSTILE: list[Json] = [
    None,
    True,
    False,
    0,
    -0,
    Decimal("-0.0"),
    2**64,
    10**4299,
    Decimal("1E+999999999999"),
    Decimal("1E-999999999999"),
    Decimal("9" * 6000),
    "",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202eevil",
    "{{x}}",
    "$",
    "x" * 100_000,
    "١٢",
    "12\n",
    [],
    {},
    {"": None},
    {"$text": 1},
    {"\ud800": "\ud800"},
    [[[[[[[[]]]]]]]],
    [None] * 3000,
    {str(number): number for number in range(3000)},
]


def deep(levels: int) -> Json:
    value: Json = "bottom"
    for number in range(levels):
        value = {"k": value} if number % 2 else [value]
    return value
