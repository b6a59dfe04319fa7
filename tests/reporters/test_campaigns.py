from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.masking import Masker
from aiguard.reporters.campaigns import (
    counterexample_of,
    excerpt,
    input_lines,
    place_and_name,
    property_of,
    traceback_lines,
)
from aiguard.reporters.interface import Format, render
from tests.reporters.sample import NEGATIVE, NOTE, TOTAL_ID, UNREACHED, fuzz_report, property_finding

HUGE = "f(\n" + "    0,\n" * 300_000 + ")"


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("p/test_a.py::TestX::test_y[a:b]", ("p/test_a.py", "TestX::test_y[a:b]")),
        ("./parser:FuzzParse", ("./parser", "FuzzParse")),
        ("odd", ("properties", "odd")),
        ("::x", ("properties", "::x")),
    ],
)
def test_an_id_has_a_place_and_a_name(target: str, parts: tuple[str, str]) -> None:
    assert place_and_name(target) == parts


def test_only_a_campaigns_finding_is_about_a_property() -> None:
    assert property_of(property_finding("fuzz.hang", TOTAL_ID, "x")) == TOTAL_ID
    assert property_of(UNREACHED) is None, "a contract's target is no property"
    assert property_of(NOTE) is None


def test_the_campaigns_record_knows_more_than_the_evidence() -> None:
    (engine,) = fuzz_report().engines
    assert engine.campaign is not None
    result = engine.campaign.targets[0]
    finding = property_finding("fuzz.counterexample", TOTAL_ID, NEGATIVE.exception, NEGATIVE)
    assert counterexample_of(finding, result) is NEGATIVE
    alone = counterexample_of(finding, None)
    assert alone is not None
    assert (alone.text, alone.location, alone.saved) == (NEGATIVE.text, None, NEGATIVE.saved)
    assert counterexample_of(property_finding("fuzz.no-record", TOTAL_ID, "x"), result) is None


@given(st.text(), st.integers(1, 10), st.integers(1, 50))
def test_an_excerpt_and_the_rest_are_the_whole(text: str, most_lines: int, most_characters: int) -> None:
    kept, left_out = excerpt(text, most_lines, most_characters)
    assert len(kept) <= most_lines
    assert sum(map(len, kept)) <= most_characters
    assert text.startswith("\n".join(kept))
    assert len("\n".join(kept)) + left_out == max(len(text.rstrip("\n")), len("\n".join(kept)))


def test_a_traceback_is_lines_however_it_came() -> None:
    finding = property_finding("fuzz.collection", TOTAL_ID, "x")
    for lines in ("a\nb\n", ["a\n", "b"], ["a\nb"]):
        evidence = {**finding.evidence, "traceback": lines}
        assert traceback_lines(replace(finding, evidence=evidence)) == ["a", "b"]  # type: ignore[arg-type]
    assert traceback_lines(finding) == []


def test_what_is_left_out_is_said() -> None:
    found = replace(NEGATIVE, text="x" * 50)
    finding = property_finding("fuzz.counterexample", TOTAL_ID, "x", found)
    assert input_lines(finding, 3, 10) == ["x" * 10, "... and 40 more characters"]
    assert input_lines(finding, 3, 100) == ["x" * 50]


@pytest.mark.parametrize("format_", [format_ for format_ in Format if format_ is not Format.JSON])
def test_no_format_but_json_swells_with_an_input_of_megabytes(format_: Format) -> None:
    found = replace(NEGATIVE, text=HUGE, exception=f"AssertionError: {HUGE}")
    finding = property_finding("fuzz.counterexample", TOTAL_ID, f"{found.exception}\n{HUGE}", found)
    (engine,) = fuzz_report().engines
    report = replace(fuzz_report(), engines=(replace(engine, findings=(finding,)),))
    assert len(render(report, format_, Masker())) < 65_000
