"""From libyaml's events to a tree of nodes: what is plain YAML and what is refused, every problem at its place.

This is where reading a contract takes most of its time, ten events for each line of a person's file: hence locals,
few calls, and each plain text looked at once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from sys import intern
from typing import Any, Final

import yaml
from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from aiguard.config.composing import DEPTH, MOST_NODES, NO_KEYS, Notes
from aiguard.config.node import Node, Places, Scalar
from aiguard.config.scalars import NotPlain, read_plain

_TAG_DIRECTIVE = re.compile(r"^%TAG", re.MULTILINE)
_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)
_NEW: Final = object()


class YamlTree(Notes):
    """Reads one document; recurses once for each container in a container, to DEPTH at most.

    `read` raises Unreadable where reading cannot go on, and yaml.YAMLError where the text is no YAML.
    """

    __slots__ = ("_count", "_depth", "_line", "_next", "_numbers", "_plain", "_text")

    def __init__(self, text: str, path: str) -> None:
        super().__init__(path)
        self._text = text
        self._next: Callable[[], Any] = _LOADER(text).get_event
        self._plain: dict[str, Any] = {}
        """What plain texts mean, for those met already; one that is refused is not kept."""
        self._numbers = array("I")
        """Line and column of every key, mapping after mapping as they end."""
        self._line = 0
        self._depth = 0
        self._count = 0

    def read(self) -> Node | None:
        """The value of the only document; None where there is none."""
        # libyaml compares each directive with all before it.
        directive = _TAG_DIRECTIVE.search(self._text) if "%TAG" in self._text else None
        if directive:
            raise self.stop(self._text.count("\n", 0, directive.start()) + 1, 1, "%TAG directives are not read")
        node = None
        documents = 0
        event = self._next()
        while type(event) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    message = "a second document begins here; one file holds one document"
                    raise self.stop(*_place(event), message)
            elif type(event) not in {StreamStartEvent, DocumentEndEvent}:
                node = self._value(event)
            event = self._next()
        return node

    def _value(self, event: Any) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if kind is MappingStartEvent:
            return self._mapping(event)
        if kind is SequenceStartEvent:
            return self._sequence(event)
        line, column = self._refuse_alias(event)
        return Node("", line, column, self.path, NO_KEYS)

    def _scalar(self, event: Any) -> Node:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if line == self._line:
            line = self._line  # one number for all values of a line, where a new one would stay with each
        else:
            self._line = line
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, line, column)
        value = event.value
        if not event.style and event.implicit[0]:
            known = self._plain.get(value, _NEW)
            value = self._read(value, line, column) if known is _NEW else known
        self._count += 1
        if self._count > MOST_NODES:
            raise self.too_many(line, column)
        return Node(value, line, column, self.path, NO_KEYS)

    def _mapping(self, start: Any) -> Node:
        line, column = self._enter(start)
        following = self._next
        fields: dict[str, Node] = {}
        numbers: list[int] = []
        event = following()
        while type(event) is not MappingEndEvent:
            name = self._key(event, fields, numbers)
            event = following()
            child = self._scalar(event) if type(event) is ScalarEvent else self._value(event)
            if name is not None:
                fields[name] = child
            event = following()
        self._depth -= 1
        places = Places(fields, self._numbers, len(self._numbers))
        self._numbers.extend(numbers)
        return Node(fields, line, column, self.path, places)

    def _sequence(self, start: Any) -> Node:
        line, column = self._enter(start)
        following = self._next
        items: list[Node] = []
        event = following()
        while type(event) is not SequenceEndEvent:
            items.append(self._value(event))
            event = following()
        self._depth -= 1
        return Node(items, line, column, self.path, NO_KEYS)

    def _enter(self, event: Any) -> tuple[int, int]:
        line, column = _place(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, line, column)
        if self._depth >= DEPTH:
            raise self.too_deep(line, column)
        self._depth += 1
        self._count += 1
        if self._count > MOST_NODES:
            raise self.too_many(line, column)
        return line, column

    def _key(self, event: Any, fields: dict[str, Node], numbers: list[int]) -> str | None:
        """The next key, its line and column noted; None where it is none and its value is to be forgotten."""
        kind = type(event)
        if kind is not ScalarEvent:
            self._no_scalar_key(event)
            return None
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, line, column)
        name = event.value
        if not event.style and event.implicit[0]:
            known = self._plain.get(name, _NEW)
            name = self._read_key(name, line, column) if known is _NEW or type(known) is not str else known
            if name is None:
                return None
        name = intern(name)
        if name in fields:
            self.twice(name, numbers[2 * list(fields).index(name)], line, column)
            return None
        numbers.append(line)
        numbers.append(column)
        return name

    def _read(self, text: str, line: int, column: int) -> Scalar:
        try:
            value = read_plain(text)
        except NotPlain as error:
            self.problem(line, column, str(error), error.hint)
            return ""
        self._plain[text] = value
        return value

    def _read_key(self, text: str, line: int, column: int) -> str | None:
        try:
            value = read_plain(text)
        except NotPlain as error:
            if text == "<<":
                self.problem(line, column, "merge keys (<<) are not read", "write the keys out")
            else:
                self.problem(line, column, f"the key {error}", f'quote it: "{text[:40]}"')
            return None
        if isinstance(value, str):
            self._plain[text] = value
            return value
        self.problem(line, column, f"the key {text[:40] or 'nothing'} is not text", f'quote it: "{text[:40]}"')
        return None

    def _no_scalar_key(self, event: Any) -> None:
        kind = type(event)
        if kind is AliasEvent:
            self._refuse_alias(event)
            return
        line, column = _place(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, line, column)
        hint = 'quote a value that begins with {, such as "{{name}}"'
        raise self.stop(line, column, "a mapping or a list stands where a key must be", hint)

    def _refuse_alias(self, event: Any) -> tuple[int, int]:
        line, column = _place(event)
        hint = "write the value out, or quote it"
        self.problem(line, column, f"aliases (*{event.anchor[:40]}) are not read", hint)
        return line, column

    def _refuse_properties(self, event: Any, line: int, column: int) -> None:
        if event.anchor is not None:
            hint = "write the value out, or quote it"
            self.problem(line, column, f"anchors (&{event.anchor[:40]}) are not read", hint)
        if event.tag is not None:
            hint = "leave it out, or quote the value"
            self.problem(line, column, f"tags ({event.tag[:60]}) are not read", hint)


def _place(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
