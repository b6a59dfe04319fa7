"""Parts of a document, as they come, put together into a Node; every problem is kept, none ends the reading.

Only what would cost too much ends it: a depth, a number of parts or a number of problems beyond the limits below.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aiguard.config.node import Node, Scalar
from aiguard.errors import Problem
from aiguard.text import one_line

DEPTH = 64
MOST_NODES = 500_000
MOST_PROBLEMS = 50
NO_KEYS: Mapping[str, tuple[int, int]] = MappingProxyType({})
"""The key places of whatever has no keys."""


class Unreadable(Exception):
    """Reading ends here; the problem is among the composer's."""


class Notes:
    """The problems of one file, in the order in which they are met."""

    __slots__ = ("path", "problems")

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def problem(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Remember a problem; too many of them end the reading."""
        self.problems.append(Problem(self.path, line, column, message, hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise self.stop(line, column, f"more than {MOST_PROBLEMS} problems: the rest of the file was not read")

    def twice(self, name: str, first: int, line: int, column: int) -> None:
        """A key stands on line `first` already."""
        message = f"the key {one_line(name, 60)} is given twice: on line {first} and again on line {line}"
        self.problem(line, column, message, "remove one of them")

    def stop(self, line: int, column: int, message: str, hint: str = "") -> Unreadable:
        """The exception to raise where reading cannot go on."""
        self.problems.append(Problem(self.path, line, column, message, hint))
        return Unreadable()

    def too_deep(self, line: int, column: int) -> Unreadable:
        """The exception to raise where a container opens beyond DEPTH."""
        return self.stop(line, column, f"nested more than {DEPTH} deep")

    def too_many(self, line: int, column: int) -> Unreadable:
        """The exception to raise where a value is one more than MOST_NODES."""
        return self.stop(line, column, f"more than {MOST_NODES:,} values in one file", "split the file")


class Composer(Notes):
    """Takes scalars, opened and closed containers, in document order. Never recurses.

    Inside a mapping, keys and values alternate; a key is handed over by `key`, everything else by the other methods.
    `wants_key` says which comes next.
    """

    __slots__ = ("_count", "_key", "_stack", "node", "wants_key")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._stack: list[Node] = []
        self._key: str | None = None
        self._count = 0
        self.node: Node | None = None
        self.wants_key = False

    def scalar(self, value: Scalar, line: int, column: int) -> None:
        """A value that holds no others."""
        self._add(Node(value, line, column, self.path, NO_KEYS))

    def key(self, name: str, line: int, column: int) -> None:
        """The key of the next value. A key given twice is a problem and the first value stays."""
        mapping = self._stack[-1]
        first = mapping.keys.get(name)
        if first is not None:
            self.twice(name, first[0], line, column)
            self._key = None
        else:
            mapping.keys[name] = (line, column)  # type: ignore[index]  # ours until the document is done
            self._key = name
        self.wants_key = False

    def open(self, value: dict[str, Node] | list[Node], line: int, column: int) -> None:
        """A mapping or a list begins; `value` is empty and ours to fill."""
        if len(self._stack) >= DEPTH:
            raise self.too_deep(line, column)
        is_mapping = isinstance(value, dict)
        node = Node(value, line, column, self.path, {} if is_mapping else NO_KEYS)
        self._add(node)
        self._stack.append(node)
        self.wants_key = is_mapping

    def close(self) -> None:
        """The innermost mapping or list ends."""
        self._stack.pop()
        self.wants_key = bool(self._stack) and isinstance(self._stack[-1].value, dict)

    @property
    def depth(self) -> int:
        """How many containers are open."""
        return len(self._stack)

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise self.too_many(node.line, node.column)
        if not self._stack:
            self.node = node
            return
        parent = self._stack[-1].value
        if isinstance(parent, list):
            parent.append(node)
            return
        assert isinstance(parent, dict)
        if self._key is not None:
            parent[self._key] = node
        self.wants_key = True
