"""The shapes of the functions of a file, of whichever language."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.source.go_shape import go_shapes
from aiguard.source.python_shape import python_shapes
from aiguard.source.python_shape_parts import shapes_at
from aiguard.source.shape import Key, Shape


def shapes_of(path: str, data: bytes, wanted: Iterable[Key] | None = None) -> dict[Key, Shape]:
    """The shapes of the wanted functions of a file, all of them for None; those that it does not have are left out.

    The file is parsed once. Raises Unreadable.
    """
    return python_shapes(data, wanted) if path.endswith((".py", ".pyi")) else go_shapes(data, wanted)


def shapes_in(path: str, data: bytes, spans: Iterable[tuple[str, int, int]]) -> dict[Key, Shape]:
    """As shapes_of, of the functions at these spans (qualified name, first and last line). Raises Unreadable."""
    if path.endswith((".py", ".pyi")):
        return shapes_at(data, spans)
    return go_shapes(data, [(name, first) for name, first, _ in spans])
