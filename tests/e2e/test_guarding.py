"""A real campaign, and what its coverage says of the functions afterwards."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from aiguard.engines.risk.guarding import guards
from aiguard.source.coverage_seen import seen_in
from aiguard.source.property_files import property_files
from aiguard.source.python_functions import outline_python
from aiguard.source.tree import WorkTree
from aiguard.source.units import Unit
from tests.e2e.campaigns import fuzz, write

SHOP = """
HANDLERS = {}

def handler(function):
    HANDLERS[function.__name__] = function
    return function

@handler
def total(prices):
    return cents(prices)

def cents(prices):
    return sum(prices)

def seldom(x):
    return x

@handler
def never(x):
    return x
"""
FILES = {
    "aiguard.yaml": "version: 1\nfuzz:\n  python: {paths: [properties]}\n",
    "shop/__init__.py": "",
    "shop/registry.py": SHOP,
    "properties/test_shop.py": """
        import importlib

        registry = importlib.import_module("shop" + ".registry")

        @given(st.booleans())
        def test_total(x):
            assert registry.HANDLERS["to" + "tal"]([1, 2]) == 3

        @given(st.booleans())
        def test_failing(x):
            if x:
                registry.seldom(x)
                raise ValueError("a bug")
    """,
}


def units(folder: Path) -> list[Unit]:
    functions = outline_python((folder / "shop/registry.py").read_bytes()).functions
    return [Unit("shop/registry.py", f.qualname, "python", f.line, f.end_line, "modified") for f in functions]


def guarded(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The guards of each function, without the day."""
    tree = WorkTree(folder)
    found = guards(tree, units(folder), property_files(tree), seen=seen_in(tree)).guards
    return {
        name: [(guard.id.rpartition("::")[2], guard.how.partition(" in the campaign")[0]) for guard in each]
        for (_, name), each in found.items()
    }


def test_what_a_campaign_ran_is_seen_afterwards_though_nothing_refers_to_it(tmp_path: Path) -> None:
    write(tmp_path, {name: dedent(text) for name, text in FILES.items()})
    assert guarded(tmp_path) == {}
    campaign = fuzz(tmp_path)
    assert campaign.statuses() == {"test_total": "passed", "test_failing": "failed"}, campaign.told()
    assert "reached" not in campaign.target("test_total")
    assert guarded(tmp_path) == {
        "total": [("test_total", "ran it")],
        "cents": [("test_total", "ran it")],
        "seldom": [("test_failing", "ran it")],
    }
    assert (tmp_path / ".aiguard/last-fuzz.json").exists()  # what `aiguard fuzz pin` takes is there as ever

    moved = "# a line more\n" + (tmp_path / "shop/registry.py").read_text()
    (tmp_path / "shop/registry.py").write_text(moved)
    tree = WorkTree(tmp_path)
    [guard] = guards(tree, units(tmp_path), property_files(tree), seen=seen_in(tree)).guards[
        "shop/registry.py", "total"
    ]
    assert guard.how.endswith(", before its file changed")


DJANGO = {
    "aiguard.yaml": """
        version: 1
        fuzz:
          python: {paths: [properties], env: {DJANGO_SETTINGS_MODULE: site_settings}}
        """,
    "site_settings.py": """
        SECRET_KEY = "x"
        ROOT_URLCONF = "site_urls"
        ALLOWED_HOSTS = ["*"]
        INSTALLED_APPS = []
        """,
    "site_urls.py": """
        from django.urls import path
        from shop import views
        urlpatterns = [path("orders/<int:number>/", views.order), path("never/", views.never)]
        """,
    "shop/__init__.py": "",
    "shop/views.py": """
        from django.http import JsonResponse

        def order(request, number):
            return JsonResponse({"total": str(total(number))})

        def total(number):
            return number * 2

        def never(request):
            return JsonResponse({})
        """,
    "properties/test_orders.py": """
        from django.test import Client
        @given(number=st.integers(0, 3))
        def test_orders(number):
            assert Client().get(f"/orders/{number}/").status_code == 200
        """,
}


def test_a_view_that_is_reached_by_its_address_alone_is_guarded(tmp_path: Path) -> None:
    write(tmp_path, {name: dedent(text) for name, text in DJANGO.items()})
    campaign = fuzz(tmp_path)
    assert campaign.statuses() == {"test_orders": "passed"}, campaign.told()
    tree = WorkTree(tmp_path)
    functions = outline_python((tmp_path / "shop/views.py").read_bytes()).functions
    ranked = [Unit("shop/views.py", f.qualname, "python", f.line, f.end_line, "modified") for f in functions]
    found = guards(tree, ranked, property_files(tree, ["properties"]), seen=seen_in(tree)).guards
    assert {name for _, name in found} == {"order", "total"}
    assert {guard.id for each in found.values() for guard in each} == {"properties/test_orders.py::test_orders"}
