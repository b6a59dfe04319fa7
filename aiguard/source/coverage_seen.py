"""Which functions each property ran when it last ran in a campaign: `.aiguard/last-reach.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiguard.errors import InputError
from aiguard.findings import Ran
from aiguard.source.tree import Tree

SCHEMA = "aiguard.reach/1"
PATH = ".aiguard/last-reach.json"
MOST_PROPERTIES, MOST_FUNCTIONS = 2000, 200_000
FEW = 20
"""Examples; a run of fewer is a replay rather than a campaign, and replaces no record of one."""

_LIMIT = 64 * 1024 * 1024
_AGAIN = "delete it, or run `aiguard fuzz` again: it writes the file anew"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one property ran, and when (UTC). `files` maps each file to its digest then, by `digest_of`."""

    id: str
    when: datetime
    examples: int
    functions: tuple[Ran, ...]
    files: Mapping[str, str]


def digest_of(data: bytes) -> str:
    """32 hex digits that name a file's content, ends of lines apart."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:32]


def seen_in(tree: Tree) -> tuple[Seen, ...]:
    """What the last campaigns in this folder saw; nothing where there were none.

    Raises InputError for a file that is not ours.
    """
    if not tree.exists(PATH):
        return ()
    try:
        document = json.loads(tree.read(PATH, _LIMIT))
    except (ValueError, RecursionError) as error:
        raise InputError.of(f"this is no JSON: {error}", path=PATH, hint=_AGAIN) from None
    properties = document.get("properties") if isinstance(document, dict) else None
    if not isinstance(properties, dict) or document.get("schema") != SCHEMA:
        raise InputError.of(f"the file's schema is not {SCHEMA}", path=PATH, hint=_AGAIN)
    try:
        return tuple(_seen(name, entry) for name, entry in properties.items())
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError.of("an entry is not as aiguard writes it", path=PATH, hint=_AGAIN) from None


def joined(before: Iterable[Seen], now: Iterable[Seen]) -> tuple[Seen, ...]:
    """The records to keep, the newest first: a new one in place of an old one, unless it was a mere replay."""
    kept = {each.id: each for each in before}
    for each in now:
        old = kept.get(each.id)
        if old is None or each.examples >= min(FEW, old.examples):
            kept[each.id] = each
    total, chosen = 0, list[Seen]()
    for each in sorted(kept.values(), key=lambda seen: seen.when, reverse=True)[:MOST_PROPERTIES]:
        total += len(each.functions)
        if total > MOST_FUNCTIONS:
            break
        chosen.append(each)
    return tuple(chosen)


def document_of(records: Sequence[Seen]) -> bytes:
    """The file that `seen_in` reads."""
    document = {"schema": SCHEMA, "properties": {each.id: _entry(each) for each in records}}
    return (json.dumps(document, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _entry(seen: Seen) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    for path, line, name in seen.functions:
        digest = seen.files.get(path, "")
        files.setdefault(path, {"digest": digest, "functions": []})["functions"].append([line, name])
    when = seen.when.astimezone(UTC).isoformat(timespec="seconds")
    return {"when": when, "examples": seen.examples, "files": files}


def _seen(name: str, entry: Any) -> Seen:
    functions: list[Ran] = []
    digests: dict[str, str] = {}
    for path, file in entry["files"].items():
        digests[path] = str(file["digest"])
        functions += [(path, int(line), str(called)) for line, called in file["functions"]]
    when = datetime.fromisoformat(entry["when"])
    if when.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return Seen(name, when.astimezone(UTC), int(entry["examples"]), tuple(functions), digests)
