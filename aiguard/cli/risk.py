"""`aiguard risk`, and its subcommands `aiguard risk explain|hotspots`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker
from aiguard.cli.branching import BranchingCommand
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
from aiguard.commands.risk import RiskRequest, rank

SUBCOMMANDS = {"explain": "aiguard.cli.risk_explain", "hotspots": "aiguard.cli.risk_hotspots"}
"""The first word, and the file whose `app` it runs."""


class RiskCommand(BranchingCommand):
    """The first word names a subcommand, or there is none."""

    subcommands = SUBCOMMANDS


app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=RiskCommand, epilog=EPILOG)
def risk(
    base: BaseOption = None,
    head: HeadOption = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", metavar="", help="Rank the whole repository, not a change.", rich_help_panel="What is ranked"
        ),
    ] = False,
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
    """Rank the functions that a change adds or modifies by how much each needs a property that a human writes.

    A ranking blocks nothing: `aiguard check` asks for a property or a signed waiver at the top of the list.

    Examples:  aiguard risk  ·  aiguard risk --base main --top 20  ·  aiguard risk -o risk.html

    Also:  aiguard risk explain FILE:FUNCTION  (everything about one)  ·  aiguard risk hotspots  (the whole repository)
    """
    show = Show("risk", format_, tuple(output or ()), quiet, verbose, no_color, top)

    def request() -> RiskRequest:
        return RiskRequest(
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            base=base,
            head=head,
            everything=everything,
            paths=tuple(paths or ()),
            assume_ai=assume_ai,
            top=top,
        )

    run_and_show(lambda listen: rank(request(), masker, listen), show)
