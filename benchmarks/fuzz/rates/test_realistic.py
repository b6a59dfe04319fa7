"""A property of a small parser over nested JSON."""

import json

from counter import Counter
from hypothesis import given
from hypothesis import strategies as st
from orders import BadOrder, parse

COUNTER = Counter("realistic")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
LINES = st.fixed_dictionaries(
    {
        "sku": st.text(max_size=12),
        "quantity": st.integers(0, 100),
        "price": st.decimals(0, 10_000, places=2).map(str) | st.text(max_size=4),
    }
)
ORDERS = st.fixed_dictionaries(
    {"id": st.integers(0, 10**6), "lines": st.lists(LINES, max_size=5)},
    optional={"notes": st.dictionaries(st.text(max_size=6), VALUES, max_size=4)},
)


@given(content=ORDERS)
def test_realistic(content):
    """An order is refused, or read as it was written."""
    COUNTER.tick()
    try:
        order = parse(json.dumps(content))
    except BadOrder:
        return
    assert order.id == content["id"]
    assert order.notes == content.get("notes", {})
    assert order.total >= 0
