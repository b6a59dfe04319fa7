"""Set-up and the daily commands, on a machine that has only Python 3.11+ and git.

    python3 dev.py demo     see aiguard catch planted bugs in a small running service
    python3 dev.py test     run the tests, with coverage  (further arguments go to pytest)
    python3 dev.py lint     lint, types and import rules

The first run makes .venv and installs the project into it, editable, with everything the command needs.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "aiguard-installed"
ENVIRONMENT = {**os.environ, "GOTOOLCHAIN": "local", "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}

LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
)


def main(arguments: list[str]) -> int:
    """Run one of the commands; its exit code."""
    command, *rest = arguments or ["help"]
    if command not in {"demo", "test", "lint"}:
        print(__doc__)
        return 0 if command in {"help", "-h", "--help"} else 2
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs before anything checked the version)
        print(f"aiguard needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    install()
    if command == "demo":
        return run("aiguard", "demo", *rest)
    if command == "test":
        return test(rest)
    return max(run(*line) for line in LINT)


def install() -> None:
    """Make .venv and install the project, once for each state of pyproject.toml."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    print(f"setting up {VENV.name} (once)", flush=True)
    venv.create(VENV, with_pip=True, clear=VENV.exists() and not (BIN / "python").exists())
    pip = [BIN / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--editable", ".[dev]"], cwd=ROOT, check=True)
    STAMP.write_text(wanted)


def test(arguments: list[str]) -> int:
    """The whole test suite over all cores, with coverage; or just what pytest is told to run."""
    if arguments:
        return run("pytest", *arguments)
    return run("pytest", "--numprocesses=auto", "--cov", "--cov-report=term")


def run(*command: str) -> int:
    """Run a tool of .venv and hand on its exit code."""
    program = BIN / command[0]
    return subprocess.run([program, *command[1:]], cwd=ROOT, env=ENVIRONMENT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
