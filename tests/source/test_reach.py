"""Properties and the changes that they reach, in real files of small projects."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aiguard.source.changes import ChangedFunction, ChangeSet
from aiguard.source.reach import Reached, reach
from aiguard.source.tree import WorkTree

Find = Callable[..., Reached]
MONEY = """
    RATE = 2

    def total(prices):
        return round_cents(sum(prices))

    def round_cents(value):
        return value

    def unused():
        return 1

    class Cart:
        def __init__(self, prices):
            self.prices = prices

        def pay(self):
            return self._sum()

        def _sum(self):
            return sum(self.prices)

        def other(self):
            return RATE
"""


def changed(word: str) -> ChangedFunction:
    path, _, name = word.partition(":")
    return ChangedFunction(path, name, 1, 2, "modified")


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Write files and say what reaches the changed functions; by default, from every `test_*` of properties/."""

    def look(
        files: Mapping[str, str],
        *functions: str,
        files_changed: tuple[str, ...] = (),
        removed: tuple[tuple[str, str], ...] = (),
        properties: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Reached:
        for name, text in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(text))
        changes = ChangeSet("0" * 40, None, tuple(changed(f) for f in functions), files_changed, removed)
        return reach(WorkTree(tmp_path), changes, properties or {"properties/test_it.py": ("test_it",)})

    return look


def reason(found: Reached, path: str = "properties/test_it.py", name: str = "test_it") -> str:
    return found.reasons.get((path, name), "")


@pytest.mark.parametrize("source", ["", "src/"])
@pytest.mark.parametrize(
    "text",
    [
        "from shop.money import total\ndef test_it(): total([])",
        "from shop.money import total as t, Cart\ndef test_it(): t([])",
        "import shop.money\ndef test_it(): shop.money.total([])",
        "import shop.money as m\ndef test_it(): m.total([])",
        "from shop import money\ndef test_it(): money.total([])",
        "from shop import (  # (why)\n    money,\n)\ndef test_it(): money.total([])",
        "from shop.money import *\ndef test_it(): total([])",
        "def test_it():\n    from shop import money\n    return money.total([])",
        "from importlib import import_module\nm = import_module('shop.money')\ndef test_it(): m.total([])",
        "def test_it(monkeypatch): monkeypatch.setattr('shop.money.total', sum)",
        "from shop.money import \\\n    total\ndef test_it(): total([])",
        "from hypothesis import given, strategies as st\nfrom shop.money import total\n"
        "@given(st.builds(total, st.lists(st.integers())))\ndef test_it(x): assert x",
    ],
)
def test_ways_to_import(find: Find, source: str, text: str) -> None:
    files = {f"{source}shop/__init__.py": "", f"{source}shop/money.py": MONEY, "properties/test_it.py": text}
    found = find(files, f"{source}shop/money.py:total", f"{source}shop/money.py:unused")
    assert reason(found) == "calls shop.money.total, which changed"
    assert [f.qualname for f in found.unguarded] == ["unused"]
    assert found.guards[changed(f"{source}shop/money.py:total")] == (("properties/test_it.py", "test_it"),)
    assert found.notices == ()


def test_through_the_calls_of_the_project(find: Find) -> None:
    files = {
        "shop/money.py": MONEY,
        "shop/api.py": "from . import money\ndef quote(x): return money.total(x)",
        "properties/test_it.py": "from shop.api import quote\ndef test_it(): quote([])",
    }
    found = find(files, "shop/money.py:round_cents")
    assert reason(found) == "reaches shop.money.round_cents, which changed, through shop.api.quote"
    found = find(files, "shop/money.py:total", "shop/money.py:round_cents")
    assert reason(found) == "reaches shop.money.total, which changed, through shop.api.quote (and 1 more)"


def test_packages_that_pass_names_on(find: Find) -> None:
    files = {
        "shop/__init__.py": "from .core import *\nfrom .core.money import Cart",
        "shop/core/__init__.py": "from .money import total as sum_up\n",
        "shop/core/money.py": MONEY,
        "properties/test_it.py": "import shop\ndef test_it(): shop.sum_up([])",
        "properties/test_cart.py": "from shop import Cart\ndef test_it(): Cart([]).pay()",
    }
    properties = {"properties/test_it.py": ("test_it",), "properties/test_cart.py": ("test_it",)}
    found = find(files, "shop/core/money.py:total", "shop/core/money.py:Cart._sum", properties=properties)
    assert reason(found) == "calls shop.core.money.total, which changed"
    way = "reaches shop.core.money.Cart._sum, which changed, through shop.core.money.Cart.pay"
    assert reason(found, "properties/test_cart.py") == way


