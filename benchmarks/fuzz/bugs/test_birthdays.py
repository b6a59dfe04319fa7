from datetime import date

from birthdays import anniversary
from hypothesis import given
from hypothesis import strategies as st


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), years=st.integers(0, 99))
def test_an_anniversary_is_in_its_year(day, years):
    later = anniversary(day, years)
    assert later.year == day.year + years
    assert abs(later.timetuple().tm_yday - day.timetuple().tm_yday) <= 1
