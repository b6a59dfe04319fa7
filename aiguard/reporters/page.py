"""A page of terminal text: lines of styled spans. Where neither colour nor folding is wanted, it needs no library."""

from __future__ import annotations

from typing import Protocol

from aiguard.reporters.look import Look
from aiguard.text import one_line

Span = tuple[str, str]
"""Text and its style."""

_LONGEST_LINE = 2_000


class Page(Protocol):
    """Collects lines. Text is untrusted: it is made visible here, and never read as markup."""

    def line(self, *spans: Span, indent: int = 0, hang: int = 0, whole: bool = False) -> None:
        """One line; where it is wider than the page, it is folded with `hang` columns before each further part.

        A `whole` line is never folded: it is to be copied.
        """

    def blank(self) -> None:
        """An empty line between two blocks; never two in a row, none at the top."""

    def text(self) -> str:
        """Everything so far, in characters that the reader's terminal can show."""


def page_for(look: Look) -> Page:
    """An empty page for a look."""
    if look.colour or look.width is not None:
        from aiguard.reporters.styled_page import StyledPage  # noqa: PLC0415 - rich costs 30 ms, and CI needs none

        return StyledPage(look)
    return PlainPage(look)


def span_text(content: str) -> str:
    """A span's text, on one line and safe to show."""
    return one_line(content, _LONGEST_LINE)


class PlainPage:
    """Lines without colour, each left whole: for files, pipes and logs."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._lines: list[str] = []

    def line(self, *spans: Span, indent: int = 0, hang: int = 0, whole: bool = False) -> None:  # noqa: ARG002
        """As Page.line; nothing is ever folded."""
        self._lines.append(" " * indent + "".join(span_text(content) for content, _ in spans))

    def blank(self) -> None:
        """As Page.blank."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """As Page.text."""
        return self._look.fit("\n".join(self._lines).strip("\n") + "\n")
