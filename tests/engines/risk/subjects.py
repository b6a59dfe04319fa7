"""Functions with everything that can be known of them, for tests of what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiguard.engines.risk.subject import History, Subject, Touch
from aiguard.source.commits import Commit
from aiguard.source.shape import Shape
from aiguard.source.units import Unit

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = 86_400


def commit(number: int, days: float = 0, *, message: str = "Change something", author: str = "ann") -> Commit:
    """A commit of so many days ago."""
    address = f"{author}@example.org"
    time = int(NOW.timestamp() - days * DAY)
    return Commit(f"{number:010x}" + "0" * 30, time, author, address, author, address, message)


def touch(
    number: int, days: float, *, fix: bool = False, recent: bool | None = None, of_change: bool = False, **rest: Any
) -> Touch:
    """A commit that changed the function, so many days ago."""
    return Touch(commit(number, days, **rest), 3, 1, fix, days <= 90 if recent is None else recent, of_change)


def subject(
    *touches: Touch,
    path: str = "shop/cart.py",
    qualname: str = "Cart.total",
    unit: dict[str, Any] | None = None,
    shape: dict[str, Any] | None = None,
    file_fixes: tuple[Commit, ...] = (),
    **rest: Any,
) -> Subject:
    """A modified method of ten lines about which little is known, and what is given."""
    named = {"path": path, "qualname": qualname, "language": "python", "line": 1, "end_line": 10, "change": "modified"}
    measured = {"lines": 10, "branches": 1, "nesting": 0, "parameters": 1}
    return Subject(
        unit=Unit(**{**named, **(unit or {})}),
        shape=Shape(**{**measured, **(shape or {})}),
        now=NOW,
        history=History(tuple(touches), file_fixes),
        **rest,
    )
