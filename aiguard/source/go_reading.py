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
    """The Go packages on a way of imports from the folders `starts` to the folders `changed`, read when asked for.

    `removed` are functions (folder, qualified name) that are no more, and that other code may still refer to.
    `notices` grow with every file that turns out to be broken.
    """

    def __init__(
        self, tree: Tree, starts: Iterable[str], changed: Iterable[str], removed: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._tree = tree
        self.notices: list[str] = []
        self._contents: dict[str, bytes] = {}
        self._files: dict[str, list[str]] = {}
        for path in tree.glob("**/*.go"):
            self._files.setdefault(folder_of(path), []).append(path)
        self._modules = modules_in(tree)
        self._tested = frozenset(starts)
        self._removed = tuple(removed)
        self._packages: dict[str, GoPackage] = {}
        users, places = self._follow()
        self._named = {path: (place, self._package_name(place)) for path, place in places.items()}
        self._between = set[str]()
        pending = list(changed)
        while pending:
            folder = pending.pop()
            if folder not in self._between:
                self._between.add(folder)
                pending += users.get(folder, ())

    def package_of(self, folder: str) -> GoPackage | None:
        """What a package defines; None where it is on no way to the change."""
        if folder not in self._packages and folder in self._between:
            self._packages[folder] = self._package(folder)
        return self._packages.get(folder)

    def _follow(self) -> tuple[dict[str, set[str]], dict[str, str]]:
        """Which folders import each folder, and the folder of each import path."""
        seen: set[str] = set()
        users: dict[str, set[str]] = {}
        places: dict[str, str] = {}
        pending = sorted(self._tested)
        while pending:
            folder = pending.pop()
            if folder in seen:
                continue
            seen.add(folder)
            for path in sorted({path for file in self._compiled(folder) for path in _import_paths(self._read(file))}):
                place = self._place(path)
                if place is not None:
                    places[path] = place
                    users.setdefault(place, set()).add(folder)
                    pending.append(place)
        return users, places

    def _package(self, folder: str) -> GoPackage:
        package = GoPackage()
        for file in self._compiled(folder):
            try:
                add_file(package, self._read(file), self._named, is_test=file.endswith("_test.go"))
            except Unreadable as error:
                self.notices.append(f"{file}: what it reaches cannot be told: {error}")
        for place, name in self._removed:
            if place == folder:
                package.function(name)
        return package

    def _compiled(self, folder: str) -> list[str]:
        """The files of a package; its tests only where its own properties are looked at."""
        return [file for file in self._files.get(folder, ()) if folder in self._tested or not file.endswith("_test.go")]

    def _package_name(self, folder: str) -> str:
        for file in self._compiled(folder):
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

    def _read(self, path: str) -> bytes:
        if path not in self._contents:
            try:
                self._contents[path] = self._tree.read(path, LARGEST_SOURCE)
            except InputError as error:
                self._contents[path] = b""
                problems = "; ".join(problem.message for problem in error.problems)
                self.notices.append(f"{path}: not looked into: {problems}")
        return self._contents[path]


def modules_in(tree: Tree) -> list[tuple[str, str]]:
    """The path of each Go module of a tree and its folder, those inside others first."""
    found: list[tuple[str, str]] = []
    for path in tree.glob("**/go.mod"):
        try:
            match = _MODULE.search(tree.read(path, LARGEST_SOURCE))
        except InputError:
            continue
        if match is not None:
            found.append((match[1].decode("utf-8", "replace"), folder_of(path)))
    return sorted(found, key=lambda pair: -len(pair[0]))


def folder_of(path: str) -> str:
    """The folder of a file; '' at the top."""
    return path.rpartition("/")[0]


def _import_paths(data: bytes) -> set[str]:
    return {path[1].decode("utf-8", "replace") for match in _IMPORT.finditer(data) for path in _PATH.finditer(match[1])}
