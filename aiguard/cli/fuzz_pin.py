"""`aiguard fuzz pin`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.options import EPILOG, ConfigOption, DebugOption
from aiguard.cli.showing import fail, failing, put, tell
from aiguard.commands.fuzz_pin import candidates
from aiguard.commands.fuzz_pin import pin as pin_one
from aiguard.commands.fuzz_place import place_of
from aiguard.errors import InputError, Problem
from aiguard.text import visible

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=EPILOG)
def pin(
    property_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="The property, as the report names it; its last part will do.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Pin every counterexample of the last campaign.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the diff; write nothing.")] = False,
    config: ConfigOption = None,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Turn a counterexample of the last campaign into a test that stays.

    Above a Python property it adds @example(...), and keeps everything else as it is; for a Go fuzz function the input
    lies in testdata/fuzz. Without an ID the only counterexample is pinned; several are listed. At the root of a
    workspace those of all its projects are meant. One that cannot be pinned keeps --all from none of the others, and is
    exit 2.
    """
    problems: list[Problem] = []
    with failing():
        place = place_of(Path.cwd(), Path.cwd(), config, os.environ)
        if property_id is not None and everything:
            raise InputError.of("an ID and --all were both given", hint="leave one of them out")
        chosen = candidates(place.root, property_id, everything=everything, prefixes=place.prefixes)
        for one in chosen:
            try:
                done = pin_one(place.root, one.id, one.call, saved=one.saved, reproduce=one.reproduce, dry_run=dry_run)
            except InputError as error:
                problems += error.problems
                continue
            if done.diff:
                put(visible(done.diff))
            put(visible(done.said))
            for step in done.next_steps:
                tell(f"next: {step}")
    if problems:
        fail(InputError(problems))
