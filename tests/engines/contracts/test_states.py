"""State handlers of each kind, on an application of our own and on a service that is reached over HTTP."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.config.targets import StateHandler as HandlerModel
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.states import StateHandler, StateHandlers, check_states, handlers_of
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.targets.interface import StateFailed, Target
from aiguard.engines.contracts.targets.opening import make_target as make_any_target
from aiguard.errors import InputError
from aiguard.masking import Masker

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., InProcessTarget]

APP = """
import json
orders, calls = {}, []

def app(environ, start_response):
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/_state":
        call = json.loads(body)
        calls.append(call)
        status = {"unknown": "404 Not Found", "broken": "500 Oops"}.get(call["state"], "200 OK")
        start_response(status, [("Content-Type", "application/json")])
        return [b'{"token": "t-1", "price": 1.10}']
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"orders": orders, "calls": calls}).encode()]
"""
STATES = """
import decimal, uuid, datetime, os, time
from app import orders

def order_exists(id, total=decimal.Decimal("1.50")):
    assert isinstance(total, (int, decimal.Decimal))
    orders[id] = str(total)
    yield {"order": id, "total": total, "at": datetime.date(2026, 1, 2), "uuid": uuid.UUID(int=1), "f": 0.1}
    del orders[id]
    print("torn down", id)
def nested(**params):
    return {"seen": params, "big": 2 ** 70}
def anything(state, **params):
    return {"state": state, "params": params}
async def asynchronous():
    return {"a": 1}
async def asynchronous_generator():
    orders["g"] = "up"
    yield {"a": 2}
    del orders["g"]
def nothing():
    return object()
def raises():
    raise LookupError("no such customer")
def odd():
    return {"x": object()}
def infinite():
    return {"x": float("nan")}
def teardown_raises():
    yield
    raise RuntimeError("cannot clean up")
def dies():
    os._exit(6)
def exits():
    raise SystemExit(3)
def _private(): pass
"""


@pytest.fixture
def project(write_project: Write) -> Path:
    return write_project({"app.py": APP, "handlers.py": STATES})


@pytest.fixture(params=["wsgi", "wire"])
def python_target(request: pytest.FixtureRequest, project: Path, open_target: Open) -> Iterator[Target]:
    """States in the application's own worker, and in one beside a service."""
    if request.param == "wsgi":
        yield open_target("wsgi", states=StateHandlers("handlers"))
        return
    settings = UrlSettings.model_validate({"url": "http://127.0.0.1:9", "states": "handlers"})
    target = make_any_target("api", settings, project, Masker())
    yield target  # nobody listens there: only its states are looked at
    target.close()


def test_a_function_gets_parameters_and_hands_back_values(python_target: Target) -> None:
    with python_target.session() as session:
        values = session.set_up("order_exists", {"id": 42, "total": Decimal("19.90")})
        assert values == {
            "order": 42,
            "total": Decimal("19.90"),
            "at": "2026-01-02",
            "uuid": "00000000-0000-0000-0000-000000000001",
            "f": Decimal("0.1"),
        }
        params = {"a": [None, True, {"b": "é\ud800"}], "n": 12345678901234567890123, "d": Decimal("1E+3")}
        assert session.set_up("nested", params) == {"seen": params, "big": 2**70}
        assert session.set_up("asynchronous", {}) == {"a": 1}
        assert session.set_up("asynchronous generator", {}) == {"a": 2}
        assert session.set_up("nothing", {}) == {}


@pytest.mark.parametrize(
    ("state", "params", "error", "said"),
    [
        ("order_exist", {}, InputError, "no handler for state 'order_exist'\n    did you mean order_exists?"),
        ("_private", {}, InputError, "no handler"),
        ("decimal", {}, InputError, "no handler"),
        ("order_exists", {}, InputError, r"handlers:order_exists is defined with \(id, total=.*gives none"),
        ("order_exists", {"id": 1, "idd": 2}, InputError, "unexpected keyword argument 'idd'"),
        ("raises", {}, StateFailed, r"LookupError: no such customer \(handlers.py:\d+, in raises\)"),
        ("odd", {}, StateFailed, "odd -> x is a object, which JSON cannot hold"),
        ("infinite", {}, StateFailed, "which JSON cannot hold"),
        ("exits", {}, StateFailed, "SystemExit: 3"),
        ("dies", {}, StateFailed, "exit status 6"),
    ],
)
def test_what_can_be_wrong_with_a_function(
    python_target: Target, state: str, params: dict[str, object], error: type[Exception], said: str
) -> None:
    with python_target.session() as session, pytest.raises(error, match=said):
        session.set_up(state, params)  # type: ignore[arg-type]
    with python_target.session() as session:
        assert session.set_up("asynchronous", {}) == {"a": 1}, "the next session has a worker again"


def test_states_are_undone_in_reverse_order_at_the_end(project: Path, open_target: Open) -> None:
    target = open_target("wsgi", states=StateHandlers("handlers"))
    look = WireRequest("GET", "/")
    with target.session() as session:
        for number in ("1", "2"):
            session.set_up("order_exists", {"id": number})
        session.set_up("teardown_raises", {})
        session.set_up("asynchronous_generator", {})
        assert set(json.loads(session.exchange(look, 9).body)["orders"]) == {"1", "2", "g"}
    with target.session() as session:
        assert json.loads(session.exchange(look, 9).body)["orders"] == {}
    log = target._kept.last_lines()
    assert log.index("cannot clean up") < log.index("torn down 2") < log.index("torn down 1")


