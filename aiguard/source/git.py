"""Git: revisions resolved, files read as they stood, nothing of the repository changed or run.

Through GitPython, imported lazily: it costs a tenth of a second and refuses to be imported where git is not installed.
`describe`, which every run asks for, does without it.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from aiguard.budget import Deadline
from aiguard.errors import CouldNotJudge, InputError
from aiguard.process import child_environment, run
from aiguard.source.globbing import Pattern
from aiguard.source.tree import IGNORED
from aiguard.text import one_line

_TIMEOUT_S = 60
_LONGEST_ERRORS = 64 * 1024
_MOST_LINKS = 10
_FETCH_ALL = "this clone is partial: fetch the rest with `git fetch --refetch --no-filter`, or clone without a filter"
_HEAD = "# branch.oid "
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_BRANCH = re.compile(r"(?!HEAD$)[A-Za-z][\w.-]*(/[\w.-]+)*", re.ASCII)
_UNSHALLOW = "`git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'`"
_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.quotePath=false", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
    "GIT_DIFF_OPTS": "",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    output: bytes
    errors: str


class OutOfTime(CouldNotJudge):
    """git had not told everything when the deadline passed."""


class Repository:
    """The repository that holds a folder. Raises CouldNotJudge where there is none, or no git."""

    def __init__(self, folder: Path) -> None:
        git = _gitpython()
        try:
            repository = git.Repo(folder, search_parent_directories=True)
        except (git.exc.InvalidGitRepositoryError, git.exc.NoSuchPathError):
            raise CouldNotJudge(f"{folder} is in no git repository", hint="run `git init`") from None
        self.git_folder = Path(repository.git_dir)
        self.root = Path(repository.working_tree_dir or repository.git_dir).resolve()
        self.is_bare = repository.working_tree_dir is None
        self.common_folder = Path(repository.common_dir)
        repository.close()
        self._git = git.Git(str(self.root))

    @property
    def is_shallow(self) -> bool:
        """Whether older commits were left out when it was cloned."""
        return (self.common_folder / "shallow").exists()

    def boundary(self) -> frozenset[str]:
        """The commits whose parents were left out when it was cloned: what they changed cannot be seen."""
        try:
            return frozenset((self.common_folder / "shallow").read_text(encoding="ascii", errors="replace").split())
        except OSError:
            return frozenset()

    def ask(self, *arguments: str, stdin: bytes = b"") -> _Answer:
        """What git answers. Never through a shell, a pager, a hook or a prompt."""
        options = _options(self.git_folder, self.root)
        with tempfile.TemporaryFile() as given:
            given.write(stdin)
            given.seek(0)
            status, output, errors = self._git.execute(
                [self._git.GIT_PYTHON_GIT_EXECUTABLE, *options, *arguments],
                istream=given,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=_TIMEOUT_S,
                env=_ENVIRONMENT,
            )
        text = errors.decode("utf-8", "replace") if isinstance(errors, bytes) else str(errors)
        return _Answer(int(status), bytes(output), text)

    def tell(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """As ask, where only success will do. Raises CouldNotJudge."""
        answer = self.ask(*arguments, stdin=stdin)
        if answer.status:
            raise _failed(arguments[0], answer.errors)
        return answer.output

    @contextmanager
    def stream(
        self, *arguments: str, stdin: bytes = b"", globs: bool = False, deadline: Deadline | None = None
    ) -> Iterator[IO[bytes]]:
        """What git prints, while it prints it. A reader that stops early ends git.

        `globs` gives `*` in the paths its meaning. At the deadline git is ended, wherever it is: what was read last may
        be cut off. Raises CouldNotJudge at the end where git did not succeed, OutOfTime where the deadline ended it.
        """
        if deadline is not None and deadline.passed:
            raise OutOfTime(f"there was no time for git {_subcommand(arguments)}")
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
            given.write(stdin)
            given.seek(0)
            started = self._git.execute(
                [self._git.GIT_PYTHON_GIT_EXECUTABLE, *_options(self.git_folder, self.root), *arguments],
                istream=given,
                as_process=True,
                env={**_ENVIRONMENT, "GIT_LITERAL_PATHSPECS": str(int(not globs))},
            )
            child = started.proc
            # Nobody reads git's errors while its output is read: a full pipe would stop it.
            drain = threading.Thread(target=shutil.copyfileobj, args=(child.stderr, errors), daemon=True)
            clock = threading.Timer(deadline.left() if deadline else 0, child.kill)
            clock.daemon = True
            try:
                drain.start()
                if deadline is not None:
                    clock.start()
                yield child.stdout
                status = 0 if child.stdout.read(1) else child.wait(_TIMEOUT_S)
            finally:
                clock.cancel()
                child.kill()
                child.stdout.close()
                child.wait()
                drain.join(_TIMEOUT_S)
                child.stderr.close()
            if status and deadline is not None and deadline.passed:
                raise OutOfTime(f"git {_subcommand(arguments)} took too long")
            if status:
                errors.seek(0)
                raise _failed(_subcommand(arguments), errors.read(_LONGEST_ERRORS).decode("utf-8", "replace"))

    def commit(self, revision: str) -> str | None:
        """The full id of the commit that a revision names, or None."""
        return _commit_in(self.ask("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"))

    def resolve(self, revision: str) -> str:
        """The full id of the commit that a revision names. Raises InputError where it names none."""
        answer = self.ask("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        found = _commit_in(answer)
        if found is not None:
            return found
        if "dubious ownership" in answer.errors or "not a git repository" in answer.errors:
            raise CouldNotJudge("git refuses to read the repository", detail=one_line(answer.errors, 1000))
        hint = "fetch it first, for example with `git fetch origin`"
        branch = revision.removeprefix("origin/")
        if _BRANCH.fullmatch(branch):
            hint = f"fetch it first: `git fetch origin +refs/heads/{branch}:refs/remotes/origin/{branch}`"
            if branch == revision and self.commit(f"refs/remotes/origin/{branch}") is not None:
                raise InputError.of(f"there is no commit {branch} in this repository", hint=f"say origin/{branch}")
        if self.is_shallow:
            hint = f"this clone is shallow: fetch all history ({_UNSHALLOW}; in CI, fetch-depth: 0)"
        raise InputError.of(f"there is no commit {one_line(revision, 80)} in this repository", hint=hint)


def _failed(subcommand: str, errors: str) -> CouldNotJudge:
    hint = _FETCH_ALL if "promisor remote" in errors or "lazy fetching" in errors else ""
    return CouldNotJudge(f"git {subcommand} failed", hint=hint, detail=one_line(errors, 1000))


def _subcommand(arguments: Sequence[str]) -> str:
    """`log` of `-c NAME=VALUE log …`."""
    at = 0
    while arguments[at] == "-c":
        at += 2
    return arguments[at]


def _commit_in(answer: _Answer) -> str | None:
    found = answer.output.decode("ascii", "replace").split()
    return found[-1] if answer.status == 0 and found and _COMMIT.fullmatch(found[-1]) else None


def resolve(root: Path, revision: str) -> str:
    """The full commit id of a revision. Raises InputError (no such commit), CouldNotJudge (no git, no repository)."""
    return Repository(root).resolve(revision)


def in_repository(folder: Path) -> bool:
    """Whether a folder lies in the work tree of a repository, by the looks of it."""
    return _top(folder) is not None


def _top(folder: Path) -> Path | None:
    place = folder.resolve()
    return next((each for each in (place, *place.parents) if (each / ".git").exists()), None)


def describe(root: Path) -> tuple[str | None, bool]:
    """The commit checked out at `root`, if any, and whether files differ from it, untracked ones included."""
    top = _top(root)
    if top is None:
        return None, False
    wanted = ("status", "--porcelain=v2", "--branch", "--untracked-files=normal")
    environment = child_environment(_ENVIRONMENT, (), os.environ)
    try:
        answer = run(["git", *_options(top / ".git", top), *wanted], cwd=top, env=environment, timeout_s=_TIMEOUT_S)
    except CouldNotJudge:
        return None, False
    if answer.returncode != 0:
        return None, False
    told = [line for line in answer.stdout.splitlines() if line]
    head = next((line.removeprefix(_HEAD) for line in told if line.startswith(_HEAD)), "")
    return head if _COMMIT.fullmatch(head) else None, any(not line.startswith("# ") for line in told)


def _options(git_folder: Path, root: Path) -> list[str]:
    """What stands before every subcommand: where the repository is, and what git must not do."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return [f"--git-dir={git_folder}", f"--work-tree={root}", "--no-pager", *settings]


