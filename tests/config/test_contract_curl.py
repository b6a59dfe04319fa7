from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.compare.messages import WireRequest
from aiguard.config.contract_curl import LONGEST_BODY, curl
from aiguard.masking import Masker

Seen = list[tuple[str, str, dict[str, str], bytes]]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Seen]]:
    seen: Seen = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.append((self.command, self.path, dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", seen
        listening.shutdown()
        thread.join()


REQUESTS = [
    WireRequest("GET", "/a/../b?x=%20&y=[1]{2}"),
    WireRequest("HEAD", "/a"),
    WireRequest("DELETE", "/a", (("X-Quote", 'it\'s "$HOME" `id` \\ !'), ("X-Empty", ""))),
    WireRequest("POST", "/a", (("Content-Type", "application/json"),), b'{"a":"it\'s $HOME \\n"}'),
    WireRequest("POST", "/a", (), b"@/etc/hostname"),
    WireRequest("PUT", "/a", (("Content-Type", "text/plain"),), "two\nlines %s \\ é\t'\"`$".encode()),
    WireRequest("POST", "/a", (("Content-Type", "x/y"),), bytes(range(256))),
]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.method + request.path)
def test_the_command_sends_the_same_request(server: tuple[str, Seen], request_: WireRequest) -> None:
    base, seen = server
    command = curl(request_, base, Masker())
    assert "\n" not in command
    subprocess.run(["sh", "-c", command], check=True, capture_output=True, timeout=30)
    method, path, headers, body = seen[-1]
    assert (method, path, body) == (request_.method, request_.path, request_.body)
    for name, value in request_.headers:
        assert headers[name] == value
    if not any(name == "Content-Type" for name, _ in request_.headers):
        assert "Content-Type" not in headers


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_shell_fills_the_secrets_in(server: tuple[str, Seen]) -> None:
    base, seen = server
    secret = 'p$w"d`x\\y'
    request = WireRequest(
        "POST", "/a", (("X-Key", f"k {secret}"), ("Content-Type", "text/plain")), f"a${secret}".encode()
    )
    command = curl(request, base, Masker({"MY_KEY": secret}))
    assert secret not in command
    assert "${MY_KEY}" in command
    subprocess.run(
        ["sh", "-c", command], check=True, capture_output=True, timeout=30, env={**os.environ, "MY_KEY": secret}
    )
    assert seen[-1][2]["X-Key"] == f"k {secret}"
    assert seen[-1][3] == f"a${secret}".encode()


@given(st.binary(max_size=200), st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30))
def test_any_body_and_header_is_one_line_that_a_shell_can_read(body: bytes, header: str) -> None:
    import shlex

    command = curl(WireRequest("POST", "/a", (("X-A", header),), body), "http://h", Masker())
    assert "\n" not in command
    words = shlex.split(command.rpartition("| ")[2] if command.startswith("printf") else command)
    assert words[-1] == "http://h/a"
    assert (f"X-A: {header}" if header else "X-A;") in words


def test_credentials_from_elsewhere_are_not_shown() -> None:
    command = curl(WireRequest("GET", "/", (("Authorization", "Bearer abcdef"),)), "http://h", Masker())
    assert "abcdef" not in command
    assert "Bearer ***" in command


def test_a_long_body_is_named_and_not_written_out() -> None:
    command = curl(WireRequest("POST", "/", (), b"x" * (LONGEST_BODY + 1)), "http://h", Masker())
    assert "--data-binary @body" in command
    assert len(command) < 200
