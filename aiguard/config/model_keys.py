"""Which keys a settings model takes at a place: pydantic's errors name the place, not what would be right there."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

_UNIONS = (Union, types.UnionType)


def keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at a pydantic location, in the order of the models there."""
    names: dict[str, None] = {}
    for found in _models_at(model, location):
        names.update(dict.fromkeys(_fields(found)))
    return list(names)


def required_at(model: type[BaseModel], location: tuple[str | int, ...], key: str) -> str:
    """Where a union stands at `location` and other members than the one chosen take `key`: their tags, in words."""
    if not location or not str(location[-1]).startswith("<"):
        return ""
    tags = [tag for tag, member in _members_at(model, location[:-1]) if tag and key in _fields(member)]
    return " or ".join(tag.strip("<>") for tag in tags)


def _models_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[type[BaseModel]]:
    return [member for _, member in _members_at(model, location)]


def _members_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[tuple[str, type[BaseModel]]]:
    here: list[tuple[str, Any]] = [("", model)]
    for step in location:
        if isinstance(step, str) and step.startswith("<"):
            here = [(tag, kind) for tag, kind in here if tag == step]
            continue
        here = [member for _, kind in here for below in _below(kind, step) for member in _expand(below, "")]
    return [(tag, kind) for tag, kind in here if _is_model(kind)]


def _below(kind: Any, step: str | int) -> Iterator[Any]:
    if _is_model(kind):
        name = _fields(kind).get(str(step))
        if name is not None:
            yield kind.model_fields[name].annotation
        return
    arguments = [argument for argument in get_args(kind) if argument is not ...]
    if arguments and get_origin(kind) in {dict, list, tuple}:
        yield arguments[-1]


def _expand(annotation: Any, tag: str) -> Iterator[tuple[str, Any]]:
    """The members of an annotation, without Annotated and unions, each with its tag."""
    origin = get_origin(annotation)
    if origin is Annotated:
        kind, *metadata = get_args(annotation)
        tag = next((item.tag for item in metadata if isinstance(item, Tag)), tag)
        yield from _expand(kind, tag)
    elif origin in _UNIONS:
        for member in get_args(annotation):
            yield from _expand(member, tag)
    else:
        yield tag, annotation


def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
