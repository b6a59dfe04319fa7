"""`aiguard doctor`."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from aiguard.cli.options import (
    EPILOG,
    ConfigOption,
    DebugOption,
    FormatOption,
    NoColorOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from aiguard.cli.showing import Show, run_and_show
from aiguard.commands.doctor import doctor as examine

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=EPILOG)
def doctor(
    config: ConfigOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """What is installed, what is missing, whether config, contracts and targets are in order, and what to do."""
    show = Show("doctor", format_, tuple(output or ()), quiet, verbose, no_color)
    run_and_show(lambda _: examine(Path.cwd(), config, os.environ), show)
