"""Which files a ranking leaves out by rule: tests, generated and vendored files, migrations. Each rule has a name.

A rule holds only what its language's tools or a common convention say; in doubt a file stays in. Globs of the project
come first: `include` brings a file back whatever a rule says, `exclude` leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aiguard.source.globbing import Pattern
from aiguard.source.tree import IGNORED

TESTS, GENERATED, VENDORED, MIGRATIONS, EXCLUDED = "tests", "generated", "vendored", "migrations", "excluded"

RULES = (TESTS, GENERATED, VENDORED, MIGRATIONS)
"""Those that may be switched off by name."""

_TEST_FILE = re.compile(r"(test_[^/]*|[^/]*_test|conftest)\.py|[^/]*_test\.go")
_VENDOR_FOLDERS = IGNORED | {"_vendor", "_vendored", "vendored", "third_party", "third-party", "site-packages"}
_PERHAPS_VENDOR_FOLDERS = frozenset({"vendor", "extern", "external"})
_LICENCE = re.compile(r"(LICEN[CS]E|COPYING)[^/]*|vendor\.txt|modules\.txt", re.IGNORECASE)
_MIGRATION = re.compile(r"(.*/)?migrations/\d{4}_\w+\.py")
_PROTOBUF = re.compile(r".*_pb2(_grpc)?\.py")

# The Go specification of `go generate`: such a line stands before the first text that is neither comment nor blank.
_GO_GENERATED = re.compile(rb"(?m)^// Code generated .* DO NOT EDIT\.\r?$")
_GO_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|//[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
_PYTHON_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]+|#[^\n]*(?:\n|$))*")
_PYTHON_GENERATED = re.compile(
    rb"@generated\b"
    rb"|\b(?:file|code|module|script) (?:is|was|has been) (?:auto-?|automatically )generated\b"
    rb"|\bgenerated (?:by|from|with|using)\b.{0,200}\b(?:do not|don't) (?:edit|modify|change)"
    rb"|\b(?:do not|don't) (?:edit|modify|change)\b.{0,200}\bgenerated (?:by|from|with|using)\b"
    rb"|^#\s*(?:auto-?|automatically )generated (?:by|from|with|using)\b"
    rb"|\b(?:auto-?|automatically )generated\b.{0,200}\b(?:do not|don't) (?:edit|modify|change)"
    rb"|\b(?:do not|don't) (?:edit|modify|change)\b.{0,200}\b(?:auto-?|automatically )generated\b",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_ALEMBIC = re.compile(rb"(?m)^down_revision\b[^\n=]*=")
_TEST_IMPORT = re.compile(rb"(?m)^\s*(?:from|import) (?:unittest|pytest|django\.test|rest_framework\.test)\b")
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that hold, at any depth, a licence or a list of vendored code, and those that hold tests."""

    licensed: frozenset[str] = frozenset()
    tested: frozenset[str] = frozenset()

    @classmethod
    def of(cls, paths: Iterable[str]) -> Folders:
        """What all files of a project say, whatever their kind."""
        licensed, tested = set[str](), set[str]()
        for path in paths:
            folder, _, name = path.rpartition("/")
            if not folder:
                continue
            if _LICENCE.fullmatch(name):
                licensed.update(_with_parents(folder))
            elif _TEST_FILE.fullmatch(name):
                tested.update(_with_parents(folder))
        return cls(frozenset(licensed), frozenset(tested))


def _with_parents(folder: str) -> Iterable[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """What is left out. `rules` are names of RULES; `exclude` and `include` globs relative to the project's folder.

    `only` are globs of the files and folders that are asked for at all; none: everything is. `elsewhere` are folders,
    each with a slash at its end, that others rank: they are not asked for either.
    """

    rules: frozenset[str] = frozenset(RULES)
    exclude: tuple[Pattern, ...] = ()
    include: tuple[Pattern, ...] = ()
    only: tuple[Pattern, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def wants(self, path: str) -> bool:
        """Whether a file is asked for, by itself or by a folder that it is in."""
        if path.startswith(self.elsewhere):
            return False
        places = [path, *_with_parents(path.rpartition("/")[0])]
        return not self.only or any(pattern.matches(place) for pattern in self.only for place in places)

    def by_path(self, path: str, about: Folders) -> str | None:
        """The rule that leaves a file out for its name and place; `about` tells of the project's folders."""
        if self._is_in(path):
            return None
        if any(pattern.matches(path) for pattern in self.exclude):
            return EXCLUDED
        *folders, name = path.split("/")
        if VENDORED in self.rules and _is_vendored(path, folders, about):
            return VENDORED
        if TESTS in self.rules and _is_test(path, folders, name, about):
            return TESTS
        if MIGRATIONS in self.rules and _MIGRATION.fullmatch(path):
            return MIGRATIONS
        return GENERATED if GENERATED in self.rules and _PROTOBUF.fullmatch(name) else None

    def by_content(self, path: str, data: bytes) -> str | None:
        """The rule that leaves a file out for what stands in it."""
        if self._is_in(path):
            return None
        if GENERATED in self.rules and _is_generated(path, data):
            return GENERATED
        if MIGRATIONS in self.rules and "versions" in path.split("/")[:-1] and _ALEMBIC.search(data):
            return MIGRATIONS
        is_tests = TESTS in self.rules and path.rpartition("/")[2] == "tests.py"
        return TESTS if is_tests and _TEST_IMPORT.search(data) else None

    def _is_in(self, path: str) -> bool:
        return any(pattern.matches(path) for pattern in self.include)


DEFAULT = LeaveOut()


def _is_vendored(path: str, folders: list[str], about: Folders) -> bool:
    if _VENDOR_FOLDERS.intersection(folders):
        return True
    # Shops have vendors, too: the code of others comes with its licence, or with a list of what it is.
    return any(
        (folder == "vendor" and path.endswith(".go")) or "/".join(folders[:depth]) in about.licensed
        for depth, folder in enumerate(folders, 1)
        if folder in _PERHAPS_VENDOR_FOLDERS
    )


def _is_test(path: str, folders: list[str], name: str, about: Folders) -> bool:
    if _TEST_FILE.fullmatch(name):
        return True
    if path.endswith(".go"):
        return "testdata" in folders or folders[:1] in (["test"], ["tests"])
    if "tests" in folders or folders[:1] == ["test"]:
        return True
    # `django/test/` is a library for tests; a folder of tests has some.
    return any(f == "test" and "/".join(folders[:depth]) in about.tested for depth, f in enumerate(folders, 1))


def _is_generated(path: str, data: bytes) -> bool:
    if path.endswith(".go"):
        head = _GO_HEAD.match(data[: _HEAD_BYTES * 4])
        return head is not None and _GO_GENERATED.search(head[0]) is not None
    comments = _PYTHON_HEAD.match(data[:_HEAD_BYTES])
    return comments is not None and _PYTHON_GENERATED.search(comments[0]) is not None
