"""Glob patterns over relative POSIX paths: `*` and `?` stay within a name, `**` stands for any number of folders."""

from __future__ import annotations

from functools import cached_property

from aiguard.errors import InputError


class Pattern:
    """One pattern. Matching takes time in proportion to pattern times path, whatever the pattern.

    As in a shell, a wildcard at the beginning of a name does not match a leading dot.
    """

    def __init__(self, text: str) -> None:
        parts = text.removeprefix("./").split("/")
        if not text or text.startswith("/") or ".." in parts or "\\" in text or "\0" in text:
            message = f"the pattern {text!r} must stay inside the project's folder"
            raise InputError.of(message, hint="write it relative to aiguard.yaml, with / between folders")
        self.parts = [part for part in parts if part not in {"", "."}]

    @cached_property
    def fixed(self) -> list[str]:
        """The leading folders without a wildcard, where a search can begin."""
        folders: list[str] = []
        for part in self.parts[:-1]:
            if "*" in part or "?" in part:
                break
            folders.append(part)
        return folders

    def matches(self, path: str) -> bool:
        """Whether a whole path matches."""
        return len(self.parts) in self._reached(path.split("/"))

    def may_enter(self, folder: str) -> bool:
        """Whether something below this folder could match."""
        return any(position < len(self.parts) for position in self._reached(folder.split("/")))

    def _reached(self, names: list[str]) -> set[int]:
        """How many parts of the pattern can be used up by these names, all of them."""
        positions = self._through({0})
        for name in names:
            step = set()
            for position in positions:
                if position == len(self.parts):
                    continue
                part = self.parts[position]
                if part == "**":
                    if not name.startswith("."):
                        step.add(position)
                elif _name_matches(part, name):
                    step.add(position + 1)
            positions = self._through(step)
        return positions

    def _through(self, positions: set[int]) -> set[int]:
        """`**` also stands for no folder at all."""
        found = set(positions)
        for position in sorted(positions):
            at = position
            while at < len(self.parts) and self.parts[at] == "**":
                at += 1
                found.add(at)
        return found


def _name_matches(part: str, name: str) -> bool:
    """One name against one part, with `*` and `?` only, remembering the last star alone: no backtracking blow-up."""
    if name.startswith(".") and not part.startswith("."):
        return False
    at, text, star, mark = 0, 0, -1, 0
    while text < len(name):
        if at < len(part) and part[at] == "*":
            star, mark, at = at, text, at + 1
        elif at < len(part) and (part[at] == "?" or part[at] == name[text]):
            at, text = at + 1, text + 1
        elif star >= 0:
            mark, at = mark + 1, star + 1
            text = mark
        else:
            return False
    return part[at:].strip("*") == ""
