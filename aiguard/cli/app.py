"""The root of the command line. Each command's file is imported when it is asked for, so that help is instant."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from aiguard.cli.boundary import guarded

HELP = """A human owns the constraints; generated code has to earn its way past them.

aiguard replays human-owned contracts against your real service, tries to break human-written properties for as long as
you let it, and gives a verdict before the merge.
"""

EXAMPLES = """\
  aiguard demo                       see it catch real bugs in a small service
  aiguard init                       scaffold aiguard.yaml and contracts for this repository
  aiguard check                      the merge gate: one verdict
  aiguard contract replay orders-api --only note-null
  aiguard fuzz --budget 30s          try to break every property, and print the smallest input that does
"""

EPILOG = (
    "Exit codes: 0 the gate passes; 1 findings fail it; 2 your input is wrong; 3 aiguard could not judge; "
    "130 interrupted."
)

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("aiguard.cli.check", "The merge gate: everything that is configured, one verdict."),
    "contract": ("aiguard.cli.contract", "Replay, lint, list, show and format contracts."),
    "fuzz": ("aiguard.cli.fuzz", "Try to break properties (Hypothesis, Go) within a budget."),
    "risk": ("aiguard.cli.risk", "Rank changed functions: where a human's property matters most."),
    "baseline": ("aiguard.cli.baseline", "Accept today's findings, with a reason and an expiry."),
    "init": ("aiguard.cli.init", "Look at a repository and scaffold config, contracts and CI."),
    "doctor": ("aiguard.cli.doctor", "What is installed, what is missing, what to do."),
    "demo": ("aiguard.cli.demo", "A small real service with planted bugs, and the tool run on it."),
    "schema": ("aiguard.cli.schema", "Print a JSON Schema: config, contract or report."),
}


class LazyGroup(TyperGroup):
    """A group that knows its commands' names and summaries by heart and their files only when one is run."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import the command's file; None for a name that is not a command."""
        if cmd_name not in COMMANDS:
            return None
        command = get_command(import_module(COMMANDS[cmd_name][0]).app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does it; a misspelt command gets the nearest one named."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"there is no command {args[0]!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """The table of commands, then examples."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])
        with formatter.section("Examples"):
            formatter.write(EXAMPLES)


app = typer.Typer(
    cls=LazyGroup,
    help=HELP,
    epilog=EPILOG,
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(version: bool = typer.Option(False, "--version", help="Show the version and exit.")) -> None:
    """Options of the program itself."""
    if version:
        from aiguard import __version__  # noqa: PLC0415

        typer.echo(f"aiguard {__version__}")
        raise typer.Exit


def run(arguments: list[str]) -> int:
    """Parse and run; the exit code. Nothing escapes as a traceback."""
    return guarded(lambda: get_command(app).main(args=arguments, prog_name="aiguard", standalone_mode=True))
