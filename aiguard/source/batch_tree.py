"""The files of a revision, many at a time: for those who read a good part of a repository."""

from __future__ import annotations

from pathlib import Path

from aiguard.source.git import RevisionTree
from aiguard.source.git_files import blobs
from aiguard.source.outline import LARGEST_SOURCE

BLOCK = 16 * 1024 * 1024
"""Bytes that are read at once, where so many are there."""


class BatchTree(RevisionTree):
    """As RevisionTree, with no process of git for each file: the first that is read brings its neighbours along.

    Neighbours are the files of the same suffix that follow it in the order of paths, up to BLOCK bytes. What was read
    is kept as long as the tree is.
    """

    def __init__(self, root: Path, revision: str, prefix: str = "") -> None:
        super().__init__(root, revision, prefix)
        self._contents: dict[str, bytes] = {}
        self._order: dict[str, list[str]] = {}
        self._kinds: dict[str, str] = {}

    def _blob(self, object_id: str) -> bytes:
        if object_id not in self._contents:
            self._contents |= blobs(self._repository, self._block(object_id), LARGEST_SOURCE)
        if object_id not in self._contents:
            self._contents[object_id] = super()._blob(object_id)
        return self._contents[object_id]

    def _block(self, object_id: str) -> list[str]:
        """The blobs to read with this one."""
        if not self._order:
            for path, entry in sorted(self._files.items()):
                if entry.kind == "blob":
                    kind = "link" if entry.mode == "120000" else path.rpartition(".")[2]
                    self._order.setdefault(kind, []).append(path)
            self._kinds = {self._files[path].object_id: kind for kind, paths in self._order.items() for path in paths}
        chosen: list[str] = []
        size, begun = 0, False
        for path in self._order.get(self._kinds.get(object_id, ""), ()):
            entry = self._files[path]
            begun = begun or entry.object_id == object_id
            if begun and entry.object_id not in self._contents and entry.size <= LARGEST_SOURCE:
                size += entry.size
                if size > BLOCK and chosen:
                    break
                chosen.append(entry.object_id)
        return chosen
