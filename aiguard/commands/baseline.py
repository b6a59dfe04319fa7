"""`aiguard baseline`: today's findings, accepted by a named person, for a reason, until a day."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aiguard.commands.acceptances import BaselineEntry, baseline_of, read_baseline
from aiguard.commands.check import Request, check
from aiguard.config.loading import Project, load
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Finding
from aiguard.masking import Masker
from aiguard.process import Terminated
from aiguard.progress import Listener, silent
from aiguard.reporters.redaction import redacted
from aiguard.reporters.writing import replace_file
from aiguard.text import one_line
from aiguard.verdict import Report

HEAD = """\
# Findings that a human has accepted for now. Written by `aiguard baseline`; entries are yours to edit or remove.
# An entry whose day has passed counts as a finding again.
version: 1
accepted:
"""

_SIGNALLED = 128
_LONGEST = 1000
_EMPTY = re.compile(r"^accepted:[ \t]*\[[ \t]*\]", re.MULTILINE)
_FIRST = re.compile(r"^accepted:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]*)- ", re.MULTILINE)


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

    Raises InputError, CouldNotJudge where something could not be judged (what nobody saw cannot be accepted), and
    Terminated where a signal ended the run. Then nothing is written.
    """
    report = redacted(check(request, masker, listen), masker)
    if report.verdict.exit_code > _SIGNALLED:
        raise Terminated(report.verdict.exit_code - _SIGNALLED)
    unjudged = [f.title for f in report.findings if f.inconclusive]
    if report.verdict.status == "error" or unjudged:
        why = report.verdict.reason if report.verdict.status == "error" else f"could not judge: {unjudged[0]}"
        raise CouldNotJudge(f"no baseline was written: {why}", hint="`aiguard check` shows the whole report")
    workspace = load(request.start, request.config, request.environ)
    standing = [finding for finding in report.findings if finding.suppressed is None]
    prefixes = [project.prefix for project in workspace.projects]
    written, new, kept = [], 0, 0
    for project in workspace.projects:
        before, _ = read_baseline(project)
        fresh = _fresh(before, _of(project.prefix, prefixes, standing), signature)
        kept, new = kept + len(before), new + len(fresh)
        if fresh:
            _append(project, fresh)
            written.append(f"{project.prefix}{project.settings.baseline}")
    return Accepted(report, tuple(written), new, kept)


def render(entries: Iterable[BaselineEntry], indent: str = "  ") -> str:
    """Entries as list items: YAML whose strings are JSON strings, so that nothing in them can be misread."""
    lines = []
    for entry in entries:
        fields = entry.model_dump()
        lines += [
            f"{indent}{'  ' if number else '- '}{key}: {json.dumps(one_line(value, _LONGEST), ensure_ascii=False)}"
            for number, (key, value) in enumerate(fields.items())
        ]
    return "\n".join(lines) + "\n"


def _of(prefix: str, prefixes: list[str], findings: list[Finding]) -> list[Finding]:
    """The findings that belong to the project with this prefix: those whose path no longer prefix leads to."""

    def home(finding: Finding) -> str:
        path = finding.location.path if finding.location is not None else ""
        fitting = [known for known in prefixes if path.startswith(known)]
        return max(fitting or prefixes[:1], key=len)

    return [finding for finding in findings if home(finding) == prefix]


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
    path = Path(os.path.realpath(project.root / project.settings.baseline))
    text = path.read_bytes().decode("utf-8") if path.exists() else HEAD
    text = _EMPTY.sub("accepted:", text)
    listed = _FIRST.search(text)
    whole = text.rstrip("\r\n") + "\n" + render(fresh, listed[1] if listed else "  ")
    _write(path, _proven(project, whole, len(fresh)))


def _proven(project: Project, text: str, fresh: int) -> bytes:
    """The file as it is to be written. Raises CouldNotJudge where its own reader would not find the new entries."""
    name, data = project.settings.baseline, text.encode()
    hint = "end the file with its `accepted:` list in block form, or add the entries by hand"
    before = len(read_baseline(project)[0])
    try:
        found = baseline_of(data, name)
    except InputError as error:
        raise CouldNotJudge(f"cannot add to {name}", hint=hint, detail=str(error)) from error
    if len(found.accepted) != before + fresh:
        raise CouldNotJudge(f"cannot add to {name}", hint=hint)
    return data


def _write(path: Path, data: bytes) -> None:
    try:
        replace_file(path, data)
    except OSError as error:
        raise CouldNotJudge(f"cannot write {path.name}: {error.strerror}") from error
