"""Plain WSGI and ASGI applications, Flask and FastAPI, well-behaved and not."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.engines.contracts.targets.inprocess import InProcessTarget, with_defaults
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, TargetUnavailable
from aiguard.errors import InputError
from aiguard.masking import Masker
from tests.engines.contracts.conftest import target_on, write_files

Write = Callable[[dict[str, str]], Path]
Open = Callable[..., InProcessTarget]

WSGI = """
import json, os, sys, time

def app(environ, start_response):
    return globals()[environ["PATH_INFO"].strip("/").split("/")[0]](environ, start_response)

def echo(environ, start_response):
    seen = {k: v for k, v in environ.items() if isinstance(v, str) and k not in os.environ}
    seen["body"] = environ["wsgi.input"].read().decode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [json.dumps(seen).encode()]

def written(environ, start_response):
    write = start_response("202 Accepted", [])
    write(b"one ")
    return [b"two"]

closed = []
class Closing:
    def __iter__(self): yield b"x"
    def close(self): closed.append(1)
def closing(environ, start_response):
    start_response("200 OK", [])
    return Closing()
def closings(environ, start_response):
    start_response("200 OK", [])
    return [str(len(closed)).encode()]

def replaced(environ, start_response):
    start_response("200 OK", [])
    try: raise ValueError("x")
    except ValueError: start_response("503 Service Unavailable", [], sys.exc_info())
    return [b"sorry"]

def lazy(environ, start_response):
    yield b""
    start_response("200 OK", [("Content-Length", "2")])
    yield b"ok"

def zipped(environ, start_response):
    import gzip
    start_response("200 OK", [("Content-Encoding", "gzip")])
    return [gzip.compress(b"plain")]

def prints(environ, start_response):
    print("JUNK ON STDOUT"); print("junk on stderr", file=sys.stderr); os.write(1, b"\\x00\\x00\\x00\\x10{}")
    start_response("200 OK", [])
    return [b"ok"]

def secret(environ, start_response):
    print("the token is " + os.environ["TOKEN"])
    raise RuntimeError("bad token " + os.environ["TOKEN"])

def raises(environ, start_response):
    return {}["missing"]
def exits(environ, start_response):
    sys.exit(4)
def midway(environ, start_response):
    start_response("200 OK", [])
    yield b"half"
    raise OSError("disk gone")
def silent(environ, start_response):
    return [b"x"]
def twice(environ, start_response):
    start_response("200 OK", []); start_response("200 OK", [])
    return []
def badstatus(environ, start_response):
    start_response(200, []); return []
def strangestatus(environ, start_response):
    start_response("okay", []); return [b"x"]
def split(environ, start_response):
    start_response("200 OK", [("X-A", "1\\r\\nX-B: 2")]); return [b"x"]
def text(environ, start_response):
    start_response("200 OK", []); return ["text"]
def short(environ, start_response):
    start_response("200 OK", [("Content-Length", "10")]); return [b"four"]
def long(environ, start_response):
    start_response("200 OK", [("Content-Length", "1")]); return [b"four"]
def huge(environ, start_response):
    start_response("200 OK", [])
    while True: yield b"x" * 100000

def die(environ, start_response):
    print("last words", flush=True); os._exit(3)
def segfault(environ, start_response):
    import ctypes; ctypes.string_at(0)
def hang(environ, start_response):
    while True: pass
