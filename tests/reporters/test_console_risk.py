from __future__ import annotations

from dataclasses import replace

import pytest

from aiguard.reporters.console import terminal
from aiguard.reporters.lanes import columns_of
from aiguard.reporters.look import Look
from tests.reporters.sample import rich_report
from tests.reporters.sample_risk import EMPTY, RANKING, SPLIT, gate_report, hostile, large, ranking_report

PLAIN = Look()


def lines(ranking: object = RANKING, look: Look = PLAIN, command: str = "risk") -> list[str]:
    return terminal(ranking_report(ranking, command), look).splitlines()  # type: ignore[arg-type]


def test_a_row_is_its_place_its_reasons_and_who_stands_behind_it() -> None:
    assert lines()[:6] == [
        "5 changed functions ranked, against the merge base with main (1111111111)",
        "",
        "  #  level   function               place                                 above",
        "  1  high    split_total            shop/money.py:31                     99.6 %",
        "             rewritten by 70 % in this change · 58 lines · 3 past fixes",
        "             no property reaches it · marked as written by an assistant, 1a2b3c4d5e"
        " · tests in the same commit",
    ]


def test_guards_and_waivers_are_visible() -> None:
    text = "\n".join(lines())
    assert "guarded by ./internal/client:FuzzRetry and 1 more · " in text
    assert "waived by @ann until 2026-06-30: replaced by the library next sprint · " in text


def test_the_table_ends_with_how_many_more_there_are() -> None:
    shown = lines(large(142))
    assert "  and 132 more: --top 0 or --format json" in shown
    assert sum(line[:4].strip().isdigit() for line in shown[1:]) == 10
    everything = lines(large(142), Look(top=0))
    assert not any("more: --top" in line for line in everything)
    assert sum(line[:4].strip().isdigit() for line in everything[1:]) == 142
    assert "  and 5 more: --top 0 or --format json" in lines(large(8), Look(top=3))


def test_what_was_left_out_and_what_comes_next_end_it() -> None:
    assert lines()[-12:] == [
        "· shop/broken.py:7 cannot be parsed: it is left out",
        "· above: the share of the 1,204 functions of this repository that scores lower",
        "· left out by rule: 40 tests, 14 generated, 2 migrations",
        "",
        "next: write the property that only a human can write",
        "  aiguard fuzz new shop/money.py:split_total",
        "      the parts add up to the whole, whatever the rounding",
        "  aiguard fuzz new shop/imports/orders.py:OrderReader.parse_row",
        "      what is written can be read again",
        "  aiguard fuzz new shop/__init__.py:version",
        "",
        "✓ PASS  a ranking alone fails nothing  (5 functions in 0.83 s)",
    ]


def test_an_empty_ranking_says_so() -> None:
    assert lines(EMPTY)[:2] == [
        "0 changed functions ranked, against the merge base with main (1111111111)",
        "no function was changed",
    ]
    assert "no function was found" in lines(replace(EMPTY, against=""))


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for ranking in (RANKING, large(30)):
        for line in lines(ranking, Look(width=width)):
            assert columns_of(line) <= width or line.lstrip().startswith("aiguard fuzz new")


def test_long_names_run_over_and_are_never_cut() -> None:
    name, path = "Reader." + "read_everything_" * 3, "src/" + "folder/" * 6 + "module.py"
    text = terminal(
        ranking_report(replace(RANKING, functions=(replace(SPLIT, qualname=name, path=path),))), Look(width=80)
    )
    assert name in text
    assert f"{path}:31" in text


def test_markup_and_escapes_in_names_are_shown() -> None:
    text = terminal(ranking_report(hostile()), Look(colour=True, width=100))
    assert r"\x1b[2J\u202e[bold]</script>" in text
    assert "\x1b[2J" not in text


def test_verbose_tells_every_signal_and_the_evidence() -> None:
    text = "\n".join(lines(look=Look(verbose=True)))
    assert "             +0.150  fixes 3\n" in text
    assert "1a2b3c4d5e has the trailer `Co-Authored-By: An Assistant <noreply@example.com>`" in text
    assert "             commits   1a2b3c4d5e, 9f8e7d6c5b" in text


def test_quiet_is_a_line_a_function() -> None:
    shown = lines(look=Look(quiet=True))
    assert [line.split()[2] for line in shown[3:8]] == [row.qualname for row in RANKING.functions]
    assert shown[8:] == ["", "✓ PASS  a ranking alone fails nothing  (5 functions in 0.83 s)"]


def test_hotspots_begin_with_the_first_of_each_domain() -> None:
    shown = lines(command="risk hotspots")
    assert shown[2:5] == [
        "where to begin, by what the code does",
        "  money        split_total            shop/money.py:31",
        "  parsing      OrderReader.parse_row  shop/imports/orders.py:104",
    ]


def test_the_gate_tells_of_the_ranking_in_short() -> None:
    shown = terminal(gate_report(), PLAIN).splitlines()
    assert shown[:2] == [
        "! shop/money.py:31  split_total ranks 1 of 5 and no human's property reaches it",
        "! shop/imports/orders.py:104  OrderReader.parse_row ranks 2 of 5 and no human's property reaches it",
    ]
    assert shown[3].startswith("40 changed functions ranked")
    assert shown[4] == "  1  high    split_total               shop/money.py:31            no property"
    assert shown[7] == "  and 37 more: aiguard risk"


def test_a_run_without_a_ranking_says_nothing_of_one() -> None:
    assert "ranked" not in terminal(rich_report(), PLAIN)
