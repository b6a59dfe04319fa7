"""`aiguard contract replay|lint|list|show|fmt`."""

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
from aiguard.commands.check import Request, check, prepare
from aiguard.plan.selecting import Selection

app = typer.Typer(
    rich_markup_mode="rich",
    no_args_is_help=True,
    help="Contracts: the interactions that must hold at a seam, written and owned by people.",
    epilog=EPILOG,
)


@app.command(epilog=EPILOG)
def replay(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Contracts; all when none is named.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="ID", help="Only this interaction. Repeatable.", rich_help_panel="What is run"),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url",
            metavar="URL",
            help="Replay against this URL instead of the contract's target.",
            rich_help_panel="What is run",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="NAME",
            help="Replay against this target of aiguard.yaml.",
            rich_help_panel="What is run",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan and stop.", rich_help_panel="What is run")
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
    """Replay interactions against their target and compare every answer with what a human wrote.

    Examples:  aiguard contract replay  ·  aiguard contract replay orders-api --only note-null
    """
    show = Show("contract replay", format_, tuple(output or ()), quiet, verbose, no_color)

    def request() -> Request:
        return Request(
            command="contract replay",
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            selection=Selection(tuple(names or ()), tuple(only or ()), target),
            base_url=base_url,
            budget_s=duration(budget),
            constraints_from=constraints_from,
            seed=seed,
        )

    if dry_run:
        show_plan(lambda: prepare(request(), masker).plan, show)
    run_and_show(lambda listen: check(request(), masker, listen), show)
