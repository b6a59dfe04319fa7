"""What the evaluation reads of a clone: commits, diffs, files and blame, by git alone and not through aiguard."""

from __future__ import annotations

import functools
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiguard.source.fix_commits import is_fix

DAY = 86_400
LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing|testdata|_?vendor(ed)?|third_party|node_modules|docs?|examples?|migrations)/"
    r"|(^|/)(test_[^/]*|conftest)\.py$|_test\.(py|go)$|_pb2(_grpc)?\.py$|\.pb\.go$|\.gen\.go$"
)
GENERATED = re.compile(rb"generated[^\n]*do not edit|do not edit[^\n]*generated", re.IGNORECASE)
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Revision:
    """A commit; `time` is the committer's clock."""

    sha: str
    time: int
    parents: tuple[str, ...]
    fix: bool


@dataclass
class FileDiff:
    """`old` and `new` are paths, '' where there is none. Hunks: first line and count before, then after."""

    old: str
    new: str
    hunks: list[tuple[int, int, int, int]] = field(default_factory=list)


def judged(path: str) -> bool:
    """Whether the evaluation looks at a file: Python and Go that people write, tests and examples left out."""
    return path.endswith((".py", ".go")) and not LEFT_OUT.search(path)


class Clone:
    """A local clone, only ever read. `rev` is where its history is read from."""

    def __init__(self, path: Path, rev: str = "HEAD") -> None:
        self.path = path
        self.rev = rev
        self._texts: dict[str, bytes] = {}

    def git(self, *arguments: str) -> bytes:
        """What a git command prints. CalledProcessError where it fails."""
        command = ["git", "-c", "core.quotepath=off", "-C", str(self.path), *arguments]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout

    @functools.cached_property
    def trunk(self) -> Sequence[Revision]:
        """The commits that the branch itself went through, oldest first."""
        return self.revisions("--first-parent", self.rev)

    def revisions(self, *which: str) -> Sequence[Revision]:
        """Commits, oldest first, with their marks."""
        out = self.git("log", "--reverse", "-z", "--format=%H %ct %P%n%B", *which).decode(errors="replace")
        found = []
        for entry in filter(None, out.split("\0")):
            head, _, message = entry.partition("\n")
            sha, time, *parents = head.split()
            found.append(Revision(sha, int(time), tuple(parents), is_fix(message)))
        return found

    def fixes(self, since: str, until: str) -> Sequence[Revision]:
        """The fixes of a range, merges left out since they bring nothing of their own."""
        return [one for one in self.revisions("--no-merges", f"{since}..{until}") if one.fix and one.parents]

    @functools.cache  # noqa: B019 -- a clone lives as long as the run
    def diff(self, before: str, after: str) -> Sequence[FileDiff]:
        """What differs in the files that are judged, renames found."""
        out = self.git(
            "diff", "-U0", "-M", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/", before, after
        )
        return [one for one in _diffs(out.decode(errors="replace")) if judged(one.new or one.old)]

    def read(self, places: Sequence[str]) -> Mapping[str, bytes]:
        """The content behind `REV:PATH`s, in one process; what does not exist is left out."""
        missing = [place for place in dict.fromkeys(places) if place not in self._texts]
        if missing:
            command = ["git", "-C", str(self.path), "cat-file", "--batch"]
            asked = "".join(f"{place}\n" for place in missing).encode()
            out = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True).stdout
            start = 0
            for place in missing:
                end = out.index(b"\n", start)
                head = out[start:end].split()
                start = end + 1
                if len(head) == 3 and head[1] == b"blob":
                    self._texts[place] = out[start : start + int(head[2])]
                if head[-1] != b"missing":
                    start += int(head[2]) + 1
        return {place: self._texts[place] for place in places if place in self._texts}

    def paths(self, rev: str) -> Sequence[str]:
        """The files that are judged, at a revision."""
        listed = self.git("ls-tree", "-r", "-z", "--name-only", rev).decode(errors="replace").split("\0")
        return [path for path in listed if judged(path)]

    def blame(self, rev: str, path: str, ranges: Sequence[tuple[int, int]]) -> Mapping[int, str]:
        """Which commit wrote each line of a file in some ranges (first and last line), by git's own blame."""
        asked = [argument for first, last in ranges for argument in ("-L", f"{first},{last}")]
        out = self.git("blame", "--porcelain", *asked, rev, "--", path).decode(errors="replace")
        heads = re.finditer(r"^([0-9a-f]{40}) \d+ (\d+)", out, re.MULTILINE)
        return {int(head[2]): head[1] for head in heads}


def _diffs(out: str) -> Iterator[FileDiff]:
    """Headers stand before the first hunk, and a hunk says how many lines of text follow."""
    current: FileDiff | None = None
    skip = 0
    for line in out.split("\n"):
        if skip and line[:1] in {"+", "-"}:
            skip -= 1
        elif line.startswith("diff --git "):
            if current is not None:
                yield current
            current, skip = FileDiff("", ""), 0
        elif current is not None and line.startswith(("--- a/", "rename from ")):
            current.old = line.partition("a/")[2] if line.startswith("---") else line[len("rename from ") :]
            current.old = current.old.rstrip("\t")
        elif current is not None and line.startswith(("+++ b/", "rename to ")):
            current.new = line.partition("b/")[2] if line.startswith("+++") else line[len("rename to ") :]
            current.new = current.new.rstrip("\t")
        elif current is not None and (hunk := _HUNK.match(line)):
            a, b, c, d = (int(number) if number is not None else 1 for number in hunk.groups())
            current.hunks.append((a, b, c, d))
            skip = b + d
    if current is not None:
        yield current
