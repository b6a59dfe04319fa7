"""Run a command's function, write its report wherever the user asked, and exit with the verdict's code."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import typer

from aiguard.budget import parse_duration
from aiguard.cli.boundary import defect, masker, signalled
from aiguard.errors import COULD_NOT_JUDGE, WRONG_INPUT, AiguardError, InputError
from aiguard.process import raise_on_termination
from aiguard.progress import Listener, silent
from aiguard.reporters.failure import report_of_error, report_of_interruption
from aiguard.reporters.interface import Format, render
from aiguard.reporters.look import Look
from aiguard.reporters.progress import Progress
from aiguard.reporters.writing import STDOUT, TO_STDOUT, Output, outputs, write, write_stream
from aiguard.text import visible
from aiguard.verdict import Report

if TYPE_CHECKING:
    from aiguard.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Show:
    """Where and how the user wants the report."""

    command: str
    format: Format | None = None
    outputs: tuple[str, ...] = ()
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    top: int | None = None

    def places(self) -> list[Output]:
        """Every place with its format. stdout has the report for people unless an output is stdout itself.

        Raises InputError for a name that says no format and for a place that cannot be written.
        """
        if not self.outputs:
            return list(outputs((), self.format))
        wanted = list(outputs(self.outputs, self.format))
        if any(place.target in TO_STDOUT for place in wanted):
            return wanted
        return [*wanted, Output(STDOUT, Format.TERMINAL)]

    def look(self) -> Look:
        """How the terminal report looks on this stdout."""
        return Look.of(
            sys.stdout, os.environ, no_color=self.no_color, verbose=self.verbose, quiet=self.quiet, top=self.top
        )


def duration(text: str | None, option: str = "--budget") -> float | None:
    """Seconds for what an option says, 0 included. Raises InputError that names the option."""
    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise InputError.of(f"{option}: {error}") from None


def run_and_show(make: Callable[[Listener], Report], show: Show) -> NoReturn:
    """Make the report, show it, and exit with the verdict's code."""
    raise typer.Exit(shown(make, show))


def shown(make: Callable[[Listener], Report], show: Show, story: Callable[[], str] | None = None) -> int:
    """Make the report and show it; the exit code.

    An expected error becomes a report too, so that machine output always parses. `story` is what people read on
    stdout instead of the terminal report, for a command that has something better to tell.
    """
    started_at, start = datetime.now(UTC), time.monotonic()
    places = [Output(STDOUT, show.format or Format.TERMINAL)]
    try:
        places = show.places()
        report = _made(make, show)
    except KeyboardInterrupt as signal:
        report = report_of_interruption(show.command, signalled(signal), started_at, time.monotonic() - start)
    except Exception as caught:  # whatever went wrong, machine output has to parse
        error = caught if isinstance(caught, AiguardError) else defect(caught)
        _say(error)
        report = report_of_error(show.command, error, started_at, time.monotonic() - start)
        # People have read the error on stderr already.
        places = [place for place in places if place != Output(STDOUT, Format.TERMINAL)]
    code = report.verdict.exit_code
    for place in places:
        if story is not None and place == Output(STDOUT, Format.TERMINAL):
            put(visible(story()))
            continue
        code = _write(place, report, show) or code
    return code


def _made(make: Callable[[Listener], Report], show: Show) -> Report:
    with watched(quiet=show.quiet) as listen:
        return make(listen)


@contextmanager
def watched(*, quiet: bool) -> Iterator[Listener]:
    """Around long work: SIGTERM unwinds it as Ctrl-C does, and its progress is shown unless `quiet`."""
    raise_on_termination()
    if quiet:
        yield silent
        return
    with Progress.of(sys.stderr, os.environ) as progress:
        yield progress


def fail(error: AiguardError) -> NoReturn:
    """Say what went wrong on stderr and exit with its code; for commands whose output is not a report."""
    _say(error)
    raise typer.Exit(exit_code_of(error))


@contextmanager
def failing() -> Iterator[None]:
    """Within it, an expected error ends the command with its sentence and its code."""
    try:
        yield
    except AiguardError as error:
        fail(error)


def show_plan(make: Callable[[], Plan], show: Show) -> NoReturn:
    """Print the plan, as JSON where that was asked for, and stop."""
    started_at, start = datetime.now(UTC), time.monotonic()
    as_json = show.format is Format.JSON
    try:
        if show.outputs or show.format not in (None, Format.TERMINAL, Format.JSON):
            raise InputError.of("--dry-run prints the plan on stdout, as text or with --format json")
        plan = make()
    except AiguardError as error:
        _say(error)
        if as_json:
            report = report_of_error(show.command, error, started_at, time.monotonic() - start)
            _write(Output(STDOUT, Format.JSON), report, show)
        raise typer.Exit(exit_code_of(error)) from None
    put(json.dumps(plan.describe(), indent=2, default=float) if as_json else "\n".join(plan.lines()))
    raise typer.Exit(0)


def put(text: str) -> None:
    """A command's result on stdout; a reader that went away is no error."""
    write_stream(sys.stdout, masker.text(text).rstrip("\n") + "\n")


def tell(text: str) -> None:
    """Something for people beside the report, on stderr."""
    write_stream(sys.stderr, visible(masker.text(text)) + "\n")


def _write(place: Output, report: Report, show: Show) -> int:
    """Write one rendering; 0, or the exit code of the failure to write it."""
    look = show.look() if place.target == STDOUT else Look(verbose=show.verbose, quiet=show.quiet, top=show.top)
    try:
        write(place.target, render(report, place.format, masker, look), sys.stdout)
    except AiguardError as error:
        _say(error)
        return exit_code_of(error)
    return 0


def _say(error: AiguardError) -> None:
    text = str(error)
    tell(f"aiguard: {text}" if isinstance(error, InputError) else "aiguard: " + text.replace("\n", "\n    "))


def exit_code_of(error: AiguardError) -> int:
    """2 for what the user has to mend, 3 for what aiguard could not do."""
    return WRONG_INPUT if isinstance(error, InputError) else COULD_NOT_JUDGE
