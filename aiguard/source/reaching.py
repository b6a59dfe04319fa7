"""Which functions some beginnings reach, whatever did or did not change: by static reference, and in words how.

A beginning is a property, or the handler of a route that a contract replays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.source.go_reading import folder_of
from aiguard.source.graphs import beginning, entry, go_graph, python_graph
from aiguard.source.tree import Tree
from aiguard.source.walking import Graph, Node, walk

MOST_STEPS = 2_000_000
"""How many definitions all walks together may pass (about ten seconds); then the others are left out, with a notice."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a walk begins: functions (path, qualname). `tested` says that pytest or `go test` calls them."""

    id: str
    functions: tuple[Node, ...]
    tested: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """One beginning that reaches a function. `through` is what it calls first; '' where it calls the function itself.

    `steps` counts the definitions between the two. A beginning reaches itself by 0 steps and `itself`.
    """

    id: str
    through: str
    steps: int
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """What was found; a function that nothing reaches is not in `to`."""

    to: Mapping[Node, tuple[Way, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def ways(tree: Tree, functions: Iterable[Node], starts: Sequence[Start], most: int = MOST_STEPS) -> Ways:
    """Follow every beginning to those `functions` (path, qualname) of `tree` that it may use.

    Costs nothing where there is no function or no beginning; reads only what lies between them. `most` bounds the
    definitions passed.
    """
    wanted = set(functions)
    found: dict[Node, list[Way]] = {}
    notices: list[str] = []
    for suffix, look in ((".py", _python), (".go", _go)):
        ends = [node for node in wanted if node[0].endswith(suffix)]
        begun = [start for start in starts if any(path.endswith(suffix) for path, _ in start.functions)]
        if not ends or not begun:
            continue
        graph, at, nodes, told = look(tree, ends, begun)
        left = most
        for number, start in enumerate(begun):
            if left <= 0:
                notices.append(f"not followed, for want of time: {len(begun) - number} of {len(begun)} properties")
                break
            left -= _follow(graph, start, nodes[start.id], at, found)
        notices += told
    return Ways({node: tuple(each) for node, each in found.items()}, tuple(notices))


_Look = tuple[Graph, Mapping[Node, list[Node]], Mapping[str, Sequence[Node]], Sequence[str]]
"""The graph; the wanted functions by their nodes in it; the nodes of each beginning; notices."""


def _follow(
    graph: Graph, start: Start, nodes: Sequence[Node], at: Mapping[Node, list[Node]], found: dict[Node, list[Way]]
) -> int:
    """Walk from one beginning, and add what it reaches; how many definitions it passed."""
    origins = walk(graph, nodes)
    for hit in origins:
        if hit in at:
            first, chain = beginning(graph, origins, hit)
            through = entry(graph, first, chain) if chain else ""
            way = Way(start.id, through, len(chain), itself=origins[hit] is None)
            for function in at[hit]:
                found.setdefault(function, []).append(way)
    return len(origins)


def _python(tree: Tree, ends: Sequence[Node], starts: Sequence[Start]) -> _Look:
    tests, others = (
        {path for start in starts if start.tested is tested for path, _ in start.functions} for tested in (True, False)
    )
    graph, notices = python_graph(tree, tests, others, {path for path, _ in ends})
    nodes = {start.id: [node for each in start.functions for node in graph.starts(*each)] for start in starts}
    return graph, {node: [node] for node in ends}, nodes, notices


def _go(tree: Tree, ends: Sequence[Node], starts: Sequence[Start]) -> _Look:
    homes = {folder_of(path) for start in starts for path, _ in start.functions}
    graph, notices = go_graph(tree, homes, {folder_of(path) for path, _ in ends})
    at: dict[Node, list[Node]] = {}
    for path, name in ends:
        at.setdefault((folder_of(path), name), []).append((path, name))
    nodes = {start.id: [(folder_of(path), name) for path, name in start.functions] for start in starts}
    return graph, at, nodes, notices
