from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aiguard.commands.acceptances import read_acceptances
from aiguard.config.loading import load
from aiguard.errors import InputError
from aiguard.suppressions import Acceptance

CONFIG = """\
version: 1
suppressions:
  - {reason: known, rule: contract.mismatch, contract: orders, at: $.note, expires: "2027-01-31"}
"""
BASELINE = """\
# kept
version: 1
accepted:
  - fingerprint: "00000000000000000000000000000001"
    rule: contract.mismatch
    title: a title
    reason: ticket 12
    author: Ann
    accepted: "2026-01-01"
    expires: "2026-12-31"
"""


def accepted(folder: Path) -> list[Acceptance]:
    return read_acceptances(load(folder, None, {}))


def test_both_kinds_come_with_their_place(project):
    folder = project({"aiguard.yaml": CONFIG, "aiguard-baseline.yaml": BASELINE})
    assert accepted(folder) == [
        Acceptance(
            "known", "aiguard.yaml:3", date(2027, 1, 31), rule="contract.mismatch", contract="orders", at="$.note"
        ),
        Acceptance("ticket 12", "aiguard-baseline.yaml:4", date(2026, 12, 31), "00000000000000000000000000000001"),
    ]


def test_entries_speak_of_their_own_project(project):
    folder = project(
        {
            "aiguard.yaml": "version: 1\nprojects: [a]\n",
            "a/aiguard.yaml": CONFIG,
            "a/aiguard-baseline.yaml": BASELINE,
        }
    )
    assert [(entry.where, entry.scope) for entry in accepted(folder)] == [
        ("a/aiguard.yaml:3", "a/"),
        ("a/aiguard-baseline.yaml:4", "a/"),
    ]


def test_no_file_and_an_emptied_file_accept_nothing(project):
    folder = project({"aiguard.yaml": "version: 1\n"})
    assert accepted(folder) == []
    for listed in ("", " []"):
        project({"aiguard-baseline.yaml": f"version: 1\naccepted:{listed}\n"})
        assert accepted(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"2026-12-31"', '"20261231"', "aiguard-baseline.yaml:10:5: '20261231' is not a date"),
        ('"2026-12-31"', '"2026-02-30"', "aiguard-baseline.yaml:10:5: '2026-02-30' is not a date"),
        ("    author: Ann\n", "", "aiguard-baseline.yaml:4"),
        ("reason:", "raeson:", "aiguard-baseline.yaml:7"),
        ("version: 1", "version: 2", "version 2 is not one that this build reads"),
        ("accepted:\n", "accepted: 5\n", "aiguard-baseline.yaml"),
    ],
)
def test_a_broken_baseline_is_wrong_input(project, old, new, told):
    folder = project({"aiguard.yaml": "version: 1\n", "aiguard-baseline.yaml": BASELINE.replace(old, new, 1)})
    with pytest.raises(InputError) as caught:
        accepted(folder)
    assert told in str(caught.value)
