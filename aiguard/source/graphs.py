"""The graph of a project's definitions, in as far as it lies between some beginnings and some functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from aiguard.source.go_graph import GoGraph
from aiguard.source.go_reading import GoReader
from aiguard.source.python_graph import WHOLE, PythonGraph, conftests
from aiguard.source.python_modules import Modules
from aiguard.source.python_reading import PythonReader
from aiguard.source.tree import Tree
from aiguard.source.walking import Graph, Node


def python_graph(
    tree: Tree,
    tests: Collection[str],
    others: Collection[str],
    ends: Iterable[str],
    removed: Iterable[Node] = (),
) -> tuple[PythonGraph, Sequence[str]]:
    """The files on a way of imports from `tests` and `others` to the files `ends`.

    `tests` are files of properties, which pytest calls. Returns notices as well; they grow with every broken file that
    is met.
    """
    modules = Modules(tree.glob("**/*.py"))
    homes = sorted(set(tests) & modules.paths)
    reader = PythonReader(tree, modules, {*homes, *(set(others) & modules.paths)}, sorted(ends), removed)
    beside = {*homes, *(conftest for path in homes for conftest in conftests(path, modules.paths))}
    return PythonGraph(modules, reader.facts_of, beside), reader.notices


def go_graph(
    tree: Tree, homes: Iterable[str], ends: Iterable[str], removed: Iterable[Node] = ()
) -> tuple[GoGraph, Sequence[str]]:
    """The packages on a way of imports from the folders `homes`, tests included, to the folders `ends`."""
    reader = GoReader(tree, set(homes), sorted(set(ends)), removed)
    return GoGraph(reader.package_of), reader.notices


def beginning(graph: Graph, origins: Mapping[Node, Node | None], hit: Node) -> tuple[Node, list[Node]]:
    """Where the walk to `hit` began, and what it went through, the last first: definitions that people would name."""
    chain: list[Node] = []
    at = origins[hit]
    while at is not None and origins[at] is not None:
        # A class on the way to its own method says nothing new, nor does the file.
        if at[1] not in {"", WHOLE} and at != graph.class_of(hit):
            chain.append(at)
        at = origins[at]
    return at or hit, chain


def entry(graph: Graph, start: Node, chain: Sequence[Node]) -> str:
    """The first thing on the way that is not the tests' own, by the name that people know it by there."""
    node = next((node for node in reversed(chain) if not graph.is_beside(node, start)), chain[-1])
    return title(graph, node, start)


def title(graph: Graph, node: Node, start: Node) -> str:
    """What people call a definition, seen from where a walk began."""
    return node[1] if graph.is_beside(node, start) else graph.title(node)
