from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from aiguard.reporters.markdown import LONGEST, markdown
from tests.reporters.sample_risk import EMPTY, RANKING, SPLIT, gate_report, hostile, large, ranking_report


def test_a_row_is_rank_level_function_reasons_and_guard() -> None:
    text = markdown(ranking_report())
    assert (
        "| 1 | **high** | `split_total` `shop/money.py:31` | rewritten by 70 % in this change; 58 lines; 3 past fixes "
        "| **no property reaches it** |"
    ) in text
    assert "| guarded by `./internal/client:FuzzRetry` and 1 more |" in text
    assert "| waived by `@ann` until 2026-06-30: replaced by the library next sprint |" in text


def test_the_next_step_can_be_copied() -> None:
    assert "```sh\naiguard fuzz new shop/money.py:split_total\n" in markdown(ranking_report())


def test_twenty_rows_are_unfolded_and_the_rest_is_folded() -> None:
    text = markdown(ranking_report(large(60)))
    assert "<details><summary>40 more functions</summary>" in text
    assert "<details><summary>40 more functions</summary>" not in markdown(ranking_report(large(60)), top=0)
    assert "<details><summary>57 more functions</summary>" in markdown(ranking_report(large(60)), top=3)


def test_thousands_of_rows_fit_into_one_comment() -> None:
    for top in (None, 0, 4_000):
        text = markdown(ranking_report(large(5_000)), top=top)
        assert len(text) <= LONGEST
        assert " more: the JSON report has them all" in text
        assert text.rstrip().endswith("Reproduce: `aiguard risk`")


def test_a_pipe_ends_no_cell() -> None:
    row = replace(SPLIT, qualname="a|b", path="x|y.py", guarded_by=("p|q",), reasons=SPLIT.reasons[:1])
    text = markdown(ranking_report(replace(RANKING, functions=(row,))))
    (line,) = [line for line in text.splitlines() if line.startswith("| 1 | **high**")]
    assert line.count("|") == 6


def test_hostile_names_stay_names() -> None:
    text = markdown(ranking_report(hostile()))
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for part in (token, *(token.children or ())):
            assert part.type not in {"image", "link_open", "html_inline"}


def test_in_the_gate_the_table_is_short_and_nothing_is_folded() -> None:
    text = markdown(gate_report())
    assert "| 3 | **high** |" in text
    assert "| 4 |" not in text
    assert "<details>" not in text


def test_an_empty_ranking_says_so() -> None:
    assert "no function was changed." in markdown(ranking_report(EMPTY))
