"""What every test may use: the real command in a real process, and small real services."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What tests find out about their own small repositories is nothing to keep in a user's cache.
_CACHE = tempfile.TemporaryDirectory(prefix="aiguard-test-cache-")
os.environ["AIGUARD_CACHE"] = _CACHE.name


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run_aiguard(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, timeout_s: float = 60) -> Ran:
    """Run the command as a user would; no terminal, no colours."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "GOTOOLCHAIN": "local", **(env or {})}
    done = subprocess.run(
        [sys.executable, "-m", "aiguard", *arguments],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def aiguard(tmp_path: Path) -> Callable[..., Ran]:
    """`aiguard("check", "--quiet")` in the test's own folder."""

    def call(*arguments: str, **options: Any) -> Ran:
        return run_aiguard(*arguments, **{"cwd": tmp_path, **options})

    return call


@dataclass(frozen=True)
class Answer:
    """What a small service says."""

    body: Any = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Service:
    """A real HTTP server on loopback: `routes` maps "GET /path" to an Answer or to a function of the request body."""

    def __init__(self, routes: Mapping[str, Any]) -> None:
        self.routes = dict(routes)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                service.seen.append((self.command, self.path, dict(self.headers.items()), body))
                route = service.routes.get(f"{self.command} {self.path}", Answer({"error": "no such path"}, 404))
                found = route(body) if callable(route) else route
                data = found.encoded()
                self.send_response(found.status)
                for name, value in found.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer  # noqa: N815  (http.server's names)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Mapping[str, Any]], Service]]:
    """`serve({"GET /orders/42": Answer({...})})` starts a service that ends with the test."""
    running: list[Service] = []

    def start(routes: Mapping[str, Any]) -> Service:
        running.append(Service(routes))
        return running[-1]

    yield start
    for service in running:
        service.close()


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """`project({"aiguard.yaml": "...", "contracts/orders.yaml": "..."})` writes files and gives the folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write
