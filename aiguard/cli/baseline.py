"""`aiguard baseline`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from aiguard.cli.boundary import masker, signalled
from aiguard.cli.options import BudgetOption, ConfigOption, DebugOption, QuietOption
from aiguard.cli.showing import duration, fail, put, tell, watched
from aiguard.commands.baseline import Signature, accept
from aiguard.commands.check import Request
from aiguard.errors import AiguardError, InputError
from aiguard.source.git import author

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command()
def baseline(
    reason: Annotated[str, typer.Option("--reason", help="Why these findings are acceptable for now.")],
    signed: Annotated[
        str | None, typer.Option("--author", help="Who accepts them; git's user.name where it is not given.")
    ] = None,
    expires: Annotated[
        str, typer.Option("--expires", metavar="DAY", help="The last day (2026-12-31), or a number of days (90d).")
    ] = "90d",
    budget: BudgetOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    debug: DebugOption = False,  # noqa: ARG001  (read at the boundary)
) -> None:
    """Accept today's findings into the baseline file, with a reason, an author and an expiry.

    Runs what `aiguard check` runs. Entries already in the file stay as they are; an expired entry counts again.
    """
    try:
        if not reason.strip():
            raise InputError.of("--reason is empty", hint="say why these findings are acceptable for now")
        who = signed or author(Path.cwd())
        if not who:
            raise InputError.of("nobody signs this baseline", hint="say --author NAME, or set git's user.name")
        request = Request("check", Path.cwd(), os.environ, config, budget_s=duration(budget))
        signature = Signature(reason.strip(), who, _day(expires))
        with watched(quiet=quiet) as listen:
            accepted = accept(request, signature, masker, listen)
    except AiguardError as error:
        fail(error)
    except KeyboardInterrupt as signal:
        tell("aiguard: interrupted: no baseline was written")
        raise typer.Exit(signalled(signal)) from None
    for path in accepted.written:
        put(f"wrote {path}")
    until = f" until {signature.expires} by {who}" if accepted.new else ""
    put(f"{accepted.new} accepted{until}; {accepted.kept} were there before")


def _day(text: str) -> date:
    today = datetime.now(UTC).date()
    try:
        day = today + timedelta(days=int(text[:-1])) if text.endswith("d") else date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InputError.of(
            f"--expires: {text!r} is neither a day such as 2026-12-31 nor a number of days such as 90d"
        ) from None
    if day < today:
        raise InputError.of(f"--expires: {day} has passed already")
    return day
