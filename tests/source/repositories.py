"""Real repositories for the tests of what changed."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from aiguard.source.units import Unit, Units


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=check, capture_output=True, text=True)
    return done.stdout.strip()


def write(root: Path, name: str, text: str | bytes) -> None:
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())


def commit(root: Path, message: str = "more") -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def begin(root: Path, branch: str = "main") -> Path:
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", branch)
    return root


def names(found: Units) -> list[str]:
    return [f"{unit.change} {unit.path}:{unit.qualname}" for unit in found.units]


def unit_of(found: Units, qualname: str) -> Unit:
    (unit,) = [unit for unit in found.units if unit.qualname == qualname]
    return unit
