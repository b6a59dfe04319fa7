"""The way in. `--version` is answered before anything heavy is imported."""

from __future__ import annotations

import os
import sys

from aiguard import __version__


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"aiguard {__version__}\n")
        return
    # What else is installed has no say in how a gate reads its configuration.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from aiguard.cli.app import run  # noqa: PLC0415  (typer costs ten times what --version does)

    sys.exit(run(sys.argv[1:]))


def leave_working_directory() -> None:
    """Import nothing from where we stand: `python -m` puts it first, and a checkout may hold a `yaml.py`."""
    home = __file__.rsplit("/aiguard/", 1)[0]
    if not sys.flags.safe_path and sys.path[0] != home:
        del sys.path[0]


if __name__ == "__main__":
    leave_working_directory()
    main()
