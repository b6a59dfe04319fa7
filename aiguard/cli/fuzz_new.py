"""`aiguard fuzz new`: write a property for a human to finish."""

from __future__ import annotations

import typer

from aiguard.cli.showing import failing
from aiguard.errors import CouldNotJudge

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def new() -> None:
    """Write a property for a human to finish."""
    with failing():
        raise CouldNotJudge("not yet")
