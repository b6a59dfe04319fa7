"""Two versions of the files that differ become the rows that differ. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiguard.ranking import Change
from aiguard.source.definitions import language_of
from aiguard.source.matching import Key, match, rows_of
from aiguard.source.row_changes import RowChange, brand_new, row_change, row_change_in_text, unchanged
from aiguard.source.unit_reading import Version, readable


def origins(before: Version, after: Version) -> dict[Key, Key]:
    """For each name of `after` that was in `before`, what it was called there."""
    vanished = [path for path in before if after.get(path) is None]
    appeared = [path for path in after if before.get(path) is None]
    return match(readable(before), readable(after), vanished, appeared)


@dataclass(frozen=True, slots=True)
class Changes:
    """`rows` are those of the newer version that the older one does not have, or has otherwise.

    `moved` are those that went to another file or name as they are, with the definitions that they have now.
    """

    rows: dict[Key, tuple[Change, RowChange]] = field(default_factory=dict)
    moved: dict[Key, RowChange] = field(default_factory=dict)


def changes_between(before: Version, after: Version, unreadable: Mapping[str, bytes]) -> Changes:
    """What differs. `unreadable` are the contents of files whose functions `before` does not know.

    A function that went elsewhere as it is has not changed; one that got another name has.
    """
    old = rows_of(readable(before))
    came_from = origins(before, after)
    found = Changes()
    for key, definitions in rows_of(readable(after)).items():
        path, language = key[0], language_of(key[0])
        was = came_from.get(key)
        change: RowChange | None
        if was is not None:
            change = row_change(old[was], definitions, language)
            if change is None and was != key:
                found.moved[key] = unchanged(definitions)
        elif isinstance(before.get(path), str):
            change = row_change_in_text(unreadable.get(path, b""), definitions, language)
        else:
            found.rows[key] = "added", brand_new(definitions, language)
            continue
        if change is not None:
            found.rows[key] = "modified", change
    return found
