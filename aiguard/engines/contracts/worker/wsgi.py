"""One request through a WSGI application, as PEP 3333 describes it."""

from __future__ import annotations

import io
import sys
import time
from typing import Any, Callable
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from .answers import Answer
from .failures import Refused, describe, traceback_text

_JOINERS = {"HTTP_COOKIE": "; "}


def environ_of(method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
    """The environ of a request that came over plain HTTP/1.1 to localhost:80."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, text in headers:
        if "_" in name:  # would be taken for the same name with '-'; servers drop these
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        value = text.encode("utf-8", "surrogatepass").decode("latin-1")
        environ[key] = environ[key] + _JOINERS.get(key, ",") + value if key in environ else value
    if body or method in ("POST", "PUT", "PATCH"):
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def exchange(
    app: Callable[..., Any], method: str, target: str, headers: list[tuple[str, str]], body: bytes, limit: int
) -> Answer:
    """Call the application. Raises Refused: `crashed` when an exception leaves it, else what a server would refuse."""
    answer = Answer(method, limit)
    call = _Call(answer)
    try:
        call.run(app, environ_of(method, target, headers, body))
    except Refused:
        raise
    except BaseException as error:  # an application that calls sys.exit() has crashed too
        begun = " after the answer had begun" if call.sent else ""
        raise Refused(
            "crashed", f"the application raised {describe(error)}{begun}", traceback=traceback_text(error)
        ) from error
    answer.complete_at = time.perf_counter()
    return answer


class _Call:
    def __init__(self, answer: Answer) -> None:
        self.sent = False
        self._answer = answer
        self._started: tuple[str, list[tuple[str, str]]] | None = None

    def run(self, app: Callable[..., Any], environ: dict[str, Any]) -> None:
        result = app(environ, self._start_response)
        try:
            for chunk in result:
                self._write(chunk)
            self._send_headers()
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start_response(self, status: Any, headers: Any, exc_info: Any = None) -> Callable[..., None]:
        if exc_info:
            try:
                if self.sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self._started is not None:
            raise Refused("malformed", "the application called start_response twice, without exc_info")
        if not isinstance(status, str) or not isinstance(headers, list):
            raise Refused("malformed", "start_response wants a string and a list (PEP 3333)")
        for item in headers:
            if not (isinstance(item, tuple) and len(item) == 2 and all(isinstance(part, str) for part in item)):
                raise Refused("malformed", f"start_response got a header that is not a pair of strings: {item!r:.200}")
        self._started = (status, list(headers))
        return self._write

    def _send_headers(self) -> None:
        if self.sent:
            return
        if self._started is None:
            raise Refused("malformed", "the application never called start_response")
        status, headers = self._started
        code = status[:3]
        if not (len(code) == 3 and code.isascii() and code.isdigit() and status[3:4] in ("", " ")):
            raise Refused("malformed", f"the application answered with status {status[:100]!r}")
        self._answer.begin(int(code), headers)
        self.sent = True

    def _write(self, chunk: Any) -> None:
        if not isinstance(chunk, bytes):
            raise Refused("malformed", f"the body holds {type(chunk).__name__}, where only bytes are allowed")
        if chunk:
            self._send_headers()
            self._answer.add(chunk)
