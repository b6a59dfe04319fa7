"""`aiguard baseline`: today's findings, accepted by a named person, for a reason, until a day."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aiguard.commands.acceptances import BaselineEntry, read_baseline
from aiguard.commands.check import Request, check, prepare
from aiguard.config.loading import Project
from aiguard.config.yaml import read_yaml
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Finding
from aiguard.masking import Masker
from aiguard.progress import Listener, silent
from aiguard.verdict import Report

HEAD = """\
# Findings that a human has accepted for now. Written by `aiguard baseline`; entries are yours to edit or remove.
# An entry whose day has passed counts as a finding again.
version: 1
accepted:
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who accepts, why, and through which day (UTC)."""

    reason: str
    author: str
    expires: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """The run that was accepted, the files written, how many entries are new and how many were there before."""

    report: Report
    written: tuple[str, ...]
    new: int
    kept: int


def accept(request: Request, signature: Signature, masker: Masker, listen: Listener = silent) -> Accepted:
    """Run the check and add what it found to each project's baseline. Entries already there stay as they are.

    Raises InputError, and CouldNotJudge where the run ended without a verdict: what nobody saw cannot be accepted.
    """
    report = check(request, masker, listen)
    if report.verdict.status == "error":
        raise CouldNotJudge(f"no baseline was written: {report.verdict.reason}")
    workspace = prepare(request, Masker()).workspace
    standing = [f for f in report.findings if f.suppressed is None and not f.inconclusive]
    written, new, kept = [], 0, 0
    for project in workspace.projects:
        before, _ = read_baseline(project)
        fresh = _fresh(before, _of(project, standing, len(workspace.projects)), signature)
        kept, new = kept + len(before), new + len(fresh)
        if fresh:
            _append(project, fresh)
            written.append(f"{project.prefix}{project.settings.baseline}")
    return Accepted(report, tuple(written), new, kept)


def render(entries: Iterable[BaselineEntry]) -> str:
    """Entries as list items: YAML whose strings are JSON strings, so that nothing in them can be misread."""
    lines = []
    for entry in entries:
        fields = entry.model_dump()
        lines += [
            f"{'  - ' if number == 0 else '    '}{key}: {json.dumps(value)}"
            for number, (key, value) in enumerate(fields.items())
        ]
    return "\n".join(lines) + "\n"


def _of(project: Project, findings: list[Finding], projects: int) -> list[Finding]:
    """The findings that belong to a project: by the path they stand at."""
    if projects == 1:
        return findings
    return [f for f in findings if f.location is not None and f.location.path.startswith(project.prefix)]


def _fresh(before: list[BaselineEntry], findings: list[Finding], signature: Signature) -> list[BaselineEntry]:
    today = datetime.now(UTC).date().isoformat()
    known = {entry.fingerprint for entry in before if entry.expires >= today}
    return [
        BaselineEntry(
            fingerprint=finding.fingerprint,
            rule=finding.rule,
            title=finding.title,
            reason=signature.reason,
            author=signature.author,
            accepted=today,
            expires=signature.expires.isoformat(),
        )
        for finding in findings
        if finding.fingerprint not in known
    ]


def _append(project: Project, fresh: list[BaselineEntry]) -> None:
    """Add entries at the end; what a human wrote above them, comments included, stays to the letter."""
    path, entries = project.root / project.settings.baseline, render(fresh)
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.exists() else HEAD
    try:
        read_yaml((text + entries).encode(), path.name)
    except InputError as error:
        hint = "end the file with its `accepted:` list in block form, or add the entries by hand"
        raise CouldNotJudge(f"cannot add to {path.name}", hint=hint, detail=str(error)) from error
    _write(path, text + entries)


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, so that nobody ever sees half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise CouldNotJudge(f"cannot write {path.name}: {error.strerror}") from error
