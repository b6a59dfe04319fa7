"""From the bytes of a file to text that is safe to parse: UTF-8, of a bearable size, without hidden characters."""

from __future__ import annotations

import re

from aiguard.errors import InputError

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# What YAML 1.1 (5.1) does not allow, its line breaks that editors do not count as lines, and the bidirectional
# controls that make a reviewer read something else than the machine does.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

# What puts characters into a text that do not stand there in the file: an escape, or a line break that joins two lines.
_ESCAPE = re.compile(rb"\\[xuU\r\n]")


def decode(data: bytes, path: str, limit: int) -> str:
    """The text of a file. Raises InputError: too large (in bytes), not UTF-8, a BOM, a control character."""
    if len(data) > limit:
        raise too_large(path, len(data), limit)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            raise InputError.of(f"the file is {encoding}: save it as UTF-8", path=path, line=1, column=1)
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark (BOM): save it as UTF-8 without BOM"
        raise InputError.of(message, path=path, line=1, column=1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = _place(before)
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8 text"
        raise InputError.of(message, path=path, line=line, column=column, hint="save the file as UTF-8") from None
    found = _REFUSED.search(text)
    if found:
        line, column = _place(text[: found.start()])
        name = "a NUL character" if found[0] == "\0" else f"the invisible character U+{ord(found[0]):04X}"
        hint = f'where it is meant, write it as an escape in double quotes: "\\u{ord(found[0]):04x}"'
        raise InputError.of(f"{name} stands in the file", path=path, line=line, column=column, hint=hint)
    return text


def may_hold(mark: bytes, data: bytes) -> bool:
    """Whether some text of a YAML or JSON file may hold `mark`; where not, nobody need look for it in each."""
    return mark in data or _ESCAPE.search(data) is not None


def too_large(path: str, size: int, limit: int) -> InputError:
    """The error for a file of more bytes than are read."""
    return InputError.of(f"the file has {size:,} bytes; at most {limit:,} are read", path=path, hint="split it")


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
