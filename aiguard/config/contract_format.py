"""`aiguard contract fmt`: the canonical text of a contract file, sound by proof: read back and compared."""

from __future__ import annotations

from collections import Counter

from aiguard.config.contract_emit import emit
from aiguard.config.contract_layout import Collection, Item, Layout, read_layout
from aiguard.config.yaml import read_yaml
from aiguard.errors import InputError
from aiguard.findings import Json


def format_contract(data: bytes, path: str, *, limit: int = 16 * 1024 * 1024) -> str:
    """The file's text in canonical form: idempotent, every comment kept, the meaning unchanged.

    Raises InputError where the file cannot be read, or where formatting it would change a value or lose a comment.
    """
    before = read_yaml(data, path, limit=limit).plain()
    text = data.decode().replace("\r\n", "\n")
    layout = read_layout(text)
    written = emit(layout)
    try:
        after = read_yaml(written.encode(), path, limit=limit).plain()
    except InputError:
        raise _refused(path, "the result would not be readable") from None
    if not same(before, after):
        raise _refused(path, "it would change a value")
    if _comments(layout) != _comments(read_layout(written)):
        raise _refused(path, "it would lose a comment")
    return written


def same(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON, kinds of numbers included; the order of keys does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _refused(path: str, reason: str) -> InputError:
    message = f"the file cannot be formatted: {reason}; it was left as it is"
    return InputError.of(
        message, path=path, hint="simplify the place that is written unusually, such as `|2` or `? key`"
    )


def _comments(layout: Layout) -> Counter[str]:
    found = Counter(line for line in (*layout.head, *layout.foot) if line)
    pending: list[Item] = list(layout.root.items) if isinstance(layout.root, Collection) else []
    while pending:
        item = pending.pop()
        found.update(line for line in (*item.above, item.beside, *item.below) if line)
        if isinstance(item.value, Collection):
            pending.extend(item.value.items)
    return found
