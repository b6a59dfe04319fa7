"""The functions that a run says it reached: which the code under test could have written itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aiguard.findings import Ran

MOST = 5000
_LONGEST = 1000
_NAME = re.compile(r"\w+(?:\.\w+)*")


def reached_in(record: Mapping[str, Any], known: frozenset[Ran]) -> frozenset[Ran]:
    """`known`, and the functions that a record adds, at most MOST in all; what is no place in the project is none."""
    told = record.get("reached")
    if not isinstance(told, list) or len(known) >= MOST:
        return known
    found = {place for entry in told[:MOST] if (place := _place(entry)) is not None} - known
    return known | frozenset(sorted(found)[: MOST - len(known)]) if found else known


def _place(entry: object) -> Ran | None:
    if not isinstance(entry, list) or len(entry) != 3:
        return None
    path, line, name = entry
    if not isinstance(path, str) or not isinstance(name, str) or type(line) is not int:
        return None
    if max(len(path), len(name)) > _LONGEST or not path.isprintable() or not 0 < line < 10**7:
        return None
    if not path.endswith(".py") or "\\" in path or any(part in {"", ".", ".."} for part in path.split("/")):
        return None
    plain = name.replace(".<locals>", "")
    return (path, line, plain) if _NAME.fullmatch(plain) else None
