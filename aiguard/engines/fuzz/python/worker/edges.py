"""Placeholder."""

from __future__ import annotations

from typing import Any


def turn_on(session: Any, item: Any) -> None:
    """Nothing yet."""
