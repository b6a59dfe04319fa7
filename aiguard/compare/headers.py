"""Values that travel as text: headers and form fields, held against matchers.

Names compare without case, repeats keep their order (RFC 9110, 5.2 and 5.3). Text stands for a number where the
contract wants one. A literal `Content-Type` compares as media type and parameters (RFC 9110, 8.3.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from aiguard.compare.base import MatcherBase
from aiguard.compare.json_text import write_json
from aiguard.compare.lists import Contains, Each, Items, Unordered
from aiguard.compare.matching import Matcher, Scope
from aiguard.compare.scalars import Filled, Literal
from aiguard.compare.structures import AllOf, NotEmpty, Nullable, Optional
from aiguard.compare.variables import UnboundVariable
from aiguard.findings import Json

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,4000})(\.[0-9]{1,4000})?")
# A quoted string that is never closed runs to the end: looking for its end again from each later quote is quadratic.
_QUOTED = r'"((?:[^"\\]++|\\.)*+)"?'
_LIST_ITEM = re.compile(rf'(?:[^",]++|{_QUOTED})*+', re.DOTALL)
_PARAMETER = re.compile(rf';[ \t]*+(?:([^=;\s"]++)=(?:{_QUOTED}|([^;"]*+)))?', re.DOTALL)
_ONE_VALUE_HEADERS = frozenset({"set-cookie", "date", "expires", "last-modified"})


def match_header(matcher: Matcher, name: str, values: Sequence[str], scope: Scope) -> bool:
    """Whether the values sent under `name`, in order, are what the matcher wants."""
    at = f"header:{name}"
    assert isinstance(matcher, MatcherBase)
    if not values:
        return matcher.missing(at, scope)
    lowered = name.lower()
    if _wants_list(matcher):
        several: list[Json] = list(values)
        split: list[Json] = [part for value in values for part in split_list(value)]
        if lowered not in _ONE_VALUE_HEADERS and not _probe(matcher, several, at, scope):
            return matcher.match(split, at, scope)
        return matcher.match(several, at, scope)
    if isinstance(matcher, Literal | Filled):
        return _match_literal(matcher, lowered, values, at, scope)
    return match_text(matcher, ", ".join(values), at, scope)


def match_text(matcher: MatcherBase, text: str, at: str, scope: Scope) -> bool:
    """Whether a text that came over the wire is what the matcher wants, read as a number where it wants one."""
    number = as_number(text)
    if number is not None and not _probe(matcher, text, at, scope):
        return matcher.match(number if matcher.numeric or _probe(matcher, number, at, scope) else text, at, scope)
    return matcher.match(text, at, scope)


def as_number(text: str) -> Json:
    """The JSON number that a text spells, or None."""
    match = _JSON_NUMBER.fullmatch(text)
    if match is None:
        return None
    return Decimal(text) if match[1] else int(text)


def _probe(matcher: MatcherBase, value: Json, at: str, scope: Scope) -> bool:
    return matcher.match(value, at, scope.probe())


def _wants_list(matcher: MatcherBase) -> bool:
    if isinstance(matcher, Optional | Nullable | NotEmpty):
        return matcher.inner is not None and _wants_list(matcher.inner)
    if isinstance(matcher, AllOf):
        return any(map(_wants_list, matcher.parts))
    return isinstance(matcher, Items | Each | Contains | Unordered)


def _match_literal(matcher: Literal | Filled, name: str, values: Sequence[str], at: str, scope: Scope) -> bool:
    actual = ", ".join(values)
    try:
        shown = matcher.example(scope.variables)
        wanted = shown if isinstance(shown, str) else write_json(shown)
    except UnboundVariable as missing:
        return matcher.refuse(actual, at, scope, "variable", missing.message)
    if wanted == actual:
        return True
    if name == "content-type":
        return media_type_fits(wanted, actual) or matcher.refuse(actual, at, scope, "header")
    if name not in _ONE_VALUE_HEADERS and "," in wanted and split_list(wanted) == split_list(actual):
        return True
    return matcher.refuse(actual, at, scope, "header")


def split_list(value: str) -> list[str]:
    """The items of a comma-separated list, trimmed; commas inside quotes do not separate (RFC 9110, 5.6.1)."""
    items: list[str] = []
    place = 0
    while place <= len(value):
        match = _LIST_ITEM.match(value, place)
        end = match.end() if match else len(value)
        items.append(value[place:end].strip(" \t"))
        place = end + 1
    return [item for item in items if item]


def parse_media_type(value: str) -> tuple[str, dict[str, str]]:
    """`type/subtype` in lower case and its parameters, names in lower case; of a repeated one the first counts."""
    kind, _, rest = value.partition(";")
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(f";{rest}"):
        if match[1]:
            text = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
            parameters.setdefault(match[1].lower(), text)
    if "charset" in parameters:
        parameters["charset"] = parameters["charset"].lower()
    return kind.strip().lower(), parameters


def media_type_fits(wanted: str, actual: str) -> bool:
    """Whether the media types are the same and the actual one has every parameter wanted; it may have more."""
    wanted_type, wanted_parameters = parse_media_type(wanted)
    actual_type, actual_parameters = parse_media_type(actual)
    return wanted_type == actual_type and wanted_parameters.items() <= actual_parameters.items()
