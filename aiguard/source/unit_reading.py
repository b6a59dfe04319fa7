"""The functions of the files of a side, each content read and taken apart once; and what is left out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aiguard.source.blob_cache import BlobCache
from aiguard.source.definitions import Definition, lines_of, with_texts
from aiguard.source.differing import SUFFIXES
from aiguard.source.git import Repository
from aiguard.source.leaving_out import Folders, LeaveOut
from aiguard.source.place_cache import PlaceCache
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
    """Reads the sides of one repository; `cache` may know where functions stand in contents seen before."""

    repository: Repository
    rules: LeaveOut
    cache: BlobCache
    contents: Contents = field(init=False)
    _known: PlaceCache = field(init=False)

    def __post_init__(self) -> None:
        self.contents = Contents(self.repository)
        self._known = PlaceCache(self.cache)

    def keep(self, new: Side, old: Side, paths: Iterable[str]) -> tuple[list[str], Counter[str]]:
        """Those of `paths` that no rule leaves out, and how many of the files of `new` each rule leaves out."""
        about = Folders.of(new.paths | old.paths)
        kept, left_out = list[str](), Counter[str]()
        for path in paths:
            rule = self.rules.by_path(path, about)
            if rule is None:
                kept.append(path)
            elif path in new.files and self.rules.wants(path):
                left_out[rule] += 1
        self.contents.load((side, path) for side in (new, old) for path in kept)
        stays = []
        for path in kept:
            now = self.contents.of(new, path)
            content = self.contents.of(old, path) if now is None else now
            rule = self.rules.by_content(path, content) if isinstance(content, bytes) else None
            if rule is None:
                stays.append(path)
            elif now is not None and self.rules.wants(path):
                left_out[rule] += 1
        return stays, left_out

    def read(self, side: Side, paths: Iterable[str]) -> Version:
        """The functions of these files as the side has them; their contents were loaded by `keep`."""
        wanted = list(paths)
        self._known.expect(side.files[path].object_id for path in wanted if side.at(path) is not None)
        return {path: self._definitions(side, path) for path in wanted}

    def read_pairs(self, old: Side, new: Side, paths: Iterable[str]) -> tuple[Version, Version]:
        """The functions of both sides of files that differ, but for those that are in both word for word."""
        wanted = list(paths)
        files = [(old.at(path), new.at(path)) for path in wanted]
        self._known.expect_pairs((was.object_id, now.object_id) for was, now in files if was and now)
        self._known.expect(file.object_id for pair in files if None in pair for file in pair if file)
        before: dict[str, tuple[Definition, ...] | str | None] = {}
        after: dict[str, tuple[Definition, ...] | str | None] = {}
        for path in wanted:
            pair = self._pair(old, new, path)
            before[path], after[path] = pair or (self._definitions(old, path), self._definitions(new, path))
        return before, after

    def remember(self) -> None:
        """Let the cache have what was found out."""
        self._known.store()

    def _pair(self, old: Side, new: Side, path: str) -> tuple[tuple[Definition, ...], ...] | None:
        was, now = self.contents.of(old, path), self.contents.of(new, path)
        if not isinstance(was, bytes) or not isinstance(now, bytes):
            return None
        ids = old.files[path].object_id, new.files[path].object_id
        places = self._known.pair(ids, path, was, now)
        if places is None:
            return None
        return tuple(with_texts(found, lines_of(path, data)) for found, data in zip(places, (was, now), strict=True))

    def _definitions(self, side: Side, path: str) -> tuple[Definition, ...] | str | None:
        content = self.contents.of(side, path)
        if not isinstance(content, bytes):
            return content
        places = self._known.one(side.files[path].object_id, path, content)
        return places if isinstance(places, str) else with_texts(places, lines_of(path, content))
