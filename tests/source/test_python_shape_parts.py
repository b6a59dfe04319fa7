"""Functions parsed alone have the shapes that they have in their file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from aiguard.source import python_shape_parts
from aiguard.source.definitions import places_in
from aiguard.source.python_shape import python_shapes
from aiguard.source.python_shape_parts import shapes_at
from aiguard.source.shape import Shape

SOURCES = sorted((Path(__file__).parents[2] / "aiguard" / "source").glob("*.py"))
ODD = b"""\
from decimal import (
    Decimal,  # exact
    getcontext as context,
)
try:
    import ujson as json
except ImportError:
    import json
import os.path, re as regex


class Cart:
    '''Import nothing from here.

from nowhere import nothing
'''
    @property
    async def total(self, rate: "Decimal" = 1.5):
        from time import time as now

        text = '''
def not_a_function():
'''
        def inner():
            return json.loads(text) if regex.match(text, "x") else now()
        return Decimal(rate) * 1.5 + inner()


def plain(): return os.path.join("a")
"""


def spans_of(data: bytes) -> list[tuple[str, int, int]]:
    return [(place.qualname, place.line, place.end_line) for place in places_in("a.py", data)]


def without_beside(shape: Shape) -> Shape:
    return dataclasses.replace(shape, beside=frozenset())


@pytest.fixture(autouse=True)
def _always_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_shape_parts, "_FEW", 1000)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_alone_and_in_the_file_are_the_same(path: Path) -> None:
    data = path.read_bytes()
    assert shapes_at(data, spans_of(data)) == python_shapes(data)


@pytest.mark.parametrize("data", [ODD, ODD.replace(b"\n", b"\r\n")], ids=["lf", "crlf"])
def test_odd_imports_decorators_and_texts_make_no_difference(data: bytes) -> None:
    whole = python_shapes(data)
    alone = shapes_at(data, spans_of(data))
    assert {key: without_beside(shape) for key, shape in alone.items()} == {
        key: without_beside(shape) for key, shape in whole.items()
    }
    assert any("decimal.Decimal" in shape.calls for (name, _), shape in alone.items() if name == "Cart.total")


def test_what_cannot_stand_alone_is_read_in_its_file() -> None:
    data = "# -*- coding: latin-1 -*-\ndef f():\n    return '\xe9'\n".encode("latin-1")
    assert shapes_at(data, [("f", 2, 3)]) == python_shapes(data)


def test_a_span_that_is_no_function_falls_back_to_the_file() -> None:
    data = b"x = 1\ndef f():\n    return 1\n"
    assert shapes_at(data, [("f", 1, 3)]) == {}
    assert ("f", 2) in shapes_at(data, [("f", 2, 3)])
