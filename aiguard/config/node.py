"""A parsed YAML or JSON value that remembers where each part stands in its file."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from typing import TypeAlias

from aiguard.errors import Problem
from aiguard.findings import Json
from aiguard.records import record

Scalar: TypeAlias = bool | int | Decimal | str | None


class Places(Mapping[str, tuple[int, int]]):
    """Line and column of each key of a mapping.

    Only problems ask for them, and every key has one: so they stand two by two, in the order of the keys, in an array
    that all mappings of a file share, and are found again by counting. As dictionaries of pairs they would take half
    of a tree's memory.
    """

    __slots__ = ("_index", "_keys", "_numbers", "_start")

    def __init__(self, keys: Collection[str], numbers: array[int], start: int) -> None:
        self._keys = keys
        self._numbers = numbers
        self._start = start
        self._index: dict[str, int] | None = None

    def __getitem__(self, key: str) -> tuple[int, int]:
        if self._index is None:
            self._index = {name: self._start + 2 * count for count, name in enumerate(self._keys)}
        at = self._index[key]
        return self._numbers[at], self._numbers[at + 1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@record
class Node:
    """A value with its place: `line` and `column` from 1; `keys` holds the place of each key of a mapping."""

    value: Scalar | dict[str, Node] | list[Node]
    line: int
    column: int
    path: str
    keys: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem at this place."""
        return Problem(self.path, self.line, self.column, message, hint)

    def key_problem(self, key: str, message: str, hint: str = "") -> Problem:
        """A problem at the place of one of this mapping's keys."""
        line, column = self.keys.get(key, (self.line, self.column))
        return Problem(self.path, line, column, message, hint)

    def plain(self) -> Json:
        """The bare JSON value."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value
