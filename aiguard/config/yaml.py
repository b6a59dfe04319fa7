"""A strict YAML reader: JSON types only, every part with its place, bounded time and memory whatever the input.

Built on libyaml's event stream: its composer recurses on the C stack and ends the process on deep nesting, expands
aliases without bound, and keeps the last of two equal keys. Aliases, anchors, tags, merge keys, duplicate keys and
further documents are refused. A document that is JSON is read as JSON.
"""

from __future__ import annotations

import yaml

from aiguard.config.composing import Composer, Unreadable
from aiguard.config.decoding import decode
from aiguard.config.json_text import NotJson, compose_json, looks_like_json
from aiguard.config.node import Node
from aiguard.config.yaml_errors import explain
from aiguard.config.yaml_tree import YamlTree
from aiguard.errors import InputError, Problem
from aiguard.records import uncollected

CONFIG_LIMIT = 1024 * 1024
CONTRACT_LIMIT = 16 * 1024 * 1024


def read_yaml(data: bytes, path: str, *, limit: int = CONTRACT_LIMIT) -> Node:
    """The value of a YAML or JSON file of at most `limit` bytes; null for an empty one.

    Raises InputError with every problem, each at its line and column.
    """
    node, problems = scan_yaml(data, path, limit=limit)
    if problems:
        raise InputError(problems)
    assert node is not None
    return node


def scan_yaml(data: bytes, path: str, *, limit: int = CONTRACT_LIMIT) -> tuple[Node | None, tuple[Problem, ...]]:
    """As read_yaml, but with the problems beside what could be read, so that a caller can add its own.

    The node is None where the reading ended early. A value with a problem is an empty text.
    """
    try:
        text = decode(data, path, limit)
    except InputError as error:
        return None, error.problems
    with uncollected():
        return _scan(text, path)


def _scan(text: str, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    if looks_like_json(text):
        composer = Composer(path)
        try:
            compose_json(text, composer)
        except NotJson:
            pass
        except Unreadable:
            return None, tuple(composer.problems)
        else:
            return composer.node, tuple(composer.problems)
    tree = YamlTree(text, path)
    try:
        node = tree.read()
    except Unreadable:
        return None, tuple(tree.problems)
    except yaml.YAMLError as error:
        return None, (*tree.problems, explain(error, text, path))
    return node or Node(None, 1, 1, path), tuple(tree.problems)
