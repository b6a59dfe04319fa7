from __future__ import annotations

import re
from dataclasses import replace

import pytest

from aiguard.reporters.web.treemap import SHADES, lines, shade, treemap
from tests.reporters.sample_risk import HOSTILE_NAME, ROWS, SPLIT, large
from tests.reporters.web.reading import read

OUTLINE = re.compile(r"<a href=#f(\d+) tabindex=-1><path class=q(\d) d=\"M[\d.]+ [\d.]+h([\d.]+)v([\d.]+)h-")


def test_files_are_frames_and_functions_lead_to_their_rows() -> None:
    page = read(treemap(ROWS))
    assert page.tags.count("g") == len({row.path for row in ROWS})
    assert sorted(page.links) == [f"#f{row.rank}" for row in ROWS]


def test_the_area_is_that_of_the_lines_within_a_file() -> None:
    rows = [replace(SPLIT, rank=rank, line=1, end_line=size) for rank, size in ((1, 60), (2, 30), (3, 10))]
    areas = {int(rank): float(wide) * float(high) for rank, _, wide, high in OUTLINE.findall(treemap(rows))}
    assert areas[1] / areas[2] == pytest.approx(2, rel=0.02)
    assert areas[2] / areas[3] == pytest.approx(3, rel=0.02)


def test_the_colour_is_that_of_the_score() -> None:
    assert [shade(score, 0.8) for score in (0.0, 0.4, 0.8)] == [0, SHADES // 2, SHADES - 1]
    assert shade(0.0, 0.0) == 0
    shades = {int(rank): int(tone) for rank, tone, _, _ in OUTLINE.findall(treemap(ROWS))}
    assert shades[1] == SHADES - 1
    assert shades[5] == 0


def test_hovering_says_what_it_is() -> None:
    assert "1. split_total: high, 0.81\nshop/money.py:31, 58 lines" in read(treemap(ROWS)).text


def test_a_function_without_an_end_has_one_line() -> None:
    assert lines(replace(SPLIT, line=9, end_line=0)) == 1


def test_nothing_gives_no_map() -> None:
    assert treemap(()) == ""


def test_names_are_escaped_also_where_they_are_cut() -> None:
    rows = [
        replace(SPLIT, rank=1, qualname="<&>" * 400, path=HOSTILE_NAME),
        replace(SPLIT, rank=2, qualname="\x1b" * 99),
    ]
    assert set(read(treemap(rows)).tags) <= {"svg", "g", "a", "path", "title", "text"}


def test_labels_stay_within_their_boxes() -> None:
    drawn = treemap(large(600).functions)
    boxes = re.findall(
        r'd="M([\d.]+) [\d.]+h([\d.]+)v[^>]*><title>[^<]*</title><text class="[^"]*" x=(\d+) y=\d+>([^<]*)<', drawn
    )
    assert len(boxes) > 20
    for x, width, at, text in boxes:
        assert float(at) + 6.3 * len(text) <= float(x) + float(width) + 1
