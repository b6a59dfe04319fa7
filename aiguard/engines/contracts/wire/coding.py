"""Content codings (RFC 9110, 8.4), undone with a cap on what comes out."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from aiguard.engines.contracts.wire.faults import BODY_LIMIT, size, too_large, undecodable
from aiguard.text import one_line

_MOST_LAYERS = 3


def decode_body(body: bytes, codings: Sequence[str]) -> bytes:
    """The body without its content codings, undone in reverse order. Raises ExchangeFailed; never makes more than
    BODY_LIMIT bytes and one chunk."""
    layers = [coding for coding in codings if coding != "identity"]
    if len(layers) > _MOST_LAYERS:
        raise undecodable(f"it has {len(layers)} content codings, one over the other")
    for coding in reversed(layers):
        if coding in {"gzip", "x-gzip"}:
            body = _inflate(body, "gzip", 16 + zlib.MAX_WBITS)
        elif coding == "deflate":
            # Half of the servers send the bare format, without the zlib wrapper that the name stands for.
            wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            body = _inflate(body, "deflate", zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        else:
            raise undecodable(f"its Content-Encoding is '{one_line(coding, 40)}', and aiguard asked for none")
    return body


def _inflate(data: bytes, name: str, window: int) -> bytes:
    out = bytearray()
    try:
        while True:
            inflater = zlib.decompressobj(window)
            out += inflater.decompress(data, BODY_LIMIT + 1 - len(out))
            if len(out) > BODY_LIMIT:
                raise too_large(f"its {name} body of {size(len(data))} unpacks to more than {size(BODY_LIMIT)}")
            if not inflater.eof:
                raise undecodable(f"its {name} data ends too early")
            data = inflater.unused_data
            if not data or window != 16 + zlib.MAX_WBITS:
                break
    except zlib.error as error:
        raise undecodable(f"it is not {name} data ({error})") from None
    if data:
        raise undecodable(f"{size(len(data))} follow the end of its {name} data")
    return bytes(out)
