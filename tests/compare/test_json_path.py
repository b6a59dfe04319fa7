from __future__ import annotations

import contextlib
from typing import Any

import jsonpath_rfc9535
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.compare.json_path import BadPath, any_index, member, parse, resolve

DOCUMENT: Any = {
    "order": {"id": 7, "lines": [{"sku": "A"}, {"sku": "B", "odd key": {"'": 1, '"': 2, "\\": 3, "\n": 4}}]},
    "": "empty",
    "null": None,
    "é": [[1, 2], [3]],
    "$": "dollar",
}

PATHS = [
    "$",
    "$.order.id",
    "$['order']['id']",
    '$["order"]["id"]',
    "$.order.lines[0].sku",
    "$.order.lines[-1].sku",
    "$.order.lines[2]",
    "$.order.lines[-3]",
    "$.order.lines[ 1 ]['odd key']",
    "$.order.lines[1]['odd key']['\\'']",
    '$.order.lines[1]["odd key"]["\'"]',
    "$.order.lines[1]['odd key']['\"']",
    '$.order.lines[1]["odd key"]["\\""]',
    "$.order.lines[1]['odd key']['\\\\']",
    "$.order.lines[1]['odd key']['\\n']",
    "$.order.lines[1]['odd key']['\\u000a']",
    "$['']",
    "$.null",
    "$.null.x",
    "$.é[0][1]",
    "$['\\u00e9'][1][0]",
    "$ .order .id",
    "$.order.id[0]",
    "$.order[0]",
    "$['$']",
]


@pytest.mark.parametrize("path", PATHS)
def test_finds_what_the_reference_finds(path: str) -> None:
    nodes = jsonpath_rfc9535.find(path, DOCUMENT)
    found, value = resolve(path, DOCUMENT)
    assert found == bool(nodes)
    if nodes:
        assert value == nodes[0].value


@pytest.mark.parametrize(
    "path",
    [
        "",
        "order",
        "$.",
        "$..id",
        "$.*",
        "$[*]",
        "$[0:1]",
        "$[?(@.a=~'(a+)+$')]",
        "$[0,1]",
        "$[01]",
        "$[-0]",
        "$[1.0]",
        "$[+1]",
        "$['a]",
        "$['a'",
        '$["\\\'"]',
        "$['\\\"']",
        "$['\\x']",
        "$['\\ud800']",
        "$['\n']",
        "$.order. id",
        "$.1a",
        "$. a",
        "$.a ",
        " $",
        "/~2",
        "@.a",
        "$[99999999999999999999999]",
        "$[٣]",
        "$" + ".a" * 5000,
    ],
)
def test_refuses_what_is_not_one_place(path: str) -> None:
    with pytest.raises(BadPath):
        parse(path)


def test_says_what_is_not_supported() -> None:
    with pytest.raises(BadPath, match="a filter"):
        parse("$.lines[?@.a]")
    with pytest.raises(BadPath, match="a wildcard"):
        parse("$.lines[*].sku")


@given(st.lists(st.text(max_size=50) | st.integers(0, 9), max_size=5))
@settings(deadline=None)
def test_a_built_path_parses_back(steps: list[str | int]) -> None:
    if any(isinstance(step, str) and any("\ud800" <= char <= "\udfff" for char in step) for step in steps):
        return
    path = "$" + "".join(member(step) if isinstance(step, str) else f"[{step}]" for step in steps)
    assert parse(path) == tuple(steps)


@given(st.text())
@settings(deadline=None)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(BadPath):
        parse(f"${text}")


@given(st.text(alphabet=".['\"\\]ab0-1 u0\n"))
@settings(deadline=None)
def test_agrees_with_the_reference_about_what_is_a_path(text: str) -> None:
    try:
        steps = parse(f"${text}")
    except BadPath:
        return
    assert jsonpath_rfc9535.compile(f"${text}") is not None
    assert all(isinstance(step, str | int) for step in steps)


def test_members_are_normalized() -> None:
    assert member("sku") == ".sku"
    assert member("odd key") == "['odd key']"
    assert member("it's") == "['it\\'s']"
    assert member("") == "['']"
    assert member("\x01") == "['\\u0001']"
    assert member("\ud800") == "['\\ud800']"


def test_any_index_generalizes() -> None:
    assert any_index("$.lines[10].tags[0]") == "$.lines[*].tags[*]"
    assert any_index("$.a") == "$.a"
