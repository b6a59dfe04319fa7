"""What is seen in repositories as people write them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.scaffold.listing import Listing, list_folder
from aiguard.scaffold.looking import look, look_at
from aiguard.scaffold.survey import Kind, Survey
from tests.scaffold import repositories
from tests.scaffold.repositories import put


def seen(files: dict[str, str]) -> Survey:
    return look_at(Listing.of(files), "shop")


def routes(survey: Survey, service: int = 0) -> list[str]:
    return [f"{route.method} {route.path}" for route in survey.services[service].routes]


def test_django_routes_are_followed_through_include() -> None:
    survey = seen(repositories.DJANGO)
    assert routes(survey) == [
        "GET /api/orders/",
        "POST /api/orders/",
        "GET /api/orders/{order_id}/",
        "GET /api/orders/{ref}/receipt",
        "POST /api/pay/",
        "GET /api/years/{year}/",
    ]
    service = survey.services[0]
    assert (service.name, service.framework, service.csrf) == ("shop", "Django", True)
    assert (service.runner.kind, service.runner.value, service.runner.cwd) == ("wsgi", "shop.wsgi:application", "")
    assert service.routes[3].params == {"ref": Kind.UUID}
    assert str(service.routes[2].place) == "orders/urls.py:5"


def test_a_rest_framework_router_gives_list_and_detail() -> None:
    files = repositories.DJANGO | {
        "orders/urls.py": "from rest_framework.routers import DefaultRouter\nfrom . import views\n"
        "router = DefaultRouter()\nrouter.register('orders', views.OrderViewSet)\n"
        "router.register(r'logs', views.LogViewSet)\nurlpatterns = router.urls\n",
        "orders/views.py": "from rest_framework import viewsets\n"
        "class OrderViewSet(viewsets.ModelViewSet): pass\nclass LogViewSet(viewsets.ReadOnlyModelViewSet): pass\n",
    }
    found = routes(seen(files))
    assert "GET /api/orders/{pk}/" in found
    assert "DELETE /api/orders/{pk}/" in found
    assert "GET /api/logs/" in found
    assert "POST /api/logs/" not in found


def test_settings_split_over_files_are_followed() -> None:
    files = {path: text for path, text in repositories.DJANGO.items() if path != "shop/settings.py"}
    files |= {
        "manage.py": files["manage.py"].replace("shop.settings", "shop.settings.dev"),
        "shop/settings/__init__.py": "",
        "shop/settings/dev.py": "from .base import *\nDEBUG = True\n",
        "shop/settings/base.py": repositories.DJANGO["shop/settings.py"],
    }
    assert "GET /api/orders/" in routes(seen(files))


def test_fastapi_routers_prefixes_and_models() -> None:
    survey = seen(repositories.FASTAPI)
    assert routes(survey) == ["GET /health", "GET /api/orders/", "GET /api/orders/{order_id}", "POST /api/orders/"]
    assert survey.services[0].runner.value == "app.main:app"
    shape = survey.services[0].routes[2].shape
    assert shape is not None
    assert [(field.name, field.kind, field.nullable) for field in shape.fields][:3] == [
        ("id", "integer", False),
        ("note", "text", True),
        ("created", "datetime", False),
    ]
    assert len(survey.models) == 3


def test_a_flask_factory_is_had_where_it_is_called() -> None:
    survey = seen(repositories.FLASK)
    assert survey.services[0].runner.value == "wsgi:app"
    assert routes(survey) == ["GET /", "GET /posts/{post_id}", "DELETE /posts/{post_id}"]


def test_a_flask_factory_that_nobody_calls_is_started_by_its_server() -> None:
    files = {path: text for path, text in repositories.FLASK.items() if path != "wsgi.py"}
    runner = seen(files).services[0].runner
    assert runner.kind == "command"
    assert "blog:create_app" in runner.value


def test_starlette_routes_and_mounts() -> None:
    text = (
        "from starlette.applications import Starlette\nfrom starlette.routing import Mount, Route\n"
        "def home(request): ...\n"
        "app = Starlette(routes=[Route('/', home), Mount('/api', routes=[\n"
        "    Route('/x/{n:int}', home, methods=['PUT'])])])\n"
    )
    assert routes(seen({"serve.py": text})) == ["GET /", "PUT /api/x/{n}"]


def test_a_go_service_its_port_and_its_readiness() -> None:
    survey = seen(repositories.GO)
    runner = survey.services[0].runner
    assert (runner.kind, runner.value, runner.ready) == ("command", ("go", "run", "./cmd/api"), "/healthz")
    assert routes(survey) == ["GET /healthz", "GET /orders", "GET /orders/{id}", "POST /orders"]
    assert survey.services[0].routes[2].params == {"id": Kind.INTEGER}


def test_each_go_main_that_serves_is_a_service_of_its_own() -> None:
    survey = seen(repositories.GO_MAINS)
    assert [service.name for service in survey.services] == ["admin", "api"]
    assert survey.services[0].runner.value == ("go", "run", "./cmd/admin", "-addr=127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("listen", "kind", "env"),
    [
        ('http.ListenAndServe(":"+os.Getenv("PORT"), nil)', "command", {}),
        ('http.ListenAndServe(os.Getenv("LISTEN_ADDR"), nil)', "command", {"LISTEN_ADDR": "127.0.0.1:{port}"}),
        ('http.ListenAndServe(":"+os.Getenv("HTTP_PORT"), nil)', "command", {"HTTP_PORT": "{port}"}),
        ('http.ListenAndServe(":9123", nil)', "url", {}),
    ],
)
def test_how_a_go_service_learns_its_port(listen: str, kind: str, env: dict[str, str]) -> None:
    main = f'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {{\n\t{listen}\n}}\n'
    runner = seen({"go.mod": "module x\n", "main.go": main}).services[0].runner
    assert (runner.kind, dict(runner.env)) == (kind, env)


def test_go_routers_besides_net_http() -> None:
    main = """package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func main() {
	r := chi.NewRouter()
	r.Route("/v1", func(r chi.Router) {
		r.Get("/orders/{id:[0-9]+}", nil)
		r.Post("/orders", nil)
	})
	r.Get("/ping", nil)
	http.ListenAndServe(":8080", r)
}
"""
    survey = seen({"go.mod": "module x\n", "main.go": main})
    assert routes(survey) == ["GET /v1/orders/{id}", "POST /v1/orders", "GET /ping"]


def test_routers_of_the_projects_own() -> None:
    main = """package main

