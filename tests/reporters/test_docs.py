"""The pages about reports say what is so."""

from __future__ import annotations

import re
from pathlib import Path
from signal import SIGTERM

from aiguard import errors, verdict
from aiguard.reporters.formats import Format

DOCS = Path(__file__).parent.parent.parent / "docs"
REPORTS = (DOCS / "reports.md").read_text(encoding="utf-8")


def test_every_format_and_suffix_is_in_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", REPORTS, re.MULTILINE)
    assert {name for name, _ in rows} == set(Format)
    for name, suffixes in rows:
        for suffix in re.findall(r"`(\.[\w.]+)`", suffixes):
            assert Format.of_suffix(f"x{suffix}") == name


def test_every_exit_code_is_explained() -> None:
    codes = re.findall(r"^\| (\d+) \|", (DOCS / "exit-codes.md").read_text(encoding="utf-8"), re.MULTILINE)
    known = (
        verdict.PASS,
        verdict.FINDINGS,
        errors.WRONG_INPUT,
        errors.COULD_NOT_JUDGE,
        verdict.INTERRUPTED,
        128 + SIGTERM,
    )
    assert [int(code) for code in codes] == list(known)
