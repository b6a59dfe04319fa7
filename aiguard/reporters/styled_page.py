"""A page with colours, folded to a width with a hanging indent. The one door to rich."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from aiguard.reporters.look import Look
from aiguard.reporters.page import Span, span_text

_WIDEST = 10_000


class StyledPage:
    """A page as rich writes it; markup in the text means nothing to it."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._buffer = io.StringIO()
        self._console = Console(
            file=self._buffer,
            width=look.width or _WIDEST,
            force_terminal=look.colour,
            color_system="standard" if look.colour else None,
            no_color=not look.colour,
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def line(self, *spans: Span, indent: int = 0, hang: int = 0, whole: bool = False) -> None:
        """As Page.line."""
        text = Text(no_wrap=True, end="")
        text.append(" " * indent)
        for content, style in spans:
            text.append(span_text(content), style=style or None)
        if whole or self._look.width is None or text.cell_len <= self._look.width:
            self._print(text)
            return
        room = max(20, self._look.width - hang)
        # The first part is as narrow as the rest: one pass of folding, and the indent is cut from it again.
        bare = text[indent:]
        for number, part in enumerate(bare.wrap(self._console, room, no_wrap=False)):
            part.rstrip()
            self._print(Text(" " * (hang if number else indent)) + part)

    def blank(self) -> None:
        """As Page.blank."""
        so_far = self._buffer.getvalue()
        if so_far and not so_far.endswith("\n\n"):
            self._buffer.write("\n")

    def text(self) -> str:
        """As Page.text."""
        return self._look.fit(self._buffer.getvalue().strip("\n") + "\n")

    def _print(self, text: Text) -> None:
        text.end = "\n"
        self._console.print(text, soft_wrap=True)
