from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from aiguard.findings import Location, Severity, fingerprint

PARTS = st.lists(st.text(st.characters()), max_size=4)


@given(PARTS, PARTS)
def test_a_fingerprint_is_an_identity(one, other):
    mine = fingerprint("contract.mismatch", *one)
    assert re.fullmatch("[0-9a-f]{32}", mine)
    assert (mine == fingerprint("contract.mismatch", *other)) == (one == other)


def test_parts_do_not_run_into_each_other():
    assert fingerprint("r", "ab", "c") != fingerprint("r", "a", "bc")
    assert fingerprint("r", "a") != fingerprint("ra")


def test_a_fingerprint_is_the_same_in_every_version():
    """Baselines hold it: whoever changes this breaks every one of them."""
    assert fingerprint("contract.mismatch", "orders", "get-order", "$.note", "type") == EXPECTED


EXPECTED = "4bc57a0b99441266e3fde53572d66920"


def test_severities_are_ordered():
    assert sorted(Severity, key=lambda severity: severity.rank) == [Severity.NOTE, Severity.WARNING, Severity.ERROR]


def test_a_location_reads_as_file_and_line():
    assert str(Location("contracts/a.yaml", 7, "a/ping", 3)) == "contracts/a.yaml:7"
