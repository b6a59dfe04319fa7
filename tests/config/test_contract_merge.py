from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aiguard.config.contract_merge import (
    differs,
    is_matcher,
    merge,
    merge_message,
    request_of_variant,
    response_of_variant,
    response_over_defaults,
)
from aiguard.config.node import Node

KEYS = st.sampled_from(["a", "b", "c", "$$d"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text("xy", max_size=3)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=10
)


def node(value: object, line: int = 1) -> Node:
    if isinstance(value, dict):
        return Node({k: node(v, line) for k, v in value.items()}, line, 1, "c.yaml", dict.fromkeys(value, (line, 1)))
    if isinstance(value, list):
        return Node([node(item, line) for item in value], line, 1, "c.yaml")
    return Node(value, line, 1, "c.yaml")  # type: ignore[arg-type]


def plain(merged: Node | None) -> object:
    assert merged is not None
    return merged.plain()


@given(st.dictionaries(KEYS, VALUES))
def test_merging_nothing_changes_nothing(value: dict[str, object]) -> None:
    under = node(value)
    assert merge(under, node({})) is under
    assert merge(node({}), under).plain() == value


@given(VALUES)
def test_an_override_that_repeats_the_parent_gives_the_same(value: object) -> None:
    assert merge(node(value), node(value, 2)).plain() == value


TREES = st.dictionaries(st.sampled_from(["a", "b"]), st.integers(), max_size=2).flatmap(
    lambda leaves: st.fixed_dictionaries({}, optional={"x": st.just(leaves), "n": st.integers()})
)


@given(TREES, TREES, TREES)
def test_merging_is_associative_where_a_key_keeps_its_kind(one: object, two: object, three: object) -> None:
    left = merge(merge(node(one), node(two)), node(three))
    right = merge(node(one), merge(node(two), node(three)))
    assert left.plain() == right.plain()


def test_a_matcher_a_list_and_a_scalar_replace() -> None:
    under = node({"note": {"$nullable": "x"}, "lines": [1, 2], "deep": {"kept": 1, "changed": 1}})
    over = node({"note": None, "lines": [], "deep": {"changed": {"$any": 1}}})
    assert merge(under, over).plain() == {"note": None, "lines": [], "deep": {"kept": 1, "changed": {"$any": 1}}}


def test_every_part_keeps_its_line() -> None:
    merged = merge(node({"a": 1, "b": {"c": 2}}, 10), node({"b": {"d": 3}}, 20))
    assert isinstance(merged.value, dict)
    assert merged.value["a"].line == 10
    assert isinstance(merged.value["b"].value, dict)
    assert merged.value["b"].value["c"].line == 10
    assert merged.value["b"].value["d"].line == 20
    assert merged.keys["a"] == (10, 1)


def test_an_escaped_dollar_is_no_matcher() -> None:
    assert not is_matcher(node({"$$ref": 1}))
    assert is_matcher(node({"$text": "x", "min": 1}))


def test_header_names_merge_without_case() -> None:
    under = node({"headers": {"authorization": "a", "Accept": "b"}})
    merged = merge_message(under, node({"headers": {"Authorization": "c"}}))
    assert plain(merged) == {"headers": {"Accept": "b", "Authorization": "c"}}


def test_another_kind_of_body_replaces_the_inherited_one() -> None:
    merged = merge_message(node({"status": 200, "body": {"a": 1}}), node({"text": "gone"}))
    assert plain(merged) == {"status": 200, "text": "gone"}


def test_a_request_line_keeps_headers_and_the_body_of_the_same_method_only() -> None:
    parent = node({"method": "POST", "path": "/a", "query": {"x": 1}, "headers": {"A": "1"}, "body": {"b": 1}})
    same = request_of_variant(None, parent, node({"method": "POST", "path": "/b"}), line=True)
    assert plain(same) == {"headers": {"A": "1"}, "body": {"b": 1}, "method": "POST", "path": "/b"}
    other = request_of_variant(node({"query": {"v": 2}}), parent, node({"method": "GET", "path": "/b"}), line=True)
    assert plain(other) == {"query": {"v": 2}, "headers": {"A": "1"}, "method": "GET", "path": "/b"}


def test_a_long_request_merges() -> None:
    parent = node({"method": "POST", "path": "/a", "query": {"x": 1}, "body": {"b": 1}})
    merged = request_of_variant(None, parent, node({"query": {"y": 2}, "body": {"c": 2}}), line=False)
    assert plain(merged) == {"method": "POST", "path": "/a", "query": {"x": 1, "y": 2}, "body": {"b": 1, "c": 2}}
    assert request_of_variant(None, parent, None, line=False) is parent


def test_another_status_inherits_from_the_defaults_alone() -> None:
    defaults = node({"status": 200, "headers": {"X": "1"}, "within": "1s", "body": {"ok": True}})
    parent = response_over_defaults(defaults, node({"body": {"id": 1}}))
    assert plain(parent) == {
        "status": 200,
        "headers": {"X": "1"},
        "within": "1s",
        "body": {"ok": True, "id": 1},
    }
    merged, inherits = response_of_variant(defaults, parent, node({"status": 404}))
    assert plain(merged) == {"status": 404, "headers": {"X": "1"}, "within": "1s"}
    assert not inherits


def test_the_same_status_spelled_otherwise_inherits() -> None:
    parent = node({"status": 200, "body": {"id": 1}})
    merged, inherits = response_of_variant(None, parent, node({"status": [200], "body": {"note": None}}))
    assert plain(merged) == {"status": [200], "body": {"id": 1, "note": None}}
    assert inherits
    assert not differs(parent, node({}))


def test_only_a_body_of_the_same_kind_inherits() -> None:
    parent = node({"status": 200, "body": {"id": 1}})
    assert response_of_variant(None, parent, node({}))[1]
    assert not response_of_variant(None, parent, node({"text": "x"}))[1]
    assert not response_of_variant(None, node({"status": 200}), node({"body": 1}))[1]
