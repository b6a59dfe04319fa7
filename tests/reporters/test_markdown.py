from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from aiguard.errors import InputError
from aiguard.findings import Coverage, EngineReport, Finding
from aiguard.reporters.failure import report_of_error
from aiguard.reporters.markdown import LONGEST, MOST_DETAILS, MOST_ROWS, markdown
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import CRASH, NOTE, STARTED, clean_report, mismatch_finding, rich_report


def text_of(*findings: Finding) -> str:
    engines = (EngineReport("contracts", Coverage.RAN, findings=findings),)
    return markdown(Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines))


def test_the_verdict_comes_first_and_the_command_last() -> None:
    lines = markdown(rich_report()).splitlines()
    assert lines[0] == "### ❌ aiguard check: 3 findings fail the gate; 1 thing could not be judged"
    assert lines[-1] == "Reproduce: `aiguard contract replay orders-api --interaction get-order`"


def test_a_pass_is_short() -> None:
    assert markdown(clean_report()).splitlines()[0] == "### ✅ aiguard check: the gate passes"
    assert "| Where |" not in markdown(clean_report())


@pytest.mark.parametrize(
    "message",
    [
        "@octocat see #1",
        "![x](http://e.example/x.png)",
        "<b>bold</b>",
        "a | b",
        "`tick` and ``two``",
        "\\|",
        "`",
        "``` ",
    ],
)
def test_a_hostile_message_is_one_code_span_in_one_cell(message: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(text_of(replace(NOTE, message=message, evidence={})))
    cells = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 4
    (span,) = cells[3].children or ()
    assert (span.type, span.content) == ("code_inline", message.strip().replace("|", "\\x7c"))


def test_a_fence_is_longer_than_any_run_of_ticks_inside() -> None:
    finding = replace(CRASH, evidence={**CRASH.evidence, "log": "```\n`````\n</details>\n@x"})
    tokens = MarkdownIt("commonmark").enable("table").parse(text_of(finding))
    fences = [token.content for token in tokens if token.type == "fence"]
    assert "```\n`````\n</details>\n@x\n" in fences


def test_a_flood_of_findings_still_fits_a_comment() -> None:
    flood = [
        mismatch_finding(f"case-{n}", f"$.x{n}", n + 1, "wanted " + "x" * 5000, log="y" * 9000) for n in range(400)
    ]
    text = text_of(*flood)
    assert len(text) <= LONGEST
    assert f"and {400 - MOST_ROWS} more" in text
    assert "the JSON report has them all" in text or f"{400 - MOST_DETAILS} more have details" in text
    assert text.splitlines()[-1].startswith("Reproduce: ")


def test_a_failed_command_is_told_once() -> None:
    error = InputError.of("unknown key 'targts'", path="aiguard.yaml", line=3, hint="did you mean 'targets'?")
    text = markdown(report_of_error("check", error, STARTED, 0.1))
    assert (
        "| not judged | `aiguard.yaml:3` | `input.invalid` | `unknown key 'targts'; did you mean 'targets'?` |" in text
    )
    assert "Not judged" not in text
    assert "interactions" not in text
