"""`aiguard fuzz new`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.options import EPILOG, ConfigOption, DebugOption
from aiguard.cli.showing import failing, put, tell
from aiguard.commands.fuzz_new import NewRequest
from aiguard.commands.fuzz_new import new as begin
from aiguard.text import visible

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=EPILOG)
def new(
    target: Annotated[
        str, typer.Argument(metavar="PATH:NAME", help="path.py:function, path.py:Class.method, path.go:Type.Method.")
    ],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write this file instead of the usual one.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file; write nothing.")] = False,
    config: ConfigOption = None,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Begin a property for a function: everything but the invariant, which only you know.

    The inputs come from the function's signature. The property fails with 'write the invariant here' until somebody
    has written it. Nothing that exists is changed.
    """
    with failing():
        made = begin(NewRequest(target, Path.cwd(), os.environ, config, output, dry_run))
    if dry_run:
        put(visible(made.text))
    else:
        put(f"wrote {made.shown}")
    for step in made.next_steps:
        tell(f"next: {step}")
