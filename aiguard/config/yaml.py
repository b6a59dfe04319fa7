"""A strict YAML reader: JSON types only, every part with its place, bounded time and memory whatever the input.

Built on libyaml's event stream: its composer recurses on the C stack and ends the process on deep nesting, expands
aliases without bound, and keeps the last of two equal keys. Aliases, anchors, tags, merge keys, duplicate keys and
further documents are refused. A document that is JSON is read as JSON.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from aiguard.config.composing import Composer, Unreadable
from aiguard.config.decoding import decode
from aiguard.config.json_text import NotJson, compose_json, looks_like_json
from aiguard.config.node import Node
from aiguard.config.scalars import NotPlain, read_plain
from aiguard.config.yaml_errors import explain
from aiguard.errors import InputError, Problem

CONFIG_LIMIT = 1024 * 1024
CONTRACT_LIMIT = 16 * 1024 * 1024
_TAG_DIRECTIVE = re.compile(r"^%TAG", re.MULTILINE)
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)


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
    composer = Composer(path)
    try:
        _compose(text, composer)
    except Unreadable:
        return None, tuple(composer.problems)
    except yaml.YAMLError as error:
        return None, (*composer.problems, explain(error, text, path))
    return composer.node or Node(None, 1, 1, path), tuple(composer.problems)


def _compose(text: str, composer: Composer) -> None:
    directive = _TAG_DIRECTIVE.search(text)  # libyaml compares each with all before it
    if directive:
        raise composer.stop(text.count("\n", 0, directive.start()) + 1, 1, "%TAG directives are not read")
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            _scalar(event, composer)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            _open(event, composer)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            composer.close()
        elif kind is yaml.AliasEvent:
            _alias(event, composer)
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                mark: Any = event.start_mark
                message = "a second document begins here; one file holds one document"
                raise composer.stop(mark.line + 1, mark.column + 1, message)


def _scalar(event: Any, composer: Composer) -> None:
    mark = event.start_mark
    line, column = mark.line + 1, mark.column + 1
    if event.anchor is not None or event.tag is not None:
        _refuse_properties(event, composer, line, column)
    value = event.value
    is_key = composer.wants_key
    if event.implicit[0] and not event.style:
        try:
            value = read_plain(value)
        except NotPlain as error:
            if is_key:
                _refuse_key(value, error, composer, line, column)
                return
            composer.problem(line, column, str(error), error.hint)
            value = ""
    if not is_key:
        composer.scalar(value, line, column)
    elif isinstance(value, str):
        composer.key(value, line, column)
    else:
        shown = event.value or "nothing"
        composer.problem(line, column, f"the key {shown[:40]} is not text", f'quote it: "{event.value[:40]}"')
        composer.no_key()


def _refuse_key(key: str, error: NotPlain, composer: Composer, line: int, column: int) -> None:
    if key == "<<":
        composer.problem(line, column, "merge keys (<<) are not read", "write the keys out")
    else:
        composer.problem(line, column, f"the key {error}", f'quote it: "{key[:40]}"')
    composer.no_key()


def _open(event: Any, composer: Composer) -> None:
    mark = event.start_mark
    line, column = mark.line + 1, mark.column + 1
    if event.anchor is not None or event.tag is not None:
        _refuse_properties(event, composer, line, column)
    if composer.wants_key:
        hint = 'quote a value that begins with {, such as "{{name}}"'
        raise composer.stop(line, column, "a mapping or a list stands where a key must be", hint)
    composer.open({} if isinstance(event, yaml.MappingStartEvent) else [], line, column)


def _alias(event: Any, composer: Composer) -> None:
    mark = event.start_mark
    composer.problem(
        mark.line + 1,
        mark.column + 1,
        f"aliases (*{event.anchor[:40]}) are not read",
        "write the value out, or quote it",
    )
    if composer.wants_key:
        composer.no_key()
    else:
        composer.scalar("", mark.line + 1, mark.column + 1)


def _refuse_properties(event: Any, composer: Composer, line: int, column: int) -> None:
    if event.anchor is not None:
        hint = "write the value out, or quote it"
        composer.problem(line, column, f"anchors (&{event.anchor[:40]}) are not read", hint)
    if event.tag is not None:
        hint = "leave it out, or quote the value"
        composer.problem(line, column, f"tags ({event.tag[:60]}) are not read", hint)
