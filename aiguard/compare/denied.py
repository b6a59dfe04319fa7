"""`deny_fields`: keys and headers that no answer may carry, wherever they stand."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from aiguard.compare.json_path import member
from aiguard.findings import Json

Denied: TypeAlias = Callable[[str], str | None]

# A place while walking: the place above, and the key or index under it. Paths are put together only for what is found.
_Place: TypeAlias = "tuple[_Place | None, str | int] | None"


@functools.lru_cache(maxsize=256)
def denier(globs: tuple[str, ...]) -> Denied:
    """A function from a name to the first glob that denies it, or None. Case does not matter; the walk's keys repeat,
    so answers are remembered."""
    patterns = [(glob, re.compile(fnmatch.translate(glob), re.IGNORECASE)) for glob in globs]

    @functools.lru_cache(maxsize=4096)
    def denied(name: str) -> str | None:
        return next((glob for glob, pattern in patterns if pattern.match(name)), None)

    return denied


def denied_keys(value: Json, denied: Denied) -> Iterator[tuple[str, str, Json]]:
    """Every denied key of a JSON value at any depth: its JSONPath, the glob, what it holds; in document order."""
    stack: list[tuple[_Place, Json]] = [(None, value)]
    while stack:
        place, current = stack.pop()
        if isinstance(current, dict):
            for key, item in current.items():
                glob = denied(key)
                if glob is not None:
                    yield _path((place, key)), glob, item
            stack.extend(((place, key), item) for key, item in _containers(reversed(current.items())))
        elif isinstance(current, list):
            numbered = [(index, item) for index, item in enumerate(current) if isinstance(item, dict | list)]
            stack.extend(((place, index), item) for index, item in reversed(numbered))


def _containers(items: Iterable[tuple[str, Json]]) -> Iterator[tuple[str, Json]]:
    return ((key, item) for key, item in items if isinstance(item, dict | list))


def _path(place: _Place) -> str:
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(member(step) if isinstance(step, str) else f"[{step}]")
    return "$" + "".join(reversed(steps))
