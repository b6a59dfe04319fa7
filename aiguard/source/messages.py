"""Commit messages as people and tools write them: their own lines, trailers, and the people that a trailer names."""

from __future__ import annotations

import re

_LONGEST = 400
_FENCE = ("```", "~~~")
_SQUASHED = "Squashed commit of the following:"
_SAFE_TO_SPLIT = re.compile(r"[^\"'`]*")
_KEY = re.compile(r"(?:[*_]{1,3}|[^\x00-\x7f]+ ?)?([A-Za-z][A-Za-z0-9_-]{1,40}(?: [Bb]y)?) ?:(?!:)[ \t]*(.*)")
_PERSON = re.compile(r"([^<>]*)<([^<>]*)>?")
_BETWEEN = re.compile(r"[\s,;&]*(?:\band\b)?\s*")
_REST = re.compile(r"[\W_]*(?:\(.*\)|\[.*\])?[\W_]*")
_BARE = re.compile(r"(.*?)[\s(\[]*([^\s()\[\]<>]+@[^\s()\[\]<>]+)[)\]]*")


def own_lines(message: str) -> list[str]:
    """The lines that the message says itself, without ends of line and blanks at their end; '' for blank ones.

    Left out: what it quotes, which is a line that stands further in than the rest, or between fences of Markdown; and
    lines of more than 400 characters. What `git merge --squash` moved in by four columns is moved back, and so is a
    body that stands in by up to three columns as a whole.
    """
    if "\r" in message:
        message = message.replace("\r\n", "\n").replace("\r", "\n")
    elif "\\n" in message and "\n" not in message.strip() and _SAFE_TO_SPLIT.fullmatch(message):
        # A shell that was given "subject\n\nbody" handed over a backslash and an n.
        message = message.replace("\\n", "\n")
    lines = [line.rstrip() for line in message.strip("\n").split("\n")]
    if any(line.lstrip().startswith(_FENCE) for line in lines):
        lines = _unfenced(lines)
    if _SQUASHED in lines:
        at = lines.index(_SQUASHED)
        lines = lines[:at] + [line.removeprefix("    ") for line in lines[at:]]
    margin = _margin(lines[1:])
    body = (line[margin:] for line in lines[1:])
    return [line for line in (lines[0].lstrip(), *body) if len(line) <= _LONGEST and not line[:1].isspace()]


def _margin(lines: list[str]) -> int:
    """By how many columns, three at most, every line stands in; 0 where they stand in by more."""
    margins = [len(line) - len(line.lstrip(" ")) for line in lines if line]
    margin = min(margins, default=0)
    return margin if margin <= 3 else 0


def _unfenced(lines: list[str]) -> list[str]:
    """The lines outside of fences; a fence that nothing closes opens nothing."""
    kept: list[str] = []
    held: list[str] = []
    mark = ""
    for line in lines:
        found = line.lstrip()[:3]
        if mark:
            held.append(line)
            if found == mark:
                held, mark = [], ""
        elif found in _FENCE:
            held, mark = [line], found
        else:
            kept.append(line)
    return kept + held


def trailer(line: str) -> tuple[str, str] | None:
    """The key, in lower case with hyphens, and the value of a line such as `Co-authored-by: ...`; None for others.

    git's own parser is stricter, and misses trailers whose block is broken by a blank line.
    """
    found = _KEY.match(line)
    if found is None or not found[2]:
        return None
    return found[1].lower().replace(" ", "-").replace("_", "-"), found[2].strip().rstrip("*_\\").strip()


def people(value: str) -> list[tuple[str, str]]:
    """The names and addresses, in lower case, that a trailer's value lists; a name without an address has ''.

    Empty where it goes on in words: that is a sentence about a trailer.
    """
    if "<" not in value:
        bare = _BARE.fullmatch(value) if "@" in value else None
        return [(bare[1].strip().lower(), bare[2].lower())] if bare else [(value.lower(), "")]
    found: list[tuple[str, str]] = []
    at = 0
    for match in _PERSON.finditer(value):
        name = value[_end_of_gap(value, at) : match.end(1)]
        found.append((name.strip().strip("\"'").strip().lower(), match[2].strip().lower()))
        at = match.end()
    return found if _REST.fullmatch(value, at) else []


def _end_of_gap(value: str, at: int) -> int:
    gap = _BETWEEN.match(value, at)
    return gap.end() if gap else at
