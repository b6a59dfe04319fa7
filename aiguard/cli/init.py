"""`aiguard init`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.options import DebugOption, FormatOption, OutputOption, QuietOption
from aiguard.cli.showing import Show, shown
from aiguard.commands.init import InitResult, as_report
from aiguard.commands.init import init as scaffold
from aiguard.progress import Listener
from aiguard.verdict import Report

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def init(
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="The repository; here by default.")] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Look at a repository and write aiguard.yaml, a contract for each seam, and a CI snippet.

    Nothing that exists is changed: run it again whenever you like.
    """
    started_at, start = datetime.now(UTC), time.monotonic()
    results: list[InitResult] = []

    def make(_: Listener) -> Report:
        results.append(scaffold(directory or Path.cwd()))
        return as_report(results[0], started_at, time.monotonic() - start)

    show = Show("init", format_, tuple(output or ()), quiet)
    raise typer.Exit(shown(make, show, lambda: "\n".join(_lines(results[0], quiet=quiet))))


def _lines(result: InitResult, *, quiet: bool) -> list[str]:
    """The story of a run: found, wrote, kept, what comes next."""
    blocks = [("wrote", result.written)]
    if not quiet:
        blocks = [
            ("found", result.found),
            ("notes", result.notes),
            ("wrote", result.written),
            ("kept as they are", result.kept),
            ("next", result.next_steps),
        ]
    lines = [line for title, items in blocks if items for line in (f"{title}:", *(f"  {item}" for item in items))]
    return lines or ["nothing to write"]
