from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.config.targets import CommandTarget as Settings
from aiguard.engines.contracts.targets.command import CommandTarget
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, TargetUnavailable
from aiguard.errors import InputError
from aiguard.masking import Masker
from tests.process.test_child import carrying, until

GET = WireRequest("GET", "/")

SERVICE = """
import json, os, signal, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
if "SLOW" in os.environ: time.sleep(float(os.environ["SLOW"]))
started = time.monotonic()
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/exit":
            print("about to exit", flush=True)
            os._exit(3)
        if self.path == "/segfault": os.kill(os.getpid(), signal.SIGSEGV)
        if self.path == "/sleep": time.sleep(1)
        if self.path == "/log": print("café", os.environ.get("TOKEN", ""), "\\x1b[31m", flush=True)
        warm = time.monotonic() - started > float(os.environ.get("WARM", "0"))
        body = json.dumps({"path": self.path, "headers": dict(self.headers), "env": dict(os.environ)}).encode()
        self.send_response(200 if warm else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("listening now", flush=True)
server.serve_forever()
"""


@pytest.fixture
def canary(tmp_path: Path) -> str:
    return f"CANARY_{tmp_path.name}_{os.getpid()}"


def target(
    root: Path, masker: Masker | None = None, environ: dict[str, str] | None = None, **keys: Any
) -> CommandTarget:
    (root / "service.py").write_text(SERVICE)
    settings = Settings.model_validate({"command": [sys.executable, "service.py", "{port}"], **keys})
    return CommandTarget("shop", settings, root, masker or Masker(), environ)


@contextmanager
def opened(root: Path, masker: Masker | None = None, **keys: Any) -> Iterator[CommandTarget]:
    one = target(root, masker, **keys)
    try:
        one.open()
        yield one
    finally:
        one.close()


def refusal(one: CommandTarget) -> TargetUnavailable:
    with pytest.raises(TargetUnavailable) as caught:
        one.open()
    one.close()
    return caught.value


@pytest.mark.parametrize(
    "ready", [{}, {"tcp": True}, {"http": "/healthz"}, {"log": "listening (now|then)"}, {"http": "/", "timeout": "9s"}]
)
def test_service_is_started_waited_for_and_ended(ready: dict[str, object], tmp_path: Path, canary: str) -> None:
    with opened(tmp_path, env={"SLOW": "0.3", canary: "1"}, ready=ready) as one:
        with one.session() as session:
            assert session.exchange(GET, 5).status == 200
        assert carrying(canary)
        assert one.address().startswith("http://127.0.0.1:")
    assert carrying(canary) == []
    one.close()


def test_what_the_service_sees(tmp_path: Path) -> None:
    around = {**os.environ, "CI_TOKEN": "no", "DATABASE_URL": "yes"}
    one = target(
        tmp_path,
        environ=around,
        env={"SELF": "http://localhost:{port}"},
        pass_env=("DATABASE_URL",),
        headers={"Authorization": "Bearer default"},
        base_path="/v1",
    )
    one.open()
    with one.session() as session:
        seen = json.loads(session.exchange(WireRequest("GET", "/x"), 5).body)
    one.close()
    port = one.address().removesuffix("/v1").rpartition(":")[2]
    assert seen["path"] == "/v1/x"
    assert seen["headers"]["Authorization"] == "Bearer default"
    assert (seen["env"]["PORT"], seen["env"]["SELF"]) == (port, f"http://localhost:{port}")
    assert seen["env"]["DATABASE_URL"] == "yes"
    assert "CI_TOKEN" not in seen["env"]


def test_ready_waits_for_a_status_below_500(tmp_path: Path) -> None:
    with opened(tmp_path, env={"WARM": "0.5"}, ready={"http": "/"}) as one, one.session() as session:
        assert session.exchange(GET, 5).status == 200


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"env": {"WARM": "60"}, "ready": {"http": "/", "timeout": "500ms"}}, "within 0.5 s: GET / on port"),
        ({"env": {"SLOW": "60"}, "ready": {"timeout": "300ms"}}, "took no connections"),
        ({"ready": {"log": "never said", "timeout": "500ms"}}, "no line of its log matched never said"),
    ],
)
def test_service_that_is_never_ready(keys: dict[str, Any], words: str, tmp_path: Path, canary: str) -> None:
    keys["env"] = {**keys.get("env", {}), canary: "1"}
    problem = refusal(target(tmp_path, **keys))
    assert words in problem.message
    assert carrying(canary) == []


