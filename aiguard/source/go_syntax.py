"""Go source as a syntax tree, by tree-sitter; no Go is needed for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from aiguard.source.outline import Unreadable

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Query

_MOST_ERRORS = 8
"""How many places in the bodies of functions the grammar may not know: it lags behind the language's newest syntax."""

_DEEPEST = 1_000
"""Levels of a tree that queries look into: beyond 65,535 they take the square of the time. No person nests so deep."""

_BROKEN = "(ERROR) @error (MISSING) @missing"
_FUNCTIONS = frozenset({"function_declaration", "method_declaration"})
_TOP = _FUNCTIONS | {
    "package_clause",
    "import_declaration",
    "const_declaration",
    "type_declaration",
    "var_declaration",
    "comment",
}
_DIRECTIVE = re.compile(rb"//(?:go:|export |[ \t]?\+build )")
_BRACKET = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|`[^`]*`|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"""
    r"""|(?P<broken>/\*|["'`])|(?P<open>[(\[{])|(?P<close>[)\]}])""",
    re.DOTALL,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_SWALLOWED = re.compile(rb"^func\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A top-level declaration: its node, and the comments before it, of which `directives` mean something."""

    node: Node
    comments: tuple[Node, ...] = ()

    @property
    def kind(self) -> str:
        """What the grammar calls it, such as `function_declaration`."""
        return self.node.type

    @property
    def is_function(self) -> bool:
        """Whether it is a function or a method."""
        return self.node.type in _FUNCTIONS

    @property
    def directives(self) -> tuple[Node, ...]:
        """Comments such as `//go:noinline`, which belong to what follows them."""
        return tuple(comment for comment in self.comments if _DIRECTIVE.match(text_of(comment).encode()))

    @property
    def line(self) -> int:
        """Its first line, from 1, directives included."""
        return min(node.start_point[0] for node in (*self.directives, self.node)) + 1

    @property
    def end_line(self) -> int:
        """Its last line."""
        return self.node.end_point[0] + 1

    @property
    def text(self) -> str:
        """Its source, directives included, each in a line."""
        return "\n".join(text_of(node) for node in (*self.directives, self.node))


@cache
def _language() -> Language:
    import tree_sitter  # noqa: PLC0415 - 8 ms that a command without Go need not spend
    import tree_sitter_go  # noqa: PLC0415 - likewise

    return tree_sitter.Language(tree_sitter_go.language())


@cache
def _query(source: str) -> Query:
    import tree_sitter  # noqa: PLC0415 - see _language

    return tree_sitter.Query(_language(), source)


def captures(node: Node, query: str) -> dict[str, list[Node]]:
    """The nodes inside of `node`, by the names that a query in tree-sitter's language gives them, in source order."""
    import tree_sitter  # noqa: PLC0415 - see _language

    cursor = tree_sitter.QueryCursor(_query(query))
    cursor.set_max_start_depth(_DEEPEST)
    found = cursor.captures(node)
    return {name: sorted(nodes, key=_start) for name, nodes in found.items()}


def _start(node: Node) -> int:
    return node.start_byte


def text_of(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def field_of(node: Node, name: str) -> Node:
    """The child in a field that the grammar promises. Raises Unreadable where broken syntax has left it out."""
    child = node.child_by_field_name(name)
    if child is None:
        raise Unreadable(f"its syntax is broken in line {node.start_point[0] + 1}")
    return child


def parse_go(data: bytes) -> tuple[Declaration, ...]:
    """The top-level declarations of a file, in order; comments that nothing follows stand for none.

    The parser recovers from what it does not understand. Inside of functions' bodies a few such places are accepted:
    what a function is called and where it ends is certain there. Raises Unreadable for any others.
    """
    import tree_sitter  # noqa: PLC0415 - see _language

    source = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8, as Go files are") from None
    if "\0" in text:
        raise Unreadable("it holds null bytes, as no Go file does")
    tree = tree_sitter.Parser(_language()).parse(source)
    root = tree.root_node
    strange = next((child for child in root.named_children if child.type not in _TOP), None)
    if root.has_error or strange is not None:
        _accept(root, strange, text)
    return tuple(_declarations(root))


def _declarations(root: Node) -> Iterator[Declaration]:
    comments: list[Node] = []
    for child in root.named_children:
        if child.type == "comment":
            comments.append(child)
        else:
            yield Declaration(child, tuple(comments))
            comments = []


def _accept(root: Node, strange: Node | None, text: str) -> None:
    """Return where the errors of a tree do no harm. Raises Unreadable."""
    _check_brackets(text)
    found = captures(root, _BROKEN)
    errors = found.get("error", [])
    if not found and strange is None:
        raise Unreadable("its syntax is broken where it is nested too deeply to say more")
    bodies = [child.child_by_field_name("body") for child in root.named_children if child.type in _FUNCTIONS]
    for error in [*found.get("missing", []), *([strange] if strange else []), *errors]:
        body = next(
            (b for b in bodies if b and b.start_byte <= error.start_byte and error.end_byte <= b.end_byte), None
        )
        harmless = body is not None and not _SWALLOWED.search(body.text or b"")
        if not harmless or len(errors) > _MOST_ERRORS:
            line = error.start_point[0] + 1
            raise Unreadable(f"its syntax is broken in line {line}, or newer than this parser")


def _check_brackets(text: str) -> None:
    """Say what people can mend at once: a bracket or a text that never ends. Raises Unreadable."""
    opened: list[str] = []
    for match in _BRACKET.finditer(text):
        line = text.count("\n", 0, match.start()) + 1 if match["broken"] else 0
        if match["broken"]:
            raise Unreadable(f"its syntax is broken in line {line}")
        if match["open"]:
            opened.append(match[0])
        elif match["close"] and (not opened or opened.pop() != _PAIRS[match[0]]):
            line = text.count("\n", 0, match.start()) + 1
            raise Unreadable(f"its brackets do not match in line {line}")
    if opened:
        raise Unreadable("its brackets do not match: the last one never closes")
