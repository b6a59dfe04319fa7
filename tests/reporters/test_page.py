from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aiguard.reporters.look import Look
from aiguard.reporters.page import Page, PlainPage, page_for
from aiguard.reporters.styled_page import StyledPage

SPANS = st.lists(st.tuples(st.text(), st.sampled_from(["", "dim", "bold red"])), max_size=4)
LINES = st.lists(st.none() | st.tuples(SPANS, st.integers(0, 6), st.booleans()), max_size=6)


def written(page: Page, lines: list[tuple[list[tuple[str, str]], int, bool] | None]) -> str:
    for line in lines:
        if line is None:
            page.blank()
        else:
            spans, indent, whole = line
            page.line(*spans, indent=indent, hang=indent + 2, whole=whole)
    return page.text()


@given(LINES, st.booleans())
def test_without_colour_and_width_both_pages_say_the_same(
    lines: list[tuple[list[tuple[str, str]], int, bool] | None], ascii_only: bool
) -> None:
    look = Look(ascii=ascii_only)
    assert written(PlainPage(look), lines) == written(StyledPage(look), lines)


def test_only_a_terminal_gets_the_styled_page() -> None:
    assert isinstance(page_for(Look()), PlainPage)
    assert isinstance(page_for(Look(colour=True)), StyledPage)
    assert isinstance(page_for(Look(width=80)), StyledPage)
