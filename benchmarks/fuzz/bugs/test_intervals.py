from hypothesis import given
from hypothesis import strategies as st
from intervals import merge

INTERVALS = st.tuples(st.integers(0, 100), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def covered(intervals):
    return {minute for start, end in intervals for minute in range(start, end + 1)}


@given(intervals=st.lists(INTERVALS, max_size=8))
def test_merging_covers_the_same_minutes(intervals):
    assert covered(merge(intervals)) == covered(intervals)
