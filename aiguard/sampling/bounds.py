"""Simple limits beside a type: `Annotated[int, Ge(0)]`, pydantic's `Field(gt=0, max_length=20)`, `conint(ge=1)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from aiguard.sampling.interface import Strategy, combined
from aiguard.sampling.layout import Expression, Group, flat

_KINDS = {"Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MinLen": "min_length", "MaxLen": "max_length"}
_SIZED = ("st.text(", "st.binary(", "st.lists(", "st.sets(", "st.frozensets(", "st.dictionaries(")
_ORDERED = ("st.integers(", "st.floats(", "st.decimals(", "st.fractions(")

Limits = Mapping[str, ast.expr]
"""What was found: `ge`, `gt`, `le`, `lt`, `min_length`, `max_length` to the expression of each."""


def limits_of(calls: Iterable[ast.expr]) -> Limits:
    """The limits that these calls state; whatever else they are is left alone."""
    found: dict[str, ast.expr] = {}
    for call in calls:
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func).rpartition(".")[2]
        if name in _KINDS and call.args:
            found[_KINDS[name]] = call.args[0]
        elif name == "Len":
            found |= dict(zip(("min_length", "max_length"), call.args, strict=False))
        elif name in {"Field", "Interval", "StringConstraints", "Query", "Path", "Body"} or name.startswith("con"):
            found |= {
                k.arg: k.value
                for k in call.keywords
                if k.arg is not None and k.arg in _KINDS.values() and not _is_none(k.value)
            }
    return found


def limited(strategy: Strategy, limits: Limits) -> Strategy:
    """The strategy within the limits, where both are of a kind that fits; else as it is."""
    source = strategy.source
    if not limits:
        return strategy
    text = flat(source)
    added: dict[str, Expression] = {}
    if text.startswith(_SIZED):
        added = _sizes(limits)
    elif text.startswith(_ORDERED):
        added = _range(limits, whole=text.startswith("st.integers("), floats=text.startswith("st.floats("))
    named = tuple((f"{name}=", value) for name, value in added.items())
    if isinstance(source, Group):
        return combined(Group(source.opening, (*source.items, *named), source.closing), (strategy,))
    # Only a call of nothing, or one whose arguments are names already: what stands there is kept as it is.
    if not named or not text.endswith("()"):
        return strategy
    return combined(Group(text[:-1], named, ")"), (strategy,))


def _sizes(limits: Limits) -> dict[str, Expression]:
    names = {"min_length": "min_size", "max_length": "max_size"}
    return {names[key]: ast.unparse(value) for key, value in limits.items() if key in names and _number(value)}


def _range(limits: Limits, *, whole: bool, floats: bool) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    for inclusive, exclusive, side, step in (("ge", "gt", "min", 1), ("le", "lt", "max", -1)):
        value = limits.get(inclusive) or limits.get(exclusive)
        number = None if value is None else _number(value)
        if value is None or number is None:
            continue
        if inclusive in limits or not whole:
            found[f"{side}_value"] = ast.unparse(value)
        else:
            found[f"{side}_value"] = str(int(number[0]) + step)
        if floats and inclusive not in limits:
            found[f"exclude_{side}"] = "True"
    return found


def _number(value: ast.expr) -> tuple[int | float] | None:
    """A literal number, in a tuple so that 0 is not taken for nothing."""
    try:
        found = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return (found,) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
