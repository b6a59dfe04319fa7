"""Which properties reach what a change touches: by static reference, rather too much than too little."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aiguard.source.changes import ChangedFunction, ChangeSet
from aiguard.source.go_reading import folder_of
from aiguard.source.graphs import beginning, entry, go_graph, python_graph, title
from aiguard.source.tree import Tree
from aiguard.source.walking import Graph, Node, walk

Property = tuple[str, str]
"""A property's file, relative to the project's folder, and its qualified name in it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What was found. `reasons` holds the properties that reach the change, each with how, in words.

    `guards` maps each changed function to the properties that reach it. `unguarded` are those that none does, without
    tests themselves; a function nested in another stands for that one.
    """

    reasons: Mapping[Property, str]
    guards: Mapping[ChangedFunction, tuple[Property, ...]]
    unguarded: tuple[ChangedFunction, ...]
    notices: tuple[str, ...] = ()


def reach(tree: Tree, change_set: ChangeSet, property_files: Mapping[str, Sequence[str]]) -> Reached:
    """Follow every property to what it may use. `property_files` maps files of `tree` to qualified names of properties.

    A name is `test_total`, `TestCart.test_total` or `FuzzParse`; `[parameters]` behind it do not matter.
    """
    reasons: dict[Property, str] = {}
    guards: dict[ChangedFunction, list[Property]] = {function: [] for function in change_set.functions}
    notices: list[str] = []
    for suffix, look in ((".py", _python), (".go", _go)):
        files = {path: names for path, names in property_files.items() if path.endswith(suffix)}
        changes = _of_language(change_set, suffix)
        if not files or changes.is_empty:
            continue
        view = look(tree, changes, files)
        for path, names in files.items():
            for name in dict.fromkeys(names):
                reason, met = view.look((path, name))
                if reason:
                    reasons[path, name] = reason
                for function in met:
                    guards[function].append((path, name))
        notices += view.notices
    return Reached(
        reasons,
        {function: tuple(found) for function, found in guards.items()},
        _unguarded(guards, property_files),
        tuple(notices),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """One language: its graph, and where the change is in it."""

    graph: Graph
    changed: Mapping[Node, list[ChangedFunction]]
    removed: frozenset[Node]
    places: frozenset[str]
    starts: Mapping[Property, Sequence[Node]]
    notices: Sequence[str]

    def look(self, wanted: Property) -> tuple[str, list[ChangedFunction]]:
        """Why a property counts as touched ('' where it does not), and the changed functions that it reaches."""
        starts = self.starts[wanted]
        origins = walk(self.graph, starts)
        hits = [node for node in origins if node in self.changed or node in self.removed]
        met = [function for node in hits for function in self.changed.get(node, ())]
        if any(self._is_inside(node, starts) for node in hits):
            return "the property itself changed", met
        if hits:
            more = f" (and {len(hits) - 1} more)" if len(hits) > 1 else ""
            return f"{self._way(hits[0], origins)}{more}", met
        place = next((place for place, name in origins if place in self.places and not name), None)
        if place is None:
            return "", met
        if any(place == start for start, _ in starts):
            return "code beside the property changed, outside of functions", met
        return f"uses {self.graph.title((place, ''))}, which changed outside of functions", met

    def _is_inside(self, node: Node, starts: Sequence[Node]) -> bool:
        return any(node[0] == place and f"{node[1]}.".startswith(f"{name}.") for place, name in starts)

    def _way(self, hit: Node, origins: Mapping[Node, Node | None]) -> str:
        start, chain = beginning(self.graph, origins, hit)
        what, how = title(self.graph, hit, start), "was removed" if hit in self.removed else "changed"
        if not chain:
            return f"calls {what}, which {how}"
        return f"reaches {what}, which {how}, through {entry(self.graph, start, chain)}"


def _python(tree: Tree, changes: ChangeSet, files: Mapping[str, Sequence[str]]) -> _View:
    graph, notices = python_graph(tree, files, (), _paths(changes), changes.removed)
    starts = {(path, name): graph.starts(path, name) for path, names in files.items() for name in names}
    changed: dict[Node, list[ChangedFunction]] = {}
    for function in changes.functions:
        changed.setdefault((function.path, function.qualname), []).append(function)
    return _View(graph, changed, frozenset(changes.removed), frozenset(changes.files), starts, notices)


def _go(tree: Tree, changes: ChangeSet, files: Mapping[str, Sequence[str]]) -> _View:
    removed = frozenset((folder_of(path), name) for path, name in changes.removed)
    places = {folder_of(path) for path in _paths(changes)}
    graph, notices = go_graph(tree, (folder_of(path) for path in files), places, removed)
    starts = {(path, name): [(folder_of(path), name)] for path, names in files.items() for name in names}
    changed: dict[Node, list[ChangedFunction]] = {}
    for function in changes.functions:
        changed.setdefault((folder_of(function.path), function.qualname), []).append(function)
    touched = frozenset(folder_of(path) for path in changes.files)
    return _View(graph, changed, removed, touched, starts, notices)


def _of_language(change_set: ChangeSet, suffix: str) -> ChangeSet:
    return replace(
        change_set,
        functions=tuple(function for function in change_set.functions if function.path.endswith(suffix)),
        files=tuple(path for path in change_set.files if path.endswith(suffix)),
        removed=tuple(pair for pair in change_set.removed if pair[0].endswith(suffix)),
    )


def _paths(changes: ChangeSet) -> set[str]:
    return {*(f.path for f in changes.functions), *changes.files, *(path for path, _ in changes.removed)}


def _unguarded(
    guards: Mapping[ChangedFunction, Sequence[Property]], property_files: Iterable[str]
) -> tuple[ChangedFunction, ...]:
    tests = set(property_files)
    found: dict[tuple[str, str], ChangedFunction] = {}
    for function, properties in guards.items():
        if properties or function.path in tests or _is_test(function.path):
            continue
        name = function.outer or function.qualname
        found.setdefault((function.path, name), replace(function, qualname=name, outer=""))
    return tuple(found.values())


def _is_test(path: str) -> bool:
    name = posixpath.basename(path)
    folders = path.split("/")[:-1]
    return (
        name == "conftest.py"
        or name.endswith(("_test.py", "_test.go"))
        or (name.startswith("test_") and name.endswith(".py"))
        or not {"tests", "test", "testing", "testdata"}.isdisjoint(folders)
    )