def test_sessions_beside_each_other_undo_their_own(project: Path) -> None:
    settings = UrlSettings.model_validate({"url": "http://127.0.0.1:9", "states": "handlers"})
    target = make_any_target("api", settings, project, Masker())
    with target.session() as first, target.session() as second:
        first.set_up("order_exists", {"id": "a"})
        second.set_up("order_exists", {"id": "b"})
    target.close()


def test_a_mapping_names_handlers_one_by_one(project: Path, open_target: Open) -> None:
    handlers = handlers_of(
        {
            "an order": HandlerModel(python="handlers:order_exists"),
            "wrong": HandlerModel(python="handlers:order_exist"),
            "nowhere": HandlerModel(python="nothing_here:f"),
            "*": HandlerModel(python="handlers:anything"),
        }
    )
    with open_target("wsgi", states=handlers).session() as session:
        assert session.set_up("an order", {"id": 1})["order"] == 1
        assert session.set_up("whatever", {"a": 1}) == {"state": "whatever", "params": {"a": 1}}
        with pytest.raises(InputError, match="has no 'order_exist'\n    did you mean order_exists"):
            session.set_up("wrong", {})
        with pytest.raises(InputError, match="no module 'nothing_here'"):
            session.set_up("nowhere", {})


def command(code: str, *arguments: str) -> StateHandlers:
    return StateHandlers(named={"s": StateHandler(command=(sys.executable, "-c", code, *arguments))})


def test_a_command_gets_parameters_without_a_shell(project: Path, open_target: Open) -> None:
    code = "import json, sys; print(json.dumps({'argv': sys.argv[1:], 'given': json.load(sys.stdin)}))"
    handlers = command(code, "{id}", "x={name};", "{state}", "{flag}", "{}", "$HOME")
    params = {"id": 42, "name": "a b; echo `id`", "flag": True}
    with open_target("wsgi", states=handlers).session() as session:
        values = session.set_up("s", params)
    assert values["argv"] == ["42", "x=a b; echo `id`;", "s", "true", "{}", "$HOME"]
    assert values["given"] == {"state": "s", "params": params}


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("import sys; print('why', file=sys.stderr); sys.exit(3)", StateFailed, "exit status 3\nwhy"),
        ("import os; os.kill(os.getpid(), 9)", StateFailed, "killed by SIGKILL"),
        ("print('{broken')", StateFailed, "broken JSON"),
        ("'{missing}'", InputError, "wants a parameter 'missing'"),
    ],
)
def test_a_command_that_fails(project: Path, open_target: Open, code: str, error: type[Exception], said: str) -> None:
    with open_target("wsgi", states=command(code)).session() as session, pytest.raises(error, match=said):
        session.set_up("s", {})


def test_a_command_may_say_nothing_or_chatter(project: Path, open_target: Open) -> None:
    with open_target("wsgi", states=command("print('loaded 3 rows')")).session() as session:
        assert session.set_up("s", {}) == {}


def test_an_endpoint_is_called_as_pacts_verifiers_do(project: Path, open_target: Open) -> None:
    handlers = StateHandlers(named={"*": StateHandler(http="/_state", teardown=True)})
    target = open_target("wsgi", states=handlers)
    with target.session() as session:
        assert session.set_up("paid", {"id": 1}) == {"token": "t-1", "price": Decimal("1.10")}
        with pytest.raises(InputError, match="no handler for state 'unknown': POST /_state answered 404"):
            session.set_up("unknown", {})
        with pytest.raises(StateFailed, match="state 'broken': POST /_state answered 500"):
            session.set_up("broken", {})
    with target.session() as session:
        calls = json.loads(session.exchange(WireRequest("GET", "/"), 9).body)["calls"]
    assert calls[0] == {"state": "paid", "params": {"id": 1}, "action": "setup"}
    assert [(call["state"], call["action"]) for call in calls[1:]] == [
        ("unknown", "setup"),
        ("broken", "setup"),
        ("paid", "teardown"),
    ]


def test_a_service_reached_over_http(tmp_path: Path) -> None:
    calls: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    shows = "import os, json; print(json.dumps({'url': os.environ['AIGUARD_TARGET_URL']}))"
    states = {"a": {"http": "/states"}, "b": {"command": [sys.executable, "-c", shows]}}
    target = make_any_target("api", UrlSettings.model_validate({"url": url, "states": states}), tmp_path, Masker())
    try:
        with target.session() as session:
            assert session.set_up("a", {}) == {}
            assert str(session.set_up("b", {})["url"]).startswith(url)
        assert calls == [{"state": "a", "params": {}, "action": "setup"}]
    finally:
        target.close()
        server.shutdown()
        server.server_close()


def test_states_are_checked_before_anything_runs() -> None:
    handlers = StateHandlers(named={"order_exists": StateHandler(http="/s")})
    problems = check_states(handlers, [("order_exists", "c.yaml", 3), ("order_exist", "c.yaml", 9)], "api")
    assert [str(problem) for problem in problems] == [
        "c.yaml:9: target 'api' has no handler for state 'order_exist'\n    did you mean order_exists?"
    ]
    assert not check_states(StateHandlers("some.module"), [("x", "c.yaml", 1)], "api")
    assert not check_states(StateHandlers(named={"*": StateHandler(http="/s")}), [("x", "c.yaml", 1)], "api")
    none = check_states(handlers_of(None), [("x", "c.yaml", 1)], "api")
    assert "state: none" in none[0].hint


def test_no_state_worker_is_started_where_none_is_needed(tmp_path: Path) -> None:
    settings = UrlSettings.model_validate({"url": "http://127.0.0.1:9", "states": {"a": {"http": "/s"}}})
    target = make_any_target("api", settings, tmp_path, Masker(), os.environ)
    with target.session() as session, pytest.raises(InputError, match="it handles a"):
        session.set_up("zzz", {})
    target.close()
