"""Values that are made by the hundred thousand: immutable to the type checker, at the price of a plain class.

A frozen dataclass sets each field through `object.__setattr__`, which takes three times as long as setting it. Half of
the time of reading a large contract went there. The type checker refuses an assignment to a record as it does for a
frozen dataclass; nothing refuses it at run time.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """A dataclass with slots, compared and hashed by its fields."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No search for reference cycles while records are made: they have none, and each search walks all of them.

    For work whose size is bounded by the size of a file; it takes a fifth less time so. May be nested.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
