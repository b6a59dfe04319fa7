"""What is kept of the last campaign: counterexamples for `aiguard fuzz pin` in `.aiguard/last-fuzz.json`, coverage."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from aiguard.errors import InputError
from aiguard.reporters.writing import replace_file
from aiguard.source.coverage_seen import PATH, Seen, document_of, joined, seen_in
from aiguard.source.tree import WorkTree

SCHEMA = "aiguard.campaign/1"
FOLDER, NAME = ".aiguard", "last-fuzz.json"

_LIMIT = 64 * 1024 * 1024
_AGAIN = "run `aiguard fuzz` again: it writes the file anew"


@dataclass(frozen=True, slots=True)
class Kept:
    """One counterexample, in plain values; they mean what they mean in aiguard.findings. `rule` is the finding's."""

    id: str
    language: str
    call: str | None
    text: str = ""
    saved: str | None = None
    reproduce: str = ""
    rule: str = ""


def keep(root: Path, counterexamples: Iterable[Kept]) -> bool:
    """Replace what is kept; whether that could be done. A project that may not be written to is no fault of a run."""
    document = {"schema": SCHEMA, "counterexamples": [asdict(one) for one in counterexamples]}
    return _write(root, NAME, (json.dumps(document, indent=2) + "\n").encode("utf-8"))


def keep_seen(root: Path, records: Iterable[Seen]) -> bool:
    """Put what properties ran beside what others ran before; whether that could be done."""
    try:
        before = seen_in(WorkTree(root))
    except InputError:
        before = ()  # broken, or of another version: it begins anew
    return _write(root, PurePosixPath(PATH).name, document_of(joined(before, records)))


def _write(root: Path, name: str, data: bytes) -> bool:
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        if not folder.resolve().is_relative_to(root.resolve()):
            return False
        ignore = folder / ".gitignore"
        if not os.path.lexists(ignore):
            replace_file(ignore, b"*\n")
        replace_file(folder / name, data)
    except OSError:
        return False
    return True


def kept(root: Path) -> tuple[Kept, ...]:
    """What the last campaign left; nothing where there was none. Raises InputError for a file that is not ours."""
    path = f"{FOLDER}/{NAME}"
    tree = WorkTree(root)
    if not tree.exists(path):
        return ()
    try:
        document = json.loads(tree.read(path, _LIMIT))
    except (ValueError, RecursionError) as error:
        raise InputError.of(f"this is no JSON: {error}", path=path, hint=_AGAIN) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise InputError.of(f"the file's schema is not {SCHEMA}", path=path, hint=_AGAIN)
    entries = document.get("counterexamples")
    return tuple(_entry(entry, path) for entry in (entries if isinstance(entries, list) else []))


def _entry(entry: Any, path: str) -> Kept:
    if not isinstance(entry, Mapping):
        raise InputError.of("an entry is no object", path=path, hint=_AGAIN)
    known = {field.name: entry.get(field.name) for field in fields(Kept)}
    values = {name: value for name, value in known.items() if value is not None}
    if not {"id", "language"} <= values.keys() or not all(isinstance(value, str) for value in values.values()):
        raise InputError.of("an entry lacks its id or its language, or holds something else", path=path, hint=_AGAIN)
    return Kept(**{"call": None, **values})
