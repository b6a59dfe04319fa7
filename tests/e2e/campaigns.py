"""Small Python projects with properties, and campaigns over them in real processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.conftest import Ran, run_aiguard

AMPLE = "60s"
"""A budget for properties that all end by themselves (they fail, or have few inputs), however slow the machine is."""
HANG_GUARD_S = 110.0
HEAD = """\
import os, sys, time
import pytest
from hypothesis import assume, given, settings, strategies as st, HealthCheck

"""


@dataclass(frozen=True)
class Campaign:
    """A finished command and its JSON report."""

    ran: Ran
    folder: Path

    @property
    def report(self) -> Any:
        assert self.ran.out, self.ran.err
        return self.ran.json

    def target(self, name: str) -> Any:
        """The row of the property whose id ends in `name`."""
        rows = [row for row in self.report["fuzz"]["targets"] if row["id"].endswith(f"::{name}")]
        assert len(rows) == 1, (name, [row["id"] for row in self.report["fuzz"]["targets"]])
        return rows[0]

    def findings(self, name: str) -> list[Any]:
        """The findings of one property."""
        target_id = self.target(name)["id"]
        return [each for each in self.report["findings"] if each["evidence"].get("target") == target_id]

    def rules(self, name: str) -> set[str]:
        return {finding["rule"] for finding in self.findings(name)}

    def statuses(self) -> dict[str, str]:
        """The statuses by bare name."""
        return {row["id"].rpartition("::")[2]: row["status"] for row in self.report["fuzz"]["targets"]}

    def told(self) -> str:
        """What to look at when an expectation fails."""
        rows = [f"{row['id']}: {row['status']} {row['message']}" for row in self.report["fuzz"]["targets"]]
        findings = [f"{each['rule']} {each['title']}" for each in self.report["findings"]]
        return "\n".join([*rows, *findings, *self.report["notices"]])


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files; each property file gets the usual imports."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = HEAD if path.name.startswith("test_") and path.suffix == ".py" else ""
        path.write_text(head + dedent(text), encoding="utf-8")
    return folder


def fuzz(folder: Path, *words: str, budget: str = AMPLE, **options: Any) -> Campaign:
    """`aiguard fuzz` with a JSON report on stdout."""
    options.setdefault("timeout_s", HANG_GUARD_S)
    ran = run_aiguard("fuzz", *words, "--budget", budget, "--format", "json", cwd=folder, **options)
    return Campaign(ran, folder)


def carrying(canary: str) -> list[str]:
    """The command lines of the living processes whose first environment holds the canary."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or folder.name == str(os.getpid()):
            continue
        try:
            living = "(zombie)" not in (folder / "status").read_text()
            if living and canary.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found
