"""A walk from a property over everything that it may use, whatever the language."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

Node = tuple[str, str]
"""Where a definition is (a file; a package's folder for Go) and its qualified name; '' is the place as a whole."""


class Graph(Protocol):
    """The definitions of a project and what each refers to."""

    def edges(self, node: Node) -> tuple[Node, ...]:
        """What a definition refers to by name, and the places that it goes through."""
        ...

    def attributes(self, node: Node) -> set[str]:
        """The names that a definition uses behind a dot, of which some may be methods."""
        ...

    def methods(self, node: Node) -> list[tuple[str, Node]]:
        """The methods of a class or type, by their own names; none for anything else."""
        ...

    def class_of(self, node: Node) -> Node | None:
        """The class or type that a method belongs to."""
        ...

    def is_whole(self, node: Node) -> bool:
        """Whether all methods of a class are used once it is referred to, by what cannot be read here."""
        ...

    def is_special(self, name: str) -> bool:
        """Whether methods of this name are called without being named."""
        ...

    def is_beside(self, node: Node, start: Node) -> bool:
        """Whether a definition belongs to the tests that a property stands among."""
        ...

    def title(self, node: Node) -> str:
        """What people call it, such as shop.money.total."""
        ...


def walk(graph: Graph, starts: Iterable[Node], most: int | None = None) -> dict[Node, Node | None]:
    """Everything that may be used from here, in the order of distance, each with where it was met first.

    With `most`, no more is looked for once so many definitions have been met.
    """
    search = _Search(graph)
    for start in starts:
        search.meet(start, None)
    return search.run(most)


class _Search:
    """A method is met when its class has been, and its name used behind a dot, in either order."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._origins: dict[Node, Node | None] = {}
        self._queue: deque[Node] = deque()
        self._attributes: dict[str, Node] = {}
        self._waiting: dict[str, list[Node]] = {}
        self._entered: set[Node] = set()

    def meet(self, node: Node, origin: Node | None) -> None:
        if node not in self._origins:
            self._origins[node] = origin
            self._queue.append(node)

    def run(self, most: int | None) -> dict[Node, Node | None]:
        graph = self._graph
        while self._queue and (most is None or len(self._origins) < most):
            node = self._queue.popleft()
            for below in graph.edges(node):
                self.meet(below, node)
            self._enter(node, whole=graph.is_whole(node))
            holder = graph.class_of(node)
            if holder is not None and graph.is_whole(holder):
                # One method of a test class is no reason to think of its other tests.
                self._enter(holder, whole=False)
            elif holder is not None:
                self.meet(holder, node)
            for attribute in sorted(graph.attributes(node) - self._attributes.keys()):
                self._attributes[attribute] = node
                for method in self._waiting.pop(attribute, ()):
                    self.meet(method, node)
        return self._origins

    def _enter(self, node: Node, *, whole: bool) -> None:
        """Let the methods of a class be met."""
        if node in self._entered and not whole:
            return
        self._entered.add(node)
        for name, method in self._graph.methods(node):
            if name in self._attributes:
                self.meet(method, self._attributes[name])
            elif whole or self._graph.is_special(name):
                self.meet(method, node)
            else:
                self._waiting.setdefault(name, []).append(method)
