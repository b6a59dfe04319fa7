from hypothesis import given
from hypothesis import strategies as st
from pages import page, page_count


@given(entries=st.lists(st.integers()), size=st.integers(1, 20))
def test_pages_hold_everything_and_none_is_empty(entries, size):
    pages = [page(entries, number, size) for number in range(1, page_count(len(entries), size) + 1)]
    assert [entry for one in pages for entry in one] == entries
    assert all(pages)
