"""Untrusted text, made safe to show: control, bidirectional and invisible characters become visible escapes."""

from __future__ import annotations

import re

# C0 but tab and newline, DEL, C1, zero width, line and paragraph separators, bidi controls, BOM, surrogates,
# noncharacters, and the tag characters that hide text.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """The text with every unsafe character written as an escape; tab and newline stay."""
    return _UNSAFE.sub(_escape, text)


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line, safe to show, at most `limit` characters with a mark where it was cut."""
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    flat = visible(text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t"))
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
