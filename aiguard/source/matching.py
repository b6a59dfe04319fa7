"""Which function of an older version each function of a newer one was: names kept, files renamed, functions moved.

Pure. A name that stayed in its file, or in the file that its own was renamed from, is the same function. What is left
on both sides is matched by its code, best matches first, each function once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aiguard.source.code_lines import code_lines, similarity
from aiguard.source.definitions import Definition, language_of

Key = tuple[str, str]
"""A file's path, and a qualified name in it."""
Files = Mapping[str, Sequence[Definition]]

ALIKE = 0.6
"""The share of equal lines from which a function that went elsewhere counts as the same."""
_TELLING = 5
"""Lines of code from which a body says by itself what it is, whatever class or file it turns up in."""
_MOST_PAIRS = 20_000


def rows_of(files: Files) -> dict[Key, tuple[Definition, ...]]:
    """All definitions of each name of each file."""
    found: dict[Key, list[Definition]] = {}
    for path, definitions in files.items():
        for definition in definitions:
            found.setdefault((path, definition.qualname), []).append(definition)
    return {key: tuple(definitions) for key, definitions in found.items()}


def match(before: Files, after: Files, vanished: Iterable[str], appeared: Iterable[str]) -> dict[Key, Key]:
    """For each name of `after` that was there before, what it was called in `before`.

    Both hold the files that differ; `vanished` are those of `before` that are no more, `appeared` the new ones.
    """
    origins = renamed_files(before, after, vanished, appeared)
    old, new = rows_of(before), rows_of(after)
    found = {}
    for path, name in new:
        was = (origins.get(path, path), name)
        if was in old:
            found[path, name] = was
    taken = set(found.values())
    fresh = [_Candidate(key, rows) for key, rows in new.items() if key not in found]
    gone = [_Candidate(key, rows) for key, rows in old.items() if key not in taken]
    return found | _moves(fresh, gone, origins)


def renamed_files(before: Files, after: Files, vanished: Iterable[str], appeared: Iterable[str]) -> dict[str, str]:
    """For a new file, the vanished one of its language that half of its functions, or of its lines, come from."""
    holders: dict[str, list[str]] = {}
    gone = [path for path in vanished if before.get(path)]
    for path in gone:
        for name in {definition.qualname for definition in before[path]}:
            holders.setdefault(name, []).append(path)
    lines = {path: _lines(before[path]) for path in gone}
    scores: list[tuple[float, str, str]] = []
    for path in appeared:
        names = {definition.qualname for definition in after.get(path, ())}
        shared = Counter(holder for name in names for holder in holders.get(name, ()))
        mine = _lines(after.get(path, ()))
        for holder, count in shared.most_common(20):
            if language_of(holder) == language_of(path) and count * 2 >= len(names):
                score = similarity(mine, lines[holder])
                if score >= 0.5:
                    scores.append((score, path, holder))
    found: dict[str, str] = {}
    for _, path, holder in sorted(scores, reverse=True):
        if path not in found and holder not in found.values():
            found[path] = holder
    return found


def _lines(definitions: Sequence[Definition]) -> list[str]:
    return [line for definition in definitions for line in definition.text.split("\n") if line.strip()]


@dataclass(slots=False)
class _Candidate:
    """A name without a counterpart."""

    key: Key
    definitions: Sequence[Definition]

    @cached_property
    def lines(self) -> list[str]:
        language = language_of(self.key[0])
        return [line for definition in self.definitions for line in code_lines(definition.text, language)]

    @cached_property
    def renamed(self) -> list[str]:
        """The lines with its own name taken out."""
        return [line.replace(self.name, "_") for line in self.lines]

    @property
    def name(self) -> str:
        return self.definitions[0].name

    @property
    def scope(self) -> str:
        return self.key[1].rpartition(".")[0]


def _moves(fresh: Sequence[_Candidate], gone: Sequence[_Candidate], origins: Mapping[str, str]) -> dict[Key, Key]:
    by_name: dict[tuple[str, str], list[_Candidate]] = {}
    by_file: dict[str, list[_Candidate]] = {}
    for candidate in gone:
        by_name.setdefault((language_of(candidate.key[0]), candidate.name), []).append(candidate)
        by_file.setdefault(candidate.key[0], []).append(candidate)
    scores: list[tuple[float, Key, Key]] = []
    for new in fresh:
        home = origins.get(new.key[0], new.key[0])
        namesakes = by_name.get((language_of(new.key[0]), new.name), [])
        if len(namesakes) * len(fresh) > _MOST_PAIRS:
            namesakes = [old for old in namesakes if old.key[1] == new.key[1] or old.key[0] == home]
        scores += [(score, new.key, old.key) for old in namesakes if (score := _moved(new, old, home)) > 0]
        neighbours = by_file.get(home, [])
        if len(neighbours) * len(fresh) <= _MOST_PAIRS:
            scores += [(score, new.key, old.key) for old in neighbours if (score := _renamed(new, old)) > 0]
    found: dict[Key, Key] = {}
    taken: set[Key] = set()
    for _, key, was in sorted(scores, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if key not in found and was not in taken:
            found[key] = was
            taken.add(was)
    return found


def _moved(new: _Candidate, old: _Candidate, home: str) -> float:
    """How surely a function is one of the same name that is gone elsewhere; 0 for not at all."""
    same_file, same_scope = old.key[0] == home, old.key[1] == new.key[1]
    if not same_file and not same_scope and min(len(new.lines), len(old.lines)) < _TELLING:
        return 0.0
    alike = similarity(new.lines, old.lines)
    if alike < ALIKE:
        return 0.0
    near = old.key[0].rpartition("/")[0] == home.rpartition("/")[0]
    return 2 + 4 * (alike == 1) + 2 * same_scope + same_file / 2 + near / 4 + alike / 8


def _renamed(new: _Candidate, old: _Candidate) -> float:
    """How surely a function is one of another name that is gone from the same scope; 0 for not at all."""
    if new.name == old.name or new.scope != old.scope:
        return 0.0
    shortest, longest = sorted((len(new.lines), len(old.lines)))
    if shortest < ALIKE / 2 * longest:
        return 0.0
    alike = similarity(new.renamed, old.renamed)
    return alike if alike >= (ALIKE if shortest >= _TELLING else 0.8) else 0.0
