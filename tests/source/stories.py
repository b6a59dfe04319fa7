"""Real repositories of any shape, written by one `git fast-import`, and the histories that are read from them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiguard.source.file_history import file_history
from aiguard.source.git import Repository
from aiguard.source.git_files import REGULAR, blobs, files_of
from aiguard.source.go_functions import outline_go
from aiguard.source.line_history import LineHistory, line_history
from aiguard.source.outline import Unreadable
from aiguard.source.python_functions import outline_python
from aiguard.source.units import Span

Files = Mapping[str, str | bytes | None]


def run_git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


class Story:
    """Commits with names, told in an order in which parents come first; each names its files that differ from the
    first parent's (None: gone). A commit without parents follows the one told before it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids: dict[str, str] = {}
        self._marks: dict[str, int] = {}
        self._told: list[bytes] = []
        self._time = 1_700_000_000
        self._last: str | None = None
        if not (folder / "HEAD").exists():
            run_git(folder.parent, "init", "-q", "--bare", "-b", "main", str(folder))

    def commit(
        self,
        name: str,
        files: Files,
        *parents: str | None,
        message: bytes | None = None,
        author: bytes = b"Ann <ann@x.org>",
        encoding: bytes = b"",
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """`parents` of None alone begins anew."""
        self._time += 60
        self._marks[name] = len(self._marks) + 1
        text = name.encode() if message is None else message
        told = [b"commit refs/heads/told", b"mark :%d" % self._marks[name]]
        told += [b"author %s %d +0000" % (author, self._time), b"committer C <c@x.org> %d +0000" % self._time]
        told += [b"encoding " + encoding] if encoding else []
        told.append(b"data %d\n%s" % (len(text), text))
        before = [parent for parent in parents or (self._last,) if parent is not None]
        words = [b"from", *[b"merge"] * len(before)]
        told += [b"%s :%d" % (word, self._marks[parent]) for word, parent in zip(words, before, strict=False)]
        for path, content in files.items():
            quoted = _quoted(path)
            if content is None:
                told.append(b"D " + quoted)
                continue
            data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
            mode = (modes or {}).get(path, "100644").encode()
            told.append(b"M %s inline %s\ndata %d\n%s" % (mode, quoted, len(data), data))
        if not before:
            self._told.append(b"reset refs/heads/told")
        self._told.append(b"\n".join(told))
        self._last = name
        return name

    def write(self, branch: str = "main") -> Repository:
        """All that was told so far, the last commit at the head of `branch`."""
        marks = self.folder / "marks"
        told = b"\n".join([*self._told, b"done", b""])
        run_git(self.folder, "fast-import", "--quiet", "--done", "--force", f"--export-marks={marks}", stdin=told)
        found = dict(line.split() for line in marks.read_text().splitlines())
        self.ids = {name: found[f":{mark}"] for name, mark in self._marks.items()}
        run_git(self.folder, "update-ref", f"refs/heads/{branch}", self.ids[self._last or ""])
        return Repository(self.folder)

    def name_of(self, sha: str) -> str:
        """What the story calls a commit."""
        return next(name for name, known in self.ids.items() if known == sha)


def _quoted(path: str) -> bytes:
    text = path.encode("utf-8", "surrogateescape")
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def spans_of(repository: Repository, head: str) -> list[tuple[Span, str]]:
    """Every function of the head's Python and Go files."""
    files = {
        path: file.object_id
        for path, file in files_of(repository, head, "").items()
        if path.endswith((".py", ".go")) and file.kind == REGULAR
    }
    contents = blobs(repository, files.values(), 1 << 22)
    found: list[tuple[Span, str]] = []
    for path, blob in files.items():
        try:
            outline = (outline_python if path.endswith(".py") else outline_go)(contents[blob])
        except Unreadable:
            continue
        found += [(Span(path, blob, each.line, each.end_line), each.qualname) for each in outline.functions]
    return found


def read_history(repository: Repository, head: str, **options: Any) -> tuple[list[str], LineHistory]:
    """The history of every function of the head; the list gives each owner's `path:qualname`."""
    spans = spans_of(repository, head)
    former = file_history(repository, head, {span.path for span, _ in spans}).former
    names = [f"{span.path}:{qualname}" for span, qualname in spans]
    return names, line_history(repository, head, spans, former, **options)


def told_of(story: Story, head: str | None = None, **options: Any) -> dict[str, list[str]]:
    """Which commits touched each function, oldest first, by the story's names; functions by path and qualified name."""
    repository = story.write()
    last = story.ids[head] if head else repository.resolve("main")
    names, history = read_history(repository, last, **options)
    found: dict[str, list[str]] = {}
    for owner, name in enumerate(names):
        found.setdefault(name, []).extend(
            story.name_of(touch.commit.sha) for touch in reversed(history.touches.get(owner, ()))
        )
    return found


def counts_of(story: Story, function: str) -> list[tuple[str, int, int]]:
    """The touches of one function with their lines put in and taken out, oldest first."""
    repository = story.write()
    names, history = read_history(repository, repository.resolve("main"))
    touches: Sequence[Any] = history.touches.get(names.index(function), ())
    return [(story.name_of(each.commit.sha), each.added, each.deleted) for each in reversed(touches)]
