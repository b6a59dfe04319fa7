"""Which test files mention a function: by the words in them.

Every test file is read once and its words looked up, whatever the number of functions. `git grep` is no quicker: with
500 names over 680 files it took 4 s for fixed strings and 0.5 s for one Perl expression, this 0.2 s.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aiguard.errors import InputError
from aiguard.source.go_reading import folder_of, modules_in
from aiguard.source.outline import LARGEST_SOURCE
from aiguard.source.python_reading import imports_in
from aiguard.source.tree import Tree

Key = tuple[str, str]
"""Path and qualified name."""

_WORD = re.compile(rb"[\w\x80-\xff]+")
_TELLING = re.compile(r"\w\w+_\w\w+|\w*[a-z][A-Z]\w*")
_LEAST_TELLING = 12
"""A name of several words and of so many letters says what it means by itself; 'run' and 'read_text' do not."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One function by the `word` that tests would use. `holder` is its class or type, `alone` that the word will do."""

    key: Key
    word: bytes
    holder: bytes
    alone: bool


@dataclass
class _Test:
    """One test file."""

    path: str
    data: bytes
    words: frozenset[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.words = frozenset(_WORD.findall(self.data))

    @cached_property
    def imports(self) -> list[tuple[int, str, list[str]]]:
        """As python_reading.imports_in."""
        return list(imports_in(self.data))


def mentions(tree: Tree, functions: Iterable[Key]) -> Mapping[Key, tuple[str, ...]]:
    """The test files of `tree` that mention each of the `functions` (path, qualname), sorted; no entry for none.

    A name that many things may have (one word, or that of several of the `functions`) counts where the file names its
    class or type, too, or imports its module or the name. Go tests have to lie in the function's folder or import its
    package. Functions of test files have none, nor have those nested in others. A constructor is mentioned where its
    class is.
    """
    wanted = _wanted(functions)
    if not wanted:
        return {}
    packages = _packages(tree, wanted)
    found: dict[Key, list[str]] = {}
    for path in test_files(tree):
        looking = wanted.get(posixpath.splitext(path)[1], {})
        data = _read(tree, path) if looking else b""
        test = _Test(path, data)
        for word in test.words & looking.keys():
            for each in looking[word]:
                if _is_meant(each, test, packages):
                    found.setdefault(each.key, []).append(path)
    return {key: tuple(paths) for key, paths in found.items()}


def test_files(tree: Tree) -> list[str]:
    """The test files of Python and Go by their usual names and folders, sorted."""
    return [path for suffix in (".go", ".py") for path in tree.glob(f"**/*{suffix}") if is_test_file(path)]


def is_test_file(path: str) -> bool:
    """Whether a file is a test, or stands beside tests, by the usual names (pytest, unittest, Django, Go)."""
    name = posixpath.basename(path)
    if name.endswith(".go"):
        return name.endswith("_test.go")
    if name.startswith("test_") or name.endswith("_test.py") or name in {"tests.py", "conftest.py"}:
        return name.endswith(".py")
    return name.endswith(".py") and not {"tests", "test"}.isdisjoint(path.split("/")[:-1])


def _wanted(functions: Iterable[Key]) -> dict[str, dict[bytes, list[_Wanted]]]:
    """What to look for, by suffix and word."""
    keys = [key for key in dict.fromkeys(functions) if not is_test_file(key[0])]
    shared = Counter(name.rpartition(".")[2] for _, name in keys)
    found: dict[str, dict[bytes, list[_Wanted]]] = {}
    for path, qualname in keys:
        holder, _, name = qualname.rpartition(".")
        holder = holder.rpartition(".")[2]
        if name in {"__init__", "__new__"}:
            holder, name = "", holder
        if not name or name.startswith("__") or (path.endswith(".py") and holder[:1].islower()):
            continue
        telling = len(name) >= _LEAST_TELLING and _TELLING.search(name) is not None
        each = _Wanted((path, qualname), name.encode(), holder.encode(), telling and shared[name] == 1)
        found.setdefault(posixpath.splitext(path)[1], {}).setdefault(each.word, []).append(each)
    return found


def _is_meant(wanted: _Wanted, test: _Test, packages: Mapping[str, bytes]) -> bool:
    path, _ = wanted.key
    if path.endswith(".go"):
        folder = folder_of(path)
        if folder != folder_of(test.path) and (folder not in packages or packages[folder] not in test.data):
            return False
        # A value of the type may come out of NewParser alone.
        return wanted.alone or not wanted.holder or any(word.endswith(wanted.holder) for word in test.words)
    if wanted.alone or (wanted.holder and wanted.holder in test.words):
        return True
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return parts[-1].encode() + b"." + wanted.word in test.data or _imports(wanted, parts, test)


def _imports(wanted: _Wanted, parts: Sequence[str], test: _Test) -> bool:
    """Whether a test imports a function's module, or the name from a package above it, which passes it on."""
    module, name = parts[-1], wanted.word.decode("utf-8", "replace")
    for level, origin, names in test.imports:
        last = origin.rpartition(".")[2]
        if last == module or any(each.rpartition(".")[2] == module != name for each in names):
            return True
        if not wanted.holder and name in names and (level or last in parts):
            return True
    return False


def _packages(tree: Tree, wanted: Mapping[str, object]) -> dict[str, bytes]:
    """The import path of each folder of a Go module, in quotes, by folder."""
    if ".go" not in wanted:
        return {}
    modules = modules_in(tree)
    found: dict[str, bytes] = {}
    for folder in {folder_of(path) for path in tree.glob("**/*.go")}:
        for module, home in modules:
            if not home or folder == home or folder.startswith(f"{home}/"):
                rest = folder.removeprefix(home).strip("/")
                found[folder] = f'"{module}/{rest}"'.replace('/"', '"').encode()
                break
    return found


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path, LARGEST_SOURCE)
    except InputError:
        return b""
