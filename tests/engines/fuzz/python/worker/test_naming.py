"""Calls rewritten in the names that a property's module knows."""

from __future__ import annotations

import ast
import datetime
import decimal
import pathlib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.engines.fuzz.python.worker.naming import Known


class Money:
    def __init__(self, cents):
        self.cents = cents


def rewritten(call: str, **scope) -> str | None:
    known = Known(scope, "test_a")
    tree = known.visit(ast.parse(call, mode="eval"))
    return None if known.unknown else ast.unparse(tree)


@pytest.mark.parametrize(
    ("call", "scope", "expected"),
    [
        ("test_a(n=1)", {}, "test_a(n=1)"),
        ("test_a([1, 'x', None, True], {'a': (1, 2)})", {}, "test_a([1, 'x', None, True], {'a': (1, 2)})"),
        ("test_a(range(3), max)", {}, "test_a(range(3), max)"),
        ("test_a(Money(1))", {"Money": Money}, "test_a(Money(1))"),
        ("test_a(Money(cents=1))", {}, None),
        ("test_a(datetime.date(2000, 2, 29))", {"datetime": datetime}, "test_a(datetime.date(2000, 2, 29))"),
        ("test_a(datetime.date(2000, 2, 29))", {"date": date}, "test_a(date(2000, 2, 29))"),
        ("test_a(datetime.date(2000, 2, 29))", {}, "test_a(__import__('datetime').date(2000, 2, 29))"),
        ("test_a(Decimal('1'))", {"D": decimal.Decimal}, "test_a(D('1'))"),
        ("test_a(Decimal('1'))", {}, "test_a(__import__('decimal').Decimal('1'))"),
        ("test_a(nowhere.Thing())", {}, None),
        ("test_a(datetime.nothing(1))", {}, None),
        ("test_a(nan)", {}, "test_a(__import__('math').nan)"),
        ("test_b(n=1)", {}, None),
    ],
)
def test_a_call_in_known_names(call, scope, expected):
    assert rewritten(call, **scope) == expected


VALUES = st.one_of(
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(),
    st.uuids(),
    st.just(pathlib.PurePosixPath("a/b")),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
)


@given(st.lists(VALUES, max_size=3), st.sampled_from([{}, {"date": date, "F": Fraction}, {"datetime": datetime}]))
@settings(deadline=None)
def test_what_comes_out_evaluates_to_the_same(values, scope):
    call = rewritten(f"test_a({values!r})", **scope)
    assert call is not None
    assert eval(call, dict(scope), {"test_a": lambda given: given}) == values
