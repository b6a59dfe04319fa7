"""From one definition of a Python project to those that it may call: by names, over-approximated, nothing imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from aiguard.source.python_facts import Facts, Imported, Parts, Unit
from aiguard.source.python_modules import Modules
from aiguard.source.walking import Node

WHOLE = "*"
"""A module that is handed about as a value: all that it defines may be used behind a dot, as with a class."""

_MOST_HOPS = 20
_AROUND_TESTS = ("setup", "setUp", "teardown", "tearDown", "asyncSetUp", "asyncTearDown")


class PythonGraph:
    """The definitions of some files; a Graph of nodes (path, qualified name), where '' is the file itself.

    `facts_of` gives what a file defines, where it matters. In `tests`, a class that is referred to is used whole, and
    arguments are fixtures.
    """

    def __init__(self, modules: Modules, facts_of: Callable[[str], Facts | None], tests: Iterable[str]) -> None:
        self._modules, self._facts_of, self._tests = modules, facts_of, frozenset(tests)
        self._resolve = lru_cache(maxsize=None)(self._resolve_in)
        self._edges: dict[Node, tuple[Node, ...]] = {}
        self._attributes: dict[Node, set[str]] = {}

    def starts(self, path: str, qualname: str) -> list[Node]:
        """Where a property begins: its definition, or the nearest thing that the file has to its name."""
        facts = self._facts_of(path)
        if facts is None:
            return []
        parts = qualname.partition("[")[0].replace("::", ".").split(".")
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if any(name in group for group in (facts.functions, facts.classes, facts.values)):
                return [(path, name)]
        return [(path, name) for group in (facts.functions, facts.classes, facts.values) for name in group]

    def edges(self, node: Node) -> tuple[Node, ...]:
        """What a definition refers to, files passed through included."""
        if node not in self._edges:
            self._edges[node] = tuple(dict.fromkeys(self._edges_of(node)))
        return self._edges[node]

    def attributes(self, node: Node) -> set[str]:
        """The names of all attributes that a definition uses."""
        if node not in self._attributes:
            self._attributes[node] = set().union(*(unit.attributes for unit in self._units(node)))
        return self._attributes[node]

    def methods(self, node: Node) -> list[tuple[str, Node]]:
        """The methods of a class by their own names."""
        path, name = node
        facts = self._facts_of(path)
        if facts is None:
            return []
        if name == WHOLE:
            groups = (facts.functions, facts.classes, facts.values)
            return [(known, (path, known)) for group in groups for known in group if "." not in known]
        if name not in facts.classes:
            return []
        return [(child.rpartition(".")[2], (path, child)) for child in facts.children.get(name, ())]

    def is_whole(self, node: Node) -> bool:
        """Whether a class is called by pytest or Hypothesis rather than by code that can be read."""
        return node[0] in self._tests and node[1] != WHOLE

    def class_of(self, node: Node) -> Node | None:
        """The class that a method stands in."""
        path, name = node
        holder = name.rpartition(".")[0]
        facts = self._facts_of(path) if holder else None
        return (path, holder) if facts is not None and holder in facts.classes else None

    def is_special(self, name: str) -> bool:
        """Whether methods of this name are called without being named."""
        return name.startswith("__") and name.endswith("__")

    def is_beside(self, node: Node, start: Node) -> bool:
        """As Graph.is_beside."""
        return node[0] == start[0]

    def title(self, node: Node) -> str:
        """`shop.money.total`, or `shop.money` for the file itself."""
        return ".".join(part for part in (self._modules.name(node[0]), node[1]) if part)

    def _units(self, node: Node) -> list[Unit]:
        facts = self._facts_of(node[0])
        if facts is None:
            return []
        groups = (facts.functions, facts.classes, facts.values)
        return [group[node[1]] for group in groups if node[1] in group]

    def _edges_of(self, node: Node) -> Iterator[Node]:
        path, name = node
        facts = self._facts_of(path)
        if facts is None or not name:
            return
        yield node[0], ""
        if name in facts.functions:
            yield from ((path, child) for child in facts.children.get(name, ()))
        for unit in self._units(node):
            for parts in sorted(unit.names):
                yield from self._resolve(path, parts)
            for parts in sorted(unit.texts):
                yield from self._absolute(parts, path, 0)
        if name in facts.functions and (path in self._tests or name in facts.fixtures.values()):
            yield from self._fixtures(node, facts.functions[name].arguments)

    def _fixtures(self, node: Node, arguments: Iterable[str]) -> Iterator[Node]:
        path, name = node
        holder = self.class_of(node)
        homes = [path, *conftests(path, self._modules.paths)]
        for home in homes:
            facts = self._facts_of(home)
            if facts is None:
                continue
            yield from ((home, always) for always in sorted(facts.always) if always != name)
            for argument in sorted(arguments):
                if argument in facts.fixtures:
                    yield home, facts.fixtures[argument]
                elif argument in facts.imports or facts.stars:
                    yield from (n for n in self._resolve(home, (argument,)) if self._is_fixture(n))
        if holder is not None:
            yield from (n for word, n in self.methods(holder) if word.startswith(_AROUND_TESTS))

    def _is_fixture(self, node: Node) -> bool:
        facts = self._facts_of(node[0])
        return facts is None or not node[1] or node[1] in facts.fixtures.values()

    def _resolve_in(self, path: str, parts: Parts, hops: int = 0) -> tuple[Node, ...]:
        """What a dotted name may mean in a file, with the files on the way."""
        facts = self._facts_of(path)
        if facts is None or hops > _MOST_HOPS:
            return ((path, ""),)
        found: list[Node] = []
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if any(name in group for group in (facts.functions, facts.classes, facts.values)):
                found += [(path, ""), (path, name)]
                break
        if found and length > 1:
            found.append((path, parts[0]))
        for imported in facts.imports.get(parts[0], ()):
            found += self._imported(imported, path, parts[1:], hops)
        if not found:
            for imported in facts.stars:
                found += self._imported(imported, path, parts, hops)
        return tuple(found)

    def _imported(self, imported: Imported, path: str, rest: Parts, hops: int) -> list[Node]:
        parts = (*imported.parts, *rest)
        if not imported.level:
            return self._absolute(parts, path, hops)
        folders = path.split("/")[:-1]
        folder = "/".join(folders[: len(folders) - imported.level + 1])
        for length in range(len(parts), -1, -1):
            files = self._modules.within(folder, parts[:length])
            if files:
                return self._in_files(files, parts[length:], hops)
        return []

    def _absolute(self, parts: Parts, path: str, hops: int) -> list[Node]:
        folder = path.rpartition("/")[0]
        for length in range(len(parts), 0, -1):
            files = self._modules.find(parts[:length], folder)
            if files:
                return self._in_files(files, parts[length:], hops)
        return []

    def _in_files(self, files: Iterable[str], rest: Parts, hops: int) -> list[Node]:
        found: list[Node] = []
        for file in files:
            found.append((file, ""))
            found += self._resolve(file, rest, hops + 1) if rest else [(file, WHOLE)]
        return found


def conftests(path: str, paths: Iterable[str]) -> list[str]:
    """The conftest.py files that hold for a file, the nearest first."""
    folders = path.split("/")[:-1]
    places = ["/".join([*folders[:depth], "conftest.py"]) for depth in range(len(folders), -1, -1)]
    return [place for place in places if place in paths]
