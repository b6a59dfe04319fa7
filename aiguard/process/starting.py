"""How another interpreter is told to run a folder of ours."""

from __future__ import annotations

from pathlib import Path

PROGRAM = Path(__file__).parent / "standalone.py"


def standalone(python: str, folder: Path, module: str) -> list[str]:
    """The command that loads `folder` under a private name and calls `main` of its `module`; see standalone.py."""
    return [python, str(PROGRAM), str(folder), module]
