"""Two versions of the files that differ become the functions that differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.source.differing import Pair
from aiguard.source.go_functions import outline_go
from aiguard.source.outline import Function, Outline, Unreadable, changed_inside, changed_outside
from aiguard.source.python_functions import outline_python


@dataclass(slots=True)
class Compared:
    """What differs: `functions` as (path, function, whether it is new), the rest as in aiguard.source.changes."""

    functions: list[tuple[str, Function, bool]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs that counts."""
        return not (self.functions or self.files or self.removed)


def compare(pairs: Sequence[Pair]) -> Compared:
    """Take both versions of each file apart and compare function by function."""
    found = Compared()
    before = {pair.path: _outline(pair.path, pair.before) for pair in pairs}
    after = {pair.path: _outline(pair.path, pair.after) for pair in pairs}
    origins = _origins(before, after)
    for pair in pairs:
        new, old = after[pair.path], before[pair.path]
        if pair.path in origins:
            found.moved.append((origins[pair.path], pair.path))
            old = before[origins[pair.path]]
        _compare_file(found, pair.path, old, new)
    return _without_moves_in_a_package(found, before)


def _compare_file(found: Compared, path: str, old: Outline | str | None, new: Outline | str | None) -> None:
    if isinstance(new, str):
        found.notices.append(f"{path}: not looked into: {new}")
        found.files.append(path)
        return
    if isinstance(old, str):
        if new is None:
            return
        found.notices.append(f"{path}: all of it counts as changed, its old version could not be looked into: {old}")
        found.files.append(path)
        found.functions += [(path, function, False) for function in new.functions]
        return
    if new is None:
        found.removed += [(path, name) for name in _names(old)]
        return
    if old is None:
        if not new.functions and not new.is_empty:
            found.files.append(path)
    elif changed_outside(old, new):
        found.files.append(path)
    found.functions += [(path, function, is_new) for function, is_new in changed_inside(old or Outline(), new)]
    kept = set(_names(new))
    found.removed += [(path, name) for name in _names(old) if name not in kept]


def _outline(path: str, content: bytes | str | None) -> Outline | str | None:
    if not isinstance(content, bytes):
        return content
    try:
        return outline_python(content) if path.endswith(".py") else outline_go(content)
    except Unreadable as error:
        return str(error)


def _names(outline: Outline | str | None) -> list[str]:
    if not isinstance(outline, Outline):
        return []
    return list(dict.fromkeys(function.qualname for function in outline.functions))


def _origins(before: Mapping[str, Outline | str | None], after: Mapping[str, Outline | str | None]) -> dict[str, str]:
    """For a new file, the vanished one of its language that at least half of its functions come from unchanged."""
    gone = {
        path: {(f.qualname, f.digest) for f in outline.functions}
        for path, outline in before.items()
        if isinstance(outline, Outline) and outline.functions and after[path] is None
    }
    holders: dict[tuple[str, str], list[str]] = {}
    for path, functions in gone.items():
        for function in functions:
            holders.setdefault(function, []).append(path)
    origins: dict[str, str] = {}
    for path, outline in after.items():
        if before[path] is not None or not isinstance(outline, Outline) or not gone:
            continue
        counts: dict[str, int] = {}
        for candidate in outline.functions:
            for holder in holders.get((candidate.qualname, candidate.digest), ()):
                if holder.rpartition(".")[2] == path.rpartition(".")[2] and holder not in origins.values():
                    counts[holder] = counts.get(holder, 0) + 1
        best = max(counts, key=lambda holder: (counts[holder], holder), default=None)
        if best is not None and counts[best] * 2 >= len(outline.functions):
            origins[path] = best
    return origins


def _without_moves_in_a_package(found: Compared, before: Mapping[str, Outline | str | None]) -> Compared:
    """A Go function that went to another file of its folder is the same function."""
    homes: dict[tuple[str, str], tuple[str, str]] = {}
    for path, name in found.removed:
        outline = before[path]
        if path.endswith(".go") and isinstance(outline, Outline):
            for candidate in outline.functions:
                if candidate.qualname == name:
                    homes[path.rpartition("/")[0], name] = (path, candidate.digest)
    for path, function, _ in list(found.functions):
        home = homes.get((path.rpartition("/")[0], function.qualname)) if path.endswith(".go") else None
        if home is None:
            continue
        found.removed.remove((home[0], function.qualname))
        at = next(n for n, (p, f, _) in enumerate(found.functions) if p == path and f is function)
        if home[1] == function.digest:
            del found.functions[at]
        else:
            found.functions[at] = (path, function, False)
        del homes[path.rpartition("/")[0], function.qualname]
    return found
