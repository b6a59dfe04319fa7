"""`aiguard fuzz pin`: keep a counterexample as a test."""

from __future__ import annotations

import typer

from aiguard.cli.showing import failing
from aiguard.errors import CouldNotJudge

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def pin() -> None:
    """Keep a counterexample as a test."""
    with failing():
        raise CouldNotJudge("not yet")
