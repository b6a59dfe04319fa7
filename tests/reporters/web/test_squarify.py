from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.reporters.web.squarify import Box, squarify

weights = st.lists(st.integers(1, 5_000), min_size=1, max_size=60).map(lambda found: sorted(found, reverse=True))


def test_the_example_of_the_paper() -> None:
    """Areas 6, 6, 4, 3, 2, 2, 1 in a box of 6 by 4: figure 3 of Bruls, Huizing and van Wijk."""
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    corners = [(round(box.x, 2), round(box.y, 2), round(box.width, 2), round(box.height, 2)) for box in boxes]
    assert corners == [
        (0, 0, 3, 2),
        (0, 2, 3, 2),
        (3, 0, 1.71, 2.33),
        (4.71, 0, 1.29, 2.33),
        (3, 2.33, 1.2, 1.67),
        (4.2, 2.33, 1.2, 1.67),
        (5.4, 2.33, 0.6, 1.67),
    ]


@given(weights, st.floats(10, 2_000), st.floats(10, 2_000))
def test_areas_are_as_the_weights_and_fill_the_box(found: list[int], width: float, height: float) -> None:
    boxes = squarify(found, Box(5, 7, width, height))
    whole = width * height / sum(found)
    for weight, box in zip(found, boxes, strict=True):
        assert box.area == pytest.approx(weight * whole, rel=1e-6)
        assert box.x >= 5 - 1e-6
        assert box.y >= 7 - 1e-6
        assert box.x + box.width <= 5 + width + 1e-6 * width
        assert box.y + box.height <= 7 + height + 1e-6 * height


@given(weights)
def test_no_two_boxes_overlap(found: list[int]) -> None:
    boxes = squarify(found, Box(0, 0, 300, 200))
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across <= 1e-6 or down <= 1e-6


def test_boxes_are_near_to_squares() -> None:
    boxes = squarify([1] * 400, Box(0, 0, 1200, 560))
    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 2


def test_what_has_no_area_gives_boxes_without_area() -> None:
    assert squarify([], Box(0, 0, 3, 3)) == []
    assert [box.area for box in squarify([2, 1], Box(0, 0, 0, 3))] == [0, 0]
    assert [box.area for box in squarify([0, 0], Box(0, 0, 3, 3))] == [0, 0]


def test_thousands_are_laid_in_one_pass() -> None:
    boxes = squarify(range(20_000, 0, -1), Box(0, 0, 1200, 560))
    assert len(boxes) == 20_000
    assert all(one.x <= other.x + 1e-6 or one.y <= other.y + 1e-6 for one, other in pairwise(boxes))
