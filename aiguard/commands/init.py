"""`aiguard init`: look at a repository, write what is missing, and say what comes next."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from aiguard.errors import InputError
from aiguard.scaffold.ci_draft import PRE_COMMIT
from aiguard.scaffold.looking import look
from aiguard.scaffold.planning import planned
from aiguard.scaffold.telling import found_lines, next_steps
from aiguard.scaffold.writing import write_new
from aiguard.text import one_line

_MOST_TEXT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class InitResult:
    """What `init` saw and did. Paths are relative to `root`; `notes` say what was seen and not understood."""

    root: Path
    found: tuple[str, ...]
    written: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    next_steps: tuple[str, ...]


def init(root: Path) -> InitResult:
    """Scaffold the folder `root`; nothing that exists is changed.

    Raises InputError where `root` is no folder, and CouldNotJudge where a file cannot be written.
    """
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "does not exist"
        raise InputError.of(f"{one_line(str(root))} {what}", hint="give the folder of a repository: `aiguard init DIR`")
    if not os.access(root, os.R_OK | os.X_OK):
        raise InputError.of(f"{one_line(str(root))} cannot be read", hint="give a folder that you may read")

    def existing(path: str) -> str | None:
        target = root / path
        if not target.is_file() or target.stat().st_size > _MOST_TEXT:
            return None
        return target.read_text(encoding="utf-8", errors="replace")

    survey = look(root)
    files = planned(survey, existing)
    outcome = write_new(root, files)
    return InitResult(
        root=root,
        found=tuple(found_lines(survey)),
        written=outcome.written,
        kept=outcome.kept,
        notes=tuple(one_line(note) for note in survey.notes),
        next_steps=tuple(next_steps(survey, outcome.written, outcome.kept, existing(PRE_COMMIT))),
    )
