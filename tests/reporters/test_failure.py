from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from aiguard.errors import AiguardError, CouldNotJudge, InputError, Problem
from aiguard.masking import Masker
from aiguard.reporters.failure import render_error, report_of_error
from aiguard.reporters.interface import Format
from aiguard.reporters.schema import report_schema
from tests.reporters.sample import STARTED

WRONG = InputError(
    [
        Problem("aiguard.yaml", 12, 3, "unknown key 'targts'", "did you mean 'targets'?"),
        Problem("", 0, 0, "--format: 'html' is not a format"),
    ]
)
BROKEN = CouldNotJudge("go build failed", hint="mend it", detail="main.go:3: undefined: secret-value")
MASKER = Masker({"S": "secret-value"})


def rendered(error: AiguardError, format_: Format) -> str:
    return render_error(error, format_, MASKER, command="check", started_at=STARTED, duration_s=0.2)


@pytest.mark.parametrize(("error", "code", "rule"), [(WRONG, 2, "input.invalid"), (BROKEN, 3, "engine.failed")])
def test_a_failed_command_still_gives_a_valid_report(error: AiguardError, code: int, rule: str) -> None:
    document = json.loads(rendered(error, Format.JSON))
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    assert (document["verdict"]["status"], document["verdict"]["exit_code"]) == ("error", code)
    assert {finding["rule"] for finding in document["findings"]} == {rule}
    assert document["contracts"] is None


def test_every_problem_is_a_finding_at_its_place() -> None:
    findings = report_of_error("check", WRONG, STARTED, 0.1).findings
    assert [(str(f.location or ""), f.title) for f in findings] == [
        ("", "--format: 'html' is not a format"),
        ("aiguard.yaml:12", "unknown key 'targts'"),
    ]


def test_a_problem_that_moved_keeps_its_fingerprint() -> None:
    moved = InputError([Problem("aiguard.yaml", 99, 1, "unknown key 'targts'")])
    known = {finding.fingerprint for finding in report_of_error("check", WRONG, STARTED, 0.1).findings}
    assert report_of_error("check", moved, STARTED, 0.1).findings[0].fingerprint in known


def test_a_person_reads_place_problem_hint_and_verdict() -> None:
    assert rendered(WRONG, Format.TERMINAL) == (
        "? --format: 'html' is not a format\n"
        "? aiguard.yaml:12:3  unknown key 'targts'\n"
        "    did you mean 'targets'?\n"
        "\n"
        "? NOT JUDGED  the input is wrong: 2 problems, nothing was judged  (0.20 s)\n"
        "  reproduce: aiguard check\n"
    )


def test_the_compilers_lines_are_shown_without_secrets() -> None:
    text = rendered(BROKEN, Format.TERMINAL)
    assert "│ main.go:3: undefined: ${S}" in text
    assert "secret-value" not in text


@pytest.mark.parametrize("error", [WRONG, BROKEN, AiguardError("something else"), CouldNotJudge("")])
def test_junit_has_errors_and_no_pass(error: AiguardError) -> None:
    root = ET.fromstring(rendered(error, Format.JUNIT).encode())
    assert int(root.attrib["errors"]) == int(root.attrib["tests"]) > 0
