"""The functions of the files of a side, each content read and taken apart once; and what is left out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aiguard.source.definitions import Definition, definitions_in, definitions_that_differ
from aiguard.source.differing import SUFFIXES
from aiguard.source.git import Repository
from aiguard.source.leaving_out import Folders, LeaveOut
from aiguard.source.outline import Unreadable
from aiguard.source.sides import Contents, Side

Version = Mapping[str, tuple[Definition, ...] | str | None]
"""Files by path: their functions, or why they are not looked into, or None where there is no such file."""


def is_code(path: str) -> bool:
    """Whether a file's name says that it is of a language that can be taken apart."""
    return path.endswith(SUFFIXES)


def readable(version: Version) -> dict[str, tuple[Definition, ...]]:
    """The files that could be taken apart."""
    return {path: found for path, found in version.items() if isinstance(found, tuple)}


@dataclass(slots=True)
class Reader:
    """Reads the sides of one repository."""

    repository: Repository
    rules: LeaveOut
    contents: Contents = field(init=False)
    _known: dict[tuple[str, str], tuple[Definition, ...] | str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.contents = Contents(self.repository)

    def keep(self, new: Side, old: Side, paths: Iterable[str]) -> tuple[list[str], Counter[str]]:
        """Those of `paths` that no rule leaves out, and how many of the files of `new` each rule leaves out."""
        about = Folders.of(new.paths | old.paths)
        kept, left_out = list[str](), Counter[str]()
        for path in paths:
            rule = self.rules.by_path(path, about)
            if rule is None:
                kept.append(path)
            elif path in new.files:
                left_out[rule] += 1
        self.contents.load((side, path) for side in (new, old) for path in kept)
        stays = []
        for path in kept:
            now = self.contents.of(new, path)
            content = self.contents.of(old, path) if now is None else now
            rule = self.rules.by_content(path, content) if isinstance(content, bytes) else None
            if rule is None:
                stays.append(path)
            elif now is not None:
                left_out[rule] += 1
        return stays, left_out

    def read(self, side: Side, paths: Iterable[str]) -> Version:
        """The functions of these files as the side has them; their contents were loaded by `keep`."""
        return {path: self._definitions(side, path) for path in paths}

    def read_pairs(self, old: Side, new: Side, paths: Iterable[str]) -> tuple[Version, Version]:
        """The functions of both sides of files that differ, but for those that are in both word for word."""
        before: dict[str, tuple[Definition, ...] | str | None] = {}
        after: dict[str, tuple[Definition, ...] | str | None] = {}
        for path in paths:
            pair = self._pair(old, new, path)
            before[path], after[path] = pair or (self._definitions(old, path), self._definitions(new, path))
        return before, after

    def _pair(self, old: Side, new: Side, path: str) -> tuple[tuple[Definition, ...], ...] | None:
        was, now = self.contents.of(old, path), self.contents.of(new, path)
        if not isinstance(was, bytes) or not isinstance(now, bytes):
            return None
        return definitions_that_differ(path, was, now)

    def _definitions(self, side: Side, path: str) -> tuple[Definition, ...] | str | None:
        content = self.contents.of(side, path)
        if not isinstance(content, bytes):
            return content
        key = path, side.files[path].object_id
        if key not in self._known:
            try:
                self._known[key] = definitions_in(path, content)
            except Unreadable as error:
                self._known[key] = str(error)
        return self._known[key]