def test_methods_of_the_classes_that_are_used(find: Find) -> None:
    files = {
        "shop/money.py": MONEY + "\n    def make(): return Cart([])\n",
        "properties/test_it.py": "from shop.money import make\ndef test_it(): make().pay()",
    }
    assert reason(find(files, "shop/money.py:Cart.pay"))
    assert reason(find(files, "shop/money.py:Cart.__init__"))
    assert not reason(find(files, "shop/money.py:Cart.other"))


def test_helpers_fixtures_and_conftests(find: Find) -> None:
    text = """
        import pytest
        from hypothesis import given, strategies as st
        from shop import a, b, c, d, e

        @pytest.fixture(name="shop")
        def make_shop(base):
            return b.f()

        carts = st.builds(a.f)

        def helper():
            return d.f()

        @given(carts)
        def test_strategy(x): ...
        @given(st.integers())
        def test_fixture(shop, x): ...
        @pytest.mark.usefixtures("base")
        def test_conftest(): ...
        def test_helper(): helper()
        def test_none(): ...
        class TestAll:
            def setup_method(self): self.x = e.f()
            def test_one(self): ...
    """
    files = {
        **{f"shop/{name}.py": "def f(): ..." for name in "abcdexyz"},
        "shop/__init__.py": "",
        "conftest.py": "import pytest\nfrom shop.x import f\n@pytest.fixture()\ndef base(): return f()",
        "properties/conftest.py": "import pytest\nfrom shop import y, z\n@pytest.fixture\ndef other(): z.f()\n",
        "properties/test_it.py": text,
    }
    names = ("strategy", "fixture", "conftest", "helper", "none")
    properties = {"properties/test_it.py": (*(f"test_{name}" for name in names), "TestAll.test_one")}
    found = find(files, *(f"shop/{name}.py:f" for name in "abcdexyz"), properties=properties)
    assert {name: text for (_, name), text in found.reasons.items()} == {
        "test_strategy": "reaches shop.a.f, which changed, through carts",
        "test_fixture": "reaches shop.b.f, which changed, through make_shop (and 1 more)",
        "test_conftest": "reaches shop.x.f, which changed, through conftest.base",
        "test_helper": "reaches shop.d.f, which changed, through helper",
        "TestAll.test_one": "reaches shop.e.f, which changed, through TestAll.setup_method",
    }
    assert [f.path for f in found.unguarded] == ["shop/c.py", "shop/y.py", "shop/z.py"]
    place = "properties/conftest.py"
    files[place] = files[place].replace("fixture\n", "fixture(autouse=True)\n")
    found = find(files, "shop/z.py:f", properties=properties)
    assert len(found.reasons) == 6


def test_state_machines_are_used_whole(find: Find) -> None:
    text = """
        from hypothesis.stateful import RuleBasedStateMachine, rule
        from shop.money import Cart, total
        class Machine(RuleBasedStateMachine):
            @rule()
            def add(self): total([])
        TestMachine = Machine.TestCase
        class TestOther:
            def test_a(self): Cart([])
            def test_b(self): ...
    """
    properties = {"properties/test_it.py": ("TestMachine::runTest", "TestOther.test_a", "TestOther.test_b[1.5-x]")}
    files = {"shop/money.py": MONEY, "properties/test_it.py": text}
    found = find(files, "shop/money.py:total", "shop/money.py:Cart.__init__", properties=properties)
    assert {name: text for (_, name), text in found.reasons.items()} == {
        "TestMachine::runTest": "reaches shop.money.total, which changed, through Machine",
        "TestOther.test_a": "calls shop.money.Cart.__init__, which changed",
    }


def test_the_property_itself(find: Find) -> None:
    text = "from shop.money import total\ndef test_it():\n    def inner(): ...\n    total([])\ndef test_its(): ..."
    files = {"shop/money.py": MONEY, "properties/test_it.py": text}
    changes = ("properties/test_it.py:test_it.inner", "shop/money.py:total")
    properties = {"properties/test_it.py": ("test_it", "test_its")}
    found = find(files, *changes, properties=properties)
    assert dict(found.reasons) == {("properties/test_it.py", "test_it"): "the property itself changed"}
    assert found.unguarded == ()


