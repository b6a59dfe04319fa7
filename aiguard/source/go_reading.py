"""Which Go packages have to be taken apart to see what reaches a change: found by their import lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiguard.errors import InputError
from aiguard.source.go_graph import GoPackage, add_file
from aiguard.source.outline import LARGEST_SOURCE, Unreadable
from aiguard.source.tree import Tree

_MODULE = re.compile(rb'(?m)^module[ \t]+["`]?([^\s"`]+)')
_PACKAGE = re.compile(rb"(?m)^package[ \t]+(\w+)")
_IMPORT = re.compile(rb"(?m)^import\b[ \t]*(\([^)]*\)?|[^\n]*)")
_PATH = re.compile(rb'["`]([^"`\n]+)["`]')


class GoReader:
    """The Go packages of a project, by folder, as imports tie them together."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.notices: list[str] = []
        self._contents: dict[str, bytes] = {}
        self._files: dict[str, list[str]] = {}
        for path in tree.glob("**/*.go"):
            self._files.setdefault(folder_of(path), []).append(path)
        self._modules = self._read_modules()

    def packages(self, starts: Iterable[str], changed: Iterable[str]) -> dict[str, GoPackage]:
        """The packages on a way of imports from the folders `starts` to the folders `changed`."""
        tested = set(starts)
        uses: dict[str, set[str]] = {}
        users: dict[str, set[str]] = {}
        paths: dict[str, str] = {}
        pending = sorted(tested)
        while pending:
            folder = pending.pop()
            if folder in uses:
                continue
            uses[folder] = set()
            for file in self._compiled(folder, tested):
                for path in _import_paths(self._read(file)):
                    place = self._place(path)
                    if place is not None:
                        paths[path] = place
                        uses[folder].add(place)
                        users.setdefault(place, set()).add(folder)
                        pending.append(place)
        between = set[str]()
        pending = [folder for folder in changed if folder in uses]
        while pending:
            folder = pending.pop()
            if folder not in between:
                between.add(folder)
                pending += users.get(folder, ())
        named = {path: (place, self._package_name(place)) for path, place in paths.items()}
        return {folder: self._package(folder, tested, named) for folder in sorted(between)}

    def _package(self, folder: str, tested: set[str], named: dict[str, tuple[str, str]]) -> GoPackage:
        package = GoPackage()
        for file in self._compiled(folder, tested):
            try:
                add_file(package, self._read(file), named)
            except Unreadable as error:
                self.notices.append(f"{file}: what it reaches cannot be told: {error}")
        return package

    def _compiled(self, folder: str, tested: set[str]) -> list[str]:
        """The files of a package; its tests only where its own properties are looked at."""
        return [file for file in self._files.get(folder, ()) if folder in tested or not file.endswith("_test.go")]

    def _package_name(self, folder: str) -> str:
        for file in self._compiled(folder, set()):
            match = _PACKAGE.search(self._read(file))
            if match is not None:
                return match[1].decode("latin-1")
        return folder.rpartition("/")[2]

    def _place(self, path: str) -> str | None:
        """The folder that an import path means, where it is one of the project."""
        for module, folder in self._modules:
            if path == module or path.startswith(f"{module}/"):
                place = "/".join(part for part in (folder, path[len(module) + 1 :]) if part)
                if place in self._files:
                    return place
        return None

    def _read_modules(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for path in self._tree.glob("**/go.mod"):
            match = _MODULE.search(self._read(path))
            if match is not None:
                found.append((match[1].decode("utf-8", "replace"), folder_of(path)))
        return sorted(found, key=lambda pair: -len(pair[0]))

    def _read(self, path: str) -> bytes:
        if path not in self._contents:
            try:
                self._contents[path] = self._tree.read(path, LARGEST_SOURCE)
            except InputError as error:
                self._contents[path] = b""
                problems = "; ".join(problem.message for problem in error.problems)
                self.notices.append(f"{path}: not looked into: {problems}")
        return self._contents[path]


def folder_of(path: str) -> str:
    """The folder of a file; '' at the top."""
    return path.rpartition("/")[0]


def _import_paths(data: bytes) -> set[str]:
    return {path[1].decode("utf-8", "replace") for match in _IMPORT.finditer(data) for path in _PATH.finditer(match[1])}
