"""Commands whose first word may name a subcommand, each in a file of its own that is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

from typer.core import TyperCommand
from typer.main import get_command


class BranchingCommand(TyperCommand):
    """A command whose first word may be one of `subcommands`; whatever else it is, it is the command's own.

    `subcommands` maps the word to the module whose `app` it runs.
    """

    subcommands: ClassVar[Mapping[str, str]] = {}

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the subcommand that the first word names, else of the command itself."""
        if args and args[0] in self.subcommands:
            command = get_command(import_module(self.subcommands[args[0]]).app)
            return command.make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)
