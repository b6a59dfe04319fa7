"""From a contract's requests to the functions that answer them, in small repositories and in the demo."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from aiguard.commands.contract_handlers import contract_handlers
from aiguard.config.contract_file import read_contracts
from aiguard.config.loading import load
from aiguard.engines.risk.guarding import guards
from aiguard.plan.plan import ReplayPlan
from aiguard.plan.selecting import Selection, plan_replay
from aiguard.source.go_functions import outline_go
from aiguard.source.python_functions import outline_python
from aiguard.source.tree import WorkTree
from aiguard.source.units import Unit
from tests.conftest import ROOT
from tests.scaffold.repositories import DJANGO, FASTAPI, FLASK, GO, put

WSGI = 'app: {wsgi: "shop.wsgi:application"}'
COMMAND = "app: {command: [go, run, ./cmd/api]}"


def plan_of(root: Path) -> ReplayPlan:
    project = load(root, None, {}).projects[0]
    contracts = read_contracts(project.tree, project.settings.contracts.paths, {})
    return plan_replay(project, contracts, Selection(), project.settings.targets, otherwise="app")


def found(root: Path, files: Mapping[str, str], target: str, *requests: str) -> set[tuple[str, str]]:
    """The functions that answer the requests of one contract."""
    interactions = "".join(
        f"  - id: i{number}\n    request: {text}\n    capture: {{id{number}: $.id}}\n    response: {{status: 200}}\n"
        for number, text in enumerate(requests)
    )
    contract = f"contract: c\nowners: ['@x']\ninteractions:\n{interactions}"
    settings = f"version: 1\ntargets:\n  {target}\ncontracts: {{paths: ['contracts/*.yaml']}}\n"
    put(root, {**files, "aiguard.yaml": settings, "contracts/c.yaml": contract})
    handlers = contract_handlers(plan_of(root), WorkTree(root))
    assert handlers.keys() <= {"c"}
    return set(handlers.get("c", ()))


@pytest.mark.parametrize(
    ("files", "target", "request_line", "expected"),
    [
        (DJANGO, WSGI, "GET /api/orders/", {("orders/views.py", "order_list")}),
        (DJANGO, WSGI, "HEAD /api/orders/", {("orders/views.py", "order_list")}),
        (DJANGO, WSGI, "GET /api/orders/7/", {("orders/views.py", "order_detail")}),
        (DJANGO, WSGI, "POST /api/pay/", {("orders/views.py", "PayView"), ("orders/views.py", "PayView.post")}),
        (DJANGO, WSGI, "GET /api/years/2026/", {("orders/views.py", "years")}),
        (DJANGO, WSGI, "DELETE /api/orders/", set()),
        (DJANGO, WSGI, "GET /nowhere", set()),
        (FASTAPI, 'app: {asgi: "app.main:app"}', "GET /api/orders/7", {("app/routers/orders.py", "get_order")}),
        (FASTAPI, "app: {url: 'http://127.0.0.1:8000/api'}", "POST /orders/", {("app/routers/orders.py", "create")}),
        (FASTAPI, 'app: {asgi: "app.main:app"}', "GET /health", {("app/main.py", "health")}),
        (FLASK, 'app: {wsgi: "wsgi:app"}', "DELETE /posts/3", {("blog/posts.py", "post")}),
        (FLASK, 'app: {wsgi: "wsgi:app"}', "GET /", {("blog/__init__.py", "create_app.index")}),
        (FLASK, "app: {url: 'https://search.example.net'}", "GET /posts/3", set()),  # a service that it calls
        (GO, COMMAND, "GET /orders/7", {("internal/orders/orders.go", "get")}),
        (GO, COMMAND, "GET /orders", {("internal/orders/orders.go", "list")}),
    ],
)
def test_the_route_says_who_answers(
    tmp_path: Path, files: Mapping[str, str], target: str, request_line: str, expected: set[tuple[str, str]]
) -> None:
    assert found(tmp_path, files, target, request_line) == expected


def test_values_of_earlier_answers_stand_for_a_part_of_the_path(tmp_path: Path) -> None:
    requests = ("POST /api/pay/", "GET /api/orders/{{id0}}/")
    assert ("orders/views.py", "order_detail") in found(tmp_path, DJANGO, WSGI, *requests)


def test_a_path_with_fewer_unknown_parts_wins(tmp_path: Path) -> None:
    views = 'from flask import Flask\napp = Flask("x")\n@app.route("/o/<x>")\ndef one(x): ...\n'
    views += '@app.route("/o/latest")\ndef latest(): ...\n'
    assert found(tmp_path, {"m.py": views}, "app: {wsgi: 'm:app'}", "GET /o/latest") == {("m.py", "latest")}


def test_handlers_of_generic_views_are_their_methods_for_the_request(tmp_path: Path) -> None:
    views = DJANGO["orders/views.py"] + (
        "class Orders(ModelViewSet):\n    def get_queryset(self): ...\n    def perform_create(self, x): ...\n"
        "    def update(self): ...\n"
    )
    urls = (
        "from rest_framework.routers import DefaultRouter\nfrom django.urls import include, path\nfrom . import views\n"
        'router = DefaultRouter()\nrouter.register("things", views.Orders)\n'
        'urlpatterns = [path("", include(router.urls))]\n'
    )
    files = {**DJANGO, "orders/views.py": views, "orders/urls.py": urls}
    assert found(tmp_path, files, WSGI, "POST /api/things/") == {
        ("orders/views.py", "Orders"),
        ("orders/views.py", "Orders.get_queryset"),
        ("orders/views.py", "Orders.perform_create"),
    }


def test_without_contracts_nothing_is_read(tmp_path: Path) -> None:
    class Untouched:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    assert contract_handlers(ReplayPlan(tmp_path, "", {}, {}), Untouched()) == {}


def test_the_demo_says_what_its_contracts_guard(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates/demo", tmp_path, dirs_exist_ok=True)
    tree = WorkTree(tmp_path)
    units = []
    for suffix, outline in ((".py", outline_python), (".go", outline_go)):
        for path in tree.glob(f"**/*{suffix}"):
            functions = outline(tree.read(path, 1 << 20)).functions
            language = "python" if suffix == ".py" else "go"
            units += [Unit(path, f.qualname, language, f.line, f.end_line, "added") for f in functions]
    found = guards(tree, units, {}, contract_handlers(plan_of(tmp_path), tree)).guards
    by_contract: dict[str, set[str]] = {}
    for (path, name), each in found.items():
        for guard in each:
            by_contract.setdefault(guard.id, set()).add(f"{path}:{name}")
    assert by_contract["contract catalogue"] == {"shop/views.py:product", "shop/views.py:_error"}
    assert {
        "shop/views.py:order",
        "shop/views.py:create_order",
        "shop/views.py:_money",
        "shop/models.py:Order.total",
        "shop/payments.py:lookup",
    } <= by_contract["contract orders"]
    assert by_contract["contract payments"] == {
        "payments/ledger.go:ledger.find",
        "payments/ledger.go:payment.view",
        "payments/ledger.go:cents",
        "payments/main.go:reply",
    }
