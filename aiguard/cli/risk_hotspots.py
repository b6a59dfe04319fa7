"""`aiguard risk hotspots`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker
from aiguard.cli.options import (
    ConfigOption,
    DebugOption,
    FormatOption,
    NoColorOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from aiguard.cli.risk_options import EPILOG, AssumeAiOption, BaseOption, HeadOption, PathOption, TopOption
from aiguard.cli.showing import Show, run_and_show
from aiguard.commands.risk import RiskRequest
from aiguard.commands.risk import hotspots as look_around

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=EPILOG)
def hotspots(
    domain: Annotated[
        str | None,
        typer.Option(
            "--domain",
            metavar="NAME",
            help="Only functions that do this: parsing, money, time ...",
            rich_help_panel="What is ranked",
        ),
    ] = None,
    base: BaseOption = None,
    head: HeadOption = None,
    paths: PathOption = None,
    assume_ai: AssumeAiOption = False,
    top: TopOption = None,
    config: ConfigOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Rank the repository as it stands, whatever has changed: where a team's first properties are worth most.

    For each thing that code does (parsing, money, dates, ...) the one function that ranks highest comes first.

    Examples:  aiguard risk hotspots  ·  aiguard risk hotspots --domain money --top 3
    """
    show = Show("risk hotspots", format_, tuple(output or ()), quiet, verbose, no_color, top)

    def request() -> RiskRequest:
        return RiskRequest(
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            base=base,
            head=head,
            everything=True,
            paths=tuple(paths or ()),
            assume_ai=assume_ai,
            top=top,
        )

    run_and_show(lambda listen: look_around(request(), domain, masker, listen), show)