import (
	"net/http"

	"example.com/shop/internal/web"
)

func main() {
	r := web.NewRouter()
	r.Get("/health", func(w http.ResponseWriter, _ *http.Request) {})
	r.Route("/v1", func(r *web.Router) {
		r.Get("/orders/{id}", s.order)
		r.Post("/orders", auth(s.create))
	})
	r.Handle(http.MethodPut, "/things/:id", s.thing)
	router.GET("/old/:id", old)
	r.Get("/cached", &out)
	client.Get("/upstream", decode)
	cache.Delete("/key", now)
	http.ListenAndServe(":8080", r)
}
"""
    survey = seen({"go.mod": "module example.com/shop\n", "main.go": main})
    assert routes(survey) == [
        "GET /health", "GET /v1/orders/{id}", "POST /v1/orders", "PUT /things/{id}", "GET /old/{id}",
    ]  # fmt: skip


def test_several_services_below_the_root_are_projects() -> None:
    assert seen(repositories.MONOREPO).projects == ("services/a", "services/b")
    assert seen(repositories.GO_MAINS).projects == ()


def test_outbound_calls_with_host_setting_and_place() -> None:
    calls = {(c.library, c.method, c.base, c.setting, c.path): str(c.place) for c in seen(repositories.DJANGO).calls}
    assert ("httpx", "GET", "https://mail.example.org", "", "/v1/send") in calls
    key = ("requests", "GET", "https://payments.example.com", "", "/charges/{order_id}")
    named = ("requests", "GET", "", "PAYMENTS_URL", "/charges/{order_id}")
    assert (calls.get(key) or calls.get(named)) == "orders/views.py:13"
    (flask,) = seen(repositories.FLASK).calls
    assert (flask.method, flask.base, flask.path) == ("POST", "https://search.example.net", "/index")
    go = {(c.base, c.setting, c.path) for c in seen(repositories.GO).calls}
    assert go == {("", "PAYMENTS_URL", "/charges/{id}"), ("https://stock.example.com", "", "/items")}


def test_clients_with_a_base_url_and_urllib() -> None:
    text = (
        "import aiohttp, urllib.request\nimport httpx\n"
        "class Payments:\n"
        "    def __init__(self): self.client = httpx.Client(base_url='https://pay.example.com/v2')\n"
        "    def charge(self, n): return self.client.post(f'/charges/{n}')\n"
        "async def fetch(url):\n"
        "    async with aiohttp.ClientSession() as session:\n"
        "        await session.get('https://feed.example.com/x')\n"
        "        await session.get(url)\n"
        "def old(): urllib.request.urlopen('https://old.example.com/a?b=1')\n"
    )
    found = [(c.library, c.method, c.base, c.path) for c in seen({"pay.py": text}).calls]
    assert found == [
        ("httpx", "POST", "https://pay.example.com", "/v2/charges/{n}"),
        ("aiohttp", "GET", "https://feed.example.com", "/x"),
        ("aiohttp", "GET", "", "/"),
        ("urllib", "GET", "https://old.example.com", "/a"),
    ]


def test_a_request_made_first_and_opened_later_is_one_call() -> None:
    text = (
        "import os\nfrom urllib.request import Request, urlopen\nCOVERS = os.environ.get('COVERS_URL') or 'http://c.example.com'\n"
        "def cover(n):\n    request = Request(f'{COVERS}/covers/{n}', method='PUT')\n    return urlopen(request)\n"
    )
    (call,) = seen({"covers.py": text}).calls
    assert (call.method, call.base, call.setting, call.path) == (
        "PUT",
        "http://c.example.com",
        "COVERS_URL",
        "/covers/{n}",
    )


@pytest.mark.parametrize(
    "base",
    [
        "os.environ['RATES_URL'] if 'RATES_URL' in os.environ else 'https://rates.example.com'",
        "'https://rates.example.com' if DEBUG else os.environ['RATES_URL']",
        "os.getenv('RATES_URL') or 'https://rates.example.com'",
    ],
)
def test_a_base_that_is_one_thing_or_another_is_the_setting_with_its_default(base: str) -> None:
    text = f"import os, requests\nRATES = {base}\ndef rate(c): return requests.get(f'{{RATES}}/latest/{{c}}')\n"
    (call,) = seen({"rates.py": text}).calls
    assert (call.base, call.setting, call.path) == ("https://rates.example.com", "RATES_URL", "/latest/{c}")


def test_tests_are_no_callers_and_no_services() -> None:
    text = "import requests\nfrom flask import Flask\napp = Flask(__name__)\nrequests.get('https://x.example.com/a')\n"
    survey = seen({"tests/test_a.py": text, "conftest.py": text})
    assert (survey.services, survey.calls) == ((), ())


@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json"])
def test_an_openapi_document_alone_is_a_service(name: str) -> None:
    text = (
        '{"openapi": "3.1.0", "info": {"title": "Order Desk", "version": "1"}, "paths": {"/orders/{id}": {"get": '
        '{"parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}], "responses": {"200": {}}}}}}'
    )
    survey = seen({name: text})
    assert survey.api_files[0].title == "Order Desk"
    assert survey.services[0].name == "order-desk"
    assert survey.services[0].routes[0].params == {"id": Kind.INTEGER}


@pytest.mark.parametrize(
    "text", ["openapi: 3.0.0\npaths: [", "openapi: 3.0.0\n" + "[" * 100_000, "openapi: 3.0.0\npaths: 7\n"]
)
def test_a_broken_openapi_document_is_noted(text: str) -> None:
    survey = seen({"api.yaml": text})
    assert survey.api_files == ()
    assert any("api.yaml" in note for note in survey.notes)


def test_broken_python_is_noted_and_skipped() -> None:
    survey = seen(repositories.FASTAPI | {"broken.py": "def f(:\n", "deep.py": "(" * 100_000, "null.py": "a\0b"})
    assert len(survey.services) == 1
    assert {note.partition(":")[0] for note in survey.notes} == {"broken.py", "deep.py", "null.py"}


def test_code_that_nests_without_end_is_noted_and_skipped() -> None:
    deep = {
        "sum.py": "x = " + "+".join(["'a'"] * 3000),
        "dots.py": "x = a" + ".b" * 3000,
        "calls.py": "a" + ".b()" * 1500,
    }
    survey = seen(repositories.FASTAPI | deep)
    assert len(survey.services) == 1
    assert {note.partition(":")[0] for note in survey.notes} == set(deep)


def test_a_go_file_of_open_brackets_is_read_in_bounded_time() -> None:
    seen({"go.mod": "module x\n", "main.go": "package main\nfunc main() {\n" + "m.Handle(" * 2000})


def test_names_that_could_not_stand_in_a_request_are_left_out() -> None:
    text = "from fastapi import FastAPI\napp = FastAPI()\n"
    text += "@app.get('/a\\nb: c')\ndef a(): ...\n@app.get('/ok')\ndef b(): ...\n"
    survey = seen({"m.py": text})
    assert routes(survey) == ["GET /ok"]
    assert survey.notes


def test_cycles_do_not_hang() -> None:
    files = repositories.DJANGO | {
        "orders/urls.py": "from django.urls import path, include\nurlpatterns = [path('x/', include('orders.urls'))]\n",
        "a.py": "from b import x\nfrom fastapi import APIRouter\nr = APIRouter()\nr.include_router(r)\ny = y\n",
        "b.py": "from a import x\nx = x\n",
        "c.py": "from pydantic import BaseModel\nfrom fastapi import FastAPI\napp = FastAPI()\n"
        "class A(B, BaseModel): a: int\nclass B(A, BaseModel): b: int\n@app.get('/a')\ndef f() -> A: ...\n",
    }
    assert routes(seen(files)) == []


def test_the_code_is_never_run(tmp_path: Path) -> None:
    put(tmp_path, {"manage.py": f"open({str(tmp_path / 'ran')!r}, 'w')\n", "setup.py": "raise SystemExit(9)\n"})
    look(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_vendored_code_links_and_odd_files_are_not_read(tmp_path: Path) -> None:
    app = repositories.FLASK["blog/__init__.py"]
    put(tmp_path, {"node_modules/x/a.py": app, ".git/a.py": app, "odd/pyvenv.cfg": "", "odd/lib/a.py": app})
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.py").symlink_to("/dev/zero")
    (tmp_path / "large.py").write_bytes(b"#" * (2 * 1024 * 1024))
    listing = list_folder(tmp_path)
    assert set(listing.files) == {"pipe.py", "link.py", "large.py"}
    assert [listing.read(path) for path in listing.files] == [None, None, None]
    assert look(tmp_path).services == ()


def test_the_origin_and_the_owners(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            ".git/config": '[remote "origin"]\n\turl = git@gitlab.example.com:a/b.git\n',
            "CODEOWNERS": "* @a/team x@y.org\n",
        },
    )
    survey = look(tmp_path)
    assert (survey.origin, survey.owners) == ("gitlab.example.com", ("@a/team", "x@y.org"))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["a.py", "b.go", "go.mod", "manage.py", "api.yaml"]), st.text(max_size=300)))
def test_nothing_in_a_file_raises(files: dict[str, str]) -> None:
    # A lone surrogate cannot stand in a file.
    look_at(Listing.of({path: text.encode("utf-8", "replace").decode() for path, text in files.items()}))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_cut_of_a_real_file_raises(data: st.DataObject) -> None:
    files = data.draw(st.sampled_from(list(repositories.ALL.values())))
    path = data.draw(st.sampled_from(sorted(files)))
    cut = data.draw(st.integers(0, len(files[path])))
    look_at(Listing.of(files | {path: files[path][:cut] + files[path][cut + 1 :]}))


def test_python_of_another_version_is_no_reason_to_fail() -> None:
    assert sys.version_info >= (3, 11)
    assert seen({"old.py": "print 'x'\n"}).notes
