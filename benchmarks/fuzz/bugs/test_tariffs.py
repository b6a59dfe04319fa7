from hypothesis import given
from hypothesis import strategies as st
from tariffs import price_cents


@given(
    weight_g=st.integers(1, 40_000),
    zone=st.integers(1, 200),
    express=st.booleans(),
    insured=st.integers(0, 260_000),
    more=st.integers(0, 500),
)
def test_more_insurance_never_costs_less(weight_g, zone, express, insured, more):
    lower = price_cents(weight_g, zone, express=express, insured_cents=insured)
    assert price_cents(weight_g, zone, express=express, insured_cents=insured + more) >= lower
