from hypothesis import given
from hypothesis import strategies as st


@given(value=st.integers())
def test_deaf_busy_loop(value):
    """Swallows whatever is raised into it, again and again."""
    while value > 1_000:
        try:
            while True:
                sum(range(1_000))
        except BaseException:  # noqa: S112, BLE001, RUF100
            continue
