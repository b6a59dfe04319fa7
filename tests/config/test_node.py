"""Nodes: where their keys stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.config.node import Node
from aiguard.config.yaml import read_yaml, scan_yaml

WORDS = st.text("abcé ", min_size=1, max_size=4)
VALUES = st.recursive(st.integers(0, 9), lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner), max_leaves=20)


def walk(node: Node) -> list[Node]:
    children = (
        node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    )
    return [node, *(below for child in children for below in walk(child))]


@given(st.dictionaries(WORDS, VALUES, min_size=1))
@settings(max_examples=100, deadline=None)
def test_every_key_is_found_where_it_stands(document: dict[str, object]) -> None:
    written = "---\n" + json.dumps(document, indent=1, ensure_ascii=False)  # read as YAML, not as JSON
    lines = written.splitlines()
    for node in walk(read_yaml(written.encode(), "f.yaml")):
        if not isinstance(node.value, dict):
            continue
        assert list(node.keys) == list(node.value)
        assert len(node.keys) == len(node.value)
        for key, (line, column) in node.keys.items():
            assert lines[line - 1][column - 1 :].startswith(f'"{key}": ')


def test_a_key_that_is_not_there_has_no_place() -> None:
    node = read_yaml(b"a: 1\nb: {c: 2}\n", "f.yaml")
    assert node.keys.get("c") is None
    with pytest.raises(KeyError):
        node.keys["c"]
    assert (node.key_problem("b", "x").line, node.key_problem("c", "x").line) == (2, 1)


def test_keys_keep_their_places_beside_refused_ones() -> None:
    node, problems = scan_yaml(b"a: 1\nno: {d: 1}\n*x : {e: 2}\na: {f: 3}\nb: 2\n", "f.yaml")
    assert node is not None
    assert len(problems) == 3
    assert dict(node.keys) == {"a": (1, 1), "b": (5, 1)}
