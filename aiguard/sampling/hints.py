"""What a parameter's name says about its values: a guess, and marked as one wherever no type says the same."""

from __future__ import annotations

import re

from aiguard.sampling.interface import Strategy, plain

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_TEXT = {
    "email": "st.emails()",
    "slug": 'st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)',
    "domain": "domains()",
    "hostname": "domains()",
    "url": "urls()",
    "uri": "urls()",
    "link": "urls()",
    "tz": "st.timezone_keys()",
    "timezone": "st.timezone_keys()",
    "uuid": "st.uuids().map(str)",
    "ip": "st.ip_addresses().map(str)",
    "digits": 'st.from_regex(r"[0-9]+", fullmatch=True)',
}
"""Words in the name of a string."""

_INTEGERS = "n count size length width height limit offset index idx i j k page age number num year port depth level"
_TEXTS = "text string s name title label body message msg word line key path code source prefix suffix query pattern"
_NUMBERS = "x y z value ratio rate factor percent"
_LISTS = "items values xs ys elements numbers nums lines rows entries parts args sequence seq array"
_MONEY = "amount price cost total balance fee salary discount"

_GUESSES = {
    **dict.fromkeys(_INTEGERS.split(), "st.integers()"),
    **dict.fromkeys(_TEXTS.split(), "st.text()"),
    **dict.fromkeys(_NUMBERS.split(), "st.one_of(st.integers(), st.floats())"),
    **dict.fromkeys(_LISTS.split(), "st.lists(st.integers())"),
    **dict.fromkeys(_MONEY.split(), "st.decimals(allow_nan=False, allow_infinity=False, places=2)"),
    **dict.fromkeys(("ids", "counts"), "st.lists(st.integers())"),
    **dict.fromkeys(("words", "names", "strings", "texts", "tags"), "st.lists(st.text())"),
    **dict.fromkeys(("id", "pk"), "st.integers(min_value=1)"),
    **dict.fromkeys(("flag", "enabled", "strict", "verbose", "force", "reverse"), "st.booleans()"),
    **dict.fromkeys(("when", "timestamp", "datetime", "dt", "moment"), "st.datetimes()"),
    **dict.fromkeys(("date", "day", "birthday"), "st.dates()"),
    **dict.fromkeys(("duration", "delta", "timeout", "interval"), "st.timedeltas()"),
    **dict.fromkeys(("mapping", "dictionary", "headers", "params"), "st.dictionaries(st.text(), st.text())"),
    **dict.fromkeys(("raw", "blob", "buffer", "buf", "bytes"), "st.binary()"),
    **dict.fromkeys(("start", "stop", "end", "left", "right", "lo", "hi", "low", "high"), "st.integers()"),
    **dict.fromkeys(("a", "b"), "st.integers()"),
}
"""Words in the name of a parameter without a type."""

_PREFIXED = {"is": "st.booleans()", "has": "st.booleans()", "should": "st.booleans()", "num": "st.integers()"}


def words_of(name: str) -> list[str]:
    """`created_at`, `createdAt` -> created, at."""
    return [word.lower() for word in _WORD.findall(name)]


def text_named(name: str) -> Strategy:
    """Strings for a parameter or field of this name."""
    words = words_of(name)
    found = next((_TEXT[word] for word in reversed(words) if word in _TEXT), "st.text()")
    return _with_imports(found)


def guessed(name: str) -> Strategy | None:
    """Values for a parameter of which nothing but its name is known; None where that says nothing either."""
    words = words_of(name)
    if not words:
        return None
    last = words[-1]
    source = _TEXT.get(last) or _GUESSES.get(last) or _PREFIXED.get(words[0])
    if source is None and len(words) > 1 and last == "at":
        source = "st.datetimes()"
    return None if source is None else _with_imports(source).noting(f"{name}: guessed from its name, as it has no type")


def _with_imports(source: str) -> Strategy:
    name = source.partition("(")[0]
    if name in {"urls", "domains"}:
        return Strategy(source, frozenset({("hypothesis.provisional", name)}))
    return plain(source)
