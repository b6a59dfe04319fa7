"""Which waivers speak of functions that are no more."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.errors import InputError
from aiguard.plan.risk import SignedWaiver
from aiguard.source.go_functions import outline_go
from aiguard.source.outline import LARGEST_SOURCE, Unreadable
from aiguard.source.python_functions import outline_python
from aiguard.source.tree import Tree


def gone(waivers: Iterable[SignedWaiver], tree: Tree, prefix: str = "") -> tuple[SignedWaiver, ...]:
    """The waivers whose function is not in the tree, whose paths begin after `prefix`.

    A function whose file cannot be taken apart counts as there: nobody knows.
    """
    names: dict[str, frozenset[str] | None] = {}
    found = []
    for signed in waivers:
        if signed.path not in names:
            names[signed.path] = _names(tree, signed.path.removeprefix(prefix))
        known = names[signed.path]
        if known is not None and signed.qualname not in known:
            found.append(signed)
    return tuple(found)


def _names(tree: Tree, path: str) -> frozenset[str] | None:
    """The functions of a file; none where there is no such file, None where they cannot be told."""
    if not path.endswith((".py", ".go")) or not tree.exists(path):
        return frozenset()
    try:
        data = tree.read(path, LARGEST_SOURCE)
        outline = outline_go(data) if path.endswith(".go") else outline_python(data)
    except (InputError, Unreadable):
        return None
    return frozenset(function.qualname for function in outline.functions)
