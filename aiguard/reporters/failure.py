"""A command that failed still gives a report: the same document, whose findings say what was wrong."""

from __future__ import annotations

from datetime import datetime

from aiguard.errors import COULD_NOT_JUDGE, WRONG_INPUT, AiguardError, CouldNotJudge, InputError, Problem
from aiguard.findings import Coverage, EngineReport, Finding, Location, Severity, fingerprint
from aiguard.masking import Masker
from aiguard.reporters.interface import Format, render
from aiguard.reporters.look import Look
from aiguard.verdict import Counts, Report, Verdict

_PLAIN = Look()


def render_error(
    error: AiguardError,
    format: Format,  # noqa: A002 - the users' word
    masker: Masker,
    *,
    command: str,
    started_at: datetime,
    duration_s: float,
    look: Look = _PLAIN,
) -> str:
    """A failed command's report in the format that was asked for."""
    return render(report_of_error(command, error, started_at, duration_s), format, masker, look)


def report_of_error(command: str, error: AiguardError, started_at: datetime, duration_s: float) -> Report:
    """The report of a command that could not begin or end: status `error`, exit code 2 or 3, a finding a problem."""
    if isinstance(error, InputError):
        findings = tuple(_invalid(problem, command) for problem in error.problems)
        exit_code, reason = WRONG_INPUT, _reason(error)
    else:
        findings = (_failed(error, command),)
        exit_code, reason = COULD_NOT_JUDGE, f"could not judge: {findings[0].title}"
    engine = EngineReport("aiguard", Coverage.COULD_NOT_LOOK, reason, findings)
    verdict = Verdict("error", exit_code, Counts(error=len(findings)), reason)
    return Report(command, started_at, duration_s, verdict, (engine,))


def report_of_interruption(command: str, exit_code: int, started_at: datetime, duration_s: float) -> Report:
    """The report of a command that a signal ended before there was anything to report."""
    engine = EngineReport("aiguard", Coverage.COULD_NOT_LOOK, "interrupted before anything was judged")
    verdict = Verdict("error", exit_code, Counts(), "interrupted before the end")
    return Report(command, started_at, duration_s, verdict, (engine,))


def _reason(error: InputError) -> str:
    number = len(error.problems)
    return f"the input is wrong: {'1 problem' if number == 1 else f'{number} problems'}, nothing was judged"


def _invalid(problem: Problem, command: str) -> Finding:
    location = None
    if problem.path:
        location = Location(problem.path, max(1, problem.line), column=problem.column or None)
    return Finding(
        rule="input.invalid",
        severity=Severity.ERROR,
        title=_first_line(problem.message),
        message="\n".join(part for part in (problem.message, problem.hint) if part),
        location=location,
        fingerprint=fingerprint("input.invalid", problem.path, problem.message),
        reproduce=f"aiguard {command}",
        evidence={"hint": problem.hint} if problem.hint else {},
        inconclusive=True,
    )


def _failed(error: AiguardError, command: str) -> Finding:
    message, hint, detail = str(error), "", ""
    if isinstance(error, CouldNotJudge):
        message, hint, detail = error.message, error.hint, error.detail
    return Finding(
        rule="engine.failed",
        severity=Severity.ERROR,
        title=_first_line(message),
        message="\n".join(part for part in (message, hint) if part),
        location=None,
        fingerprint=fingerprint("engine.failed", command, message),
        reproduce=f"aiguard {command}",
        evidence={"log": detail} if detail else {},
        inconclusive=True,
    )


def _first_line(text: str) -> str:
    return (text.splitlines() or [""])[0] or "aiguard could not do its work"
