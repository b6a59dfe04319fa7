"""Which commits changed the code of which function, out of one `git log`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.budget import Deadline
from aiguard.source.commits import Commit
from aiguard.source.git import OutOfTime, Repository
from aiguard.source.line_mapping import Range
from aiguard.source.line_tracking import LineTouch, Tracker
from aiguard.source.log import HEAD, PATCHES, PLAIN, scope
from aiguard.source.patches import read_patches
from aiguard.source.units import Span

_MOST_PATHS = 150
_MOST_OF_THEM = 0.5
"""A list of paths costs git a comparison of every entry of every tree with each of them. From this many on, or where it
holds most of the sources anyway, asking for all sources and passing over the rest costs less."""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """`touches` are those of each span, by its place in the list that was asked for, `files` the commits of each path;
    newest first, merges left out. `whole` says that time sufficed to read them to the end."""

    touches: Mapping[int, Sequence[LineTouch]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Commit]] = field(default_factory=dict)
    whole: bool = True


def line_history(
    repository: Repository,
    head: str,
    spans: Sequence[tuple[Span, str]],
    former: Mapping[str, Sequence[str]],
    beside: Sequence[str] = (),
    deadline: Deadline | None = None,
    since: int | None = None,
    sources: int | None = None,
) -> LineHistory:
    """The history of functions, each given as its span in `head` and its qualified name, back to the first commit.

    `former` maps a path to the older names of its file; `beside` are further paths that functions may have come from.
    `sources` is how many source files there are in `head`, where that is known. Commits before `since` (seconds since
    1970) are left out. Where a shallow clone ends, nothing is known, and nothing is counted. At the deadline, what is
    known by then is the answer. Raises CouldNotJudge where git cannot tell.
    """
    waiting: dict[tuple[str, str], list[Range]] = {}
    for owner, (span, qualname) in enumerate(spans):
        name = qualname.rpartition(".")[2].encode("utf-8", "surrogateescape")
        depth = qualname.count(".") if span.path.endswith(".py") else 0
        waiting.setdefault((span.path, span.blob), []).append(Range(span.line, span.end_line, owner, name, depth))
    current = {*beside, *(span.path for span, _ in spans)}
    paths = {path for path in current.union(*(former.get(path, ()) for path in current)) if "\n" not in path}
    if not waiting:
        return LineHistory()
    tracker = Tracker(waiting, former)
    cut = repository.boundary()
    many = len(paths) > (_MOST_PATHS if sources is None else min(_MOST_PATHS, _MOST_OF_THEM * sources))
    asked = scope([head], ["*.py", "*.go"] if many else sorted(paths))
    last = ""
    try:
        options = (*PLAIN, *PATCHES, HEAD, *(() if since is None else (f"--since={since}",)), "--stdin")
        with repository.stream(*options, stdin=asked, globs=many, deadline=deadline) as stream:
            for commit, patches in read_patches(stream):
                last = commit.sha
                if last not in cut:
                    tracker.feed(commit, patches)
    except OutOfTime:
        tracker.take_back(last)
        return LineHistory(tracker.touches, tracker.files, whole=False)
    return LineHistory(tracker.touches, tracker.files)