def test_service_that_dies_early_shows_its_last_lines(tmp_path: Path) -> None:
    code = "import sys; print('\\n'.join(map(str, range(99)))); sys.exit('no database: hunter2')"
    problem = refusal(target(tmp_path, Masker({"DB": "hunter2"}), command=[sys.executable, "-c", code]))
    assert "ended before it was ready (exit code 1)" in problem.message
    assert problem.detail.endswith("97\n98\nno database: ${DB}") or "no database: ${DB}" in problem.detail
    assert len(problem.detail.splitlines()) <= 41


def test_service_killed_by_a_signal(tmp_path: Path) -> None:
    assert "(SIGSEGV)" in refusal(target(tmp_path, command=["sh", "-c", "kill -SEGV $$"])).message


def test_service_on_another_port_is_told_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    one = target(tmp_path, command=[sys.executable, "service.py", str(port)], ready={"timeout": "1s"})
    problem = refusal(one)
    assert f"it listens on {port}" in problem.hint
    assert "{port}" in problem.hint


def test_port_of_somebody_else_is_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import socket,time\ns=socket.create_server(('127.0.0.1',0))\n"
            "print(s.getsockname()[1],flush=True)\ntime.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    try:
        assert theirs.stdout is not None
        port = int(theirs.stdout.readline())
        monkeypatch.setattr("aiguard.engines.contracts.targets.command._free_port", lambda: port)
        problem = refusal(target(tmp_path, command=["sleep", "60"]))
        assert f"process {theirs.pid}" in problem.message
    finally:
        theirs.kill()
        theirs.communicate()


def test_port_taken_in_between_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as free:
        ports = [free.getsockname()[1], taken.getsockname()[1]]
        free.close()
        monkeypatch.setattr("aiguard.engines.contracts.targets.command._free_port", ports.pop)
        # Nothing that accepts: the readiness probe must not take it for the service.
        monkeypatch.setattr("aiguard.engines.contracts.targets.readiness._tcp", _only_when_free(taken.getsockname()[1]))
        with opened(tmp_path) as one, one.session() as session:
            assert session.exchange(GET, 5).status == 200


def _only_when_free(taken: int) -> Any:
    def tcp(port: int) -> str:
        if port == taken:
            return "not ours"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return "not yet"
        return ""

    return tcp


def test_missing_program_and_folder(tmp_path: Path) -> None:
    assert "no-such: not found" in refusal(target(tmp_path, command=["no-such"])).message
    assert "working directory" in refusal(target(tmp_path, cwd="nowhere")).message


def test_build_comes_first(tmp_path: Path) -> None:
    copy = "import shutil; shutil.copy('service.py', 'built.py')"
    command = [sys.executable, "built.py", "{port}"]
    with opened(tmp_path, build=[sys.executable, "-c", copy], command=command) as one, one.session() as session:
        assert session.exchange(GET, 5).status == 200


def test_failed_build_shows_what_it_said(tmp_path: Path) -> None:
    build = ["sh", "-c", "echo main.x:3:1: wrong >&2; exit 4"]
    problem = refusal(target(tmp_path, build=build))
    assert "exit code 4" in problem.message
    assert problem.detail == "main.x:3:1: wrong"


@pytest.mark.parametrize(("path", "how"), [("/exit", "exit code 3"), ("/segfault", "SIGSEGV")])
def test_request_that_ends_the_service_is_a_finding(path: str, how: str, tmp_path: Path) -> None:
    with opened(tmp_path) as one:
        with one.session() as session:
            with pytest.raises(ExchangeFailed) as caught:
                session.exchange(WireRequest("GET", path), 5)
            log = session.log()
        assert (caught.value.fault, caught.value.inconclusive) == (Fault.CRASHED, False)
        assert how in caught.value.message
        assert path != "/exit" or log == "about to exit"
        with one.session() as session, pytest.raises(ExchangeFailed) as later:
            session.exchange(GET, 5)
        assert (later.value.fault, later.value.inconclusive) == (Fault.CRASHED, True)


def test_all_that_were_under_way_are_told(tmp_path: Path) -> None:
    with opened(tmp_path) as one:
        failures: list[ExchangeFailed] = []

        def sleep() -> None:
            with one.session() as session:
                try:
                    session.exchange(WireRequest("GET", "/sleep"), 5)
                except ExchangeFailed as failure:
                    failures.append(failure)

        sleeper = threading.Thread(target=sleep)
        sleeper.start()
        time.sleep(0.3)
        with one.session() as session, pytest.raises(ExchangeFailed) as caught:
            session.exchange(WireRequest("GET", "/exit"), 5)
        sleeper.join()
    messages = [caught.value.message, failures[0].message]
    assert any("one of 2 under way" in message for message in messages)


