"""Whether every `{{name}}` of a contract can have a value when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiguard.compare.variables import placeholders
from aiguard.config.contract import Capture
from aiguard.config.matcher_form import near
from aiguard.config.node import Node
from aiguard.errors import Problem


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
    for use in uses:
        if not use.stateful:
            for node in _texts(use.request, use.response):
                for name in sorted(placeholders(node.plain()) - known):
                    yield _problem(node, name, first)
        known.update(capture.name for capture in use.captures)


def _problem(node: Node, name: str, first: dict[str, int]) -> Problem:
    if name in first:
        return node.problem(
            f"`{{{{{name}}}}}` is used before line {first[name]} captures it",
            "an interaction uses what earlier ones of the same contract captured",
        )
    hint = near(name, first) or "capture it in an earlier interaction, or name a state whose handler returns it"
    return node.problem(f"nothing gives `{{{{{name}}}}}` a value", hint)


def _texts(*nodes: Node | None) -> Iterator[Node]:
    pending = [node for node in nodes if node is not None]
    while pending:
        node = pending.pop()
        if isinstance(node.value, dict):
            pending.extend(node.value.values())
        elif isinstance(node.value, list):
            pending.extend(node.value)
        elif isinstance(node.value, str) and "{{" in node.value:
            yield node
