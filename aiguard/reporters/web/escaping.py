"""Text from outside as HTML shows it: never as markup, and never with a character that acts on its reader."""

from __future__ import annotations

from html import escape

from aiguard.text import one_line, visible

LONGEST = 400
"""Characters of one piece of text on one line."""
LONGEST_BLOCK = 8_000
"""Characters of a quoted block."""


def esc(text: str, longest: int = LONGEST) -> str:
    """The text on one line, for an element or a quoted attribute."""
    return escape(one_line(text, longest), quote=True)


def esc_block(text: str) -> str:
    """The text with its lines, for a `pre`."""
    left_out = len(text) - LONGEST_BLOCK
    more = f"\n... and {left_out:,} more characters" if left_out > 0 else ""
    return escape(visible(text[:LONGEST_BLOCK].replace("\r", "\\r")), quote=True) + more


def code(text: str, longest: int = LONGEST) -> str:
    """The text as code."""
    return f"<code>{esc(text, longest)}</code>"


def command(text: str) -> str:
    """A command to copy, whole; nothing where there is none."""
    return f"<p class=cmd><code>{esc(text, 2_000)}</code></p>" if text else ""
