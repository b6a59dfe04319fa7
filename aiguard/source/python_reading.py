"""Which Python files have to be taken apart to see what reaches a change: found by import lines, which is quick."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aiguard.errors import InputError
from aiguard.source.outline import LARGEST_SOURCE, Unreadable
from aiguard.source.python_facts import Facts, Unit, facts_of
from aiguard.source.python_functions import parse_python
from aiguard.source.python_graph import conftests
from aiguard.source.python_modules import Modules
from aiguard.source.tree import Tree

_IMPORT = re.compile(rb"(?m)(?:^|[;:])[ \t\f]*(?:from\b[ \t]*([.\w]+)[ \t]*import\b|import[ \t]+)[ \t]*\(?")
_NAMES = re.compile(rb"(?:[\w \t,*.]|\\\r?\n)*")
_NAMES_IN_BRACKETS = re.compile(rb"(?:[\w\s,*]|#[^\n]*)*")
_COMMENT = re.compile(rb"#[^\n]*")
_TEXT = re.compile(rb"""["']([A-Za-z_]\w*(?:\.\w+)+)["']""")


class PythonReader:
    """The files on a way of imports from `starts` to `changed`, taken apart when somebody asks for one.

    `removed` are functions (path, qualname) that are no more, and that other code may still refer to. `notices` grow
    with every file that turns out to be broken.
    """

    def __init__(
        self,
        tree: Tree,
        modules: Modules,
        starts: Iterable[str],
        changed: Iterable[str],
        removed: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.notices: list[str] = []
        self._facts: dict[str, Facts] = {}
        self._removed: dict[str, list[str]] = {}
        for path, name in removed:
            self._removed.setdefault(path, []).append(name)
        contents, users = self._follow(tree, modules, starts)
        self._contents: dict[str, bytes] = {}
        pending = [path for path in changed if path in contents]
        while pending:
            path = pending.pop()
            if path not in self._contents:
                self._contents[path] = contents[path]
                pending += users.get(path, ())

    def facts_of(self, path: str) -> Facts | None:
        """What a file defines; nothing where it is broken, None where it is on no way to the change."""
        found = self._facts.get(path)
        if found is None and path in self._contents:
            found = self._facts[path] = self._parse(path, self._contents.pop(path))
        return found

    def _parse(self, path: str, data: bytes) -> Facts:
        try:
            with _no_collection():
                found = facts_of(parse_python(data))
        except Unreadable as error:
            self.notices.append(f"{path}: what it reaches cannot be told: {error}")
            found = Facts()
        for name in self._removed.get(path, ()):
            if name not in found.functions:
                found.functions[name] = Unit()
                found.add_child(name)
        return found

    def _follow(
        self, tree: Tree, modules: Modules, starts: Iterable[str]
    ) -> tuple[dict[str, bytes], dict[str, set[str]]]:
        """The contents of all files that are imported from `starts`, and for each of them, by which."""
        contents: dict[str, bytes] = {}
        users: dict[str, set[str]] = {}
        pending = sorted(set(starts))
        while pending:
            path = pending.pop()
            if path in contents:
                continue
            try:
                contents[path] = tree.read(path, LARGEST_SOURCE)
            except InputError as error:
                contents[path] = b""
                problems = "; ".join(problem.message for problem in error.problems)
                self.notices.append(f"{path}: not looked into: {problems}")
            for used in _used(path, contents[path], modules):
                users.setdefault(used, set()).add(path)
                pending.append(used)
        return contents, users


@contextmanager
def _no_collection() -> Iterator[None]:
    """Syntax trees hold no cycles, and looking for some in them takes two thirds of the time of parsing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _used(path: str, data: bytes, modules: Modules) -> set[str]:
    folder = path.rpartition("/")[0]
    found = set(conftests(path, modules.paths))
    for level, origin, names in imports_in(data):
        for name in names or [""]:
            parts = tuple(part for part in [*origin.split("."), *name.split(".")] if part and part != "*")
            found.update(_files(modules, folder, level, parts))
    for match in _TEXT.finditer(data):
        found.update(_files(modules, folder, 0, tuple(match[1].decode("latin-1").split("."))))
    return found - {path}


def _files(modules: Modules, folder: str, level: int, parts: tuple[str, ...]) -> Iterator[str]:
    """The module that a dotted name leads to, and the packages above it, which may pass names on."""
    folders = folder.split("/") if folder else []
    base = "/".join(folders[: len(folders) - level + 1]) if level else ""
    for length in range(len(parts), -1, -1):
        yield from modules.within(base, parts[:length]) if level else modules.find(parts[:length], folder)


def imports_in(data: bytes) -> Iterator[tuple[int, str, list[str]]]:
    """Dots, module and names of what looks like an import; one in a text does no harm."""
    at = 0
    while match := _IMPORT.search(data, at):
        bracket = match[0].endswith(b"(")
        names = (_NAMES_IN_BRACKETS if bracket else _NAMES).match(data, match.end())
        at = max(names.end() if names else 0, match.end())
        text = _COMMENT.sub(b"", names[0]) if names else b""
        words = [word.split()[0] for word in text.replace(b"\\", b" ").decode("latin-1").split(",") if word.split()]
        if match[1] is None:
            yield from ((0, "", [word]) for word in words)
            continue
        origin = match[1].decode("latin-1")
        plain = origin.lstrip(".")
        yield len(origin) - len(plain), plain, words
