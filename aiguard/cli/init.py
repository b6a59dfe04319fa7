"""`aiguard init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.options import DebugOption, QuietOption
from aiguard.cli.showing import fail, put
from aiguard.commands.init import InitResult
from aiguard.commands.init import init as scaffold
from aiguard.errors import AiguardError
from aiguard.text import visible

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def init(
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The repository; here by default.")] = None,
    quiet: QuietOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Look at a repository and write aiguard.yaml, a contract for each seam, and a CI snippet.

    Nothing that exists is changed: run it again whenever you like.
    """
    try:
        result = scaffold(directory or Path.cwd())
    except AiguardError as error:
        fail(error)
    put(visible("\n".join(_lines(result, quiet=quiet))))


def _lines(result: InitResult, *, quiet: bool) -> list[str]:
    """The story of a run: found, wrote, kept, what comes next."""
    blocks = [("wrote", result.written)]
    if not quiet:
        blocks = [
            ("found", result.found),
            ("notes", result.notes),
            ("wrote", result.written),
            ("kept as they are", result.kept),
            ("next", result.next_steps),
        ]
    lines = [line for title, items in blocks if items for line in (f"{title}:", *(f"  {item}" for item in items))]
    return lines or ["nothing to write"]
