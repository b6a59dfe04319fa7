from __future__ import annotations

import gzip
import resource
import socket
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from aiguard.compare.messages import WireRequest, WireResponse
from aiguard.engines.contracts.client import HttpClient, foreign_redirect
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault
from aiguard.errors import InputError
from tests.engines.contracts.hostile import Serve, answering, read_request, serving

GET = WireRequest("GET", "/")
MIB = 1 << 20


def ask(serve: Serve, request: WireRequest = GET, timeout_s: float = 5.0) -> WireResponse:
    with serving(serve) as url:
        client = HttpClient(url)
        try:
            return client.exchange(request, timeout_s)
        finally:
            client.close()


def fault(serve: Serve, request: WireRequest = GET, timeout_s: float = 5.0) -> ExchangeFailed:
    with pytest.raises(ExchangeFailed) as caught:
        ask(serve, request, timeout_s)
    return caught.value


def answer(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([*lines, "", ""]).encode() + body


def sized(body: bytes, *lines: str) -> bytes:
    return answer("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *lines, body=body)


# What comes through


def test_plain_answer_keeps_order_repeats_and_spelling_of_headers() -> None:
    got = ask(answering(sized(b"hi", "Set-Cookie: a=1", "X-One:  two words ", "set-cookie: b=2")))
    assert (got.status, got.body) == (200, b"hi")
    assert got.headers == (
        ("Content-Length", "2"),
        ("Set-Cookie", "a=1"),
        ("X-One", "two words"),
        ("set-cookie", "b=2"),
    )
    assert got.header_values("SET-COOKIE") == ["a=1", "b=2"]
    assert 0 < got.elapsed_s < 5


def test_chunked_body_with_extensions_and_trailers() -> None:
    head = answer("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
    got = ask(answering(head + b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n"))
    assert got.body == b"abc0123456789"


def test_answer_that_comes_byte_by_byte() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        read_request(connection)
        for byte in sized(b"hello", "X: y"):
            connection.sendall(bytes([byte]))

    assert ask(serve).body == b"hello"


def test_body_that_ends_with_the_connection() -> None:
    assert ask(answering(answer("HTTP/1.0 200 OK", body=b"old school"))).body == b"old school"


def test_interim_answers_are_passed_over() -> None:
    hints = answer("HTTP/1.1 103 Early Hints", "Link: </a>") + answer("HTTP/1.1 100 Continue")
    assert ask(answering(hints + sized(b"x"))).status == 200


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_body_by_status(status: int) -> None:
    got = ask(answering(answer(f"HTTP/1.1 {status} X", "Content-Length: 5"), close=False))
    assert (got.status, got.body) == (status, b"")


def test_head_has_no_body_whatever_its_length_says() -> None:
    assert ask(answering(sized(b"")[:-4] + b"\r\nX: 1\r\n\r\n"), WireRequest("HEAD", "/")).body == b""
    assert (
        ask(answering(answer("HTTP/1.1 200 OK", "Content-Length: 5"), close=False), WireRequest("HEAD", "/")).body
        == b""
    )


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"hello", mtime=0)),
        ("x-gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"hello"), mtime=0)),
    ],
)
def test_content_codings_are_undone(coding: str, body: bytes) -> None:
    assert ask(answering(sized(body, f"Content-Encoding: {coding}"))).body == b"hello"


def test_header_bytes_are_utf8_or_latin1() -> None:
    got = ask(answering(b"HTTP/1.1 200 OK\r\nA: gr\xc3\xbcn\r\nB: gr\xfcn\r\nContent-Length: 0\r\n\r\n"))
    assert got.header_values("a") == got.header_values("b") == ["grün"]


def test_bare_line_feeds_and_folded_lines_are_read() -> None:
    got = ask(answering(b"HTTP/1.1 200\nA: one\n  two\nContent-Length: 1\n\nx"))
    assert (got.header_values("A"), got.body) == (["one two"], b"x")


def test_redirects_are_answers() -> None:
    with serving(answering(answer("HTTP/1.1 302 Found", "Location: /", "Content-Length: 0"), close=False)) as url:
        client = HttpClient(url)
        assert client.exchange(GET, 5).status == 302
        client.close()


# What goes out


def sent(request: WireRequest, **options: object) -> bytes:
    seen: list[bytes] = []

    def serve(connection: socket.socket, _: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(sized(b""))

    with serving(serve) as url:
        client = HttpClient(url + str(options.pop("prefix", "")), **options)  # type: ignore[arg-type]
        client.exchange(request, 5)
        client.close()
        return seen[0].replace(url.removeprefix("http://").encode(), b"HOST")


def test_request_as_written() -> None:
    data = sent(WireRequest("POST", "/a%2Fb//c?x=1&x=2", (("X-A", "1"), ("x-a", "2")), b"body"))
    lines = data.split(b"\r\n")
    assert lines[0] == b"POST /a%2Fb//c?x=1&x=2 HTTP/1.1"
    assert lines[1:4] == [b"Host: HOST", b"X-A: 1", b"x-a: 2"]
    assert b"Content-Length: 4" in lines
    assert b"Accept-Encoding: identity" in lines
    assert lines[-1] == b"body"


def test_default_headers_never_override() -> None:
    data = sent(
        WireRequest("GET", "/", (("authorization", "own"), ("Host", "shop.example"))),
        headers=(("Authorization", "default"), ("X-Team", "a"), ("User-Agent", "me")),
        prefix="/v1/",
    )
    assert data.startswith(b"GET /v1/ HTTP/1.1\r\n")
    assert b"default" not in data
    assert b"HOST" not in data
    assert b"X-Team: a" in data
    assert data.count(b"User-Agent") == 1


def test_empty_post_says_so_and_get_does_not() -> None:
    assert b"Content-Length: 0" in sent(WireRequest("POST", "/"))
    assert b"Content-Length" not in sent(WireRequest("GET", "/"))


def test_path_beyond_ascii_is_encoded() -> None:
    assert sent(WireRequest("GET", "/grün?q=%20")).startswith(b"GET /gr%C3%BCn?q=%20 HTTP")


@pytest.mark.parametrize(
    "request_",
    [
        WireRequest("GET", "/", (("X", "a\r\nEvil: 1"),)),
        WireRequest("GET", "/", (("X: y\r\nEvil", "1"),)),
        WireRequest("GET", "/ HTTP/1.1\r\nEvil: 1"),
        WireRequest("GET", "http://elsewhere.example/"),
        WireRequest("GET\n", "/"),
    ],
)
def test_nothing_can_be_smuggled_into_a_request(request_: WireRequest) -> None:
    problem = fault(answering(sized(b"")), request_)
    assert (problem.fault, problem.inconclusive) == (Fault.MALFORMED, True)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert ask(answering(sized(b"x"))).body == b"x"


# What goes wrong: the fault, and a piece of the sentence


def reset(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


CHUNKED = answer("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
FAULTS = {
    "nothing": (b"", Fault.CLOSED, "without an answer"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", Fault.INCOMPLETE, "middle of the head"),
    "half a body": (answer("HTTP/1.1 200 OK", "Content-Length: 9", body=b"half"), Fault.INCOMPLETE, "9, but"),
    "length too small": (answer("HTTP/1.1 200 OK", "Content-Length: 2", body=b"four"), Fault.MALFORMED, "2 bytes came"),
    "two lengths": (sized(b"ab", "Content-Length: 3"), Fault.MALFORMED, "several"),
    "negative length": (answer("HTTP/1.1 200 OK", "Content-Length: -1"), Fault.MALFORMED, "'-1'"),
    "length and chunks": (sized(b"0\r\n\r\n", "Transfer-Encoding: chunked"), Fault.MALFORMED, "both"),
    "unknown transfer": (answer("HTTP/1.1 200 OK", "Transfer-Encoding: zip"), Fault.MALFORMED, "only chunked"),
    "chunks cut": (CHUNKED + b"5\r\nab", Fault.INCOMPLETE, "middle of a chunk"),
    "chunks unended": (CHUNKED + b"2\r\nab\r\n", Fault.INCOMPLETE, "last chunk"),
    "chunk size": (CHUNKED + b"zz\r\nab\r\n", Fault.MALFORMED, "'zz'"),
    "chunk too long": (CHUNKED + b"2\r\nabcd\r\n0\r\n\r\n", Fault.MALFORMED, "longer"),
    "huge chunk": (CHUNKED + b"fffffff\r\nab", Fault.TOO_LARGE, "10 MiB"),
    "huge length": (answer("HTTP/1.1 200 OK", "Content-Length: 104857600"), Fault.TOO_LARGE, "100 MiB"),
    "huge head": (answer("HTTP/1.1 200 OK", f"X: {'y' * 200_000}"), Fault.TOO_LARGE, "head"),
    "not HTTP": (b"220 mail.example ESMTP\r\n", Fault.MALFORMED, "220 mail"),
    "binary": (bytes(range(256)), Fault.MALFORMED, "\\x00"),
    "HTTP/2": (answer("HTTP/2 200 OK"), Fault.MALFORMED, "HTTP/2"),
    "status": (answer("HTTP/1.1 2000 OK"), Fault.MALFORMED, "2000"),
    "header line": (answer("HTTP/1.1 200 OK", "no colon here", "A: b"), Fault.MALFORMED, "no colon here"),
    "space before colon": (answer("HTTP/1.1 200 OK", "A : b"), Fault.MALFORMED, "A : b"),
    "carriage return": (answer("HTTP/1.1 200 OK", "A: b\rc"), Fault.MALFORMED, "header line"),
    "NUL": (answer("HTTP/1.1 200 OK", "A: b\0c"), Fault.MALFORMED, "\\x00"),
    "not gzip": (sized(b"plain", "Content-Encoding: gzip"), Fault.ENCODING, "not gzip"),
    "half gzip": (sized(gzip.compress(b"x" * 99)[:-9], "Content-Encoding: gzip"), Fault.ENCODING, "too early"),
    "gzip and more": (sized(gzip.compress(b"x", mtime=0) + b"junk", "Content-Encoding: gzip"), Fault.ENCODING, "gzip"),
    "unknown coding": (sized(b"x", "Content-Encoding: br"), Fault.ENCODING, "'br'"),
    "onion": (sized(b"x", "Content-Encoding: gzip, gzip, gzip, gzip"), Fault.ENCODING, "4 content codings"),
    "bomb": (sized(gzip.compress(bytes(64 * MIB)), "Content-Encoding: gzip"), Fault.TOO_LARGE, "unpacks"),
}


@pytest.mark.parametrize(("raw", "expected", "words"), FAULTS.values(), ids=FAULTS)
def test_faulty_answers(raw: bytes, expected: Fault, words: str) -> None:
    problem = fault(answering(raw))
    assert (problem.fault, problem.inconclusive) == (expected, False)
    assert words in problem.message


def test_body_where_none_belongs() -> None:
    problem = fault(answering(sized(b"body"), close=False), WireRequest("HEAD", "/"))
    assert problem.fault is Fault.MALFORMED
    assert "HEAD has no body" in problem.message


def test_reset_connection_is_closed() -> None:
    assert fault(reset).fault is Fault.CLOSED


def test_reset_in_the_middle_is_incomplete() -> None:
    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(answer("HTTP/1.1 200 OK", "Content-Length: 9", body=b"half"))
        time.sleep(0.1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert fault(serve).fault is Fault.INCOMPLETE


def test_nobody_there_is_inconclusive() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ExchangeFailed) as caught:
        HttpClient(f"http://127.0.0.1:{port}").exchange(GET, 5)
    assert (caught.value.fault, caught.value.inconclusive) == (Fault.REFUSED, True)
    assert f"127.0.0.1:{port}" in caught.value.message


def test_unknown_host_is_inconclusive() -> None:
    with pytest.raises(ExchangeFailed) as caught:
        HttpClient("http://nowhere.invalid").exchange(GET, 5)
    assert (caught.value.fault, caught.value.inconclusive) == (Fault.REFUSED, True)


def hang(connection: socket.socket, _: int) -> None:
    while connection.recv(65536):
        pass


def drip(connection: socket.socket, _: int) -> None:
    """Never silent for long: a timeout per read would wait for ever."""
    read_request(connection)
    connection.sendall(answer("HTTP/1.1 200 OK"))
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def drip_head(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("serve", [hang, drip, drip_head])
def test_deadline_holds_for_the_whole_exchange(serve: Serve) -> None:
    began = time.monotonic()
    problem = fault(serve, timeout_s=0.4)
    assert (problem.fault, problem.inconclusive) == (Fault.TIMEOUT, False)
    assert problem.message.endswith(" within 0.4 s")
    assert time.monotonic() - began < 3


def flood(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(answer("HTTP/1.1 200 OK"))
    while True:
        connection.sendall(bytes(MIB))


def flood_chunks(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(CHUNKED)
    while True:
        connection.sendall(b"10000\r\n" + bytes(65536) + b"\r\n")


def flood_interim(connection: socket.socket, _: int) -> None:
    read_request(connection)
    while True:
        connection.sendall(answer("HTTP/1.1 102 Processing") * 1000)


def flood_headers(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n" * 1000)


def flood_trailers(connection: socket.socket, _: int) -> None:
    read_request(connection)
    connection.sendall(CHUNKED + b"0\r\n")
    while True:
        connection.sendall(b"X: y\r\n" * 1000)


@pytest.mark.parametrize("serve", [flood, flood_chunks, flood_interim, flood_headers, flood_trailers])
def test_endless_answers_end_in_bounded_memory(serve: Serve) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fault(serve, timeout_s=20).fault is Fault.TOO_LARGE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


# Connections


def test_connection_is_kept_and_closed() -> None:
    numbers: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            numbers.append(number)
            connection.sendall(sized(b"x"))
        numbers.append(-1)

    with serving(serve) as url:
        client = HttpClient(url)
        for _ in range(3):
            client.exchange(GET, 5)
        client.close()
        for _ in range(100):
            if len(numbers) == 4:
                break
            time.sleep(0.02)
    assert numbers == [0, 0, 0, -1]


@pytest.mark.parametrize("header", ["Connection: close", "Connection: keep-alive, Close"])
def test_connection_that_the_server_closes_is_not_used_again(header: str) -> None:
    numbers: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            numbers.append(number)
            connection.sendall(sized(b"x", header))

    with serving(serve) as url:
        client = HttpClient(url)
        for _ in range(2):
            client.exchange(GET, 5)
        client.close()
    assert numbers == [0, 1]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_idle_connection_closed_by_the_server_is_replaced(method: str) -> None:
    with serving(answering(sized(b"x"))) as url:
        client = HttpClient(url)
        for _ in range(3):
            assert client.exchange(WireRequest(method, "/"), 5).body == b"x"
            time.sleep(0.05)
        client.close()


def closing_on_the_second(connection: socket.socket, number: int) -> None:
    """Serves one request, takes the next, and closes: the race of every keep-alive connection."""
    if read_request(connection):
        connection.sendall(sized(b"x"))
    if number == 0:
        read_request(connection)
        return
    while read_request(connection):
        connection.sendall(sized(b"x"))


def test_safe_request_is_sent_again_once_after_the_race() -> None:
    with serving(closing_on_the_second) as url:
        client = HttpClient(url)
        assert [client.exchange(GET, 5).body for _ in range(3)] == [b"x"] * 3
        client.close()


def test_unsafe_request_is_never_sent_twice() -> None:
    with serving(closing_on_the_second) as url:
        client = HttpClient(url)
        client.exchange(GET, 5)
        with pytest.raises(ExchangeFailed) as caught:
            client.exchange(WireRequest("POST", "/", (), b"pay"), 5)
        client.close()
    assert caught.value.fault is Fault.CLOSED


def test_answer_before_the_request_was_read_counts() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        connection.recv(100)
        connection.sendall(answer("HTTP/1.1 413 Too Large", "Content-Length: 0", "Connection: close"))
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    assert ask(serve, WireRequest("POST", "/", (), bytes(MIB))).status == 413


def test_many_threads_share_a_client() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        while request := read_request(connection):
            connection.sendall(sized(request.split(b" ")[1]))

    with serving(serve) as url, ThreadPoolExecutor(8) as pool:
        client = HttpClient(url)
        paths = [f"/{number}" for number in range(400)]
        bodies = list(pool.map(lambda path: client.exchange(WireRequest("GET", path), 10).body.decode(), paths))
        client.close()
    assert bodies == paths


def test_closing_cuts_off_what_is_under_way() -> None:
    came = threading.Event()

    def serve(connection: socket.socket, _: int) -> None:
        read_request(connection)
        came.set()
        assert connection.recv(1) == b""

    with serving(serve) as url, ThreadPoolExecutor(1) as pool:
        client = HttpClient(url)
        running = pool.submit(client.exchange, GET, 30)
        assert came.wait(5)
        client.close()
        with pytest.raises(ExchangeFailed):
            running.result(5)


# URLs


@pytest.mark.parametrize(
    "url", ["ftp://a", "http://", "http://u:p@a", "http://a?x", "http://a:99999", "a", "http://[x"]
)
def test_unusable_base_urls(url: str) -> None:
    with pytest.raises(InputError):
        HttpClient(url)


@pytest.mark.parametrize(
    ("location", "foreign"),
    [
        ("/x", False),
        ("x?y", False),
        ("http://api.example/x", False),
        ("HTTP://API.example:80/x", False),
        ("https://api.example/x", False),
        ("https://evil.example/x", True),
        ("//evil.example/x", True),
        ("/\\evil.example/x", True),
        ("http://api.example:8080/", True),
        ("http://api.example.evil.example/", True),
        ("http://api.example@evil.example/", True),
        ("http://[broken", True),
        ("ftp://api.example/", True),
    ],
)
def test_redirect_to_another_host(location: str, foreign: bool) -> None:
    response = WireResponse(302, (("location", location),), b"", 0.1)
    assert foreign_redirect(response, "http://api.example/base") == (location if foreign else None)


def test_only_a_redirect_leads_anywhere() -> None:
    created = WireResponse(201, (("Location", "https://evil.example/"),), b"", 0.1)
    assert foreign_redirect(created, "http://api.example") is None


def test_a_server_of_one_connection_at_a_time_is_not_starved_by_those_kept_alive() -> None:
    """It serves a connection until that is closed: the others have to get their turn before they run out of time."""

    class OneByOne(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(0.02)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), OneByOne)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    client = HttpClient(f"http://127.0.0.1:{server.server_address[1]}")
    try:
        with ThreadPoolExecutor(4) as lanes:
            several = lanes.map(lambda _: [client.exchange(GET, 6).body for _ in range(10)], range(4))
            assert list(several) == [[b"ok"] * 10] * 4
    finally:
        client.close()
        server.shutdown()
        server.server_close()
