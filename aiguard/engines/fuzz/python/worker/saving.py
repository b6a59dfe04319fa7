"""The failing inputs that are kept: in Hypothesis' own database, so that a plain pytest run replays them, too."""

from __future__ import annotations

import marshal
import os
from typing import Any

from hypothesis import settings as Settings  # noqa: N812 - a class, whatever its name
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase, choices_to_bytes
from hypothesis.internal.reflection import function_digest

from .places import Places


def database_of(item: Any, folder: str | None) -> Any:
    """The database of a property: the folder that aiguard.yaml names, the team's own, or Hypothesis' default place.

    Hypothesis turns its database off where it finds a CI system; a campaign keeps what it found there, too.
    """
    if folder:
        return DirectoryBasedExampleDatabase(folder)
    chosen = settings_of(item).database
    return (
        chosen
        if chosen is not None
        else DirectoryBasedExampleDatabase(os.path.join(os.getcwd(), ".hypothesis", "examples"))
    )


def settings_of(item: Any) -> Any:
    """The settings of a property, `@given` function or state machine."""
    own = getattr(item.obj, "_hypothesis_internal_use_settings", None)
    if own is None:
        own = getattr(getattr(item.obj, "__self__", None), "settings", None)
    return own if isinstance(own, Settings) else Settings()


def key_of(item: Any) -> bytes | None:
    """The key under which Hypothesis keeps a property's failing inputs; None for a state machine."""
    given = getattr(item.obj, "hypothesis", None)
    explicit = getattr(item.obj, "_hypothesis_internal_database_key", None)
    if explicit is not None:
        return bytes(explicit)
    return function_digest(given.inner_test) if given is not None else None


def place_of(item: Any, database: Any, places: Places) -> str | None:
    """Where the failing inputs of a property lie, relative to the project where they are inside; None if nowhere."""
    path = getattr(database, "path", None)
    if path is None:
        kept = database is not None and not isinstance(database, InMemoryExampleDatabase)
        return type(database).__name__ if kept else None
    key = key_of(item)
    folder = database._key_path(key) if key is not None and hasattr(database, "_key_path") else path
    try:
        if not any(os.scandir(folder)):
            return None
    except OSError:
        return None
    return places.relative(str(folder)) or str(folder)


def save(item: Any, order: dict[str, Any]) -> bool:
    """Keep the choices that a dead run left behind in its page, as Hypothesis would have kept them."""
    if item is None:
        return False
    key = key_of(item)
    try:
        choices: tuple[Any, ...] = marshal.loads(bytes.fromhex(order["choices"]))  # noqa: S302 - our own run's page
        data = choices_to_bytes(choices)
    except (ValueError, EOFError, TypeError):
        return False
    if key is None:
        return False
    database = database_of(item, order["database"])
    database.save(key, data)
    return data in set(database.fetch(key))