def test_code_outside_of_functions_and_removed_functions(find: Find) -> None:
    files = {
        "shop/money.py": MONEY,
        "properties/test_it.py": "from shop.money import total\ndef test_it(): total([])\ndef test_b(): ...",
        "properties/test_gone.py": "from shop import money\ndef test_it(): money.gone([])",
    }
    properties = {"properties/test_it.py": ("test_it", "test_b"), "properties/test_gone.py": ("test_it",)}
    found = find(files, files_changed=("shop/money.py",), properties=properties)
    assert reason(found) == "uses shop.money, which changed outside of functions"
    assert not reason(found, name="test_b")
    found = find(files, removed=(("shop/money.py", "gone"),), properties=properties)
    assert dict(found.reasons) == {
        ("properties/test_gone.py", "test_it"): "calls shop.money.gone, which was removed",
    }
    found = find(files, files_changed=("properties/test_it.py",), properties=properties)
    assert reason(found, name="test_b") == "code beside the property changed, outside of functions"


def test_what_is_handed_to_a_value(find: Find) -> None:
    files = {
        "shop/app.py": "from shop.money import total\napp = App()\n@app.route('/')\ndef index(): total([])\n"
        "HANDLERS = {}\nHANDLERS['x'] = total\n",
        "shop/money.py": MONEY,
        "properties/test_it.py": "from shop.app import app\ndef test_it(): app.test_client().get('/')",
        "properties/test_b.py": "from shop.app import HANDLERS\ndef test_it(): HANDLERS['x']()",
    }
    properties = {"properties/test_it.py": ("test_it",), "properties/test_b.py": ("test_it",)}
    assert len(find(files, "shop/money.py:total", properties=properties).reasons) == 2


def test_several_projects_side_by_side(find: Find) -> None:
    files = {
        **{f"services/{name}/utils.py": "def f(): ..." for name in ("a", "b")},
        **{f"services/{n}/properties/test_it.py": "from utils import f\ndef test_it(): f()" for n in ("a", "b")},
        "tools/json.py": "def loads(): ...",
    }
    properties = {f"services/{name}/properties/test_it.py": ("test_it",) for name in ("a", "b")}
    found = find(files, "services/a/utils.py:f", "tools/json.py:loads", properties=properties)
    assert list(found.reasons) == [("services/a/properties/test_it.py", "test_it")]


def test_unguarded_functions_are_those_that_a_property_could_be_written_for(find: Find) -> None:
    changes = (
        "shop/money.py:Cart.pay",
        "tests/helpers.py:f",
        "shop/test_money.py:test_x",
        "conftest.py:f",
        "parser/parse.go:Parse",
        "parser/parse_test.go:helper",
    )
    found = find({"properties/test_it.py": "def test_it(): ..."}, *changes)
    assert [f"{f.path}:{f.qualname}" for f in found.unguarded] == ["shop/money.py:Cart.pay", "parser/parse.go:Parse"]
    nested = ChangedFunction("a.py", "f.g.h", 3, 4, "modified", "f")
    one = reach(WorkTree(Path.cwd()), ChangeSet("0" * 40, None, (nested,)), {})
    assert [(f.qualname, f.outer, f.line) for f in one.unguarded] == [("f", "", 3)]


def test_files_that_cannot_be_read(find: Find) -> None:
    files = {
        "shop/money.py": MONEY,
        "shop/broken.py": "from shop import money\ndef f(:",
        "properties/test_it.py": "from shop import broken\ndef test_it(): broken.f()",
    }
    found = find(files, "shop/money.py:total", properties={"properties/test_it.py": ("test_it",), "gone.py": ("t",)})
    assert found.reasons == {}
    assert found.notices == (
        "shop/broken.py: what it reaches cannot be told: its syntax is broken in line 2, or newer than this Python's",
    )


def test_imports_that_go_round_in_circles(find: Find) -> None:
    files = {
        "a.py": "from b import *\nfrom a import *",
        "b.py": "from a import *\nfrom b import x\ndef f(): g()\ndef g(): f()",
        "properties/test_it.py": "from a import x, f\ndef test_it(): x, f()",
    }
    assert reason(find(files, "b.py:g")) == "reaches b.g, which changed, through b.f"
