"""What a change did to functions, and what later fixes did to them: the two labels that rankings are held to.

Worked out from git's diffs and blame and from functions' spans, apart from aiguard's own reading of history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clones import DAY, GENERATED, Clone, FileDiff, Revision
from spans import code, spans

Key = tuple[str, str]


@dataclass(frozen=True)
class Cut:
    """A point in time: what lies between `base` and `cut` is ranked, what fixes do up to `horizon` is what counts."""

    base: str
    cut: str
    horizon: str
    when: int


@dataclass
class Changed:
    """A function that the window added or modified, as it stands at the cut; `added` lines of it are the window's.

    `code`: it differs by more than comments, documentation and layout.
    """

    path: str
    name: str
    size: int
    added: int
    code: bool
    touched: bool = False
    introduced: bool = False


@dataclass
class _Follower:
    """Where the files of the cut went: later fixes name them by their later paths."""

    now: dict[str, str] = field(default_factory=dict)

    def see(self, diffs: Iterable[FileDiff]) -> None:
        for one in diffs:
            if one.old and one.new and one.old != one.new:
                self.now[one.new] = self.now.pop(one.old, one.old)

    def at_cut(self, path: str) -> str:
        return self.now.get(path, path)


def by_months(clone: Clone, months: int, window_days: int, horizon_days: int) -> Sequence[Cut]:
    """A cut every so many months, the first a year after the history begins, the last a horizon before its end."""
    trunk = clone.trunk
    if not trunk:
        return []
    found = []
    when = trunk[0].time + 365 * DAY
    while when + horizon_days * DAY <= trunk[-1].time:
        chosen = [_last(trunk, when + days * DAY) for days in (-window_days, 0, horizon_days)]
        found.append(Cut(chosen[0], chosen[1], chosen[2], when))
        when += months * 365 * DAY // 12
    return [one for one in found if one.base != one.cut]


def by_commits(clone: Clone, window: int, horizon: int) -> Sequence[Cut]:
    """For histories whose commits are releases: the last `window` before each cut, the next `horizon` after it.

    Cuts are half a window apart, after a history of two windows.
    """
    trunk = clone.trunk
    places = range(2 * window, len(trunk) - horizon // 2, max(1, window // 2))
    last = len(trunk) - 1
    return [
        Cut(trunk[place - window].sha, trunk[place].sha, trunk[min(last, place + horizon)].sha, trunk[place].time)
        for place in places
    ]


def changed(clone: Clone, cut: Cut) -> dict[Key, Changed]:
    """The functions that the window added or modified, by path and name, in the files that people write."""
    diffs = [one for one in clone.diff(cut.base, cut.cut) if one.new]
    texts = clone.read(
        [f"{cut.cut}:{one.new}" for one in diffs] + [f"{cut.base}:{one.old}" for one in diffs if one.old]
    )
    found = {}
    for one in diffs:
        text = texts.get(f"{cut.cut}:{one.new}", b"")
        if GENERATED.search(text[:2000]):
            continue
        now, before = code(one.new, text), code(one.old, texts.get(f"{cut.base}:{one.old}", b""))
        after = [(start, count) for _, _, start, count in one.hunks]
        for name, (first, last) in spans(one.new, text).items():
            if any(_meets(first, last, start, count) for start, count in after):
                added = sum(_overlap(first, last, start, count) for start, count in after)
                differs = now.get(name) != before.get(name)
                found[one.new, name] = Changed(one.new, name, last - first + 1, added, differs)
    return found


def label(clone: Clone, cut: Cut, functions: Mapping[Key, Changed], largest: float = 0.25) -> None:
    """Mark what the fixes between the cut and its horizon touch, and where they take away a line of the window's.

    A fix that touches more than a share `largest` of all functions in the repository (reformatting, a release of
    everything) is none.
    """
    every = _all_functions(clone, cut.cut)
    window = {one.sha for one in clone.revisions(f"{cut.base}..{cut.cut}")}
    follower = _Follower()
    fixes = {one.sha for one in clone.fixes(cut.cut, cut.horizon)}
    for revision in clone.revisions("--no-merges", f"{cut.cut}..{cut.horizon}"):
        if not revision.parents:
            continue
        diffs = clone.diff(revision.parents[0], revision.sha)
        if revision.sha in fixes:
            hits = _hits(clone, revision, diffs)
            if len(hits) <= largest * every:
                _mark(clone, revision, hits, functions, follower, window)
        follower.see(diffs)


def _all_functions(clone: Clone, rev: str) -> int:
    places = [f"{rev}:{path}" for path in clone.paths(rev)]
    return sum(len(spans(place, text)) for place, text in clone.read(places).items())


def _hits(clone: Clone, revision: Revision, diffs: Sequence[FileDiff]) -> dict[Key, list[tuple[int, int]]]:
    """The functions that stood before a fix and that it touches, with the ranges of their lines that it takes away."""
    before, parent = [one for one in diffs if one.old], revision.parents[0]
    texts = clone.read([f"{parent}:{one.old}" for one in before] + [f"{revision.sha}:{one.new}" for one in before])
    found: dict[Key, list[tuple[int, int]]] = {}
    for one in before:
        later = spans(one.new, texts.get(f"{revision.sha}:{one.new}", b"")) if one.new else {}
        for name, (first, last) in spans(one.old, texts.get(f"{parent}:{one.old}", b"")).items():
            gone = [
                (max(first, start), min(last, start + count - 1))
                for start, count, _, _ in one.hunks
                if count and start <= last and start + count > first
            ]
            now = later.get(name)
            grew = now and any(_overlap(*now, start, count) for _, _, start, count in one.hunks)
            if gone or grew:
                found[one.old, name] = gone
    return found


def _mark(
    clone: Clone,
    fix: Revision,
    hits: Mapping[Key, Sequence[tuple[int, int]]],
    functions: Mapping[Key, Changed],
    follower: _Follower,
    window: set[str],
) -> None:
    doubtful: dict[str, list[tuple[Changed, tuple[int, int]]]] = {}
    for (path, name), gone in hits.items():
        function = functions.get((follower.at_cut(path), name))
        if function is not None:
            function.touched = True
            if not function.introduced:
                doubtful.setdefault(path, []).extend((function, one) for one in gone)
    for path, found in doubtful.items():
        wrote = clone.blame(fix.parents[0], path, sorted({one for _, one in found})) if found else {}
        for function, (first, last) in found:
            if any(wrote.get(number) in window for number in range(first, last + 1)):
                function.introduced = True


def _last(trunk: Sequence[Revision], when: float) -> str:
    """The trunk's last commit up to a moment; its first where there is none."""
    before = [one.sha for one in trunk if one.time <= when]
    return before[-1] if before else trunk[0].sha


def _overlap(first: int, last: int, start: int, count: int) -> int:
    return max(0, min(last, start + count - 1) - max(first, start) + 1)


def _meets(first: int, last: int, start: int, count: int) -> bool:
    """Lines that were only taken away stand between line `start` and the next: inside only where both are."""
    return _overlap(first, last, start, count) > 0 if count else first <= start < last
