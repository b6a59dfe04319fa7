"""Text from outside as Markdown that shows it and never obeys it."""

from __future__ import annotations

import re

from aiguard.text import one_line, visible

# Prose that cannot be markup, a mention, a link or a reference, and so may stand without quotes.
_PROSE = re.compile(r"(?:[A-Za-z0-9 ()%]|[.,:;](?= |$))*", re.ASCII)


def prose(text: str) -> str:
    """The text as it is where it cannot be markup, else as a code span."""
    return text if _PROSE.fullmatch(text) and "www" not in text.lower() else code(text, 500)


def code(text: str, limit: int = 200) -> str:
    """A code span: no mention, link, image or HTML works inside one. Its fence is longer than any run within."""
    content = one_line(text, limit) or " "
    marks = "`" * (_longest_run(content) + 1)
    pad = " " if content[0] in "` " or content[-1] in "` " else ""
    return f"{marks}{pad}{content}{pad}{marks}"


def cell(text: str) -> str:
    """A code span for a table: a pipe ends a cell even there, and its escape is read differently by renderers."""
    return code(text.replace("|", "\\x7c"))


def fence(text: str, language: str = "") -> str:
    """A code block; its fence is longer than any run of backticks within."""
    content = visible(text).rstrip("\n")
    marks = "`" * max(3, _longest_run(content) + 1)
    return f"{marks}{language}\n{content}\n{marks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def html_text(text: str) -> str:
    """Text inside an HTML element, where Markdown still works: everything but letters and digits as a reference."""
    return "".join(char if char.isalnum() or char in " /-" else f"&#{ord(char)};" for char in one_line(text))
