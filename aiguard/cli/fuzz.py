"""`aiguard fuzz [TARGET...]`, and its subcommands `aiguard fuzz new|pin`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from aiguard.budget import process_began
from aiguard.cli.boundary import masker
from aiguard.cli.branching import BranchingCommand
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
    VerboseOption,
)
from aiguard.cli.showing import Show, duration, failing, put, run_and_show, show_plan, tell, watched
from aiguard.commands.fuzz import CampaignRequest, campaign, listing, prepare
from aiguard.engines.fuzz.interface import Target
from aiguard.errors import COULD_NOT_JUDGE, InputError
from aiguard.findings import Severity
from aiguard.reporters.interface import Format
from aiguard.text import one_line
from aiguard.verdict import FailOn

SUBCOMMANDS = {"new": "aiguard.cli.fuzz_new", "pin": "aiguard.cli.fuzz_pin"}
"""The first word that is no target, and the file whose `app` it runs."""

_LONGEST_ID = 2000
_RUN, _WHICH = "What is run", "Which properties"


class Language(StrEnum):
    """A language whose properties can be run."""

    PYTHON = "python"
    GO = "go"


class CampaignCommand(BranchingCommand):
    """A property that is called `new` is run by its path, or after `--`."""

    subcommands = SUBCOMMANDS


app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(cls=CampaignCommand, epilog=EPILOG)
def fuzz(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="TARGET", help="Properties by id, path or glob; all that are configured by default."),
    ] = None,
    changed: Annotated[
        bool,
        typer.Option("--changed", metavar="", help="Only what reaches a changed function.", rich_help_panel=_WHICH),
    ] = False,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="REV", help="What the change is held against; else risk.base.", rich_help_panel=_WHICH
        ),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option("--language", help="Only properties in this language.", rich_help_panel=_WHICH),
    ] = None,
    list_: Annotated[
        bool,
        typer.Option("--list", metavar="", help="List the properties, one a line, and stop.", rich_help_panel=_WHICH),
    ] = False,
    budget: BudgetOption = None,
    shrink_budget: Annotated[
        str | None,
        typer.Option(
            "--shrink-budget",
            metavar="TIME",
            help="How much of it one failure may spend on getting smaller.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, max=256, help="Properties side by side.", rich_help_panel=_RUN),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="Where chance begins; time says how far it comes.", rich_help_panel=_RUN),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least severity that fails the gate.", rich_help_panel=_RUN),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", metavar="", help="Print the plan and stop.", rich_help_panel=_RUN)
    ] = False,
    constraints_from: ConstraintsFromOption = None,
    config: ConfigOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Try to break every property within a budget: Hypothesis tests under pytest, and Go's FuzzXxx functions.

    `--budget 0` replays the failing inputs that were saved, and stops.

    Examples:  aiguard fuzz --budget 30s  ·  aiguard fuzz properties/test_money.py  ·  aiguard fuzz ./parser:FuzzParse

    Also:  aiguard fuzz new FILE:FUNCTION  (writes a property)  ·  aiguard fuzz pin  (keeps a failure as a test)
    """
    show = Show("fuzz", format_, tuple(output or ()), quiet, verbose, no_color)

    def request() -> CampaignRequest:
        return CampaignRequest(
            command="fuzz",
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            targets=tuple(targets or ()),
            budget_s=duration(budget),
            shrink_budget_s=duration(shrink_budget, "--shrink-budget"),
            jobs=jobs,
            seed=seed,
            changed=changed,
            base=base,
            language=language.value if language else None,
            fail_on=fail_on,
            constraints_from=constraints_from,
            began=process_began(),
        )

    if list_:
        _list(request, show)
    if dry_run:
        show_plan(lambda: prepare(request(), masker), show)
    run_and_show(lambda listen: campaign(request(), masker, listen), show)


def _list(request: Callable[[], CampaignRequest], show: Show) -> NoReturn:
    """The ids on stdout, what could not be collected on stderr; 3 where the list is not whole."""
    with failing():
        if show.outputs or show.format not in (None, Format.TERMINAL, Format.JSON):
            raise InputError.of("--list prints on stdout, as text or with --format json")
        with watched(quiet=show.quiet):
            found = listing(request(), masker)
    if show.format is Format.JSON:
        put(json.dumps([_row(target) for target in found.targets], indent=2))
    elif found.targets:
        put("\n".join(_line(target, verbose=show.verbose) for target in found.targets))
    for notice in found.notices:
        tell(f"aiguard: {notice}")
    for finding in found.findings:
        place = f"{finding.location}: " if finding.location else ""
        tell(f"aiguard: {place}{finding.title}")
    incomplete = any(finding.inconclusive or finding.severity is Severity.ERROR for finding in found.findings)
    raise typer.Exit(COULD_NOT_JUDGE if incomplete else 0)


def _line(target: Target, *, verbose: bool) -> str:
    shown = one_line(target.id, _LONGEST_ID)
    if not verbose:
        return shown
    place = f"  {one_line(str(target.location))}" if target.location else ""
    return f"{shown}  {target.language}, {', '.join(target.engines)}{place}"


def _row(target: Target) -> dict[str, Any]:
    place = target.location
    return {
        "id": target.id,
        "language": target.language,
        "engines": list(target.engines),
        "location": {"path": place.path, "line": place.line, "symbol": place.symbol} if place else None,
    }
