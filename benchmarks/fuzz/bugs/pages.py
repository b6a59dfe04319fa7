"""Lists shown page by page."""

from collections.abc import Sequence


def page_count(total: int, size: int) -> int:
    """How many pages `total` entries fill."""
    return total // size + 1


def page(entries: Sequence[int], number: int, size: int) -> Sequence[int]:
    """The entries of one page; pages are counted from 1."""
    start = (number - 1) * size
    return entries[start : start + size]
