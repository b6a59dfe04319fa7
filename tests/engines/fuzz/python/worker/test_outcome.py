"""What pytest and Hypothesis raise, taken apart: real properties are run, and what they raise is read."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from aiguard.engines.fuzz.python.worker.asserting import Dishonest
from aiguard.engines.fuzz.python.worker.outcome import failures_of
from aiguard.engines.fuzz.python.worker.places import Places
from aiguard.engines.fuzz.python.worker.stopping import Hung

QUICK = settings(
    database=None, deadline=None, phases=[Phase.generate, Phase.shrink], suppress_health_check=[HealthCheck.too_slow]
)
HEAD = """
    from datetime import date
    import money
    import pytest
    from hypothesis import assume, given, note, reject, settings, strategies as st, target
    """
MONEY = """
    class Money:
        def __init__(self, cents):
            self.cents = cents
        def __repr__(self):
            return f"<Money {self.cents}>"

    class Broken(Exception):
        def __str__(self):
            raise RuntimeError("no text")

    def check(n):
        if n > 100:
            raise ValueError(f"too large: {n}")
        if n < -100:
            raise KeyError(n)
        return n
    """
Fail = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Run the property `test_a` of a module, which must raise; what is read from that."""

    def run(text: str, *arguments: Any, last: str = "") -> list[dict[str, Any]]:
        path = tmp_path / "properties" / "test_a.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(HEAD) + dedent(text))
        (tmp_path / "money.py").write_text(dedent(MONEY))
        linecache.clearcache()
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(__import__("sys").modules, "money", raising=False)
        scope: dict[str, Any] = {"__name__": "test_a", "__file__": str(path)}
        exec(compile(path.read_text(), str(path), "exec"), scope)
        places = Places(str(tmp_path), str(tmp_path), ["properties"])
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it is
            QUICK(scope["test_a"])(*arguments)
        return failures_of(caught.value, places, "test_a", scope, last)

    return run


def test_a_failure_in_the_code_under_test(fail):
    (found,) = fail("@given(st.integers(0, 10**6))\ndef test_a(n):\n    money.check(n)\n")
    assert (found["kind"], found["type"], found["message"]) == ("counterexample", "ValueError", "too large: 101")
    assert found["call"] == "test_a(n=101)"
    assert "n=101" in found["text"]
    assert found["place"] == ("money.py", 14, "check")
    assert found["traceback"][-2:] == ["properties/test_a.py:8 test_a", "money.py:14 check"]
    assert found["seconds"] is None


def test_a_failed_assertion_stands_in_the_property(fail):
    (found,) = fail("@given(st.integers(0, 10**6))\ndef test_a(n):\n    assert n < 7\n")
    assert (found["type"], found["place"]) == ("AssertionError", ("properties/test_a.py", 8, "test_a"))


def test_distinct_failures_are_all_there(fail):
    found = fail("@given(st.sampled_from([0, 101, -101]))\ndef test_a(n):\n    money.check(n)\n")
    assert {(each["type"], each["call"]) for each in found} == {
        ("ValueError", "test_a(n=101)"),
        ("KeyError", "test_a(n=-101)"),
    }


def test_what_was_drawn_and_noted_is_text_and_no_call(fail):
    text = """
        @given(st.data())
        def test_a(data):
            n = data.draw(st.integers(0, 99), label="n")
            note(f"half is {n // 2}")
            assert n < 50
        """
    (found,) = fail(text)
    assert found["call"] is None
    assert "Draw 1 (n): 50" in found["text"]
    assert "half is 25" in found["text"]


def test_a_value_that_is_no_expression_gives_no_call(fail):
    (found,) = fail("@given(st.integers().map(money.Money))\ndef test_a(value):\n    assert value.cents < 5\n")
    assert found["call"] is None or "money.Money(" in found["call"]
    assert "test_a(" in found["text"]


