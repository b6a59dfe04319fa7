"""`aiguard check`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker
from aiguard.cli.options import (
    EPILOG,
    BudgetOption,
    ConfigOption,
    ConstraintsFromOption,
    DebugOption,
    FormatOption,
    NoColorOption,
    OutputOption,
    QuietOption,
    SeedOption,
    VerboseOption,
)
from aiguard.cli.showing import Show, duration, run_and_show, show_plan
from aiguard.commands.check import Request, prepare
from aiguard.commands.check import check as run
from aiguard.verdict import FailOn

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

_RUN = "What is run"


@app.command(epilog=EPILOG)
def check(
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="REV",
            help="What the change is held against: it is ranked, and what reaches it is fuzzed.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least severity that fails the gate.", rich_help_panel=_RUN),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", metavar="", help="Print the plan and stop.", rich_help_panel=_RUN)
    ] = False,
    budget: BudgetOption = None,
    constraints_from: ConstraintsFromOption = None,
    seed: SeedOption = 0,
    config: ConfigOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """The merge gate: everything that aiguard.yaml configures is run, and one verdict comes back.

    Examples:  aiguard check  ·  aiguard check --format github  ·  aiguard check -o report.sarif -o report.json
    """
    show = Show("check", format_, tuple(output or ()), quiet, verbose, no_color)

    def request() -> Request:
        return Request(
            command="check",
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            budget_s=duration(budget),
            fail_on=fail_on,
            base=base,
            constraints_from=constraints_from,
            seed=seed,
        )

    if dry_run:
        show_plan(lambda: prepare(request(), masker).plan, show)
    run_and_show(lambda listen: run(request(), masker, listen), show)
