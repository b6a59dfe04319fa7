"""From aiguard.yaml's settings to targets that answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.config.targets import AsgiTarget, CommandTarget, UrlTarget, WsgiTarget
from aiguard.engines.contracts.targets.command import CommandTarget as Started
from aiguard.engines.contracts.targets.opening import application_spec, bare_spec, make_target
from aiguard.engines.contracts.targets.stateful import StatefulTarget
from aiguard.engines.contracts.targets.url import UrlTarget as Called
from aiguard.masking import Masker

APP = """
import os
def app(environ, start_response):
    start_response("200 OK", [])
    names = ("GIVEN", "PASSED", "CI_TOKEN")
    return [",".join([environ["HTTP_X_TENANT"], *(os.environ.get(name, "-") for name in names)]).encode()]
"""


def test_a_wsgi_target_gets_its_folder_its_headers_and_an_allow_listed_environment(
    write_project: Callable[[dict[str, str]], Path],
) -> None:
    root = write_project({"service/app.py": APP})
    settings = WsgiTarget.model_validate(
        {
            "wsgi": "app:app",
            "cwd": "service",
            "env": {"GIVEN": "1"},
            "pass_env": ["PASSED"],
            "headers": {"X-Tenant": "a"},
        }
    )
    target = make_target("api", settings, root, Masker(), {**os.environ, "PASSED": "2", "CI_TOKEN": "3"})
    target.open()
    try:
        with target.session() as session:
            assert session.exchange(WireRequest("GET", "/"), 20).body == b"a,1,2,-"
        assert (target.address(), target.parallel) == ("wsgi app:app", 1)
    finally:
        target.close()


@pytest.mark.parametrize(
    ("python", "wanted"),
    [(None, sys.executable), (".venv/bin/python", "<root>/.venv/bin/python"), ("python3", "python3")],
)
def test_the_interpreter(tmp_path: Path, python: str | None, wanted: str) -> None:
    given = {"asgi": "a:b", "python": python, "django": {"settings": "shop.settings", "database": "test"}}
    spec = application_spec(AsgiTarget.model_validate(given), tmp_path, {})
    assert spec.python == wanted.replace("<root>", str(tmp_path))
    assert (spec.kind, spec.app, spec.settings, spec.database) == ("asgi", "a:b", "shop.settings", "test")


def test_states_wrap_what_is_reached_over_http(tmp_path: Path) -> None:
    plain = UrlTarget.model_validate({"url": "http://127.0.0.1:9"})
    started = CommandTarget.model_validate({"command": ["serve"]})
    states = UrlTarget.model_validate({"url": "http://127.0.0.1:9", "states": "handlers"})
    made = [make_target("api", settings, tmp_path, Masker(), {}) for settings in (plain, started, states)]
    assert [type(target) for target in made] == [Called, Started, StatefulTarget]
    assert made[2].parallel == 1


def test_a_bare_worker_sets_django_up_where_the_environment_names_it(tmp_path: Path) -> None:
    assert bare_spec(tmp_path, {"DJANGO_SETTINGS_MODULE": "shop.settings"}).django
    assert not bare_spec(tmp_path, {}).django
