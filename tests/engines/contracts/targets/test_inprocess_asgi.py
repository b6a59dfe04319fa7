"""Plain ASGI applications and FastAPI, with their lifespan, well-behaved and not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, TargetUnavailable

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., InProcessTarget]

ASGI = """
import asyncio, json

loops, ticks, events = set(), [], []

async def tick():
    while True:
        ticks.append(1)
        await asyncio.sleep(0.01)

async def app(scope, receive, send):
    loops.add(id(asyncio.get_running_loop()))
    if scope["type"] == "lifespan":
        assert (await receive())["type"] == "lifespan.startup"
        scope["state"]["pool"] = "ready"
        task = asyncio.create_task(tick())
        await send({"type": "lifespan.startup.complete"})
        assert (await receive())["type"] == "lifespan.shutdown"
        task.cancel()
        open("shut-down", "w").close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await globals()[scope["path"].strip("/").split("/")[0]](scope, receive, send)

async def reply(send, status, body, headers=()):
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})

async def echo(scope, receive, send):
    message = await receive()
    plain = {k: v for k, v in scope.items() if k not in ("headers", "asgi")}
    seen = {k: (v.decode("latin-1") if isinstance(v, bytes) else v) for k, v in plain.items()}
    seen["headers"] = [[k.decode(), v.decode()] for k, v in scope["headers"]]
    seen.update(body=message["body"].decode(), more=message["more_body"], loops=len(loops))
    await reply(send, 200, json.dumps(seen).encode(), [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")])

async def ticking(scope, receive, send):
    await reply(send, 200, str(len(ticks)).encode())

async def streams(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for piece in (b"a", b"b"):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body"})
    events.append((await receive())["type"])

async def event(scope, receive, send):
    await reply(send, 200, json.dumps(events).encode())

async def background(scope, receive, send):
    await reply(send, 200, b"ok")
    await asyncio.sleep(0.3)
    events.append("background done")

async def late(scope, receive, send):
    await reply(send, 200, b"ok")
    raise ValueError("in the background")

async def raises(scope, receive, send):
    raise KeyError("missing")
async def midway(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    raise OSError("disk gone")
async def nothing(scope, receive, send):
    pass
async def half(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
async def order(scope, receive, send):
    await send({"type": "http.response.body", "body": b"x"})
async def twice(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.start", "status": 200})
async def types(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [("a", "b")]})
async def huge(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 100000, "more_body": True})
async def exits(scope, receive, send):
    raise SystemExit(5)
async def hangs(scope, receive, send):
    await asyncio.sleep(600)
async def spins(scope, receive, send):
    while True: pass
"""


def ask(target: InProcessTarget, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> WireResponse:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    with target.session() as session:
        return session.exchange(WireRequest(method, path, pairs, body), 20)


@pytest.fixture
def asgi(write_project: Write, open_target: Open) -> InProcessTarget:
    write_project({"app.py": ASGI})
    return open_target("asgi")


def test_the_scope_is_what_the_specification_describes(asgi: InProcessTarget) -> None:
    ask(asgi, "/ticking")
    answer = ask(asgi, "/echo/caf%C3%A9?q=%20&q=2", "POST", "hé".encode(), X_Many="1")
    seen = json.loads(answer.body)
    assert (seen["type"], seen["method"], seen["http_version"], seen["scheme"]) == ("http", "POST", "1.1", "http")
    assert (seen["path"], seen["raw_path"], seen["query_string"]) == ("/echo/café", "/echo/caf%C3%A9", "q=%20&q=2")
    assert (seen["body"], seen["more"], seen["root_path"]) == ("hé", False, "")
    assert ["x-many", "1"] in seen["headers"]
    assert ["host", "localhost"] in seen["headers"]
    assert seen["state"] == {"pool": "ready"}
    assert seen["loops"] == 1, "one event loop for start-up and all requests"
    assert answer.header_values("set-cookie") == ["a=1", "b=2"]


def test_the_loop_goes_on_between_requests(asgi: InProcessTarget) -> None:
    before = int(ask(asgi, "/ticking").body)
    for _ in range(200):
        after = int(ask(asgi, "/ticking").body)
        if after > before:
            return
    raise AssertionError("the application's own task never ran")


def test_streams_then_hears_of_the_disconnect(asgi: InProcessTarget) -> None:
    assert ask(asgi, "/streams").body == b"ab"
    assert json.loads(ask(asgi, "/event").body) == ["http.disconnect"]


def test_an_answer_does_not_wait_for_background_work_but_the_next_session_does(asgi: InProcessTarget) -> None:
    answer = ask(asgi, "/background")
    assert answer.elapsed_s < 0.3
    assert json.loads(ask(asgi, "/event").body) == ["background done"]


def test_what_is_raised_after_the_answer_is_in_the_log(asgi: InProcessTarget) -> None:
    with asgi.session() as session:
        assert session.exchange(WireRequest("GET", "/late"), 20).status == 200
        assert "ValueError: in the background" in session.log()


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        ("/raises", Fault.CRASHED, "KeyError: 'missing' (app.py:"),
        ("/midway", Fault.CRASHED, "OSError: disk gone (app.py:"),
        ("/nothing", Fault.INCOMPLETE, "returned without an answer"),
        ("/half", Fault.INCOMPLETE, "without finishing its answer"),
        ("/order", Fault.MALFORMED, "'http.response.body' where that is not allowed"),
        ("/twice", Fault.MALFORMED, "'http.response.start' where that is not allowed"),
        ("/types", Fault.MALFORMED, "TypeError"),
        ("/huge", Fault.TOO_LARGE, "larger than"),
        ("/exits", Fault.CRASHED, ""),
        ("/hangs", Fault.TIMEOUT, "did not answer within 0.5 s"),
        ("/spins", Fault.TIMEOUT, "did not answer within 0.5 s"),
    ],
)
def test_an_application_that_misbehaves_is_a_finding(asgi: InProcessTarget, path: str, fault: Fault, said: str) -> None:
    with asgi.session() as session, pytest.raises(ExchangeFailed) as caught:
        session.exchange(WireRequest("GET", path), 0.5 if fault is Fault.TIMEOUT else 20)
    assert caught.value.fault is fault
    assert said in caught.value.message
    assert not caught.value.inconclusive
    assert ask(asgi, "/streams").body == b"ab", "it answers again"


def test_the_lifespan_ends_with_close(asgi: InProcessTarget, tmp_path: Path) -> None:
    assert not (tmp_path / "shut-down").exists()
    asgi.close()
    assert (tmp_path / "shut-down").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("await send({'type': 'lifespan.startup.failed', 'message': 'no database'})", "start-up failed: no database"),
        ("import os; os._exit(9)", "exit status 9 while it was loading"),
    ],
)
def test_a_start_up_that_fails(write_project: Write, make_target: Open, body: str, said: str) -> None:
    write_project({"app.py": f"async def app(scope, receive, send):\n    await receive()\n    {body}\n"})
    with pytest.raises(TargetUnavailable, match=said):
        make_target("asgi").open()


@pytest.mark.parametrize("start", ["raise ValueError(scope['type'])", "return", "assert 0"])
def test_an_application_without_lifespan_is_fine(write_project: Write, open_target: Open, start: str) -> None:
    write_project(
        {
            "app.py": f"""
            async def app(scope, receive, send):
                if scope["type"] != "http":
                    {start}
                await send({{"type": "http.response.start", "status": 204}})
                await send({{"type": "http.response.body", "body": b"ignored"}})
            """
        }
    )
    answer = ask(open_target("asgi"), "/")
    assert (answer.status, answer.body) == (204, b"")


def test_fastapi(write_project: Write, open_target: Open) -> None:
    write_project(
        {
            "app.py": """
            from contextlib import asynccontextmanager
            from fastapi import FastAPI, Request
            @asynccontextmanager
            async def lifespan(app):
                yield {"stock": 3}
                print("closed")
            app = FastAPI(lifespan=lifespan)
            @app.post("/orders/{name}", status_code=201)
            async def order(name: str, body: dict, request: Request):
                return {"name": name, "body": body, "stock": request.state.stock}
            @app.get("/boom")
            def boom():
                return None.total
            """
        }
    )
    target = open_target("asgi")
    answer = ask(target, "/orders/%C3%A9", "POST", b'{"qty": 1}', Content_Type="application/json")
    assert answer.status == 201
    assert json.loads(answer.body) == {"name": "é", "body": {"qty": 1}, "stock": 3}
    with target.session() as session:
        assert session.exchange(WireRequest("GET", "/boom"), 20).status == 500
        assert "'NoneType' object has no attribute 'total'" in session.log()


def test_fastapi_whose_lifespan_raises(write_project: Write, make_target: Open) -> None:
    write_project(
        {
            "app.py": """
            from contextlib import asynccontextmanager
            from fastapi import FastAPI
            @asynccontextmanager
            async def lifespan(app):
                raise ConnectionError("no database")
                yield
            app = FastAPI(lifespan=lifespan)
            """
        }
    )
    with pytest.raises(TargetUnavailable, match="no database") as caught:
        make_target("asgi").open()
    assert "app.py" in caught.value.detail
