"""`aiguard contract replay|lint|list|show|fmt`."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
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
from aiguard.cli.showing import Show, duration, failing, put, run_and_show, show_plan, shown, tell
from aiguard.cli.telling import story
from aiguard.commands.check import Request, check, prepare
from aiguard.plan.selecting import Selection
from aiguard.progress import Listener
from aiguard.reporters.exact_json import exact_json
from aiguard.text import visible
from aiguard.verdict import Report


class Listing(StrEnum):
    """How a listing is written."""

    TERMINAL = "terminal"
    JSON = "json"


app = typer.Typer(
    rich_markup_mode="rich",
    add_completion=False,
    no_args_is_help=True,
    help="Contracts: the interactions that must hold at a seam, written and owned by people.",
    epilog=EPILOG,
)


@app.command(epilog=EPILOG)
def replay(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Contracts; all when none is named.")
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
        bool, typer.Option("--dry-run", metavar="", help="Print the plan and stop.", rich_help_panel="What is run")
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


@app.command()
def lint(
    config: ConfigOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    debug: DebugOption = False,  # noqa: ARG001
) -> None:
    """Read every contract and say everything that is wrong, without calling any target."""
    from aiguard.commands import contract as reading  # noqa: PLC0415 - what it needs, a replay does not

    started_at, start = datetime.now(UTC), time.monotonic()
    results: list[reading.LintResult] = []

    def make(_: Listener) -> Report:
        results.append(reading.lint(Path.cwd(), config, os.environ))
        for notice in results[0].notices:
            tell(f"aiguard: {notice}")
        return reading.as_report(results[0], started_at, time.monotonic() - start)

    show = Show("contract lint", format_, tuple(output or ()), quiet)
    raise typer.Exit(shown(make, show, lambda: reading.summary(results[0])))


@app.command("list")
def list_(
    format_: Annotated[Listing, typer.Option("--format", help="terminal or json.")] = Listing.TERMINAL,
    config: ConfigOption = None,
    debug: DebugOption = False,  # noqa: ARG001
) -> None:
    """The contracts: name, owners, target, how many interactions, file."""
    from aiguard.commands import contract as reading  # noqa: PLC0415 - what it needs, a replay does not

    with failing():
        rows = reading.list_contracts(Path.cwd(), config, os.environ)
    if format_ is Listing.JSON:
        put(json.dumps([asdict(row) for row in rows], indent=2))
        return
    table = [
        (row.name, ", ".join(row.owners), row.target or "no target", _count(row.interactions, "interaction"), row.path)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in table) for column in range(4)]
    put(visible("\n".join("  ".join([*map(str.ljust, line[:4], widths), line[4]]) for line in table)))


@app.command()
def show(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Contracts; all by default.")] = None,
    format_: Annotated[Listing, typer.Option("--format", help="terminal or json.")] = Listing.TERMINAL,
    config: ConfigOption = None,
    debug: DebugOption = False,  # noqa: ARG001
) -> None:
    """A contract as aiguard understands it: `also` merged, defaults applied, every interaction whole.

    `aiguard contract show NAME --format json` is what the Go helper reads from testdata/contracts/.
    """
    from aiguard.commands import contract as reading  # noqa: PLC0415 - what it needs, a replay does not

    with failing():
        found = reading.show(Path.cwd(), config, os.environ, tuple(names or ()))
    if format_ is Listing.JSON:
        put(exact_json(found[0] if len(found) == 1 else list(found)))
        return
    put(visible("\n\n".join(story(contract) for contract in found)))


@app.command()
def fmt(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="All contracts by default.")] = None,
    check_only: Annotated[
        bool, typer.Option("--check", metavar="", help="Write nothing; exit 1 where something would change.")
    ] = False,
    config: ConfigOption = None,
    debug: DebugOption = False,  # noqa: ARG001
) -> None:
    """Write contracts in canonical form: key order and layout; comments and meaning stay."""
    from aiguard.commands import contract as reading  # noqa: PLC0415 - what it needs, a replay does not

    with failing():
        result = reading.fmt(Path.cwd(), config, os.environ, tuple(files or ()), check=check_only)
    verb = "would change" if result.check else "changed"
    for path in result.changed:
        put(f"{verb} {path}")
    put(f"{_count(len(result.changed), 'file')} {verb}, {result.unchanged} as they were")
    raise typer.Exit(1 if result.check and result.changed else 0)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