def sleep_deaf(environ, start_response):
    import signal; signal.signal(signal.SIGABRT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
def channel(environ, start_response):
    for fd in range(3, 20):
        try: os.write(fd, b"\\xff\\xff\\xff\\xff" * 10)
        except OSError: pass
    start_response("200 OK", []); return [b"x"]
def closes(environ, start_response):
    os.closerange(3, 50); start_response("200 OK", []); return [b"x"]
"""


def ask(target: InProcessTarget, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> WireResponse:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    with target.session() as session:
        return session.exchange(WireRequest(method, path, pairs, body), 20)


def failure(target: InProcessTarget, path: str, timeout_s: float = 20) -> tuple[ExchangeFailed, str]:
    with target.session() as session:
        with pytest.raises(ExchangeFailed) as caught:
            session.exchange(WireRequest("GET", path), timeout_s)
        return caught.value, session.log()


@pytest.fixture(scope="module")
def wsgi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcessTarget]:
    root = write_files(tmp_path_factory.mktemp("wsgi"), {"app.py": WSGI})
    target = target_on(root, "wsgi", env={"TOKEN": "tok-12345"}, masker=Masker({"API_TOKEN": "tok-12345"}))
    target.open()
    yield target
    target.close()


def test_the_environ_is_what_pep_3333_describes(wsgi: InProcessTarget) -> None:
    request = WireRequest(
        "POST",
        "/echo/caf%C3%A9/a%2Fb?q=%20&q=2",
        (("X-Many", "1"), ("X-Many", "2"), ("Cookie", "a=1"), ("Cookie", "b=2"), ("Content-Type", "text/plain")),
        "héllo".encode(),
    )
    with wsgi.session() as session:
        answer = session.exchange(request, 20)
    seen = json.loads(answer.body)
    assert seen["PATH_INFO"] == "/echo/café/a/b".encode().decode("latin-1")
    assert (seen["QUERY_STRING"], seen["REQUEST_METHOD"], seen["SCRIPT_NAME"]) == ("q=%20&q=2", "POST", "")
    assert (seen["HTTP_X_MANY"], seen["HTTP_COOKIE"]) == ("1,2", "a=1; b=2")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["body"]) == ("text/plain", "6", "héllo")
    assert (seen["SERVER_NAME"], seen["SERVER_PORT"], seen["SERVER_PROTOCOL"]) == ("localhost", "80", "HTTP/1.1")
    assert (seen["HTTP_HOST"], seen["wsgi.url_scheme"]) == ("localhost", "http")
    assert "AIGUARD_CHANNEL_FD" not in seen
    assert answer.header_values("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/written", 202, b"one two"),
        ("/replaced", 503, b"sorry"),
        ("/lazy", 200, b"ok"),
        ("/zipped", 200, b"plain"),
        ("/prints", 200, b"ok"),
    ],
)
def test_the_ways_to_answer(wsgi: InProcessTarget, path: str, status: int, body: bytes) -> None:
    answer = ask(wsgi, path)
    assert (answer.status, answer.body) == (status, body)


def test_close_is_called_once_and_a_head_has_no_body(wsgi: InProcessTarget) -> None:
    assert ask(wsgi, "/closing", "HEAD").body == b""
    assert ask(wsgi, "/closings").body == b"1"


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        ("/raises", Fault.CRASHED, "KeyError: 'missing' (app.py:"),
        ("/exits", Fault.CRASHED, "SystemExit: 4 (app.py:"),
        ("/midway", Fault.CRASHED, "OSError: disk gone (app.py:"),
        ("/silent", Fault.MALFORMED, "never called start_response"),
        ("/twice", Fault.MALFORMED, "start_response twice"),
        ("/badstatus", Fault.MALFORMED, "a string and a list"),
        ("/strangestatus", Fault.MALFORMED, "status 'okay'"),
        ("/split", Fault.MALFORMED, "line break"),
        ("/text", Fault.MALFORMED, "the body holds str"),
        ("/short", Fault.INCOMPLETE, "promises 10 bytes, the body has 4"),
        ("/long", Fault.MALFORMED, "promises 1 bytes, the body has 4"),
        ("/huge", Fault.TOO_LARGE, "larger than"),
    ],
)
def test_an_application_that_misbehaves_is_a_finding(wsgi: InProcessTarget, path: str, fault: Fault, said: str) -> None:
    error, _ = failure(wsgi, path)
    assert error.fault is fault
    assert said in error.message
    assert not error.inconclusive
    assert ask(wsgi, "/lazy").status == 200, "the worker lives on"


def test_a_traceback_is_in_the_log_without_frames_of_the_worker(wsgi: InProcessTarget) -> None:
    _, log = failure(wsgi, "/raises")
    assert 'app.py", line' in log
    assert "KeyError" in log
    assert "contracts/worker" not in log


def test_a_secret_shows_nowhere(wsgi: InProcessTarget) -> None:
    error, log = failure(wsgi, "/secret")
    assert error.message.startswith("the application raised RuntimeError: bad token ${API_TOKEN}")
    assert "the token is ${API_TOKEN}" in log
    assert "tok-12345" not in error.message + log


@pytest.mark.parametrize(
    ("path", "fault", "said", "logged"),
    [
        ("/die", Fault.CRASHED, "exit status 3", "last words"),
        ("/segfault", Fault.CRASHED, "killed by SIGSEGV", "in segfault"),
        ("/hang", Fault.TIMEOUT, "did not answer within 0.5 s", "in hang"),
        ("/sleep_deaf", Fault.TIMEOUT, "did not answer within 0.5 s", ""),
        ("/channel", Fault.CRASHED, "", ""),
        ("/closes", Fault.CRASHED, "", ""),
    ],
)
def test_a_worker_that_is_lost_is_a_finding_and_is_started_again(
    wsgi: InProcessTarget, path: str, fault: Fault, said: str, logged: str
) -> None:
    error, log = failure(wsgi, path, 0.5 if fault is Fault.TIMEOUT else 20)
    assert error.fault is fault
    assert said in error.message
    assert logged in log
    assert not error.inconclusive
    assert ask(wsgi, "/lazy").status == 200, "a new worker answers"


def test_after_the_worker_was_lost_the_rest_of_its_session_is_inconclusive(wsgi: InProcessTarget) -> None:
    with wsgi.session() as session:
        with pytest.raises(ExchangeFailed):
            session.exchange(WireRequest("GET", "/die"), 20)
        with pytest.raises(ExchangeFailed) as second:
            session.exchange(WireRequest("GET", "/lazy"), 20)
    assert second.value.inconclusive


def test_restarts_are_bounded(write_project: Write, open_target: Open) -> None:
    write_project({"app.py": "import os\ndef die(environ, start_response): os._exit(3)\n"})
    target = open_target("wsgi", "app:die")
    errors = [failure(target, "/die")[0] for _ in range(12)]
    assert [error.inconclusive for error in errors] == [False] * 11 + [True]
    assert "ended 11 times" in errors[-1].message


def test_a_hang_at_import_does_not_outlive_close(write_project: Write, make_target: Open) -> None:
    write_project({"app.py": "raise SystemExit('no database')"})
    target = make_target("wsgi")
    with pytest.raises(TargetUnavailable, match="SystemExit: no database"):
        target.open()
    began = time.monotonic()
    target.close()
    target.close()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("app", "error", "said"),
    [
        ("nowhere:app", InputError, "there is no module 'nowhere'"),
        ("good:ap", InputError, "did you mean app?"),
        ("good:number", InputError, "not an application"),
        ("good:create", InputError, "makes an application"),
        ("good:other", InputError, "write `asgi: good:other`"),
        ("broken:app", TargetUnavailable, r"ModuleNotFoundError.*nothing_like_this.*\(broken.py:1\)"),
        ("syntax:app", TargetUnavailable, "SyntaxError"),
        ("dies:app", TargetUnavailable, "exit status 7 while it was loading"),
    ],
)
def test_an_application_that_cannot_be_loaded(
    write_project: Write, make_target: Open, app: str, error: type[Exception], said: str
) -> None:
    write_project(
        {
            "good.py": "number = 3\ndef app(environ, start_response): ...\n"
            "def create(): ...\nasync def other(scope, receive, send): ...\n",
            "broken.py": "import nothing_like_this\n",
            "syntax.py": "def (:\n",
            "dies.py": "import os\nos._exit(7)\n",
        }
    )
    with pytest.raises(error, match=said):
        make_target("wsgi", app).open()


def test_a_checkout_with_modules_named_like_the_standard_librarys(write_project: Write, open_target: Open) -> None:
    trap = "raise SystemExit('the wrong module was imported')\n"
    names = ["socket.py", "json.py", "asyncio.py", "channel.py", "serve.py", "wsgi.py", "yaml.py", "rich/__init__.py"]
    root = write_project(
        {
            **dict.fromkeys(names, trap),
            "aiguard/__init__.py": trap,
            "app.py": """
            import sys
            def app(environ, start_response):
                start_response("200 OK", [])
                return ["\\n".join(sys.path).encode()]
            """,
        }
    )
    target = open_target("wsgi", env={"PYTHONPATH": str(root)})
    path = ask(target, "/").body.decode().splitlines()
    assert path[0] == str(root)
    assert not any("contracts/worker" in entry for entry in path)


def test_flask(write_project: Write, open_target: Open) -> None:
    write_project(
        {
            "shop/__init__.py": "",
            "shop/web.py": """
            from flask import Flask, request
            def create():
                app = Flask(__name__)
                @app.post("/orders/<name>")
                def order(name):
                    return {"name": name, "tags": request.args.getlist("tag"), "body": request.get_json()}, 201
                @app.get("/boom")
                def boom():
                    return None.total
                return app
            app = create()
            """,
        }
    )
    target = open_target("wsgi", "shop.web:app")
    answer = ask(target, "/orders/%C3%A9?tag=a&tag=b", "POST", b'{"qty": 1}', Content_Type="application/json")
    assert answer.status == 201
    assert json.loads(answer.body) == {"name": "é", "tags": ["a", "b"], "body": {"qty": 1}}
    with target.session() as session:
        assert session.exchange(WireRequest("GET", "/boom"), 20).status == 500
        assert "'NoneType' object has no attribute 'total'" in session.log()


def test_a_missing_package_says_which_interpreter_ran(write_project: Write, make_target: Open) -> None:
    write_project({"app.py": "import django_that_is_elsewhere\n"})
    with pytest.raises(TargetUnavailable) as caught:
        make_target("wsgi").open()
    assert sys.executable in caught.value.hint


def test_an_interpreter_that_is_not_there(write_project: Write, make_target: Open) -> None:
    write_project({"app.py": ""})
    with pytest.raises(TargetUnavailable, match="not found"):
        make_target("wsgi", python="/nowhere/python").open()


def test_a_fork_that_holds_the_channel_does_not_hide_the_end(write_project: Write, open_target: Open) -> None:
    write_project(
        {
            "app.py": """
            import os, time
            def app(environ, start_response):
                if os.fork() == 0:
                    time.sleep(30)
                os._exit(5)
            """
        }
    )
    error, _ = failure(open_target("wsgi"), "/", 1)
    assert (error.fault, error.message) == (Fault.CRASHED, "the application ended by itself, with exit status 5")


def test_own_headers_win_over_the_targets_and_those_over_the_defaults() -> None:
    headers = with_defaults((("accept", "a/b"), ("X", "1"), ("X", "2")), (("x", "3"), ("Authorization", "t")))
    assert headers[:4] == [("accept", "a/b"), ("X", "1"), ("X", "2"), ("Authorization", "t")]
    assert ("Host", "localhost") in headers
    assert sum(name.lower() == "accept" for name, _ in headers) == 1


def test_compressed_bombs_are_refused(write_project: Write, open_target: Open) -> None:
    bomb = gzip.compress(bytes(20 * 1024 * 1024))
    root = write_project(
        {
            "app.py": """
            def app(environ, start_response):
                start_response("200 OK", [("Content-Encoding", "gzip")])
                return [open("bomb", "rb").read()]
            """
        }
    )
    (root / "bomb").write_bytes(bomb)
    error, _ = failure(open_target("wsgi"), "/")
    assert error.fault is Fault.TOO_LARGE


def test_a_syntax_error_is_shown_with_its_file_and_none_of_pythons_import(write_project, make_target):
    write_project({"app.py": "x = 1\ndef app(:\n"})
    with pytest.raises(TargetUnavailable) as caught:
        make_target("wsgi").open()
    assert caught.value.message.endswith("raised SyntaxError: invalid syntax (app.py, line 2)")
    assert "def app(:" in caught.value.detail
    assert "importlib" not in caught.value.detail


def test_an_error_on_import_is_shown_from_the_users_first_line_on(write_project, make_target):
    write_project({"app.py": "import inner\n", "inner.py": "exec(\"KEY = {}['SECRET']\")\n"})
    with pytest.raises(TargetUnavailable) as caught:
        make_target("wsgi").open()
    assert caught.value.message.endswith("raised KeyError: 'SECRET' (inner.py:1)")
    assert "importlib" not in caught.value.detail.partition("inner.py")[0]


def test_an_interpreter_that_is_not_there_is_named_with_its_target(write_project, make_target):
    write_project({"app.py": ""})
    with pytest.raises(TargetUnavailable, match=r"^target 'api': cannot run .*: not found"):
        make_target("wsgi", python="no-such-python").open()
