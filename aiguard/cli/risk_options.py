"""The options that `aiguard risk` and its subcommands share."""

from __future__ import annotations

from typing import Annotated

import typer

_WHAT = "What is ranked"

BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="REV",
        help="What the change is held against; else risk.base, else the merge base with the default branch.",
        rich_help_panel=_WHAT,
    ),
]
HeadOption = Annotated[
    str | None,
    typer.Option("--head", metavar="REV", help="The revision to rank; else the work tree.", rich_help_panel=_WHAT),
]
PathOption = Annotated[
    list[str] | None,
    typer.Option("--path", metavar="GLOB", help="Only functions in these files. Repeatable.", rich_help_panel=_WHAT),
]
AssumeAiOption = Annotated[
    bool,
    typer.Option(
        "--assume-ai",
        metavar="",
        help="Take commits that do not say who wrote them for an assistant's.",
        rich_help_panel=_WHAT,
    ),
]
TopOption = Annotated[
    int | None,
    typer.Option("--top", min=0, metavar="N", help="How many rows to show; 0 for all.", rich_help_panel="Report"),
]
EPILOG = "Exit codes: 0 ranked, 2 your input is wrong, 3 could not judge (no git, history missing), 130 interrupted."
