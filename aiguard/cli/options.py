"""The options that commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aiguard.reporters.interface import Format

_REPORT, _RUN = "Report", "What is run"

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The aiguard.yaml to use; otherwise found by walking up."),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="terminal, json, junit, sarif, markdown, github or html.",
        rich_help_panel=_REPORT,
    ),
]
OutputOption = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Also write the report there; its suffix says how (.json .xml .sarif .md .html .txt). Repeatable.",
        rich_help_panel=_REPORT,
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", metavar="", help="Findings and verdict only.", rich_help_panel=_REPORT)
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", metavar="", help="Also what passed, with times.", rich_help_panel=_REPORT)
]
NoColorOption = Annotated[
    bool, typer.Option("--no-color", metavar="", help="No colours; NO_COLOR does the same.", rich_help_panel=_REPORT)
]
DebugOption = Annotated[
    bool,
    typer.Option("--debug", metavar="", help="Show the traceback of an unexpected error.", rich_help_panel=_REPORT),
]
SeedOption = Annotated[
    int, typer.Option("--seed", min=0, help="The seed wherever chance plays a part.", rich_help_panel=_RUN)
]
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget", metavar="TIME", help="Wall-clock time for the whole run: 500ms, 30s, 5m, 1h.", rich_help_panel=_RUN
    ),
]
ConstraintsFromOption = Annotated[
    str | None,
    typer.Option(
        "--constraints-from",
        metavar="REV",
        help="Read config, contracts and Python properties from this git revision: the base judges the head.",
        rich_help_panel=_RUN,
    ),
]
EPILOG = "Exit codes: 0 passes, 1 findings fail the gate, 2 your input is wrong, 3 could not judge, 130 interrupted."
