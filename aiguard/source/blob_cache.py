"""What was found out about contents, kept by their ids: a second run takes apart only what it has not seen.

One file a repository, in the user's cache folder and never in the repository, which may be read-only, bare or shared.
Values are JSON; a file that is broken, or cannot be written, is no fault of a run: then nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from aiguard import __version__

LARGEST = 32 * 1024 * 1024
"""Bytes of a file, above which the entries that nobody asked for longest are dropped."""

_FORMAT = "1"
_BUSY_S = 1.0
_DAY_S = 24 * 3600
_UNUSED_DAYS = 90
_AT_ONCE = 500
_TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID
"""


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where this user's programs keep what they can find out again; None where the environment names no such place.

    AIGUARD_CACHE names another folder; `off`, or anything that is no absolute path, turns the cache off.
    """
    chosen = environ.get("AIGUARD_CACHE")
    if chosen is not None:
        return Path(chosen) if Path(chosen).is_absolute() else None
    stated = environ.get("XDG_CACHE_HOME", "")
    home = environ.get("HOME") or environ.get("USERPROFILE", "")
    for folder in (Path(stated), Path(home, ".cache")):
        if folder.is_absolute():
            return folder / "aiguard" / "blobs"
    return None


class BlobCache:
    """Values by kind and id: `kind` names what was found out, `id` the content that it was found in.

    Several runs may use it at once. Every version of aiguard and Python has values of its own.
    """

    def __init__(self, place: Path | None) -> None:
        self._place = place
        self._version = f"{_FORMAT} {__version__} {sys.version_info[0]}.{sys.version_info[1]}"

    @classmethod
    def of(cls, git_folder: Path, environ: Mapping[str, str] = os.environ) -> BlobCache:
        """The one of a repository, by its common git folder, which all its work trees share."""
        folder = cache_folder(environ)
        if folder is None:
            return cls(None)
        name = hashlib.sha256(os.fsencode(git_folder.resolve())).hexdigest()[:32]
        return cls(folder / f"{name}.sqlite3")

    def read(self, kind: str, ids: Iterable[str]) -> dict[str, Any]:
        """The values that are kept, by id."""
        if self._place is None or not self._place.is_file():
            return {}
        found: dict[str, Any] = {}
        wanted = list(dict.fromkeys(ids))

        def look_up(connection: sqlite3.Connection) -> None:
            for at in range(0, len(wanted), _AT_ONCE):
                part = wanted[at : at + _AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT id, value FROM entries WHERE kind = ? AND id IN ({marks})"  # noqa: S608 - only marks
                for name, text in connection.execute(query, [self._kind(kind), *part]):
                    with suppress(ValueError, TypeError, RecursionError):
                        found[name] = json.loads(text)

        self._use(self._place, look_up)
        return found

    def write(self, kind: str, values: Mapping[str, Any], used: Iterable[str] = ()) -> None:
        """Keep these values, and remember that those of `used` were asked for."""
        if self._place is None or not values:
            return
        name, today = self._kind(kind), int(time.time() / _DAY_S)
        rows = [(name, key, json.dumps(value, separators=(",", ":")), today) for key, value in values.items()]

        def insert(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_TABLE)
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", rows)
            asked_for = [(today, name, key) for key in used]
            connection.executemany("UPDATE entries SET day = ? WHERE kind = ? AND id = ?", asked_for)
            _shrink(connection)
            connection.commit()

        try:
            _prepare(self._place)
        except OSError:
            return
        self._use(self._place, insert)

    def _kind(self, kind: str) -> str:
        return f"{kind} {self._version}"

    def _use(self, place: Path, action: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with closing(sqlite3.connect(place, timeout=_BUSY_S)) as connection:
                action(connection)
        except sqlite3.OperationalError:
            return  # in use for long, read-only, or the disk is full
        except (sqlite3.Error, OverflowError, ValueError):
            # It is no database, or a broken one; the next run begins anew.
            with suppress(OSError):
                place.unlink()


def _prepare(place: Path) -> None:
    """Make the folder, and drop the files of repositories that nobody has looked at for long."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for other in place.parent.glob("*.sqlite3"):
        with suppress(OSError):
            if time.time() - other.stat().st_mtime > _UNUSED_DAYS * _DAY_S:
                other.unlink()


def _shrink(connection: sqlite3.Connection) -> None:
    """Drop the half that was asked for longest ago where there is too much."""
    (pages,), (free,), (size,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size > LARGEST:
        (count,) = connection.execute("SELECT COUNT(*) FROM entries").fetchone()
        oldest = "SELECT kind, id FROM entries ORDER BY day LIMIT ?"
        connection.execute(f"DELETE FROM entries WHERE (kind, id) IN ({oldest})", [(count + 1) // 2])  # noqa: S608
