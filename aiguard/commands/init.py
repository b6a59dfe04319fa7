"""`aiguard init`: look at a repository, write what is missing, and say what comes next."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiguard.config.contract_format import format_contract
from aiguard.config.contract_schema import contract_schema
from aiguard.config.schema import config_schema
from aiguard.errors import InputError
from aiguard.findings import Coverage, EngineReport
from aiguard.scaffold.ci_draft import PRE_COMMIT
from aiguard.scaffold.looking import look
from aiguard.scaffold.planning import CONFIG_SCHEMA, CONTRACT_SCHEMA, missing_campaigns, missing_targets, planned
from aiguard.scaffold.telling import found_lines, next_steps
from aiguard.scaffold.writing import write_new
from aiguard.text import one_line
from aiguard.verdict import FailOn, Report, judge

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
    missing, unfuzzed = missing_targets(survey, existing), missing_campaigns(survey, existing)
    files = planned(survey, existing)
    files = {path: format_contract(text.encode(), path) if _is_contract(path) else text for path, text in files.items()}
    files |= _schemas(files)
    outcome = write_new(root, files)
    return InitResult(
        root=root,
        found=tuple(found_lines(survey)),
        written=outcome.written,
        kept=outcome.kept,
        notes=tuple(one_line(note) for note in survey.notes),
        next_steps=tuple(next_steps(survey, outcome.written, outcome.kept, existing(PRE_COMMIT), missing, unfuzzed)),
    )


def as_report(result: InitResult, started_at: datetime, duration_s: float) -> Report:
    """The result for the machine formats: everything said stands in the notices, and nothing can fail."""
    groups = (("found", result.found), ("wrote", result.written), ("kept", result.kept), ("note", result.notes))
    notices = [f"{word}: {line}" for word, lines in (*groups, ("next", result.next_steps)) for line in lines]
    report = EngineReport(engine="init", coverage=Coverage.RAN, notices=tuple(notices))
    return Report("init", started_at, duration_s, judge([report], FailOn.ERROR), (report,))


def _is_contract(path: str) -> bool:
    return path.rpartition("/")[0].endswith("contracts")


def _schemas(paths: Iterable[str]) -> dict[str, str]:
    """What the first line of each scaffold points editors to, kept in the repository so that it works offline."""
    schemas = {CONFIG_SCHEMA: config_schema()}
    if any(map(_is_contract, paths)):
        schemas[CONTRACT_SCHEMA] = contract_schema()
    return {path: json.dumps(schema, indent=2, sort_keys=True) + "\n" for path, schema in schemas.items()}
