"""Lists, sets, mappings, tuples and their like, by the dotted name of the generic type."""

from __future__ import annotations

from collections.abc import Sequence

from aiguard.sampling.interface import Strategy, combined, placeholder, plain
from aiguard.sampling.layout import call

_LISTED = dict.fromkeys(
    [
        "list",
        "typing.List",
        "typing.Sequence",
        "typing.MutableSequence",
        "typing.Collection",
        "typing.Iterable",
        "typing.Reversible",
        "typing.Container",
    ],
    "st.lists",
)
_ONE = {
    **_LISTED,
    **dict.fromkeys(["set", "typing.Set", "typing.AbstractSet", "typing.MutableSet"], "st.sets"),
    **dict.fromkeys(("frozenset", "typing.FrozenSet"), "st.frozensets"),
    **dict.fromkeys(("typing.Iterator", "typing.Generator"), "st.iterables"),
}
_MAPS = {
    "dict",
    "typing.Dict",
    "typing.Mapping",
    "typing.MutableMapping",
    "collections.OrderedDict",
    "typing.OrderedDict",
    "collections.defaultdict",
    "typing.DefaultDict",
}
_TUPLES = {"tuple", "typing.Tuple"}
_MADE_OF_A_LIST = {
    "collections.deque": "deque",
    "typing.Deque": "deque",
    "collections.Counter": "Counter",
    "typing.Counter": "Counter",
}


def is_container(dotted: str) -> bool:
    """Whether `container` knows the type."""
    return dotted in _ONE or dotted in _MAPS or dotted in _TUPLES or dotted in _MADE_OF_A_LIST


def container(dotted: str, inside: Sequence[Strategy], name: str, *, varying: bool = False) -> Strategy:
    """Values of a container of what is `inside`; `varying` marks `tuple[int, ...]`. Unknown insides are integers."""
    if not inside:
        inside = [plain("st.integers()", f"{name}: what is in it has no type; integers stand for it")]
        varying = True
    first = inside[0]
    if dotted in _ONE:
        return combined(call(_ONE[dotted], first.source), inside[:1])
    if dotted in _MAPS:
        keys, values = (first, inside[1]) if len(inside) > 1 else (plain("st.text()"), first)
        return combined(call("st.dictionaries", keys.source, values.source), (keys, values))
    if dotted in _TUPLES and not varying:
        return combined(call("st.tuples", *(item.source for item in inside)), inside)
    if dotted in _TUPLES:
        return combined(call("st.builds", "tuple", call("st.lists", first.source)), inside[:1])
    if dotted in _MADE_OF_A_LIST:
        made = _MADE_OF_A_LIST[dotted]
        listed = call("st.builds", made, call("st.lists", first.source))
        return combined(listed, inside[:1], ("collections", made))
    return placeholder(name, f"no strategy is known for `{dotted}`")
