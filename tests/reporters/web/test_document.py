from __future__ import annotations

import base64
import hashlib
import re

from aiguard.masking import Masker
from aiguard.reporters.interface import Format, render
from aiguard.reporters.web.document import MOST_ROWS, html_page
from tests.reporters.sample import clean_report, fuzz_report, rich_report
from tests.reporters.sample_risk import EMPTY, HOSTILE_NAME, SPLIT, hostile, large, ranking_report
from tests.reporters.web.reading import TAGS, read


def test_the_page_loads_nothing() -> None:
    for report in (ranking_report(), ranking_report(hostile()), rich_report(), fuzz_report()):
        page = html_page(report)
        found = read(page)
        assert set(found.tags) <= TAGS
        assert not any(name == "src" or name.startswith("on") or name == "style" for _, name in found.attributes)
        assert all(re.fullmatch(r"#f\d+", link) for link in found.links)
        for text in re.findall(r"<style>(.*?)</style>", page, re.DOTALL):
            assert "url(" not in text
            assert "@import" not in text


def test_the_policy_admits_its_own_style_and_script_alone() -> None:
    page = html_page(ranking_report(hostile()))
    policy = read(page).policy
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for text, kind in ((style, "style"), (script, "script")):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_no_text_from_outside_is_part_of_a_script() -> None:
    script = re.findall(r"<script>(.*?)</script>", html_page(ranking_report(hostile())), re.DOTALL)
    assert script == re.findall(r"<script>(.*?)</script>", html_page(clean_report()), re.DOTALL)


def test_it_is_made_for_the_ranking() -> None:
    text = read(html_page(ranking_report())).text
    for told in (
        "5 changed functions ranked, against the merge base with main (1111111111)",
        "2 high, 2 medium, 1 low; 1 guarded by a human's property, 1 waived",
        "Above: the share of the 1,204 functions of this repository that scores lower.",
        "Left out by rule: 40 tests, 14 generated, 2 migrations.",
        "shop/broken.py:7 cannot be parsed",
        "a ranking alone fails nothing",
    ):
        assert told in text


def test_every_other_report_has_its_verdict_and_findings() -> None:
    text = read(html_page(rich_report())).text
    assert "✗ fail 3 findings fail the gate" in text
    assert "wanted text, got null" in text
    assert "AttributeError: 'NoneType' object has no attribute 'strip'" in text
    assert "the CDN sets it" in text
    assert "Why" not in text
    assert "test_total(" in read(html_page(fuzz_report())).text


def test_an_empty_ranking_is_a_page_too() -> None:
    page = html_page(ranking_report(EMPTY))
    assert "no function was changed" in page
    assert "<svg" not in page


def test_five_thousand_functions_stay_below_five_megabytes() -> None:
    page = html_page(ranking_report(large(MOST_ROWS)))
    assert len(page.encode()) < 5_000_000
    assert page.count("<tbody ") == MOST_ROWS
    more = html_page(ranking_report(large(MOST_ROWS + 12)))
    assert "12 more functions are in the JSON report." in more


def test_secrets_of_the_environment_are_masked() -> None:
    page = render(ranking_report(), Format.HTML, Masker({"WHO": "Chidi Okafor"}))
    assert "Chidi" not in page
    assert "${WHO}" in page
    assert SPLIT.path in render(ranking_report(), Format.HTML, Masker({"DIR": "shop"}))


def test_a_hostile_name_is_shown() -> None:
    text = read(html_page(ranking_report(hostile()))).text
    assert r"\x1b[2J\u202e[bold]</script><b>\ud800 `a` | @everyone" in text
    assert HOSTILE_NAME not in text
