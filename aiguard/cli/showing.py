"""Run a command's function, write its report wherever the user asked, and exit with the verdict's code."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import typer

from aiguard.budget import parse_duration
from aiguard.cli.boundary import masker, silence_stdout
from aiguard.errors import AiguardError, InputError
from aiguard.plan.plan import Plan
from aiguard.progress import Listener, silent
from aiguard.reporters.failures import exit_code_of, report_of_error
from aiguard.reporters.interface import Format, Style, render
from aiguard.reporters.progress import listener
from aiguard.reporters.writing import check_writable, write_report
from aiguard.verdict import Report


@dataclass(frozen=True, slots=True)
class Show:
    """Where and how the user wants the report."""

    command: str
    format: Format | None = None
    outputs: tuple[str, ...] = ()
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False

    def destinations(self) -> list[tuple[str, Format]]:
        """Each output with its format; the terminal's own report comes last unless an output is stdout.

        Raises InputError for a suffix that names no format and for a place that cannot be written.
        """
        listed = [(path, self.format or Format.of_suffix(path)) for path in self.outputs]
        for path, _ in listed:
            check_writable(path)
        if any(path == "-" for path, _ in listed):
            return listed
        on_screen = Format.TERMINAL if self.outputs else self.format or Format.TERMINAL
        return [*listed, ("-", on_screen)]

    def style(self) -> Style:
        """How the terminal report looks on this stdout."""
        return Style.of(sys.stdout, os.environ, quiet=self.quiet, verbose=self.verbose, no_color=self.no_color)


def duration(text: str | None) -> float | None:
    """Seconds for an option's duration. Raises InputError."""
    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise InputError.of(str(error)) from None


def run_and_show(make: Callable[[Listener], Report], show: Show) -> NoReturn:
    """Make the report and show it. An expected error becomes a report too, so that machine output always parses."""
    started_at, start = datetime.now(UTC), time.monotonic()
    places: list[tuple[str, Format]] = [("-", show.format or Format.TERMINAL)]
    try:
        places = show.destinations()
        watching = silent if show.quiet else listener(sys.stderr, os.environ, no_color=show.no_color)
        report = make(watching)
    except AiguardError as error:
        _say(error)
        report = report_of_error(show.command, error, started_at, time.monotonic() - start)
        places = [(path, format_) for path, format_ in places if format_ is not Format.TERMINAL or path != "-"]
    code = report.verdict.exit_code
    for path, format_ in places:
        code = _write(path, format_, report, show) or code
    raise typer.Exit(code)


def fail(error: AiguardError) -> NoReturn:
    """Say what went wrong on stderr and exit with its code; for commands whose output is not a report."""
    _say(error)
    raise typer.Exit(exit_code_of(error))


def show_plan(make: Callable[[], Plan], show: Show) -> NoReturn:
    """Print the plan, as JSON where that was asked for, and stop."""
    try:
        plan = make()
    except AiguardError as error:
        fail(error)
    as_json = show.format is Format.JSON
    put(json.dumps(plan.describe(), indent=2, default=float) if as_json else "\n".join(plan.lines()))
    raise typer.Exit(0)


def put(text: str) -> None:
    """A command's result on stdout; a reader that went away is no error."""
    try:
        sys.stdout.write(masker.text(text) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()


def _write(path: str, format_: Format, report: Report, show: Show) -> int:
    """Write one rendering; 0, or the exit code of the failure to write it."""
    text = render(report, format_, masker, show.style() if path == "-" else Style())
    if path == "-":
        put(text.rstrip("\n"))
        return 0
    try:
        write_report(Path(path), text)
    except AiguardError as error:
        _say(error)
        return exit_code_of(error)
    return 0


def _say(error: AiguardError) -> None:
    sys.stderr.write(f"aiguard: {masker.text(str(error))}\n")
