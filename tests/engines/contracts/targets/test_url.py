from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from aiguard.compare.messages import WireRequest
from aiguard.config.targets import UrlTarget as Settings
from aiguard.engines.contracts.targets.interface import ExchangeFailed, Fault, TargetUnavailable
from aiguard.engines.contracts.targets.opening import make_target
from aiguard.engines.contracts.targets.url import UrlTarget
from aiguard.errors import InputError
from aiguard.masking import Masker
from aiguard.process import child_environment, run
from tests.engines.contracts.hostile import answering, read_request, serving

GET = WireRequest("GET", "/")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def target(url: str, root: Path = Path("/"), **keys: Any) -> UrlTarget:
    return UrlTarget("payments", Settings.model_validate({"url": url, **keys}), root)


def test_a_running_service() -> None:
    with serving(answering(OK, close=False)) as url:
        one = make_target("payments", Settings.model_validate({"url": url}), Path("/"), Masker())
        one.open()
        with one.session() as session:
            assert session.exchange(GET, 5).body == b"ok"
            assert session.log() == ""
        assert one.address() == url
        one.close()
        one.close()


def test_headers_of_the_target_go_with_every_request() -> None:
    seen: list[bytes] = []

    def serve(connection: socket.socket, _: int) -> None:
        while request := read_request(connection):
            seen.append(request)
            connection.sendall(OK)

    with serving(serve) as url:
        one = target(url, headers={"Authorization": "Bearer abc"})
        with one.session() as session:
            session.exchange(GET, 5)
            session.exchange(WireRequest("GET", "/", (("authorization", "own"),)), 5)
        one.close()
    assert b"Authorization: Bearer abc" in seen[0]
    assert b"Bearer abc" not in seen[1]


def test_nobody_there_is_no_pass() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(TargetUnavailable) as caught:
        target(f"http://127.0.0.1:{port}").open()
    assert "refuses connections" in caught.value.message
    assert "targets.payments.url" in caught.value.hint


def closing(times: int) -> Any:
    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number >= times:
            connection.sendall(OK)

    return serve


def test_no_retries_unless_stated() -> None:
    with serving(closing(1)) as url, target(url).session() as session, pytest.raises(ExchangeFailed) as caught:
        session.exchange(GET, 5)
    assert caught.value.fault is Fault.CLOSED


def test_stated_retries_of_safe_requests() -> None:
    with serving(closing(2)) as url:
        one = target(url, retries=2)
        with one.session() as session:
            assert session.exchange(GET, 5).body == b"ok"
        one.close()


def test_unsafe_requests_are_never_retried() -> None:
    pay = WireRequest("POST", "/", (), b"pay")
    with (
        serving(closing(1)) as url,
        target(url, retries=5).session() as session,
        pytest.raises(ExchangeFailed) as caught,
    ):
        session.exchange(pay, 5)
    assert caught.value.fault is Fault.CLOSED


def test_bad_answers_are_never_retried() -> None:
    seen: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        seen.append(number)
        read_request(connection)
        connection.sendall(b"garbage\r\n")

    with serving(serve) as url, target(url, retries=5).session() as session, pytest.raises(ExchangeFailed):
        session.exchange(GET, 5)
    assert seen == [0]


# TLS: a certificate made by Go, whose standard library can

CERTIFY = """package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"time"
)

func main() {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, _ := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	os.WriteFile("cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	private, _ := x509.MarshalECPrivateKey(key)
	os.WriteFile("key.pem", pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), 0o600)
}
"""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    (folder / "certify.go").write_text(CERTIFY)
    env = child_environment({}, [], os.environ)
    done = run(["go", "run", "certify.go"], cwd=folder, env=env, timeout_s=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def https(certificates: Path) -> Iterator[str]:
    """A server that also wants to see a client's certificate where one is offered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
    context.load_verify_locations(certificates / "cert.pem")
    context.verify_mode = ssl.CERT_OPTIONAL

    def serve(connection: socket.socket, _: int) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as secure:
            while read_request(secure):
                who = b"known" if secure.getpeercert() else b"stranger"
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(who), who))

    with serving(serve) as url:
        yield url.replace("http://127.0.0.1", "https://localhost")


def ask(one: UrlTarget) -> bytes:
    one.open()
    try:
        with one.session() as session:
            return b" ".join(session.exchange(WireRequest("POST", "/", (), b"x"), 5).body for _ in range(2))
    finally:
        one.close()


def test_unknown_authority_is_not_trusted(https: str) -> None:
    with pytest.raises(TargetUnavailable, match=r"TLS handshake failed.*self-signed"):
        ask(target(https))


def test_named_authority_is_trusted_for_its_host_alone(https: str, certificates: Path) -> None:
    assert ask(target(https, certificates, tls={"ca": "cert.pem"})) == b"stranger stranger"
    with pytest.raises(TargetUnavailable, match=r"not valid for '127\.0\.0\.1'"):
        ask(target(https.replace("localhost", "127.0.0.1"), certificates, tls={"ca": "cert.pem"}))


def test_verification_can_be_switched_off(https: str) -> None:
    assert ask(target(https, tls={"verify": False})) == b"stranger stranger"


def test_certificate_of_the_client(https: str, certificates: Path) -> None:
    tls = {"ca": "cert.pem", "cert": "cert.pem", "key": "key.pem"}
    assert ask(target(https, certificates, tls=tls)) == b"known known"


@pytest.mark.parametrize("tls", [{"ca": "none.pem"}, {"ca": "junk.pem"}, {"cert": "junk.pem"}, {"cert": "cert.pem"}])
def test_unusable_files_are_wrong_input(tls: dict[str, str], certificates: Path) -> None:
    (certificates / "junk.pem").write_text("junk")
    with pytest.raises(InputError, match=f"tls.{next(iter(tls))}"):
        target("https://localhost", certificates, tls=tls)


def test_plain_server_behind_https_is_told() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with serving(serve) as url, pytest.raises(TargetUnavailable, match="TLS handshake failed"):
        target(url.replace("http:", "https:")).open()


def test_server_that_never_shakes_hands() -> None:
    release = threading.Event()
    with serving(lambda _, __: release.wait(5) and None) as url:
        with pytest.raises(TargetUnavailable, match="handshake was not answered"):
            target(url.replace("http:", "https:"), timeout="300ms").open()
        release.set()
