"""Problems of a contract file without the values that the environment put into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aiguard.config.node import Node
from aiguard.errors import Problem
from aiguard.masking import Masker

_PIECE = 6
"""So many characters of a value in a row, in either case, and a message shows too much of it."""


Place = tuple[int, int]


def filled_places(written: Node) -> frozenset[Place]:
    """Where (line, column) a file has texts that the environment fills in."""
    return frozenset((node.line, node.column) for node in _texts(written))


def without_values(
    problems: Iterable[Problem], filled: frozenset[Place], secrets: Mapping[str, str]
) -> Iterator[Problem]:
    """The problems with `${NAME}` for each value; `filled` are the places of texts that hold one.

    A message may hold a piece of a value, cut or in another case: where it stands at a filled-in text, such a message
    is withheld, and only the place is told.
    """
    masker = Masker(secrets)
    for problem in problems:
        message, hint = masker.text(problem.message), masker.text(problem.hint)
        if (problem.line, problem.column) in filled:
            if _shows(message, secrets):
                message = "the text that the environment fills in here is refused"
            if _shows(hint, secrets):
                hint = "look at the variables of this text"
        yield Problem(problem.path, problem.line, problem.column, message, hint)


def _shows(message: str, secrets: Mapping[str, str]) -> bool:
    shown = message.lower()
    pieces = {shown[start : start + _PIECE] for start in range(len(shown) - _PIECE + 1)}
    values = [value.lower() for value in secrets.values()]
    return any(piece in value for piece in pieces for value in values)


def _texts(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node.value, dict):
            pending.extend(node.value.values())
        elif isinstance(node.value, list):
            pending.extend(node.value)
        elif isinstance(node.value, str) and "${" in node.value:
            yield node
