"""A page of terminal text: styled lines, folded with a hanging indent. The one door to rich."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from aiguard.reporters.look import Look
from aiguard.text import one_line

Span = tuple[str, str]
"""Text and its style."""

_WIDEST = 10_000
_LONGEST_LINE = 2_000


class Page:
    """Collects lines. Text is untrusted: it is made visible here, and never read as markup."""

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
        """One line; where it is wider than the page, it is folded with `hang` columns before each further part.

        A `whole` line is never folded: it is to be copied.
        """
        text = Text(no_wrap=True, end="")
        text.append(" " * indent)
        for content, style in spans:
            text.append(one_line(content, _LONGEST_LINE), style=style or None)
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
        """An empty line between two blocks; never two in a row, none at the top."""
        so_far = self._buffer.getvalue()
        if so_far and not so_far.endswith("\n\n"):
            self._buffer.write("\n")

    def text(self) -> str:
        """Everything so far, in characters that the reader's terminal can show."""
        return self._look.fit(self._buffer.getvalue().strip("\n") + "\n")

    def _print(self, text: Text) -> None:
        text.end = "\n"
        self._console.print(text, soft_wrap=True)
