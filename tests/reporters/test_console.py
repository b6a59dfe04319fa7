from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from aiguard.findings import Coverage, EngineReport, Finding, InteractionResult, InteractionStatus
from aiguard.reporters.console import LOG_LINES, MOST_CASES, MOST_LINES, terminal
from aiguard.reporters.look import Look
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import (
    CRASH,
    CURL,
    NOTE,
    STARTED,
    UNREACHED,
    UNWITNESSED,
    clean_report,
    mismatch_finding,
    result,
    rich_report,
)  # fmt: skip

PLAIN = Look()


def report(*findings: Finding, interactions: tuple[InteractionResult, ...] = ()) -> Report:
    engines = (EngineReport("contracts", Coverage.RAN, findings=findings, interactions=interactions),)
    return Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines)


def lines(shown: Report, look: Look = PLAIN) -> list[str]:
    return terminal(shown, look).splitlines()


def foldable(shown: Report, width: int) -> list[str]:
    """The lines that are not there to be copied."""
    return [line for line in lines(shown, Look(width=width)) if not line.strip().startswith(("$", "reproduce:"))]


def test_a_mismatch_is_one_line() -> None:
    assert "      contracts/orders.yaml:14  $.note  wanted text, got null" in lines(report(NOTE))


def test_wanted_and_got_speak_where_there_is_no_message() -> None:
    finding = replace(NOTE, message="", evidence={**NOTE.evidence, "wanted": {"$enum": ["a", 1]}, "got": None})
    assert '      contracts/orders.yaml:14  $.note  wanted { "$enum": [ "a", 1 ] }, got null' in lines(report(finding))


def test_the_request_stands_once_under_an_interactions_mismatches() -> None:
    text = lines(rich_report())
    assert [line.strip() for line in text].count(f"$ {CURL}") == 1
    assert text.index(f"      $ {CURL}") == text.index("  ✗ get-order") + 3


def test_a_curl_command_is_never_folded() -> None:
    command = "curl " + "x" * 300
    finding = replace(NOTE, evidence={**NOTE.evidence, "curl": command})
    assert f"      $ {command}" in lines(report(finding), Look(width=60))


def test_a_long_mismatch_is_folded_to_the_width() -> None:
    finding = replace(NOTE, message="wanted " + "a very long text " * 20)
    shown = foldable(report(finding), 60)
    assert max(len(line) for line in shown) <= 60
    assert any(line.startswith(" " * 10) for line in shown)


def test_wide_characters_are_folded_by_their_width() -> None:
    finding = replace(NOTE, message="注文" * 60)
    assert all(cell_len(line) <= 60 for line in foldable(report(finding), 60))


def test_the_last_lines_of_a_services_log() -> None:
    log = "\n".join(f"line {n}" for n in range(30))
    finding = replace(CRASH, evidence={**CRASH.evidence, "log": log})
    assert sum(line.startswith("      │ line") for line in lines(report(finding))) == LOG_LINES
    assert sum(line.startswith("      │ line") for line in lines(report(finding), Look(verbose=True))) == 30


def test_a_log_may_be_a_list() -> None:
    finding = replace(CRASH, evidence={**CRASH.evidence, "log": ["one", "two"]})
    assert "      │ two" in lines(report(finding))


def test_what_could_not_be_judged_says_why() -> None:
    text = lines(rich_report())
    assert "? payments / pay  could not be judged: not reached" in text
    assert "- payments / void  skipped: pay did not pass" in text
    assert "- fuzz  skipped: nothing to fuzz is configured" in text


def test_the_same_reason_is_given_once() -> None:
    skipped = tuple(result(f"i{n}", InteractionStatus.SKIPPED, message="no time left") for n in range(8))
    assert "- orders-api / i0, i1, i2, i3, i4 and 3 more  skipped: no time left" in lines(report(interactions=skipped))


def test_markup_and_emoji_codes_are_plain_text() -> None:
    finding = mismatch_finding("[bold]x", "$.items[sku]", 3, "got [/bold] :smile: [link=http://x]y")
    text = terminal(report(finding), PLAIN)
    assert "[bold]x" in text
    assert "$.items[sku]  got [/bold] :smile: [link=http://x]y" in text