def test_log_of_a_session_begins_with_it(tmp_path: Path) -> None:
    with opened(tmp_path, Masker({"TOKEN": "hunter2"}), env={"TOKEN": "hunter2"}) as one:
        with one.session() as session:
            session.exchange(GET, 5)
            assert "listening" not in session.log()
            session.exchange(WireRequest("GET", "/log"), 5)
            assert session.log() == "café ${TOKEN} \\x1b[31m"
        with one.session() as session:
            assert session.log() == ""


def test_passed_variables_are_masked(tmp_path: Path) -> None:
    masker = Masker()
    target(tmp_path, masker, {"DB_URL": "postgres://ada:pw@db"}, pass_env=("DB_URL",))
    assert masker.text("at postgres://ada:pw@db now") == "at ${DB_URL} now"


def test_closing_ends_the_waiting(tmp_path: Path, canary: str) -> None:
    one = target(tmp_path, env={"SLOW": "60", canary: "1"})
    problems: list[TargetUnavailable] = []

    def wait() -> None:
        try:
            one.open()
        except TargetUnavailable as problem:
            problems.append(problem)

    waiting = threading.Thread(target=wait)
    waiting.start()
    until(lambda: carrying(canary))
    one.close()
    waiting.join(10)
    assert len(problems) == 1
    assert carrying(canary) == []


def test_stubborn_service_with_a_runaway_helper_is_ended(tmp_path: Path, canary: str) -> None:
    command = ["sh", "-c", f"trap '' TERM; setsid -f sleep 60; exec {sys.executable} service.py $PORT"]
    with opened(tmp_path, command=command, env={canary: "1"}, stop_timeout="300ms") as one:
        assert len(carrying(canary)) == 2
        with one.session() as session:
            session.exchange(GET, 5)
    assert carrying(canary) == []


def test_states_make_sessions_take_turns(tmp_path: Path) -> None:
    assert target(tmp_path).parallel > 1
    assert target(tmp_path, states="tests.states").parallel == 1


def test_without_handlers_no_state_is_known(tmp_path: Path) -> None:
    with target(tmp_path).session() as session, pytest.raises(InputError, match="no handler for state 'paid'"):
        session.set_up("paid", {})


# Go, for real

GO_MOD = "module shop\n\ngo 1.21\n"
GO_MAIN = """package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/orders/42", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"id": 42}`) })
	http.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) { var m map[string]int; m["x"] = 1 })
	http.HandleFunc("/die", func(w http.ResponseWriter, r *http.Request) { go panic("no way out"); select {} })
	if err := http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil); err != nil {
		panic(err)
	}
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    beside = Path(sys.executable).parent / "go"
    assert shutil.which("go") or beside.exists(), "these tests need Go: install the `go` extra"
    (tmp_path / "cmd/api").mkdir(parents=True)
    (tmp_path / "go.mod").write_text(GO_MOD)
    (tmp_path / "cmd/api/main.go").write_text(GO_MAIN)
    return tmp_path


def test_go_service(module: Path, canary: str) -> None:
    with opened(module, command=["go", "run", "./cmd/api"], env={canary: "1"}, ready={"timeout": "300s"}) as one:
        with one.session() as session:
            assert session.exchange(WireRequest("GET", "/orders/42"), 5).body == b'{"id": 42}'
        with one.session() as session:
            with pytest.raises(ExchangeFailed) as caught:
                session.exchange(WireRequest("GET", "/panic"), 5)
            assert (caught.value.fault, caught.value.inconclusive) == (Fault.CLOSED, False)
            assert "assignment to entry in nil map" in session.log()
        with one.session() as session:
            with pytest.raises(ExchangeFailed) as caught:
                session.exchange(WireRequest("GET", "/die"), 5)
            assert (caught.value.fault, caught.value.inconclusive) == (Fault.CRASHED, False)
            assert "no way out" in session.log()
    assert carrying(canary) == []


@pytest.mark.parametrize("keys", [{}, {"build": ["go", "build", "-o", "api", "./cmd/api"]}])
def test_go_that_does_not_compile(keys: dict[str, Any], module: Path) -> None:
    (module / "cmd/api/main.go").write_text(GO_MAIN.replace("fmt.Fprint(w", "fmt.Frpint(w"))
    problem = refusal(target(module, command=["go", "run", "./cmd/api"], ready={"timeout": "300s"}, **keys))
    assert "cmd/api/main.go:10:" in problem.detail
    assert "undefined: fmt.Frpint" in problem.detail
