"""From one definition of a Go project to those that it may call: by identifiers, over-approximated, no Go needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from aiguard.source.go_functions import declared_names, function_name, import_specs
from aiguard.source.go_layout import names_in
from aiguard.source.go_syntax import parse_go, text_of
from aiguard.source.walking import Node

_SPECIAL = re.compile(
    "String|GoString|Error|Is|As|Unwrap|Format|Scan|Value|Len|Less|Swap|Push|Pop|Read|Write|Close|Seek|ServeHTTP|"
    r"RoundTrip|(?:Append|Marshal|Unmarshal)\w*|Reset|Next|Compare|Equal|Hash|LogValue|Visit"
)


@dataclass(slots=True)
class GoUnit:
    """What a definition refers to: plain `names`, names behind a dot, and pairs such as (folder, Func)."""

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    outside: set[Node] = field(default_factory=set)

    def with_all(self, other: GoUnit | None) -> GoUnit:
        """This, or a new one of both."""
        if other is None:
            return self
        return GoUnit(self.names | other.names, self.attributes | other.attributes, self.outside | other.outside)


@dataclass(slots=True)
class GoPackage:
    """The files of a folder together: functions and methods by qualified name, and everything else by name.

    `methods` are the functions of each type, `tests` whatever stands in its test files.
    """

    name: str = ""
    functions: dict[str, GoUnit] = field(default_factory=dict)
    values: dict[str, GoUnit] = field(default_factory=dict)
    methods: dict[str, list[str]] = field(default_factory=dict)
    tests: set[str] = field(default_factory=set)

    def function(self, name: str) -> GoUnit:
        """What is known about a function or method, which begins to be known with this."""
        if name not in self.functions:
            holder, dot, _ = name.partition(".")
            if dot:
                self.methods.setdefault(holder, []).append(name)
        return self.functions.setdefault(name, GoUnit())


def add_file(package: GoPackage, data: bytes, folders: Mapping[str, tuple[str, str]], *, is_test: bool = False) -> None:
    """Read a file into its package. `folders` maps import paths to (folder, package name). Raises Unreadable."""
    found = parse_go(data)
    known: dict[str, set[str]] = {}
    for declaration in found:
        if declaration.kind == "import_declaration":
            for alias, path in import_specs(declaration.node).items():
                plain = path.partition(":")[2] if path[:2] in {"_:", ".:"} else path
                if plain in folders:
                    place, name = folders[plain]
                    called = "." if path.startswith(".:") else name if alias == plain else alias
                    known.setdefault(called, set()).add(place)
    for declaration in found:
        if declaration.kind == "package_clause" and not package.name:
            package.name = text_of(declaration.node.named_children[-1]).removesuffix("_test")
        function = function_name(declaration.node) if declaration.is_function else None
        declared = declared_names(declaration.node)
        if is_test:
            package.tests.update(declared if function is None else {function})
        if function is not None:
            _refer(package.function(function), declaration.text, known)
        if declared:
            unit = GoUnit()
            _refer(unit, declaration.text, known)
            # One text for all: what a name of a group may use, each of them may, and need not pass by the others.
            unit.names.difference_update(declared)
            for name in declared:
                package.values[name] = unit.with_all(package.values.get(name))


def _refer(unit: GoUnit, source: str, known: Mapping[str, set[str]]) -> None:
    for dot, name, member in names_in(source):
        if dot:
            unit.attributes.add(name)
        else:
            unit.names.add(name)
            unit.outside.update((folder, name) for folder in known.get(".", ()))
        if member:
            unit.outside.update((folder, member) for folder in known.get(name, ()))


class GoGraph:
    """Packages by folder; a Graph of nodes (folder, qualified name). `package_of` gives those that matter."""

    def __init__(self, package_of: Callable[[str], GoPackage | None]) -> None:
        self._package_of = package_of
        self._edges: dict[Node, tuple[Node, ...]] = {}

    def edges(self, node: Node) -> tuple[Node, ...]:
        """As Graph.edges."""
        if node not in self._edges:
            self._edges[node] = tuple(dict.fromkeys(self._edges_of(node)))
        return self._edges[node]

    def attributes(self, node: Node) -> set[str]:
        """As Graph.attributes."""
        return set().union(*(unit.attributes for unit in self._units(node)))

    def methods(self, node: Node) -> list[tuple[str, Node]]:
        """As Graph.methods."""
        package = self._package_of(node[0])
        found = package.methods.get(node[1], ()) if package is not None else ()
        return [(name.partition(".")[2], (node[0], name)) for name in found]

    def class_of(self, node: Node) -> Node | None:
        """As Graph.class_of."""
        holder, dot, _ = node[1].partition(".")
        return (node[0], holder) if dot else None

    def is_whole(self, node: Node) -> bool:
        """As Graph.is_whole: never, in Go."""
        return not node

    def is_special(self, name: str) -> bool:
        """As Graph.is_special: methods that the standard library calls through its interfaces."""
        return _SPECIAL.fullmatch(name) is not None

    def is_beside(self, node: Node, start: Node) -> bool:
        """As Graph.is_beside."""
        package = self._package_of(node[0])
        return node[0] == start[0] and package is not None and node[1] in package.tests

    def title(self, node: Node) -> str:
        """`parser.Parse`, or `parser` for the package itself."""
        package = self._package_of(node[0])
        name = (package.name if package else "") or node[0].rpartition("/")[2]
        return ".".join(part for part in (name, node[1]) if part)

    def _units(self, node: Node) -> list[GoUnit]:
        package = self._package_of(node[0])
        if package is None:
            return []
        return [group[node[1]] for group in (package.functions, package.values) if node[1] in group]

    def _edges_of(self, node: Node) -> Iterator[Node]:
        folder, name = node
        package = self._package_of(folder)
        if package is None:
            return
        if not name:
            if "init" in package.functions:
                yield folder, "init"
            return
        yield folder, ""
        for unit in self._units(node):
            for word in sorted(unit.names):
                if word != name and (word in package.functions or word in package.values):
                    yield folder, word
            for other, word in sorted(unit.outside):
                yield other, ""
                if self._units((other, word)):
                    yield other, word
