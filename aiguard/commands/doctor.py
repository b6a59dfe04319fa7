"""`aiguard doctor`: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from aiguard.commands.doctor_fuzz import fuzz_looks, needs_go
from aiguard.commands.doctor_machine import git_looks, go_looks, owner_looks, python_looks
from aiguard.commands.doctor_project import input_looks, project_looks
from aiguard.commands.doctor_report import Look, finding, notice
from aiguard.commands.doctor_risk import risk_looks
from aiguard.config.loading import Project, load
from aiguard.config.targets import CommandTarget
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Coverage, EngineReport
from aiguard.masking import Masker
from aiguard.verdict import FailOn, Report, judge


def doctor(start: Path, config: Path | None, environ: Mapping[str, str]) -> Report:
    """Look at the machine, the config, the contracts and every target.

    What is well stands in the report's notices, each problem is a finding `doctor.*`; only errors fail. Contacts no
    host but those of `url` targets. Raises nothing that a user can cause.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    masker = Masker()
    looks = list(_looks(start, config, environ, masker))  # all of them first: later ones teach the masker secrets
    report = EngineReport(
        engine="doctor",
        coverage=Coverage.RAN,
        findings=tuple(finding(look, masker) for look in looks if look.severity is not None),
        notices=tuple(notice(look, masker) for look in looks if look.severity is None),
    )
    return Report(
        command="doctor",
        started_at=started,
        duration_s=time.monotonic() - clock,
        verdict=judge([report], FailOn.ERROR),
        engines=(report,),
    )


def _looks(start: Path, config: Path | None, environ: Mapping[str, str], masker: Masker) -> Iterator[Look]:
    yield from python_looks()
    yield from owner_looks()
    yield from git_looks(start, environ)
    projects: tuple[Project, ...] = ()
    try:
        workspace = load(start, config, environ)
    except InputError as error:
        yield from input_looks("config", error)
    except CouldNotJudge as error:
        yield Look.wrong("config", error.message, error.hint)
    else:
        for name, value in workspace.secrets.items():
            masker.add(name, value)
        projects = workspace.projects
    yield from go_looks(start, environ, needed=next(filter(None, map(_needs_go, projects)), ""))
    for project in projects:
        for name, value in project.secrets.items():
            masker.add(name, value)
        yield from project_looks(project, environ, masker)
        yield from fuzz_looks(project, environ)
        yield from risk_looks(project)


def _needs_go(project: Project) -> str:
    """What in a project needs Go, as the beginning of a sentence; '' where nothing does."""
    commands = [target for target in project.settings.targets.values() if isinstance(target, CommandTarget)]
    if any(argv is not None and argv[0] == "go" for each in commands for argv in (each.build, each.command)):
        return "a target runs `go`"
    return "Go properties are run by `go`" if needs_go(project) else ""
