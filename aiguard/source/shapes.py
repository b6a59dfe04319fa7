"""The shapes of the functions of a file, of whichever language."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.source.go_shape import go_shapes
from aiguard.source.python_shape import python_shapes
from aiguard.source.shape import Key, Shape


def shapes_of(path: str, data: bytes, wanted: Iterable[Key] | None = None) -> dict[Key, Shape]:
    """The shapes of the wanted functions of a file, all of them for None; those that it does not have are left out.

    The file is parsed once. Raises Unreadable.
    """
    return python_shapes(data, wanted) if path.endswith((".py", ".pyi")) else go_shapes(data, wanted)
