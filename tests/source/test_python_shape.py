"""The shapes of Python functions: what counts, what is resolved, what is left out."""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.outline import Unreadable
from aiguard.source.python_functions import outline_python
from aiguard.source.python_shape import python_shapes
from aiguard.source.shape import Shape


def shape(body: str, signature: str = "f(a, b)") -> Shape:
    text = f"def {signature}:\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return python_shapes(text.encode())[signature.partition("(")[0], 1]


@pytest.mark.parametrize(
    ("body", "branches", "nesting"),
    [
        ("pass", 1, 0),
        ("if a: pass", 2, 1),
        ("if a: pass\nelse: pass", 2, 1),
        ("if a: pass\nelif b: pass\nelif c: pass\nelse: pass", 4, 1),
        ("if a: pass\nelse:\n    if b: pass", 3, 2),
        ("for x in a:\n    while b:\n        pass\nelse: pass", 3, 2),
        ("return a and b and c or d", 4, 0),
        ("return a if b else c", 2, 0),
        ("return [x for x in a for y in x if y if z]", 5, 0),
        ("try: a()\nexcept E: pass\nexcept (F, G): pass\nelse: pass\nfinally: pass", 3, 1),
        ("match a:\n    case 1: pass\n    case [x] if x: pass\n    case _: pass", 3, 1),
        ("match a:\n    case 1:\n        if b: pass", 3, 2),
        ("with a: assert b", 1, 0),
        ("def inner():\n    if a: pass\nreturn lambda: a or b", 3, 1),
        ("async def g():\n    async for x in a: pass", 2, 1),
    ],
)
def test_decisions(body: str, branches: int, nesting: int) -> None:
    found = shape(body)
    assert (found.branches, found.nesting) == (branches, nesting)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("return 1", 2),
        ('"""Doc."""\nreturn 1', 2),
        ('"""Doc.\n\nMore.\n"""\n\n# why\nreturn 1  # what', 2),
        ('x = """\n# kept\n\nas well"""', 5),
        ('x = f"""\n# {a}\n"""', 4),
        ("def g():\n    '''Doc.'''\n    return 1", 3),
        ("return (\n    1,\n\n    2,\n)", 5),
    ],
)
def test_lines(body: str, lines: int) -> None:
    assert shape(body).lines == lines


@pytest.mark.parametrize(
    ("signature", "count"),
    [("f()", 0), ("f(a, /, b, *c, d=1, **e)", 5), ("f(self, a)", 2)],
)
def test_parameters(signature: str, count: int) -> None:
    assert shape("pass", signature).parameters == count


def test_parameters_of_methods() -> None:
    source = b"class A:\n    def f(self, x): ...\n    @classmethod\n    def g(cls): ...\n    def h(x): ...\n"
    assert [found.parameters for found in python_shapes(source).values()] == [1, 0, 1]


SHOP = b'''
from __future__ import annotations

import datetime as dt
import json
import os.path
from decimal import ROUND_HALF_UP, Decimal as D
from . import rates
from .models import Order as Entry

try:
    import jwt
except ImportError:
    jwt = None


class Shop:
    @login_required
    @app.route("/total", methods=["GET"])
    async def total(self, request: "http.HttpRequest", price: float = 0, *, tax: dict[str, D] | None = None) -> Entry:
        """Prices."""
        from zoneinfo import ZoneInfo as Zone

        rounded = D(price).quantize(D("0.01"), rounding=ROUND_HALF_UP)
        answer = await self.client.get(f"https://rates/{tax}?x=%s")
        items: list[Item] = json.loads(answer.text)["items"]
        when = dt.datetime.now(Zone("UTC")).isoformat().split("T")[0].strip()
        "|".join(map(str.strip, items)); rates.load(); os.path.join("a", b"b"); jwt.decode(items[0].token)
        if request.POST["x"]:
            raise errors.Invalid("x" * 100) from None
        raise
'''


def test_what_a_function_names() -> None:
    (found,) = python_shapes(SHOP).values()
    assert found.calls == {
        "login_required",
        "app.route",
        "decimal.Decimal",
        "decimal.Decimal().quantize",
        "self.client.get",
        "json.loads",
        "datetime.datetime.now",
        "datetime.datetime.now().isoformat",
        "datetime.datetime.now().isoformat().split",
        "datetime.datetime.now().isoformat().split().strip",
        "zoneinfo.ZoneInfo",
        "str.join",
        "map",
        ".rates.load",
        "os.path.join",
        "jwt.decode",
        "errors.Invalid",
    }
    assert found.types == {
        "http.HttpRequest",
        "float",
        "dict",
        "str",
        "decimal.Decimal",
        ".models.Order",
        "list",
        "Item",
    }
    assert {"request.POST", "decimal.ROUND_HALF_UP", "str.strip", "self.client.get"} <= found.uses
    assert {"Shop", "total", "price", "tax", "rounding", "Zone", "token", "methods", "when"} <= found.names
    assert found.raises == {"errors.Invalid"}
    assert found.syntax == {"async", "await"}
    assert found.texts == ("0.01", "https://rates/{}?x=%s", "items", "UTC", "T", "|", "a", "b", "x", "/total", "GET")


@pytest.mark.parametrize(
    ("body", "floats"),
    [
        ("return a * 1.5", True),
        ("a += 0.1", True),
        ("return float(a)", True),
        ("x: float = a\nreturn x * b", True),
        ("return a * b", False),
        ("return 1.5", False),
        ("return a % 'x'", False),
    ],
)
def test_floats(body: str, floats: bool) -> None:
    assert shape(body).floats == floats


def test_words_and_texts() -> None:
    assert shape("global a\nyield a").syntax == {"global", "yield"}
    assert shape("async with a:\n    pass").syntax == {"async"}
    assert shape("return 'x' * 3 + 'y' * 200 + ' '").texts == ("x", "y")
    assert shape(f"return {'z' * 200!r}").texts == ("z" * 80,)
    assert len(shape("\n".join(f"x = 'text {n}'" for n in range(300))).texts) == 100


def test_only_what_is_wanted() -> None:
    source = b"def f(): ...\ndef g():\n    def h(): ...\n@d\ndef f(): ...\n"
    assert set(python_shapes(source)) == {("f", 1), ("g", 2), ("g.h", 3), ("f", 4)}
    assert set(python_shapes(source, [("f", 4), ("gone", 1)])) == {("f", 4)}


def test_broken_files() -> None:
    with pytest.raises(Unreadable, match="broken in line 1"):
        python_shapes(b"def f(:\n")
    chain = b"def f(): x = a" + b".b()" * 3000 + b"\n"
    with suppress(Unreadable):
        assert all(len(call) < 60 for call in python_shapes(chain)["f", 1].calls)


@given(st.text("def f(ax):=\n 'if\"{}[].,lambda*@#\\", max_size=60))
def test_nothing_else_is_raised(text: str) -> None:
    with suppress(Unreadable):
        python_shapes(f"def f(a):\n    {text}\n".encode())


@pytest.mark.parametrize("module", ["ast.py", "argparse.py", "json/decoder.py"])
def test_every_function_has_a_shape(module: str) -> None:
    data = (Path(str(ast.__file__)).parent / module).read_bytes()
    found = python_shapes(data)
    assert set(found) == {(function.qualname, function.line) for function in outline_python(data).functions}
    assert all(s.lines >= 1 and s.nesting < s.branches for s in found.values())
