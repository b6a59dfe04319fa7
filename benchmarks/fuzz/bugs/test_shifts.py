from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from shifts import worked_minutes

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(start=STARTS, minutes=st.integers(0, 600))
def test_a_shift_is_as_long_as_it_takes(start, minutes):
    end = start + timedelta(minutes=minutes)
    assert worked_minutes(start.astimezone(BERLIN), end.astimezone(BERLIN)) == minutes
