"""A layout written canonically: two blanks of indentation, keys in the order of `contract_keys`, comments in place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiguard.config import contract_keys as keys
from aiguard.config.contract_layout import Collection, Item, Layout, Scalar

WIDTH = 130
"""A flow collection that would end beyond this column is written as a block."""

_ROLES: dict[str, dict[str, str]] = {
    "root": {"defaults": "defaults", "interactions": "interactions"},
    "defaults": {"request": "request", "response": "response"},
    "interactions": {"": "interaction"},
    "interaction": {"request": "request", "response": "response", "also": "also"},
    "also": {"": "variant"},
    "variant": {"request": "request", "response": "response"},
}
_ORDERS: dict[str, Sequence[str]] = {
    "root": keys.ROOT,
    "defaults": keys.DEFAULTS,
    "interaction": keys.INTERACTION,
    "variant": keys.VARIANT,
    "request": keys.REQUEST,
    "response": keys.RESPONSE,
}
_HEADER = re.compile(r"[|>]([-+0-9]{0,2})")


def emit(layout: Layout) -> str:
    """The canonical text."""
    root = layout.root
    if isinstance(root, Scalar):
        lines = [root.source]
    else:
        lines = _block(root, 0, "root") if root.items else ["{}" if root.mapping else "[]"]
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join([*layout.head, *lines, *layout.foot]).rstrip("\n") + "\n"


def _sorted(collection: Collection, role: str) -> list[Item]:
    order = _ORDERS.get(role) if collection.mapping else None
    if order is None:
        return collection.items
    ranks = {name: rank for rank, name in enumerate(order)}
    return sorted(collection.items, key=lambda item: ranks.get(_name(item), len(ranks)))


def _name(item: Item) -> str:
    return (item.key or "").strip("\"'")


def _role(role: str, item: Item) -> str:
    return _ROLES.get(role, {}).get(_name(item), "")


def _block(collection: Collection, indent: int, role: str) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for item in _sorted(collection, role):
        entry = _entry(item, indent, _role(role, item))
        above = item.above if lines else _trimmed(item.above)
        lines += [pad + line if line else "" for line in above]
        lines += entry
        lines += [pad + line if line else "" for line in item.below]
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    return lines[1:] if lines[:1] == [""] else lines


def _entry(item: Item, indent: int, role: str) -> list[str]:
    start = " " * indent + ("-" if item.key is None else f"{item.key}:")
    if isinstance(item.value, Scalar):
        return _scalar(item.value, start, item, indent)
    flat = _flow(item.value, role) if item.value.flow or not item.value.items else None
    if flat is not None and len(start) + 1 + len(flat) <= WIDTH:
        return [_with_comment(f"{start} {flat}", item)]
    nested = _block(item.value, indent + 2, role)
    if item.key is not None:
        return [_with_comment(start, item), *nested]
    return _dashed(nested, item, indent)


def _dashed(nested: list[str], item: Item, indent: int) -> list[str]:
    """A collection that begins on the line of its dash; comments that stood between go above the dash."""
    first = next(number for number, line in enumerate(nested) if line and not line.lstrip().startswith("#"))
    pad = " " * indent
    hoisted = [pad + line.strip() for line in nested[:first] if line]
    beside = [pad + item.beside] if item.beside else []
    return [*beside, *hoisted, f"{pad}- {nested[first].lstrip()}", *nested[first + 1 :]]


def _with_comment(line: str, item: Item) -> str:
    """The line and its comment, in the column in which the human aligned it where there is room."""
    return f"{line}  ".ljust(item.beside_column) + item.beside if item.beside else line


def _scalar(scalar: Scalar, start: str, item: Item, indent: int) -> list[str]:
    lines = scalar.source.split("\n")
    pad = " " * (indent + 2)
    if not scalar.block:
        rest = [pad + line.strip() if line.strip() else "" for line in lines[1:]]
        whole = [f"{start} {lines[0].rstrip() or 'null'}", *rest]
        return [*whole[:-1], _with_comment(whole[-1], item)]
    match = _HEADER.match(lines[0])
    assert match is not None
    header, content = match[0], lines[1:]
    digit = next((int(char) for char in match[1] if char.isdigit()), 0)
    first = next((line for line in content if line.strip(" ")), "")
    width = scalar.column + digit if digit else len(first) - len(first.lstrip(" "))
    header = header.replace(str(digit), "2") if digit else header
    body = [pad + line[width:] if line.strip(" ") or len(line) > width else "" for line in content]
    if body and not content[-1].strip(" "):
        body.pop()
    if "+" not in header:
        while body and not body[-1]:
            body.pop()
    return [_with_comment(f"{start} {header}", item), *body]


def _flow(value: Scalar | Collection, role: str) -> str | None:
    """The value on one line; None where a comment or a scalar of several lines stands inside."""
    if isinstance(value, Scalar):
        return None if "\n" in value.source or value.block else value.source or "null"
    pieces = []
    for item in _sorted(value, role):
        text = None if item.above or item.beside or item.below else _flow(item.value, _role(role, item))
        if text is None:
            return None
        pieces.append(text if item.key is None else f"{item.key}: {text}")
    inside = ", ".join(pieces)
    return f"{{{inside}}}" if value.mapping else f"[{inside}]"
