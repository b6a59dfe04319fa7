"""The layout of a YAML file: its collections and scalars as written, and the comment that belongs to each.

Built on PyYAML's node graph, which knows where every scalar stands; a `#` outside all scalars begins a comment.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_BLOCK_HEADER = re.compile(r"([|>][-+0-9]{0,2})[ \t]*(#.*)?")


@dataclass(slots=True)
class Scalar:
    """One scalar exactly as written, lines and all; `column` is where the lines of a block scalar are indented from."""

    source: str
    block: bool
    column: int


@dataclass(slots=True)
class Collection:
    """A mapping (whose items have keys) or a sequence."""

    mapping: bool
    flow: bool
    column: int
    end: int
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One entry with its comments: lines above it (a blank line is ''), beside it, and below it at its own column."""

    key: str | None
    value: Scalar | Collection
    within: Collection
    parent: Item | None
    above: list[str] = field(default_factory=list)
    beside: str = ""
    beside_column: int = 0
    below: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its place: `alone` when nothing else stands on its line."""

    index: int
    column: int
    text: str
    alone: bool
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole file: the comments before everything, the root, the comments after everything."""

    head: list[str]
    root: Scalar | Collection
    foot: list[str]


def read_layout(text: str) -> Layout:
    """The layout of YAML text that is known to be valid, with `\\n` line ends."""
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert root is not None
    return _Builder(text, list(comments_of(text, root))).build(root)


def comments_of(text: str, root: yaml.Node) -> Iterator[Comment]:
    """Every comment, in order."""
    place = 0
    for start, end in [*_scalar_spans(root), (len(text), len(text))]:
        for match in re.finditer(r"#[^\n]*", text[place:start]):
            yield _comment(text, place + match.start(), match[0])
        if text[start : start + 1] in {"|", ">"}:
            header = _BLOCK_HEADER.match(text, start)
            if header is not None and header[2]:
                yield _comment(text, header.start(2), header[2])
        place = max(end, start)


def _comment(text: str, index: int, found: str) -> Comment:
    line = text.rfind("\n", 0, index) + 1
    before = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)]
    alone = not text[line:index].strip()
    return Comment(index, index - line, found.rstrip(), alone, alone and line > 0 and not before.strip())


def _scalar_spans(node: yaml.Node) -> Iterator[tuple[int, int]]:
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node.start_mark.index, node.end_mark.index
        elif isinstance(node, yaml.MappingNode):
            pending.extend(part for key, value in reversed(node.value) for part in (value, key))
        else:
            pending.extend(reversed(node.value))


class _Builder:
    """Walks the nodes in the order of the file and hands each comment to the item it belongs to."""

    def __init__(self, text: str, comments: list[Comment]) -> None:
        self._text = text
        self._comments = comments
        self._next = 0
        self._last: Item | None = None
        self._kept_until = 0
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def build(self, node: yaml.Node) -> Layout:
        head: list[str] = []
        start = node.start_mark.index
        while self._next < len(self._comments) and self._comments[self._next].index < start:
            comment = self._comments[self._next]
            head += ["", comment.text] if comment.after_blank and head else [comment.text]
            self._next += 1
        if head and self._blank_before(start):
            head.append("")
        root = self._value(node, None, 0)
        foot: list[str] = []
        self._take(len(self._text) + 1, 0, foot)
        return Layout(head, root, foot)

    def _value(self, node: yaml.Node, owner: Item | None, column: int) -> Scalar | Collection:
        if isinstance(node, yaml.ScalarNode):
            source = self._text[node.start_mark.index : node.end_mark.index]
            block = source[:1] in {"|", ">"}
            header = _BLOCK_HEADER.match(source)
            if block and header is not None and "+" in header[1]:
                self._kept_until = node.end_mark.index
            return Scalar(source, block, column)
        mapping = isinstance(node, yaml.MappingNode)
        found = Collection(mapping, bool(node.flow_style), node.start_mark.column, node.end_mark.index)
        if owner is not None:
            owner.value = found
        for entry in node.value:
            key, value = entry if mapping else (None, entry)
            self._item(key, value, found, owner)
        return found

    def _item(self, key: yaml.Node | None, value: yaml.Node, within: Collection, parent: Item | None) -> None:
        start = (key or value).start_mark.index
        written = None if key is None else self._text[key.start_mark.index : key.end_mark.index]
        item = Item(written, Scalar("", block=False, column=0), within, parent)
        self._take(start, within.column, item.above)
        begins_parent = not within.items and (parent is None or parent.key is None)
        if not begins_parent and not within.flow and self._blank_before(start):
            item.above.append("")
        within.items.append(item)
        self._last = item
        item.value = self._value(value, item, within.column)

    def _take(self, until: int, column: int, above: list[str]) -> None:
        """Hand out the comments before `until`: beside the last item, below it, or above the next one."""
        while self._next < len(self._comments) and self._comments[self._next].index < until:
            comment = self._comments[self._next]
            self._next += 1
            blank = [""] if comment.after_blank else []
            if not comment.alone and self._last is not None:
                self._beside(self._ended(self._last, comment.index), comment)
                continue
            block = self._deepest(comment.column) if comment.column > column and not above else None
            (above if block is None else block.below).extend([*blank, comment.text])

    @staticmethod
    def _beside(item: Item, comment: Comment) -> None:
        if item.beside:
            item.below.append(comment.text)
        else:
            item.beside, item.beside_column = comment.text, comment.column

    @staticmethod
    def _ended(item: Item, index: int) -> Item:
        """The outermost item that a comment at `index` stands beside: brackets that closed before it are one value."""
        found = item
        while item.within.flow and item.within.end <= index and item.parent is not None:
            item = found = item.parent
        return found

    def _deepest(self, column: int) -> Item | None:
        item = self._last
        while item is not None and (item.within.flow or item.within.column > column):
            item = item.parent
        return item

    def _blank_before(self, index: int) -> bool:
        line = bisect_right(self._lines, index) - 1
        if line == 0 or self._text[self._lines[line] : index].strip(" -"):
            return False
        start = self._lines[line - 1]
        return start >= self._kept_until and not self._text[start : self._lines[line]].strip()
