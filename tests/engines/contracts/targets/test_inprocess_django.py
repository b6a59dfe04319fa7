"""A real Django project on a real SQLite file: everything that a session changes is rolled back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.engines.contracts.states import StateHandlers
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.targets.interface import ExchangeFailed
from aiguard.errors import InputError

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., InProcessTarget]

SERVER = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.{0} import get_{0}_application
application = get_{0}_application()
"""
FILES = {
    "shop/__init__.py": "",
    "shop/migrations/__init__.py": "",
    "shop/settings.py": """
        from pathlib import Path
        BASE = Path(__file__).parent.parent
        SECRET_KEY = "x"
        DEBUG = False
        ALLOWED_HOSTS = ["shop.example"]
        ROOT_URLCONF = "shop.urls"
        INSTALLED_APPS = ["shop"]
        DATABASES = {
            name: {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE / f"{name}.sqlite3"}
            for name in ("default", "other")
        }
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        USE_TZ = True
    """,
    "shop/models.py": """
        from django.db import models
        class Order(models.Model):
            note = models.CharField(max_length=50, null=True)
    """,
    "shop/views.py": """
        from django.core import mail
        from django.db import transaction
        from django.http import JsonResponse
        from shop.models import Order

        def orders(request):
            if request.method == "POST":
                with transaction.atomic(durable=True):
                    order = Order.objects.create(note=request.body.decode())
                with transaction.atomic(using="other"):
                    Order.objects.using("other").create(note="copy")
                mail.send_mail("s", "b", "a@example.com", ["b@example.com"])
                return JsonResponse({"id": order.pk}, status=201)
            notes = list(Order.objects.order_by("pk").values_list("note", flat=True))
            return JsonResponse({"notes": notes, "other": Order.objects.using("other").count()})

        async def asynchronous(request):
            await Order.objects.acreate(note="async")
            return JsonResponse({"count": await Order.objects.acount()})

        def boom(request):
            return Order.objects.first().note
    """,
    "shop/urls.py": """
        from django.urls import path
        from shop import views
        urlpatterns = [path("orders", views.orders), path("async", views.asynchronous), path("boom", views.boom)]
    """,
    "shop/wsgi.py": SERVER.format("wsgi"),
    "shop/asgi.py": SERVER.format("asgi"),
    "states.py": """
        from shop.models import Order
        def order_exists(id, note="given"):
            order = Order.objects.create(id=id, note=note)
            yield {"order": order.pk, "note": order.note}
            order.refresh_from_db()
            print("torn down", order.pk)
        async def asynchronous_order(id):
            order = await Order.objects.acreate(id=id, note="async")
            return {"order": order.pk}
    """,
}
MANAGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
from django.core.management import call_command
import django
django.setup()
call_command("makemigrations", "shop", verbosity=0)
for database in ("default", "other"):
    call_command("migrate", database=database, verbosity=0)
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("django")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(textwrap.dedent(text), encoding="utf-8")
    subprocess.run([sys.executable, "-c", MANAGE], cwd=root, check=True, timeout=60)
    return root


@pytest.fixture
def project(migrated: Path, tmp_path: Path) -> Path:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    return tmp_path


def rows(root: Path, database: str = "default") -> int:
    with closing(sqlite3.connect(root / f"{database}.sqlite3")) as connection:
        return int(connection.execute("SELECT count(*) FROM shop_order").fetchone()[0])


def get(target: InProcessTarget, path: str, *states: tuple[str, dict[str, object]]) -> object:
    with target.session() as session:
        for name, params in states:
            session.set_up(name, params)
        answer = session.exchange(WireRequest("GET", path), 20)
        assert answer.status == 200, session.log()
        return json.loads(answer.body)


@pytest.mark.parametrize("database", ["configured", "test"])
@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_what_a_session_changes_is_rolled_back(project: Path, open_target: Open, kind: str, database: str) -> None:
    target = open_target(kind, f"shop.{kind}:application", database=database, states=StateHandlers("states"))
    for _ in range(2):
        with target.session() as session:
            posted = session.exchange(WireRequest("POST", "/orders", (), b"hello"), 20)
            assert posted.status == 201, session.log()
            seen = json.loads(session.exchange(WireRequest("GET", "/orders"), 20).body)
            assert seen == {"notes": ["hello"], "other": 1}, "one session sees its own changes"
    assert get(target, "/orders") == {"notes": [], "other": 0}
    assert get(target, "/async") == {"count": 1}
    assert get(target, "/async") == {"count": 1}
    states = (("order_exists", {"id": 42}), ("asynchronous_order", {"id": 43}))
    assert get(target, "/orders", *states) == {"notes": ["given", "async"], "other": 0}
    assert get(target, "/orders") == {"notes": [], "other": 0}
    target.close()
    assert (rows(project), rows(project, "other")) == (0, 0)


def test_the_configured_database_is_read_and_the_test_database_is_not(project: Path, open_target: Open) -> None:
    with closing(sqlite3.connect(project / "default.sqlite3")) as connection, connection:
        connection.execute("INSERT INTO shop_order (note) VALUES ('real')")
    configured = open_target("wsgi", "shop.wsgi:application")
    assert get(configured, "/orders") == {"notes": ["real"], "other": 0}
    test = open_target("wsgi", "shop.wsgi:application", database="test")
    assert get(test, "/orders") == {"notes": [], "other": 0}
    assert rows(project) == 1


def test_states_hand_back_values_and_are_torn_down(project: Path, open_target: Open) -> None:
    target = open_target("wsgi", "shop.wsgi:application", states=StateHandlers("states"))
    with target.session() as session:
        assert session.set_up("order exists", {"id": 7, "note": None}) == {"order": 7, "note": None}
    target.close()
    assert "torn down 7" in target._kept.last_lines()


def test_a_500_leaves_its_traceback_in_the_log(project: Path, open_target: Open) -> None:
    target = open_target("asgi", "shop.asgi:application")
    with target.session() as session:
        assert session.exchange(WireRequest("GET", "/boom"), 20).status == 500
        assert "'NoneType' object has no attribute 'note'" in session.log()
        assert "shop/views.py" in session.log()


def test_a_state_without_a_function_names_the_nearest(project: Path, open_target: Open) -> None:
    target = open_target("wsgi", "shop.wsgi:application", states=StateHandlers("states"))
    with target.session() as session, pytest.raises(InputError, match="did you mean order_exists"):
        session.set_up("order_exist", {})


def test_settings_from_the_config_and_a_broken_database(project: Path, write_project: Write, open_target: Open) -> None:
    write_project(
        {
            "app.py": """
            from django.core.wsgi import get_wsgi_application
            from django.conf import settings
            settings.DATABASES["other"]["NAME"] = "/nowhere/at/all.sqlite3"
            application = get_wsgi_application()
            """
        }
    )
    target = open_target("wsgi", "app:application", settings="shop.settings")
    with (
        target.session() as session,
        pytest.raises(ExchangeFailed, match="no transaction on database 'other'") as caught,
    ):
        session.exchange(WireRequest("GET", "/orders"), 20)
    assert caught.value.inconclusive
