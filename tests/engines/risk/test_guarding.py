"""What guards a function: read from properties and handlers, and seen in campaigns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from aiguard.engines.risk.guarding import guards
from aiguard.engines.risk.subject import Guard
from aiguard.source.coverage_seen import Seen, digest_of
from aiguard.source.property_files import property_files
from aiguard.source.tree import WorkTree
from aiguard.source.units import Unit

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONEY = """
def total(prices):
    return cents(sum(prices))

def cents(value):
    return value

def by_registry(value):
    return value

class Cart:
    def size(self):
        return 1
"""


def unit(name: str, line: int = 1, path: str = "shop/money.py") -> Unit:
    return Unit(path, name, "python", line, line + 1, "modified")


UNITS = [unit("total", 2), unit("cents", 5), unit("by_registry", 8), unit("Cart.size", 12)]


@pytest.fixture
def tree(tmp_path: Path) -> WorkTree:
    files = {
        "shop/__init__.py": "",
        "shop/money.py": MONEY,
        "shop/views.py": "from shop.money import cents\ndef show(request):\n    return cents(1)\n",
        "properties/test_money.py": """
            from hypothesis import given
            from shop.money import total

            @given(1)
            def test_total(prices):
                assert total(prices)
        """,
        "properties/test_odd.py": "from helpers import property_test\n@property_test\ndef test_odd(x): ...\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(dedent(text))
    return WorkTree(tmp_path)


def seen(name: str, *functions: tuple[str, int, str], digest: str = "") -> Seen:
    digest = digest or digest_of(MONEY.encode())
    return Seen(name, WHEN, 100, functions, {path: digest for path, _, _ in functions})


TOTAL = "properties/test_money.py::test_total"


def test_what_is_read_and_what_ran_is_joined_the_best_evidence_first(tree: WorkTree) -> None:
    ran = [seen(TOTAL, ("shop/money.py", 8, "by_registry"), ("shop/money.py", 2, "total"))]
    found = guards(tree, UNITS, property_files(tree), {"orders": [("shop/views.py", "show")]}, ran)
    assert found.guards == {
        ("shop/money.py", "total"): (Guard(TOTAL, "ran it in the campaign of 2026-03-01"),),
        ("shop/money.py", "cents"): (
            Guard("contract orders", "replays requests whose handler calls it"),
            Guard(TOTAL, "reaches it through shop.money.total"),
        ),
        ("shop/money.py", "by_registry"): (Guard(TOTAL, "ran it in the campaign of 2026-03-01"),),
    }


def test_coverage_of_another_version_is_called_so(tree: WorkTree) -> None:
    ran = [seen(TOTAL, ("shop/money.py", 80, "by_registry"), digest="0" * 32)]
    found = guards(tree, UNITS, property_files(tree), seen=ran).guards
    before = "ran it in the campaign of 2026-03-01, before its file changed"
    assert found["shop/money.py", "by_registry"] == (Guard(TOTAL, before),)


def test_bare_names_of_older_interpreters_need_the_line_of_the_same_version(tree: WorkTree) -> None:
    key = ("shop/money.py", "Cart.size")
    known = property_files(tree)
    assert key in guards(tree, UNITS, known, seen=[seen(TOTAL, ("shop/money.py", 12, "size"))]).guards
    assert key not in guards(tree, UNITS, known, seen=[seen(TOTAL, ("shop/money.py", 13, "size"))]).guards
    other = [seen(TOTAL, ("shop/money.py", 12, "size"), digest="0" * 32)]
    assert key not in guards(tree, UNITS, known, seen=other).guards


def test_a_property_that_is_gone_guards_nothing_and_one_that_only_pytest_knows_does(tree: WorkTree) -> None:
    key, place = ("shop/money.py", "by_registry"), ("shop/money.py", 8, "by_registry")
    known = property_files(tree)
    for gone in ("properties/test_money.py::test_gone", "properties/test_gone.py::test_total"):
        assert key not in guards(tree, UNITS, known, seen=[seen(gone, place)]).guards
    odd = "properties/test_odd.py::test_odd"
    assert guards(tree, UNITS, known, seen=[seen(f"{odd}[a-1]", place)]).guards[key][0].id == odd


def test_a_handler_itself_is_guarded(tree: WorkTree) -> None:
    found = guards(tree, [unit("show", 2, "shop/views.py")], {}, {"orders": [("shop/views.py", "show")]})
    assert found.guards == {("shop/views.py", "show"): (Guard("contract orders", "replays requests that it answers"),)}


def test_nothing_guards_nothing_and_reads_nothing() -> None:
    class Untouched:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    assert guards(Untouched(), UNITS, {}).guards == {}
