"""A parsed YAML or JSON value that remembers where each part stands in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import TypeAlias

from aiguard.errors import Problem
from aiguard.findings import Json
from aiguard.records import record

Scalar: TypeAlias = bool | int | Decimal | str | None


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
