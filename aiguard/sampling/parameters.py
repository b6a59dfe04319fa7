"""From one parameter, its type, its default and its name, to the strategy of its values."""

from __future__ import annotations

import ast

from aiguard.sampling.bounds import limited, limits_of
from aiguard.sampling.classes import class_strategy, field_strategy, fields_of
from aiguard.sampling.hints import guessed
from aiguard.sampling.interface import Scope, Strategy, combined, placeholder, plain
from aiguard.sampling.layout import call, flat
from aiguard.sampling.literals import like_default
from aiguard.sampling.types import strategy_of


def strategy_for(name: str, annotation: ast.expr | None, default: ast.expr | None, scope: Scope) -> Strategy:
    """Values for a parameter. A type rules; then the default's type, then the name; else a placeholder."""
    if annotation is not None:
        found = strategy_of(annotation, scope, name)
        if default is not None:  # `x: int = Query(ge=0)`
            found = limited(found, limits_of([default]))
        # `x: int = None` is common and means Optional.
        return _or_none(found) if found.known and _is_none(default) else found
    if default is not None and not _is_none(default):
        found_default = like_default(default, name)
        if found_default is not None:
            return found_default
    if name == "key" and _is_none(default):  # as of `sorted`; a key of a mapping has no such default
        return placeholder(name, "it may be a function, such as `key` of `sorted`")
    by_name = guessed(name)
    if by_name is None:
        return placeholder(name, "it has no type")
    return _or_none(by_name) if _is_none(default) else by_name


def instance_of(node: ast.ClassDef, scope: Scope, local: str, name: str) -> Strategy:
    """Instances of a class for the parameter `name`; `local` is the class's name in its module, `Outer.Inner` too."""
    return class_strategy(node, scope, local, name, 0, strategy_of)


def built_from(node: ast.ClassDef, scope: Scope) -> dict[str, Strategy] | None:
    """What a class's constructor takes, by name; None where that cannot be read from its source."""
    fields = fields_of(node, scope)
    return None if fields is None else {field.name: field_strategy(field, 0, strategy_of) for field in fields}


def many(found: Strategy) -> Strategy:
    """What `*args` takes: any number of them."""
    return combined(call("st.lists", found.source), (found,))


def named(found: Strategy) -> Strategy:
    """What `**kwargs` takes: any number of them under any name that is a Python name."""
    keys = plain('st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)')
    return combined(call("st.dictionaries", keys.source, found.source), (keys, found))


def _or_none(found: Strategy) -> Strategy:
    if flat(found.source).startswith(("st.one_of(st.none()", "st.none()")):
        return found
    return combined(call("st.one_of", "st.none()", found.source), (found,))


def _is_none(default: ast.expr | None) -> bool:
    return isinstance(default, ast.Constant) and default.value is None
