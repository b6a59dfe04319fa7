"""`aiguard risk explain`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker
from aiguard.cli.options import ConfigOption, DebugOption, NoColorOption, QuietOption
from aiguard.cli.risk_options import EPILOG, AssumeAiOption, BaseOption, HeadOption
from aiguard.cli.showing import failing, put, watched
from aiguard.commands.risk import RiskRequest
from aiguard.commands.risk import explain as look_at
from aiguard.errors import InputError
from aiguard.reporters.explanation import explained, explained_json
from aiguard.reporters.formats import Format
from aiguard.reporters.look import Look
from aiguard.reporters.redaction import redacted_explanation

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=EPILOG)
def explain(
    place: Annotated[
        str, typer.Argument(metavar="PATH:NAME", help="path.py:function, path.py:Class.method, path.go:Type.Method.")
    ],
    base: BaseOption = None,
    head: HeadOption = None,
    assume_ai: AssumeAiOption = False,
    config: ConfigOption = None,
    format_: Annotated[
        Format | None,
        typer.Option("--format", metavar="FORMAT", help="terminal or json.", rich_help_panel="Report"),
    ] = None,
    quiet: QuietOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Everything about one function: all signals, the commits behind them, its tests and guards, what would help.

    Example:  aiguard risk explain shop/money.py:split_total
    """
    with failing():
        if format_ not in (None, Format.TERMINAL, Format.JSON):
            raise InputError.of("an explanation is text, or JSON with --format json")
        request = RiskRequest(
            start=Path.cwd(),
            environ=os.environ,
            config=config,
            base=base,
            head=head,
            assume_ai=assume_ai,
        )
        with watched(quiet=quiet) as listen:
            found = redacted_explanation(look_at(request, place, masker, listen), masker)
    if format_ is Format.JSON:
        put(explained_json(found))
    else:
        put(explained(found, Look.of(sys.stdout, os.environ, no_color=no_color)))
