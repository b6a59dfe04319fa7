"""Which functions properties and handlers reach, and by what way, in real files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from aiguard.source import reaching
from aiguard.source.reaching import MOST_WAYS, Start, Way, ways
from aiguard.source.tree import WorkTree

FILES = {
    "shop/__init__.py": "",
    "shop/money.py": """
        def total(prices):
            def inner(x):
                return x
            return cents(sum(map(inner, prices)))

        def cents(value):
            return value

        def unused():
            return 1
    """,
    "shop/views.py": """
        from shop.money import cents

        class Orders:
            def get(self, request):
                return self.helper()

            def helper(self):
                return cents(1)

            def other(self):
                return 2
    """,
    "properties/test_money.py": """
        from hypothesis import given
        from shop import money

        @given(1)
        def test_total(prices):
            assert money.total(prices)

        @given(1)
        def test_nothing(prices):
            assert True
    """,
    "go.mod": "module example.com/m\n",
    "parser/parse.go": """
        package parser

        func Parse(s string) int { return step(s) }

        func step(s string) int { return 1 }

        func other() {}
    """,
    "parser/parse_test.go": """
        package parser

        import "testing"

        func FuzzParse(f *testing.F) { f.Fuzz(func(t *testing.T, s string) { Parse(s) }) }
    """,
}
PROPERTIES = [
    Start("total", (("properties/test_money.py", "test_total"),)),
    Start("nothing", (("properties/test_money.py", "test_nothing"),)),
    Start("go", (("parser/parse_test.go", "FuzzParse"),)),
]
EVERY = [
    ("shop/money.py", "total"),
    ("shop/money.py", "total.inner"),
    ("shop/money.py", "cents"),
    ("shop/money.py", "unused"),
    ("shop/views.py", "Orders.get"),
    ("shop/views.py", "Orders.helper"),
    ("shop/views.py", "Orders.other"),
    ("parser/parse.go", "Parse"),
    ("parser/parse.go", "step"),
    ("parser/parse.go", "other"),
]


@pytest.fixture
def tree(tmp_path: Path) -> WorkTree:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(dedent(text))
    return WorkTree(tmp_path)


def test_properties_of_both_languages_are_followed(tree: WorkTree) -> None:
    assert ways(tree, EVERY, PROPERTIES).to == {
        ("shop/money.py", "total"): (Way("total", "", 0),),
        ("shop/money.py", "total.inner"): (Way("total", "shop.money.total", 1),),
        ("shop/money.py", "cents"): (Way("total", "shop.money.total", 1),),
        ("parser/parse.go", "Parse"): (Way("go", "", 0),),
        ("parser/parse.go", "step"): (Way("go", "parser.Parse", 1),),
    }


def test_a_handler_is_followed_without_the_rest_of_its_class(tree: WorkTree) -> None:
    found = ways(tree, EVERY, [Start("contract x", (("shop/views.py", "Orders.get"),), tested=False)]).to
    assert found == {
        ("shop/views.py", "Orders.get"): (Way("contract x", "", 0, itself=True),),
        ("shop/views.py", "Orders.helper"): (Way("contract x", "", 0),),
        ("shop/money.py", "cents"): (Way("contract x", "shop.views.Orders.helper", 1),),
    }


def test_a_property_reaches_itself(tree: WorkTree) -> None:
    found = ways(tree, [("properties/test_money.py", "test_total")], PROPERTIES).to
    assert found == {("properties/test_money.py", "test_total"): (Way("total", "", 0, itself=True),)}


def test_without_a_beginning_or_an_end_nothing_is_read() -> None:
    class Untouched:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    assert ways(Untouched(), EVERY, []).to == {}
    assert ways(Untouched(), [], PROPERTIES).to == {}
    assert ways(Untouched(), [("shop/money.py", "total")], PROPERTIES[2:]).to == {}


def test_where_there_is_too_much_the_nearest_is_found(tree: WorkTree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "LEAST_STEPS", 4)
    found = ways(tree, EVERY, PROPERTIES[:1], most=1)
    assert found.to.keys() == {("shop/money.py", "total")}
    assert found.notices == ("what 1 of 1 properties reach was followed no further than to what is nearest",)


def test_no_more_ways_are_named_than_people_read(tree: WorkTree) -> None:
    many = [Start(f"total {number}", PROPERTIES[0].functions) for number in range(2 * MOST_WAYS)]
    assert len(ways(tree, EVERY, many).to["shop/money.py", "cents"]) == MOST_WAYS


def test_broken_files_are_told(tree: WorkTree) -> None:
    (tree.root / "shop/money.py").write_text("def total(:")
    found = ways(tree, EVERY, PROPERTIES[:1])
    assert ("shop/money.py", "total") not in found.to
    assert any(notice.startswith("shop/money.py: ") for notice in found.notices)