def test_a_call_uses_the_names_of_the_module(fail):
    text = "@given(st.dates(min_value=date(2000, 1, 1)))\ndef test_a(day):\n    assert day.year < 2020\n"
    (found,) = fail(text)
    assert found["call"].startswith("test_a(day=date(")
    assert eval(found["call"], {"date": date, "test_a": lambda day: day.year}) >= 2020


def test_a_method_is_called_without_self(fail):
    text = """
        class TestA:
            @given(n=st.integers(0, 99))
            def test_a(self, n):
                assert n < 5
        test_a = TestA.test_a
        """
    (found,) = fail(text, object())
    assert found["call"] == "test_a(n=5)"
    assert "self=<object object" in found["text"]
    assert found["place"][2] == "TestA.test_a"


def test_a_property_that_is_wrapped_keeps_its_own_name(fail):
    text = """
        def run_with_something(n):
            assert n < 5
        test_a = given(n=st.integers(0, 99))(run_with_something)
        """
    (found,) = fail(text)
    assert found["call"] == "test_a(n=5)"
    assert found["text"].startswith("test_a(")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@given(st.integers())\ndef test_a(n):\n    assume(False)\n", "unsatisfiable|health-check"),
        ("@given(st.integers(5, 1))\ndef test_a(n):\n    pass\n", "broken"),
        ("@given(n=1)\ndef test_a(n):\n    pass\n", "broken"),
        ("s = []\n@given(st.integers())\ndef test_a(n):\n    s.append(n)\n    assert len(s) != 9\n", "flaky"),
        ("@given(st.lists(st.integers(), min_size=5000))\ndef test_a(n):\n    pass\n", "health-check"),
        ("@given(st.integers())\ndef test_a(n):\n    pytest.fail('broken')\n", "counterexample"),
    ],
)
def test_every_kind(fail, text, kind):
    (found,) = fail(text)
    assert found["kind"] in kind.split("|")


def test_an_exception_whose_text_fails(fail):
    (found,) = fail("@given(st.just(1))\ndef test_a(n):\n    raise money.Broken\n")
    assert found["type"] == "money.Broken"
    assert "text fails" in found["message"]


def test_a_message_without_end_is_cut(fail):
    (found,) = fail("@given(st.just(1))\ndef test_a(n):\n    raise ValueError('x' * 10**6)\n")
    assert len(found["message"]) < 30_000


def test_an_exception_of_a_coroutine(fail):
    text = """
        import asyncio
        async def inner(n):
            await asyncio.sleep(0)
            assert n < 5
        @given(n=st.integers(0, 9))
        def test_a(n):
            asyncio.run(inner(n))
        """
    (found,) = fail(text)
    assert found["place"][2] == "inner"
    assert found["call"] == "test_a(n=5)"


def test_a_group_of_the_propertys_own_is_one_failure(fail):
    text = "@given(st.just(1))\ndef test_a(n):\n    raise ExceptionGroup('both', [ValueError('a'), KeyError('b')])\n"
    (found,) = fail(text)
    assert found["type"] == "ExceptionGroup"
    assert found["call"] == "test_a(n=1)"


def test_without_a_note_the_last_input_stands_in(tmp_path):
    places = Places(str(tmp_path), str(tmp_path), [])
    (found,) = failures_of(KeyboardInterrupt(), places, "test_a", {}, "test_a(n=4)")
    assert (found["text"], found["call"]) == ("test_a(n=4)", "test_a(n=4)")


def test_a_hang_stands_where_it_was_stopped(tmp_path):
    places = Places(str(tmp_path), str(tmp_path), [])
    (tmp_path / "slow.py").write_text("")
    hung = Hung(2.0, (str(tmp_path / "slow.py"), 7, "wait"))
    (found,) = failures_of(hung, places, "test_a", {}, "")
    assert (found["kind"], found["seconds"], found["place"]) == ("hang", 2.0, ("slow.py", 7, "wait"))


def test_a_value_equal_to_everything_is_dishonest(tmp_path):
    (found,) = failures_of(Dishonest("equal to everything"), Places(str(tmp_path), str(tmp_path), []), "test_a", {}, "")
    assert found["kind"] == "dishonest"
