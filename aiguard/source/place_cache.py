"""Where functions stand in contents, found out once: in this run, or in an earlier one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiguard.source.blob_cache import BlobCache
from aiguard.source.definitions import Place, language_of, places_in, places_that_differ
from aiguard.source.outline import Unreadable

_ONE, _PAIR = "places", "places that differ"
Places = tuple[Place, ...]


class PlaceCache:
    """The places of functions by the ids of contents, and of two contents of one file that differ.

    An id that is '' names nothing: such a content is taken apart anew.
    """

    def __init__(self, cache: BlobCache) -> None:
        self._cache = cache
        self._found: dict[str, dict[str, Any]] = {_ONE: {}, _PAIR: {}}
        self._new: dict[str, dict[str, Any]] = {_ONE: {}, _PAIR: {}}
        self._looked_up: dict[str, set[str]] = {_ONE: set(), _PAIR: set()}

    def expect(self, ids: Iterable[str]) -> None:
        """Look up contents that will be asked for, all at once."""
        self._look_up(_ONE, [key for name in ids if name for key in (f"python {name}", f"go {name}")])

    def expect_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """As expect, of contents that will be compared."""
        self._look_up(_PAIR, [f"{old} {new}" for old, new in pairs if old and new])

    def one(self, name: str, path: str, data: bytes) -> Places | str:
        """The places of all functions of a file of this content, or why it cannot be taken apart."""
        key = f"{language_of(path)} {name}"
        known = self._found[_ONE].get(key)
        places = known if isinstance(known, str) else _places(known)
        if places is not None:
            return places
        try:
            places = places_in(path, data)
        except Unreadable as error:
            places = str(error)
        if name:
            value = places if isinstance(places, str) else _plain(places)
            self._found[_ONE][key] = self._new[_ONE][key] = value
        return places

    def pair(self, names: tuple[str, str], path: str, before: bytes, after: bytes) -> tuple[Places, ...] | None:
        """As places_that_differ."""
        key = " ".join(names)
        known = self._found[_PAIR].get(key)
        if isinstance(known, list) and len(known) == 2:
            places = [_places(side) for side in known]
            if places[0] is not None and places[1] is not None:
                return places[0], places[1]
        found = places_that_differ(path, before, after)
        if found is not None and all(names):
            self._found[_PAIR][key] = self._new[_PAIR][key] = [_plain(side) for side in found]
        return found

    def store(self) -> None:
        """Keep what was found out for later runs."""
        for kind, values in self._new.items():
            self._cache.write(kind, values, self._found[kind].keys() - values.keys())
            values.clear()

    def _look_up(self, kind: str, keys: list[str]) -> None:
        missing = [key for key in keys if key not in self._looked_up[kind]]
        self._looked_up[kind].update(missing)
        self._found[kind] |= self._cache.read(kind, missing)


def _plain(places: Places) -> list[list[Any]]:
    return [[place.qualname, place.line, place.end_line, place.outer] for place in places]


def _places(known: Any) -> Places | None:
    """What was kept; None for anything that this program would not have written."""
    if not isinstance(known, list):
        return None
    places = []
    for entry in known:
        if not isinstance(entry, list) or [type(part) for part in entry] != [str, int, int, str]:
            return None
        places.append(Place(*entry))
    return tuple(places)
