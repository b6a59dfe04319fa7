"""Reading single fields of a contract file: each returns a value, or notes what is wrong and returns None."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from aiguard.config.nearest import near
from aiguard.config.node import Node
from aiguard.errors import InputError, Problem
from aiguard.source.tree import Tree

BODY_FILE_LIMIT = 10 * 1024 * 1024
"""The most bytes of a body file: as much as aiguard reads of an answer."""

MOST_GUESSES = 200
"""Beyond so many problems nobody is helped by a guess at what was meant, and each takes its time."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
"""What `{{name}}` may be called."""
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one contract file leans on (its tree and its folder there) and the problems found so far."""

    tree: Tree
    folder: str
    problems: list[Problem] = field(default_factory=list)
    variables: bool = True
    """Whether some text of the file may hold `{{`."""

    def wrong(self, node: Node, message: str, hint: str = "") -> None:
        """Note a problem at a node."""
        self.problems.append(node.problem(message, hint))

    def mapping(self, node: Node | None, what: str, allowed: Sequence[str]) -> Mapping[str, Node]:
        """The entries of a mapping that may hold only `allowed` keys; empty where it is no mapping."""
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.wrong(node, f"{what} is a mapping, not {kind(node)}", f"its keys are {', '.join(allowed)}")
            return {}
        for key in node.value:
            if key not in allowed:
                guess = near(key, allowed) if len(self.problems) < MOST_GUESSES else ""
                hint = guess or f"the keys here are {', '.join(allowed)}"
                self.problems.append(node.key_problem(key, f"unknown key `{key}` in {what}", hint))
        return node.value

    def text(self, node: Node | None, what: str) -> str | None:
        """A text that is not empty."""
        if node is None:
            return None
        if not isinstance(node.value, str):
            quote = f'quote it: "{node.value}"' if isinstance(node.value, int | Decimal) else ""
            self.wrong(node, f"{what} is a text, not {kind(node)}", quote)
            return None
        if not node.value.strip():
            self.wrong(node, f"{what} is empty")
            return None
        return node.value

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """A list of texts."""
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.wrong(node, f"{what} is a list, not {kind(node)}", f"write [{node.value}]" if _plain(node) else "")
            return ()
        found = [self.text(item, f"each of {what}") for item in node.value]
        return tuple(text for text in found if text is not None)

    def flag(self, node: Node | None, what: str, default: bool) -> bool:
        """A truth value."""
        if node is None:
            return default
        if not isinstance(node.value, bool):
            self.wrong(node, f"{what} is true or false, not {kind(node)}")
            return default
        return node.value

    def file(self, node: Node) -> bytes | None:
        """The bytes of a body file, named relative to the contract's folder and never outside it."""
        name = self.text(node, "`file`")
        if name is None:
            return None
        path = posixpath.normpath(posixpath.join(self.folder, name))
        inside = path.startswith(f"{self.folder}/") if self.folder else not path.startswith(("../", "/"))
        if name.startswith("/") or "\\" in name or not inside:
            self.wrong(
                node, f"the file {name!r} is outside the contract's folder", "keep body files beside the contract"
            )
            return None
        try:
            return self.tree.read(path, BODY_FILE_LIMIT)
        except InputError as error:
            for problem in error.problems:
                self.wrong(node, f"the body file cannot be read: {problem.message}", problem.hint)
            return None


def kind(node: Node) -> str:
    """What a value is, for people."""
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {value!r}" if len(value) <= 60 else "a text"
    return "a mapping" if isinstance(value, dict) else "a list"


def wire_text(node: Node) -> str | None:
    """A scalar as it stands in a query, a form or a header: numbers with every digit, true and false in lower case."""
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return value if isinstance(value, str) else None


def _plain(node: Node) -> bool:
    return isinstance(node.value, str)
