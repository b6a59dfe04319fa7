"""How `defaults` and `also` inherit: pure merging of nodes, in which every part keeps its own place.

Plain mappings merge key by key; lists, scalars and matchers replace. Merging is not associative in general (a scalar
between two mappings cuts them apart); it is wherever the same key always holds the same kind of value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiguard.config.contract_keys import BODIES, REQUEST_BODIES
from aiguard.config.node import Node


def parts(node: Node | None) -> dict[str, Node]:
    """The entries of a mapping; nothing for anything else."""
    return node.value if node is not None and isinstance(node.value, dict) else {}


def is_matcher(node: Node) -> bool:
    """Whether a mapping is a matcher object: a key begins with one `$` (`$$` is a literal key)."""
    return any(key[:1] == "$" and key[:2] != "$$" for key in parts(node))


def merge(under: Node, over: Node) -> Node:
    """`over` laid on `under`: mappings merge deeply, anything else replaces."""
    if not (_is_plain(under) and _is_plain(over)):
        return over
    return _laid(under, over, lambda _, below, above: merge(below, above))


def merge_message(under: Node | None, over: Node | None) -> Node | None:
    """One request or response over another: header names compare without case, and a new kind of body replaces."""
    if under is None or over is None:
        return under if over is None else over
    if not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    kinds = BODIES.intersection(over.value)
    if kinds:
        under = without(under, BODIES - kinds)
    return _laid(under, over, _merge_part)


def only(node: Node, keys: Iterable[str]) -> Node:
    """The mapping with nothing but these keys."""
    wanted = frozenset(keys)
    return without(node, [key for key in parts(node) if key not in wanted])


def without(node: Node, keys: Iterable[str]) -> Node:
    """The mapping without these keys."""
    unwanted = frozenset(keys).intersection(parts(node))
    if not unwanted:
        return node
    left = {key: value for key, value in parts(node).items() if key not in unwanted}
    return Node(left, node.line, node.column, node.path, node.keys)


def request_of_variant(defaults: Node | None, parent: Node | None, own: Node | None, *, line: bool) -> Node | None:
    """The request of an `also`: inherited, laid over in long form, or replaced by a request line.

    A request line replaces method, path and query; it keeps the headers, and the body where the method stays.
    """
    if own is None or parent is None or not line:
        return merge_message(parent, own)
    before, now = parts(parent).get("method"), parts(own).get("method")
    same = before is not None and now is not None and before.value == now.value
    kept = only(parent, ("headers", *REQUEST_BODIES) if same else ("headers",))
    return merge_message(merge_message(defaults, kept), own)


def response_of_variant(defaults: Node | None, parent: Node | None, own: Node | None) -> tuple[Node | None, bool]:
    """The response of an `also`, and whether its body inherits the parent's.

    Another status starts from the defaults alone: nothing of the parent's response holds for another outcome.
    """
    if differs(parent, own):
        return response_over_defaults(defaults, own), False
    mine, theirs = BODIES.intersection(parts(own)), BODIES.intersection(parts(parent))
    return merge_message(parent, own), bool(theirs) and (not mine or mine == theirs)


def response_over_defaults(defaults: Node | None, own: Node | None) -> Node | None:
    """A response over `defaults.response`; the default body belongs to the default status only."""
    if defaults is not None and differs(defaults, own):
        defaults = without(defaults, BODIES)
    return merge_message(defaults, own)


def differs(under: Node | None, over: Node | None) -> bool:
    """Whether both state a status, and not the same."""
    below, above = parts(under).get("status"), parts(over).get("status")
    return below is not None and above is not None and _statuses(below) != _statuses(above)


def _statuses(node: Node) -> set[str]:
    items = node.value if isinstance(node.value, list) else [node]
    return {str(item.value) for item in items}


def _is_plain(node: Node) -> bool:
    return isinstance(node.value, dict) and not is_matcher(node)


def _merge_part(key: str, under: Node, over: Node) -> Node:
    if key == "headers":
        return _merge_headers(under, over)
    if key == "query" and isinstance(under.value, dict) and isinstance(over.value, dict):
        return _laid(under, over, lambda _, __, above: above)
    return merge(under, over) if key in {"body", "form"} else over


def _merge_headers(under: Node, over: Node) -> Node:
    if not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    given = {name.lower() for name in over.value}
    kept = without(under, [name for name in under.value if name.lower() in given])
    return _laid(kept, over, lambda _, __, above: above)


def _laid(under: Node, over: Node, join: Callable[[str, Node, Node], Node]) -> Node:
    below, above = parts(under), parts(over)
    if not above:
        return under
    merged = dict(below)
    for key, value in above.items():
        merged[key] = join(key, below[key], value) if key in below else value
    return Node(merged, over.line, over.column, over.path, {**under.keys, **over.keys})
