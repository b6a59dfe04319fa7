"""Which functions some beginnings reach, whatever did or did not change: by static reference, and in words how.

A beginning is a property, or the handler of a route that a contract replays.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.source.go_reading import folder_of
from aiguard.source.graphs import go_graph, python_graph, title
from aiguard.source.python_graph import WHOLE
from aiguard.source.tree import Tree
from aiguard.source.walking import Graph, Node, walk

MOST_STEPS = 500_000
"""How many definitions all walks together may meet (about four seconds); where they meet more, each gets its share."""
LEAST_STEPS = 200
"""What each walk may meet at least."""
MOST_WAYS = 20
"""Beginnings that are named for one function: the nearest."""


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
    definitions met: each beginning gets its share, and what is nearest comes first.
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
        left, cut = most, 0
        for number, start in enumerate(begun):
            share = max(LEAST_STEPS, left // (len(begun) - number))
            met = _follow(graph, start, nodes[start.id], at, found, share)
            left -= met
            cut += met >= share
        if cut:
            notices.append(
                f"what {cut} of {len(begun)} properties reach was followed no further than to what is nearest"
            )
        notices += told
    return Ways({node: tuple(each) for node, each in found.items()}, tuple(notices))


_Look = tuple[Graph, Mapping[Node, list[Node]], Mapping[str, Sequence[Node]], Sequence[str]]
"""The graph; the wanted functions by their nodes in it; the nodes of each beginning; notices."""


def _follow(
    graph: Graph,
    start: Start,
    nodes: Sequence[Node],
    at: Mapping[Node, list[Node]],
    found: dict[Node, list[Way]],
    most: int,
) -> int:
    """Walk from one beginning, and add what it reaches; how many definitions it met."""
    origins = walk(graph, nodes, most)
    passed: dict[Node, _Passed] = {}
    for node, origin in origins.items():  # in the order of distance: what comes before a node is known
        here = passed[node] = _Passed() if origin is None else passed[origin].then(graph, start, origin, node)
        for function in at.get(node, ()):
            known = found.setdefault(function, [])
            if len(known) < MOST_WAYS or here.steps < known[-1].steps:
                # A test's own helpers go without saying; what a handler calls does not.
                through = here.outside or here.first
                shown = "" if through is None else _title(graph, through, here.begun or node, tested=start.tested)
                insort(known, Way(start.id, shown, here.steps, itself=origin is None), key=lambda way: way.steps)
                del known[MOST_WAYS:]
    return len(origins)


@dataclass(frozen=True, slots=True)
class _Passed:
    """What lies between a beginning, `begun`, and a definition: how much that people would name, and what first.

    `outside` is the first that does not belong to the tests.
    """

    begun: Node | None = None
    steps: int = 0
    first: Node | None = None
    outside: Node | None = None

    def then(self, graph: Graph, start: Start, origin: Node, node: Node) -> _Passed:
        """The same for what `origin` refers to."""
        begun = self.begun or origin
        # A class on the way to its own method says nothing new, nor does the file.
        if self.begun is None or origin[1] in {"", WHOLE} or origin == graph.class_of(node):
            return _Passed(begun, self.steps, self.first, self.outside)
        outside = self.outside
        if outside is None and not (start.tested and graph.is_beside(origin, begun)):
            outside = origin
        return _Passed(begun, self.steps + 1, self.first or origin, outside)


def _title(graph: Graph, node: Node, begun: Node, *, tested: bool) -> str:
    return title(graph, node, begun) if tested else graph.title(node)


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
