"""A request as a `curl` command for a POSIX shell, secrets left to the shell's own environment."""

from __future__ import annotations

import re
import shlex

from aiguard.compare.messages import WireRequest
from aiguard.masking import Masker

LONGEST_BODY = 8 * 1024
"""A body of more bytes is named and not written out: nobody reads a command of many pages."""

_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def curl(request: WireRequest, base_url: str, masker: Masker) -> str:
    """One line that sends this very request: nothing is added, followed or normalised.

    A secret appears as `${NAME}` in double quotes, which the shell fills in. Credentials that came from elsewhere are
    `***`, and a body above LONGEST_BODY bytes is `@body`: those two are for the reader to put in.
    """
    words = ["curl", "-sS", "-i"]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != ("POST" if request.body else "GET"):
        words += ["-X", shlex.quote(request.method)]
    if re.search(r"/\.\.?(/|$|\?)", request.path):
        words.append("--path-as-is")
    if re.search(r"[\[\]{}]", base_url + request.path):
        words.append("--globoff")
    for name, value in request.headers:
        header = f"{name}: {masker.header(name, value)}" if value else f"{name};"
        words += ["-H", _quoted(header, f"{name}: {value}")]
    if request.body and not any(name.lower() == "content-type" for name, _ in request.headers):
        # curl would call any body a form.
        words += ["-H", "'Content-Type:'"]
    url = base_url.rstrip("/") + request.path
    piped, body = _body(request.body, masker)
    return piped + " ".join([*words, *body, _quoted(masker.text(url), url)])


def _quoted(shown: str, original: str) -> str:
    """A shell word; `${NAME}` stays alive only where masking put it."""
    if shown == original:
        return shlex.quote(shown)
    return '"' + "".join(_escaped(part) for part in _split(shown)) + '"'


def _split(text: str) -> list[str]:
    return re.split(f"({_VARIABLE.pattern})", text, flags=re.ASCII)


def _escaped(part: str) -> str:
    return part if _VARIABLE.fullmatch(part) else re.sub(r'([\\"$`])', r"\\\1", part)


def _body(body: bytes, masker: Masker) -> tuple[str, list[str]]:
    """What feeds curl's standard input, and curl's words for the body."""
    if not body:
        return "", []
    if len(body) > LONGEST_BODY:
        return "", ["--data-binary", "@body"]
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _printf(masker.text(body.decode("latin-1")).encode("latin-1", "replace")), ["--data-binary", "@-"]
    masked = masker.text(text)
    if _UNPRINTABLE.search(masked):
        return _printf(masked.encode()), ["--data-binary", "@-"]
    return "", ["--data-raw", _quoted(masked, text)]


def _printf(data: bytes) -> str:
    """Bytes by their octal numbers where they are not plain text; `%b` is POSIX, `$'...'` is not."""
    pieces = []
    for part in re.split(rb"(\$\{[A-Za-z_][A-Za-z0-9_]*\})", data):
        if _VARIABLE.fullmatch(part.decode("latin-1")):
            pieces.append(part.decode())
        else:
            pieces.append("".join(chr(b) if _plain(b) else f"\\0{b:03o}" for b in part))
    return f"""printf '%b' "{"".join(pieces)}" | """


def _plain(byte: int) -> bool:
    return 0x20 <= byte < 0x7F and chr(byte) not in '\\"$`'
