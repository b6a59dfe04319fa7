"""`{{name}}`: values that captures and state handlers give, put into requests and expectations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiguard.compare.json_text import write_json
from aiguard.errors import CouldNotJudge
from aiguard.findings import Json

_PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}")


class UnboundVariable(CouldNotJudge):
    """A `{{name}}` has no value when it is needed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{{{{{name}}}}} has no value",
            hint="an earlier interaction of this contract captures it, or a state handler returns it",
        )


def bind(value: Json, variables: Mapping[str, Json]) -> Json:
    """The value with every `{{name}}` filled in, keys left as they are. Raises UnboundVariable.

    A string that is exactly `{{name}}` becomes the variable's own JSON value; inside longer text it is written as
    text, and objects and lists as compact JSON.
    """
    if isinstance(value, str):
        return _fill(value, variables) if "{{" in value else value
    if isinstance(value, list):
        return [bind(item, variables) for item in value]
    if isinstance(value, dict):
        return {key: bind(item, variables) for key, item in value.items()}
    return value


def bind_text(text: str, variables: Mapping[str, Json]) -> str:
    """The text with every `{{name}}` filled in as text. Raises UnboundVariable."""
    filled = bind(text, variables)
    return filled if isinstance(filled, str) else write_json(filled)


def placeholders(value: Json) -> frozenset[str]:
    """The names of all variables that a value uses."""
    if isinstance(value, str):
        return frozenset(_PLACEHOLDER.findall(value)) if "{{" in value else frozenset()
    if isinstance(value, list):
        return frozenset().union(*(placeholders(item) for item in value))
    if isinstance(value, dict):
        return frozenset().union(*(placeholders(item) for item in value.values()))
    return frozenset()


def _fill(text: str, variables: Mapping[str, Json]) -> Json:
    whole = _PLACEHOLDER.fullmatch(text)
    if whole:
        return _lookup(whole[1], variables)

    def written(match: re.Match[str]) -> str:
        found = _lookup(match[1], variables)
        return found if isinstance(found, str) else write_json(found)

    return _PLACEHOLDER.sub(written, text)


def _lookup(name: str, variables: Mapping[str, Json]) -> Json:
    if name not in variables:
        raise UnboundVariable(name)
    return variables[name]