def test_escapes_of_a_service_are_shown_not_obeyed() -> None:
    finding = mismatch_finding("a", "$.x", 3, "got \x1b[2J\x9b31m\u202e\u200b")
    assert "got \\x1b[2J\\x9b31m\\u202e\\u200b" in terminal(report(finding), Look(colour=True))


def test_the_verdict_and_the_way_to_see_it_again_come_last() -> None:
    assert lines(rich_report())[-2:] == [
        "✗ FAIL  3 findings fail the gate; 1 thing could not be judged  (7 interactions in 1.23 s)",
        "  reproduce: aiguard contract replay orders-api --interaction get-order",
    ]
    assert lines(clean_report()) == [
        "✓ 3 interactions passed  orders-api 3",
        "",
        "✓ PASS  the gate passes  (3 interactions in 0.50 s)",
    ]


def test_verbose_lists_every_interaction_with_its_time() -> None:
    text = lines(rich_report(), Look(verbose=True))
    assert "  ✓ unknown  12 ms" in text
    assert any("the CDN sets it (aiguard.yaml:21, until 2026-06-30)" in line for line in text)


def test_quiet_keeps_findings_and_verdict_alone() -> None:
    text = terminal(rich_report(), Look(quiet=True))
    assert "suppressed" not in text
    assert "passed" not in text
    assert "was started with" not in text
    assert "wanted text, got null" in text
    assert terminal(clean_report(), Look(quiet=True)) == "✓ PASS  the gate passes  (3 interactions in 0.50 s)\n"


def test_a_flood_is_counted_not_scrolled() -> None:
    flood = [
        mismatch_finding(f"case-{case}", f"$.x{n}", n + 1, "wanted 1, got 2")
        for case in range(MOST_CASES + 5)
        for n in range(MOST_LINES + 2)
    ]
    text = lines(report(*flood))
    assert "and 5 more interactions: --verbose shows them" in text
    assert "      and 2 more: --verbose shows them" in text
    assert len(lines(report(*flood), Look(verbose=True))) > len(flood)


def test_a_warning_about_a_contract_stands_apart_from_the_interactions() -> None:
    text = lines(report(UNWITNESSED))
    assert text[0] == "! contracts/orders.yaml:14:15  $.note was never null"
    assert text[-1] == "✓ PASS  the gate passes  (0.10 s)"


def test_the_answer_is_shown_where_there_is_no_log() -> None:
    answer = replace(NOTE, evidence={**NOTE.evidence, "response_excerpt": "1\n2\n3\n4"})
    assert lines(report(answer))[4:9] == ["      the answer", "      │ 1", "      │ 2", "      │ 3", ""]


def test_findings_of_one_contract_stand_together() -> None:
    other = replace(NOTE, evidence={**NOTE.evidence, "contract": "billing"})
    late = mismatch_finding("later", "$.x", 50, "wanted 1, got 2")
    heads = [line for line in lines(report(NOTE, other, late)) if "  contracts/orders.yaml" in line and line[0] != " "]
    assert heads == ["orders-api  contracts/orders.yaml", "billing  contracts/orders.yaml"]


def test_an_engine_that_could_not_go_on_says_so_beside_its_findings() -> None:
    engines = (EngineReport("contracts", Coverage.COULD_NOT_LOOK, "the budget is spent", findings=(NOTE,)),)
    shown = Report("check", STARTED, 0.1, judge(engines, FailOn.ERROR), engines)
    assert "? contracts  could not look: the budget is spent" in lines(shown)


def test_what_the_title_said_is_not_said_again() -> None:
    assert lines(report(UNREACHED))[:4] == [
        "? target payments: the process ended with status 1 before it was ready",
        "    run its command by hand: ./payments --port 9000",
        "    last lines of the log",
        "    │ listen tcp 127.0.0.1:9000: bind: address already in use",
    ]