def author(root: Path) -> str:
    """The name that git signs commits with at `root`; empty where there is none, or no repository."""
    try:
        answer = Repository(root).ask("config", "user.name")
    except CouldNotJudge:
        return ""
    return answer.output.decode("utf-8", "replace").strip() if answer.status == 0 else ""


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    kind: str
    object_id: str
    size: int


class RevisionTree:
    """The files of a folder as a revision has them. A link is followed to a file of the same folder, no further.

    `prefix` ('' or 'services/api/') is the folder, from the top of the repository that holds `root`.
    """

    def __init__(self, root: Path, revision: str, prefix: str = "") -> None:
        self._repository = Repository(root)
        self.commit = self._repository.resolve(revision)
        self.prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"

    @classmethod
    def at(cls, folder: Path, revision: str) -> RevisionTree:
        """The tree of a folder of the work tree, as the revision has it."""
        top = Repository(folder).root
        relative = folder.resolve().relative_to(top).as_posix()
        return cls(top, revision, "" if relative == "." else f"{relative}/")

    @cached_property
    def _files(self) -> dict[str, _Entry]:
        arguments = ["ls-tree", "-r", "-z", "-l", "--full-tree", self.commit]
        if self.prefix:
            arguments += ["--", self.prefix]
        entries: dict[str, _Entry] = {}
        for line in self._repository.tell(*arguments).split(b"\0"):
            about, tab, name = line.partition(b"\t")
            if tab:
                mode, kind, object_id, size = about.decode("ascii").split()
                path = name.decode("utf-8", "surrogateescape").removeprefix(self.prefix)
                entries[path] = _Entry(mode, kind, object_id, int(size) if size.isdigit() else 0)
        return entries

    def read(self, path: str, limit: int) -> bytes:
        """As Tree.read; CouldNotJudge where git cannot hand over a file that it lists."""
        entry = self._entry(path)
        if entry.size > limit:
            raise InputError.of(f"the file has {entry.size:,} bytes; at most {limit:,} are read", path=path)
        return self._blob(entry.object_id)

    def _blob(self, object_id: str) -> bytes:
        return self._repository.tell("cat-file", "blob", object_id)

    def glob(self, pattern: str) -> list[str]:
        """As Tree.glob."""
        wanted = Pattern(pattern)
        plain = (path for path, entry in self._files.items() if entry.kind == "blob" and wanted.matches(path))
        return sorted(path for path in plain if not IGNORED.intersection(path.split("/")[:-1]) and self._leads(path))

    def exists(self, path: str) -> bool:
        """As Tree.exists."""
        name = posixpath.normpath(path)
        return name == "." or name in self._files or any(file.startswith(f"{name}/") for file in self._files)

    def _leads(self, path: str) -> bool:
        if self._files[path].mode != "120000":
            return True
        try:
            self._entry(path)
        except InputError:
            return False
        return True

    def _entry(self, path: str) -> _Entry:
        """The file that a path names, through links inside this tree."""
        name = posixpath.normpath(path)
        for _ in range(_MOST_LINKS):
            if name.startswith(("/", "../")) or name == "..":
                raise InputError.of("the path leads out of the project's folder", path=path)
            entry = self._files.get(name)
            if entry is None:
                folder = self.exists(name)
                what = "wanted a file, but this is a folder" if folder else "there is no such file"
                raise InputError.of(f"{what} in {self.commit[:12]}", path=path)
            if entry.kind != "blob":
                raise InputError.of("wanted a file, but this is a submodule", path=path)
            if entry.mode != "120000":
                return entry
            target = self._blob(entry.object_id)[:4096].decode("utf-8", "replace")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        raise InputError.of("the file is a link that leads to itself", path=path)


def _gitpython() -> Any:
    try:
        import git  # noqa: PLC0415 - costs 130 ms, and raises where git is not installed
    except ImportError:
        raise CouldNotJudge("git is not installed, or not on PATH", hint="install git 2.30 or newer") from None
    return git
