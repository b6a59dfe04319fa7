"""pydantic over nodes: each error at its line and column, in plain words, with what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from aiguard.config.model_keys import keys_at, keys_below, required_at
from aiguard.config.nearest import near
from aiguard.config.node import Node
from aiguard.config.scalars import NotPlain, read_plain
from aiguard.errors import Problem
from aiguard.text import one_line

__all__ = ["near", "validate"]

M = TypeVar("M", bound=BaseModel)
_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "none_required": "null",
    "string_too_short": "text that is not empty",
}
_CONVERTIBLE = {"int_type", "bool_type"}
_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "of at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "of at most"),
}


def validate(model: type[M], node: Node, *, written: Node | None = None) -> tuple[M | None, tuple[Problem, ...]]:
    """The model for a node, or every problem.

    `written` is the node before `${NAME}` was replaced: messages show what stands there, never the environment's
    value; and where the model wants a number or true/false, a text made by replacing is read as one.
    """
    written = written or node
    plain: Any = node.plain()
    try:
        return model.model_validate(plain), ()
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=True)
    if _convert(errors, plain, node, written):
        try:
            return model.model_validate(plain), ()
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=True)
    wrong = [dict(error) for error in errors if not _follows(error, errors)]
    return None, tuple(sorted({_problem(model, error, node, written) for error in wrong}))


def _follows(error: Any, errors: Any) -> bool:
    """Whether a list is too short only because pydantic left out the items that have errors of their own."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors
    )


def _convert(errors: Any, plain: Any, node: Node, written: Node) -> bool:
    """Replace, in `plain`, texts from the environment where a number or a boolean is wanted; whether any was."""
    changed = False
    for error in errors:
        if error["type"] not in _CONVERTIBLE:
            continue
        steps, found = _walk(error["loc"], node)
        _, source = _walk(error["loc"], written)
        if not steps or not isinstance(found.value, str) or found.value == source.value:
            continue
        holder = plain
        for step in steps[:-1]:
            holder = holder[step]
        try:
            holder[steps[-1]] = read_plain(found.value)
        except NotPlain:
            continue
        changed = True
    return changed


def _walk(location: tuple[str | int, ...], node: Node) -> tuple[list[str | int], Node]:
    """The keys and indexes that exist along a pydantic location, and the node they lead to."""
    steps: list[str | int] = []
    for step in location:
        value = node.value
        below: Node | None = None
        if isinstance(value, dict) and not _is_tag(step):
            below = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            below = value[step]
        if below is not None:
            node = below
            steps.append(step)
    return steps, node


def _is_tag(step: str | int) -> bool:
    """Whether a step names a union's member rather than a key: our models' tags are written `<tag>`."""
    return isinstance(step, str) and step.startswith("<") and step.endswith(">")


def _problem(model: type[BaseModel], error: dict[str, Any], node: Node, written: Node) -> Problem:
    location, kind = error["loc"], error["type"]
    if kind == "missing":
        return _missing(model, location, node)
    if kind == "extra_forbidden":
        return _unknown(model, location, node)
    if location and location[-1] == "[key]":
        _, holder = _walk(location[:-2], node)
        key = str(location[-2])
        return holder.key_problem(key, f"{_message(error)}, got {_shown(key)}", near(key, _choices(error)))
    _, found = _walk(location, node)
    _, source = _walk(location, written)
    message = _message(error)
    if kind == "refused":
        choices = str(error["ctx"]["choices"]).split()
        misspelt = [near(key, choices) for key in found.keys] if choices else []
        return found.problem(message, next(filter(None, misspelt), ""))
    hint = ""
    if kind in {"literal_error", "enum"} and isinstance(source.value, str) and source.value == found.value:
        hint = near(source.value, _choices(error))
    elif kind == "string_type" and isinstance(found.value, bool | int | Decimal):
        hint = f'quote it: "{_shown(found.value)}"'
    return found.problem(f"{message}, got {_shown(source.value)}", hint)


def _missing(model: type[BaseModel], location: tuple[str | int, ...], node: Node) -> Problem:
    _, holder = _walk(location[:-1], node)
    key = str(location[-1])
    place = holder if isinstance(holder.value, dict) else node
    unknown = [name for name in place.keys if name not in keys_at(model, location[:-1])]
    for name in unknown:
        if near(name, [key]):
            return place.problem(f"the key {key} is missing", f"is it meant by {one_line(name, 60)}?")
    return place.problem(f"the key {key} is missing", "write `version: 1`" if location == ("version",) else "")


def _unknown(model: type[BaseModel], location: tuple[str | int, ...], node: Node) -> Problem:
    _, holder = _walk(location[:-1], node)
    key = str(location[-1])
    allowed = keys_at(model, location[:-1])
    hint = near(key, allowed) or (f"the keys here are {', '.join(allowed)}" if allowed else "")
    below = near(key, keys_below(model, location[:-1])) if not near(key, allowed) else ""
    if below:
        return holder.key_problem(key, f"unknown key {_shown(key)}", below)
    elsewhere = required_at(model, location[:-1], key)
    if elsewhere and not near(key, allowed):
        hint = f"{key} belongs to a target with {elsewhere}; {hint}"
    return holder.key_problem(key, f"unknown key {_shown(key)}", hint)


def _message(error: dict[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in {"wanted", "refused", "value_error"}:
        return str(error["msg"]).removeprefix("Value error, ")
    if kind in _TYPES:
        return f"wanted {_TYPES[kind]}"
    if kind in {"literal_error", "enum"}:
        return f"wanted one of {', '.join(_choices(error))}"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"wanted a number {words} {context[name]}"
    if kind == "too_short":
        return f"wanted a list of at least {context['min_length']}"
    if kind == "too_long":
        return f"wanted at most {context['max_length']}"
    if kind == "string_pattern_mismatch":
        return f"wanted text like {context['pattern']}"
    return "wanted another value"


def _choices(error: dict[str, Any]) -> list[str]:
    expected = str(error.get("ctx", {}).get("expected", ""))
    return [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip()]


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{one_line(value, 60)}"'
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return one_line(str(value), 60)
