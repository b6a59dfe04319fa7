from __future__ import annotations

import json
from decimal import Decimal
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.compare.json_text import parse_json
from aiguard.compare.variables import UnboundVariable
from aiguard.config.contract import RequestSpec
from aiguard.config.contract_wire import encode_json, wire_request
from aiguard.errors import InputError
from aiguard.findings import Json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


def spec(path: str = "/x", **fields: object) -> RequestSpec:
    return RequestSpec("GET", path, 3, **fields)  # type: ignore[arg-type]


@settings(deadline=None)
@given(JSON)
def test_json_keeps_every_digit(value: Json) -> None:
    assert parse_json(encode_json(value)) == value


def test_json_is_compact_and_in_order() -> None:
    value: Json = {"b": Decimal("19.90"), "a": [1, True, None, "é"], "big": 2**70}
    assert encode_json(value).decode() == '{"b":19.90,"a":[1,true,null,"é"],"big":1180591620717411303424}'


def test_a_lone_surrogate_is_written_as_its_escape() -> None:
    assert json.loads(encode_json({"a": "\ud800x"})) == {"a": "\ud800x"}


@settings(deadline=None)
@given(TEXT, TEXT)
def test_a_query_reads_back_as_it_was_written(name: str, value: str) -> None:
    path = wire_request(spec(query=((name, value), ("z", "1"))), {}).path
    assert parse_qsl(path.partition("?")[2], keep_blank_values=True) == [(name, value), ("z", "1")]
    assert path.isascii()


@settings(deadline=None)
@given(TEXT)
def test_a_variable_in_the_path_stays_one_segment(value: str) -> None:
    path = wire_request(spec("/a/{{name}}/b"), {"name": value}).path
    first, *middle, last = path[1:].split("/")
    assert (first, last) == ("a", "b")
    assert [unquote(part) for part in middle] == [value]


def test_what_is_encoded_already_is_left_alone() -> None:
    assert wire_request(spec("/caf%C3%A9/é/{a}"), {}).path == "/caf%C3%A9/%C3%A9/%7Ba%7D"


def test_a_captured_link_is_a_path_with_its_query() -> None:
    request = spec("{{next}}", query=(("size", "5"),))
    assert wire_request(request, {"next": "/orders?page=2&q=a%20b"}).path == "/orders?page=2&q=a%20b&size=5"
    with pytest.raises(InputError, match="begins with `/`"):
        wire_request(request, {"next": "https://elsewhere.example/orders"})


def test_a_whole_placeholder_keeps_its_json_type() -> None:
    request = RequestSpec("POST", "/x", 1, has_json=True, json={"id": "{{id}}", "text": "n-{{id}}", "all": ["{{o}}"]})
    assert (
        wire_request(request, {"id": 7, "o": {"k": Decimal("1.10")}}).body
        == b'{"id":7,"text":"n-7","all":[{"k":1.10}]}'
    )


def test_forms_and_texts_and_bytes() -> None:
    assert wire_request(spec(form=(("a b", "c&d"), ("x", "{{v}}"))), {"v": "1 2"}).body == b"a+b=c%26d&x=1+2"
    assert wire_request(spec(content=b"hello {{v}}"), {"v": True}).body == b"hello true"
    assert wire_request(spec(content=b"\xff{{v}}"), {}).body == b"\xff{{v}}"


def test_a_variable_without_a_value_is_named() -> None:
    for request in (spec("/{{gone}}"), spec(headers=(("A", "{{gone}}"),)), spec(has_json=True, json=["{{gone}}"])):
        with pytest.raises(UnboundVariable, match=r"\{\{gone\}\}"):
            wire_request(request, {})


@pytest.mark.parametrize("value", [None, [], {"a": 1}])
def test_what_is_no_text_cannot_stand_in_a_path(value: Json) -> None:
    with pytest.raises(InputError, match="cannot stand in a path"):
        wire_request(spec("/{{v}}"), {"v": value})


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "\x00", "日"])
def test_a_variable_cannot_break_out_of_a_header(value: str) -> None:
    with pytest.raises(InputError, match="header A"):
        wire_request(spec(headers=(("A", "{{v}}"),)), {"v": value})
