from csvs import read, write
from hypothesis import given
from hypothesis import strategies as st

CELLS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5))
def test_a_table_survives_being_written(rows):
    assert read(write(rows)) == rows
