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
MOST_NODES = 1_000_000
MOST_PROBLEMS = 50
_NO_KEYS: Mapping[str, tuple[int, int]] = MappingProxyType({})


class Unreadable(Exception):
    """Reading ends here; the problem is among the composer's."""


class Composer:
    """Takes scalars, opened and closed containers, in document order. Never recurses.

    Inside a mapping, keys and values alternate; a key is handed over by `key`, everything else by the other methods.
    `wants_key` says which comes next.
    """

    __slots__ = ("_count", "_key", "_path", "_stack", "node", "problems", "wants_key")

    def __init__(self, path: str) -> None:
        self._path = path
        self._stack: list[Node] = []
        self._key: str | None = None
        self._count = 0
        self.node: Node | None = None
        self.problems: list[Problem] = []
        self.wants_key = False

    def scalar(self, value: Scalar, line: int, column: int) -> None:
        """A value that holds no others."""
        self._add(Node(value, line, column, self._path, _NO_KEYS))

    def key(self, name: str, line: int, column: int) -> None:
        """The key of the next value. A key given twice is a problem and the first value stays."""
        mapping = self._stack[-1]
        first = mapping.keys.get(name)
        if first is not None:
            self.problem(
                line,
                column,
                f"the key {one_line(name, 60)} is given twice: on line {first[0]} and again on line {line}",
                "remove one of them",
            )
            self._key = None
        else:
            mapping.keys[name] = (line, column)  # type: ignore[index]  # ours until the document is done
            self._key = name
        self.wants_key = False

    def no_key(self) -> None:
        """The next value has no usable key; it is read and forgotten."""
        self._key = None
        self.wants_key = False

    def open(self, value: dict[str, Node] | list[Node], line: int, column: int) -> None:
        """A mapping or a list begins; `value` is empty and ours to fill."""
        if len(self._stack) >= DEPTH:
            raise self.stop(line, column, f"nested more than {DEPTH} deep")
        is_mapping = isinstance(value, dict)
        node = Node(value, line, column, self._path, {} if is_mapping else _NO_KEYS)
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

    def problem(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Remember a problem; too many of them end the reading."""
        self.problems.append(Problem(self._path, line, column, message, hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise self.stop(line, column, f"more than {MOST_PROBLEMS} problems: the rest of the file was not read")

    def stop(self, line: int, column: int, message: str, hint: str = "") -> Unreadable:
        """The exception to raise where reading cannot go on."""
        self.problems.append(Problem(self._path, line, column, message, hint))
        return Unreadable()

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise self.stop(node.line, node.column, f"more than {MOST_NODES:,} values in one file", "split the file")
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
