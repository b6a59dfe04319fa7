from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from weeks import week_label


@given(day=st.dates(date(1970, 1, 1), date(2100, 12, 1)), ahead=st.integers(0, 21))
def test_labels_sort_as_days_do(day, ahead):
    assert week_label(day) <= week_label(day + timedelta(days=ahead))
