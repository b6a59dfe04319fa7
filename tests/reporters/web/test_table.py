from __future__ import annotations

from dataclasses import replace

from aiguard.reporters.web.table import MOST_WHOLE, filters, table
from tests.reporters.sample_risk import PARSE, RETRY, ROWS, SLUG, SPLIT, hostile, large
from tests.reporters.web.reading import read


def test_a_row_can_be_compared_without_unfolding_it() -> None:
    shown = table((SPLIT,))
    assert (
        "<tbody id=f1><tr><td>1<td class=high>high<th scope=row>split_total<td>shop/money.py:31<td>58<td>99.6 %"
        "<td>ai<td>money<td class=none>none"
    ) in shown
    assert "<details><summary>rewritten by 70 % in this change · 58 lines · 3 past fixes</summary>" in shown


def test_a_row_unfolds_to_every_signal_and_who_stands_behind_it() -> None:
    shown = table((SPLIT, RETRY))
    assert '<tr><td>+0.240<td><i class="b w16"></i><td>rewritten<td>rewritten by 70 % in this change' in shown
    assert "3 past fixes <code>9f8e7d6c5b</code> <code>0a1b2c3d4e</code>" in shown
    assert "<tr><td>+0.810<td><td>in all" in shown
    assert "nothing from nesting" in shown
    assert '<i class="b n w3"></i><td>unguarded' in shown
    text = read(shown).text
    for told in (
        "1a2b3c4d5e has the trailer `Co-Authored-By: An Assistant <noreply@example.com>`",
        "tests/test_money.py",
        "the parts add up to the whole, whatever the rounding",
        "aiguard fuzz new shop/money.py:split_total",
        "contract payments-api",
    ):
        assert told in text
    assert "(aiguard.yaml:31)" in read(table((SLUG,))).text


def test_far_down_a_row_unfolds_to_a_paragraph() -> None:
    rows = large(MOST_WHOLE + 20).functions
    shown = table(rows)
    assert shown.count("<table class=why>") == MOST_WHOLE
    assert shown.count("<tbody ") == len(rows)
    last = shown[shown.rindex("<tbody ") :]
    assert "rewritten, +0.0" in last or "<p>" in last
    assert "aiguard fuzz new" in last


def test_filters_offer_what_the_rows_have() -> None:
    shown = filters(ROWS)
    for word in ("high", "ai", "unknown", "guarded", "waived", "money", "outbound calls"):
        assert f"<option>{word}</option>" in shown
    assert '<form id="filters" hidden>' in shown  # a script shows it, since a script makes it work


def test_a_row_without_reasons_says_so() -> None:
    assert "<summary>no reason stands out</summary>" in table((replace(PARSE, reasons=()),))


def test_hostile_text_makes_no_tags() -> None:
    page = read(table(hostile().functions) + filters(hostile().functions))
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert page.links == []
