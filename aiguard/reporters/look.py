"""How a terminal report may look: colour, symbols, width. Pure settings, cheap to import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

NARROWEST = 40
"""Below this many columns lines are left for the terminal to break: folding helps nobody there."""

_DRAWN = "✗✓│→·…█░"
_ASCII = {"✗": "x", "✓": "+", "│": "|", "→": "->", "·": "-", "…": "...", "█": "#", "░": "-"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the reader's terminal can show, and how much the reader asked for.

    `width` is in columns; None leaves every line whole, as a file or a pipe wants it. `top` is how many rows of a
    ranking are wanted, 0 for all; None leaves it to the format.
    """

    colour: bool = False
    ascii: bool = False
    width: int | None = None
    verbose: bool = False
    quiet: bool = False
    top: int | None = None

    @classmethod
    def of(
        cls,
        stream: TextIO,
        environ: Mapping[str, str],
        *,
        no_color: bool = False,
        verbose: bool = False,
        quiet: bool = False,
        top: int | None = None,
    ) -> Look:
        """The look for a stream: NO_COLOR (no-color.org), FORCE_COLOR, TERM=dumb, COLUMNS and the encoding count."""
        person = _is_terminal(stream) and environ.get("TERM") != "dumb"
        plain = no_color or bool(environ.get("NO_COLOR"))
        colour = not plain and (person or bool(environ.get("FORCE_COLOR")))
        width = _columns(stream, environ) if person else None
        return cls(colour, not _can_draw(stream), width, verbose, quiet, top)

    def fit(self, text: str) -> str:
        """The text in characters that the stream can show; what it cannot becomes a visible escape."""
        if not self.ascii:
            return text
        for drawn, plain in _ASCII.items():
            text = text.replace(drawn, plain)
        return text.encode("ascii", "backslashreplace").decode("ascii")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _can_draw(stream: TextIO) -> bool:
    try:
        _DRAWN.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    stated = environ.get("COLUMNS", "")
    try:
        columns = (
            int(stated) if stated.isascii() and stated.isdigit() else os.get_terminal_size(stream.fileno()).columns
        )
    except (OSError, ValueError):
        return None
    return columns if columns >= NARROWEST else None
