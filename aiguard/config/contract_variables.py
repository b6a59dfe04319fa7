"""Whether every `{{name}}` of a contract can have a value when it is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiguard.compare.variables import placeholders
from aiguard.config.contract import Capture
from aiguard.config.contract_fields import MOST_GUESSES
from aiguard.config.nearest import near
from aiguard.config.node import Node
from aiguard.errors import Problem

_BLANKS = re.compile(r"\{\{(?=[^{}]*\s)\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Use:
    """One interaction as far as variables go: where they may be used, whether a state may give any, what it keeps."""

    request: Node | None
    response: Node | None
    stateful: bool
    captures: tuple[Capture, ...]


def unbound(uses: Sequence[Use]) -> Iterator[Problem]:
    """Every `{{name}}` that nothing before it captures, in an interaction whose states could not give it either."""
    first: dict[str, int] = {}
    for capture in (capture for use in uses for capture in use.captures):
        first.setdefault(capture.name, capture.line)
    known: set[str] = set()
    told: set[str] = set()
    for use in uses:
        yield from _with_blanks(use.request)
        if not use.stateful:
            for node in _texts(use.request, use.response):
                for name in sorted(placeholders(node.plain()) - known):
                    told.add(name)
                    yield _problem(node, name, first, guess=len(told) < MOST_GUESSES)
        known.update(capture.name for capture in use.captures)


def _with_blanks(request: Node | None) -> Iterator[Problem]:
    """What looks like a variable and would be sent as it stands."""
    for node in _texts(request):
        found = _BLANKS.search(node.value) if isinstance(node.value, str) else None
        if found:
            yield node.problem(f"`{found[0]}` is not filled in", f"write it without blanks: {{{{{found[1]}}}}}")


def _problem(node: Node, name: str, first: dict[str, int], *, guess: bool) -> Problem:
    if name in first:
        return node.problem(
            f"`{{{{{name}}}}}` is used before line {first[name]} captures it",
            "an interaction uses what earlier ones of the same contract captured",
        )
    hint = (
        near(name, first) if guess else ""
    ) or "capture it in an earlier interaction, or name a state whose handler returns it"
    return node.problem(f"nothing gives `{{{{{name}}}}}` a value", hint)


def _texts(*nodes: Node | None) -> Iterator[Node]:
    pending = [node for node in nodes if node is not None]
    while pending:
        node = pending.pop()
        value = node.value
        if isinstance(value, str):
            if "{{" in value:
                yield node
        elif isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
