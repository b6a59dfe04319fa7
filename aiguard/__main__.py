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


if __name__ == "__main__":
    main()
