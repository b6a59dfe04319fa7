"""JSONPath, the part of RFC 9535 that names one place: `$`, `.name`, `['name']`, `["name"]`, `[0]`, `[-1]`.

No wildcards, filters, slices or descent: a path finds one value or none, in time linear in its own length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from aiguard.findings import Json

LONGEST_PATH = 2000
LONGEST_KEY = 200
"""A longer key of an answer is cut in a built path: a megabyte of key would stand in every path below it."""

# The RFC's ranges beyond ASCII, said by what they leave out: written out, they take 15 ms to compile.
_BEYOND_ASCII = r"[^\x00-\x7f\ud800-\udfff]"
_NAME = re.compile(rf"(?:[A-Za-z_]|{_BEYOND_ASCII})(?:[A-Za-z0-9_]|{_BEYOND_ASCII})*")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = re.compile(
    rf"\.(?P<name>{_NAME.pattern})"
    r"|\[[ \t\n\r]*(?:(?P<index>0|-?[1-9][0-9]{0,15})"
    r"""|'(?P<single>(?:[^'\\\x00-\x1f]|\\.)*)'|"(?P<double>(?:[^"\\\x00-\x1f]|\\.)*)")[ \t\n\r]*\]"""
)
_BLANK = re.compile(r"[ \t\n\r]*")
_INDEX = re.compile(r"\[\d+\]")
_UNSUPPORTED = {
    "*": "a wildcard",
    "..": "a descent",
    ":": "a slice",
    "?": "a filter",
    ",": "a list of selectors",
}
_ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "'": "\\'", "\\": "\\\\"}


class BadPath(ValueError):
    """The text is no path of the supported part of RFC 9535; the message says what is wrong where."""


def parse(text: str) -> tuple[str | int, ...]:
    """The steps of a path: names and indexes. Raises BadPath."""
    if len(text) > LONGEST_PATH:
        raise BadPath(f"a path has at most {LONGEST_PATH} characters")
    if not text.startswith("$"):
        raise BadPath("a path begins with `$`, such as `$.order.id`")
    steps: list[str | int] = []
    place = 1
    while place < len(text):
        match = _step(text, place)
        if match["name"] is not None:
            steps.append(match["name"])
        elif match["index"] is not None:
            steps.append(int(match["index"]))
        else:
            steps.append(_unquote(match["single"], match["double"]))
        place = match.end()
    return tuple(steps)


def _step(text: str, place: int) -> re.Match[str]:
    blank = _BLANK.match(text, place)
    start = blank.end() if blank else place
    match = _STEP.match(text, start)
    if match is None:
        rest = text[start : start + 20]
        for mark, what in _UNSUPPORTED.items():
            if mark in rest.partition("]")[0]:
                raise BadPath(f"`{rest}` is {what}; a path here names one value: `.name`, `['name']` or `[0]`")
        raise BadPath(f"character {place + 1}: expected `.name`, `['name']` or `[0]`, found `{rest}`")
    return match


def _unquote(single: str | None, double: str | None) -> str:
    if single is not None:
        double = re.sub(r"\\.|\"", lambda found: {"\\'": "'", '"': '\\"'}.get(found[0], found[0]), single)
    elif double is not None and "\\'" in double:
        raise BadPath("`\\'` is not an escape inside double quotes")
    if single is not None and '\\"' in re.sub(r"\\\\", "", single):
        raise BadPath('`\\"` is not an escape inside single quotes')
    try:
        name: str = json.loads(f'"{double}"')
        name.encode()
    except ValueError as error:
        raise BadPath(f"a name is not written as RFC 9535 wants it: {error}") from None
    return name


def resolve(path: str | Sequence[str | int], value: Json) -> tuple[bool, Json]:
    """Whether the path leads to a value, and that value. A string is parsed first and may raise BadPath."""
    found = value
    for step in parse(path) if isinstance(path, str) else path:
        if isinstance(step, str):
            if not isinstance(found, dict) or step not in found:
                return False, None
            found = found[step]
        elif isinstance(found, list) and -len(found) <= step < len(found):
            found = found[step]
        else:
            return False, None
    return True, found


def member(key: str) -> str:
    """The step to a key: `.sku`, or the normalized form `['odd key']` (RFC 9535, 2.7) where a name would not do."""
    if len(key) > LONGEST_KEY:
        key = key[: LONGEST_KEY - 1] + "…"
    if _PLAIN_NAME.fullmatch(key):
        return f".{key}"
    escaped = "".join(
        _ESCAPES.get(char) or (f"\\u{ord(char):04x}" if char < " " or "\ud800" <= char <= "\udfff" else char)
        for char in key
    )
    return f"['{escaped}']"


def any_index(at: str) -> str:
    """The path with `[*]` for each index: where in the contract the value at `at` is described."""
    return _INDEX.sub("[*]", at) if "[" in at else at
