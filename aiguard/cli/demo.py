"""`aiguard demo`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker
from aiguard.cli.options import DebugOption, FormatOption, NoColorOption, OutputOption, VerboseOption
from aiguard.cli.showing import Show, shown, tell
from aiguard.commands.demo import DemoResult
from aiguard.commands.demo import demo as play
from aiguard.progress import Listener
from aiguard.verdict import Report

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def demo(
    destination: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="An empty or new folder; a temporary one by default.")
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    verbose: VerboseOption = False,
    no_color: NoColorOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Copy a small Django service and a small Go service with planted bugs, and run `aiguard check` on them.

    Findings are what the demo is for: it exits 0 when the tool found what was planted.
    """
    show = Show("demo", format_, tuple(output or ()), verbose=verbose, no_color=no_color)
    played: list[DemoResult] = []

    def make(listen: Listener) -> Report:
        played.append(play(destination, environ=os.environ, masker=masker, listen=listen))
        return played[0].report

    code = shown(make, show)
    if played:
        tell(
            "\n".join(["", f"The demo is in {played[0].folder}. Try next:", *(f"  {s}" for s in played[0].next_steps)])
        )
        # Findings were planted; only a run that could not judge is a failure of the demo.
        code = 0 if code == 1 else code
    raise typer.Exit(code)
