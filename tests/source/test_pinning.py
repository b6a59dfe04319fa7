"""`@example` added to real files: what changes is one decorator and one name, and the test that results really runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.source.pinning import pin_example

PLAIN = """\
from hypothesis import given, strategies as st


@given(st.lists(st.integers()))  # any
def test_total(xs):
    assert sum(xs) >= 0
"""


def pinned(source: str | bytes, call: str = "test_total(xs=[0, -1])", test: str = "test_total") -> str:
    data = source if isinstance(source, bytes) else source.encode()
    return pin_example(data, "test_x.py", test.split("::"), call).data.decode()


def refusal(source: str | bytes, call: str = "test_total(xs=[0, -1])", test: str = "test_total") -> str:
    with pytest.raises(InputError) as caught:
        pinned(source, call, test)
    return str(caught.value)


def test_the_example_stands_above_given_and_its_name_is_imported():
    assert pinned(PLAIN) == PLAIN.replace("import given", "import example, given").replace(
        "@given", "@example(xs=[0, -1])\n@given"
    )


def test_a_second_time_changes_nothing():
    once = pinned(PLAIN).encode()
    again = pin_example(once, "test_x.py", ["test_total"], "test_total(xs=[0,  -1])")
    assert (again.changed, again.data, again.line) == (False, once, 4)


@pytest.mark.parametrize(
    "there", ["@example([0, -1])", "@example(xs=[0,-1]).via('x')", "@example([0, -1]).xfail(raises=ValueError)"]
)
def test_the_same_example_in_other_words_is_known(there):
    source = PLAIN.replace("import given", "import example, given").replace("@given", f"{there}\n@given")
    assert pinned(source) == source


def test_another_example_is_no_reason_to_leave_this_one_out():
    source = PLAIN.replace("import given", "import example, given").replace("@given", "@example([1])\n@given")
    assert pinned(source) == source.replace("@given", "@example(xs=[0, -1])\n@given")


IMPORTS = {
    "import hypothesis as h\nfrom hypothesis import strategies as st\n@h.given(st.integers())": (
        "import hypothesis as h\nfrom hypothesis import strategies as st\n@h.example(xs=1)\n@h.given(st.integers())"
    ),
    "import hypothesis\nimport hypothesis.strategies as st\n@hypothesis.given(st.integers())": (
        "import hypothesis\nimport hypothesis.strategies as st\n@hypothesis.example(xs=1)\n"
        "@hypothesis.given(st.integers())"
    ),
    "from hypothesis import (\n    HealthCheck,\n    given,  # the decorator\n    settings,\n    strategies as st,\n)\n"
    "@settings(\n    max_examples=3,\n)\n@given(st.integers())": (
        "from hypothesis import (\n    HealthCheck,\n    example,\n    given,  # the decorator\n    settings,\n"
        "    strategies as st,\n)\n@settings(\n    max_examples=3,\n)\n@example(xs=1)\n@given(st.integers())"
    ),
    "from hypothesis import (given,\n                        strategies as st)\n@given(st.integers())": (
        "from hypothesis import (example, given,\n                        strategies as st)\n"
        "@example(xs=1)\n@given(st.integers())"
    ),
    "from hypothesis import strategies as st, \\\n    given as g\n@g(st.integers())": (
        "from hypothesis import example, strategies as st, \\\n    given as g\n@example(xs=1)\n@g(st.integers())"
    ),
    "from hypothesis import *\nimport hypothesis.strategies as st\n@given(st.integers())": (
        "from hypothesis import *\nimport hypothesis.strategies as st\n@example(xs=1)\n@given(st.integers())"
    ),
    "from hypothesis import example as ex, given, strategies as st\n@given(st.integers())": (
        "from hypothesis import example as ex, given, strategies as st\n@ex(xs=1)\n@given(st.integers())"
    ),
    "from hypothesis import given, strategies as st\nexample = 3\n@given(st.integers())": (
        "from hypothesis import example as hypothesis_example, given, strategies as st\nexample = 3\n"
        "@hypothesis_example(xs=1)\n@given(st.integers())"
    ),
    "try:\n    from hypothesis import given\nexcept ImportError:\n    raise\nfrom hypothesis.strategies import *\n"
    "@given(integers())": (
        "try:\n    from hypothesis import example, given\nexcept ImportError:\n    raise\n"
        "from hypothesis.strategies import *\n@example(xs=1)\n@given(integers())"
    ),
}


@pytest.mark.parametrize("before", IMPORTS, ids=lambda text: text.split("\n")[0])
def test_the_import_is_widened_in_the_style_of_the_file_and_the_example_runs(before, tmp_path: Path):
    body = "\ndef test_total(xs):\n    assert xs != 1, 'the example ran'\n"
    after = pinned(before + body, "test_total(xs=1)")
    assert after == IMPORTS[before] + body
    (tmp_path / "test_x.py").write_text(after)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_x.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert "the example ran" in done.stdout
    assert "test_total(" in done.stdout


KEPT = {
    "windows": PLAIN.replace("\n", "\r\n").encode(),
    "old mac": PLAIN.replace("\n", "\r").encode(),
    "bom": b"\xef\xbb\xbf" + PLAIN.encode(),
    "latin-1": b"# -*- coding: latin-1 -*-\n# caf\xe9 \xff\n" + PLAIN.encode(),
    "no newline at the end": PLAIN.rstrip("\n").encode(),
    "form feed and odd spaces": PLAIN.replace("\n\n\n", "\n\x0c\n  \n").encode(),
}


@pytest.mark.parametrize("kind", KEPT)
def test_every_other_byte_stays(kind):
    before = KEPT[kind]
    after = pin_example(before, "test_x.py", ["test_total"], "test_total(xs=[0, -1])").data
    end = b"\r\n" if kind == "windows" else b"\r" if kind == "old mac" else b"\n"
    assert after.replace(b"@example(xs=[0, -1])" + end, b"").replace(b"example, ", b"") == before
    assert after != before


def test_characters_that_the_file_cannot_hold_are_escaped():
    after = pin_example(KEPT["latin-1"], "x.py", ["test_total"], "test_total(xs=['€', 'é', '😀'])").data
    assert rb"@example(xs=['\u20ac', '\xe9', '\U0001f600'])" in after


METHODS = """\
import pytest
from hypothesis import given, settings, strategies as st

class TestMoney:
\tclass TestDeep:
\t\t@pytest.mark.slow
\t\t@settings(
\t\t\tmax_examples=10,  # few
\t\t)
\t\t@given(
\t\t\tst.integers(),
\t\t\tb=st.text(),
\t\t) if False else given(st.integers(), st.text())
\t\tasync def test_total(self, a, b): ...

\t@given(a=st.integers(), b=st.text())
\t@pytest.mark.parametrize("currency", ["EUR"])
\tdef test_other(self, currency, a, b, tmp_path): ...
"""


def test_methods_keep_their_tabs_and_fixtures_are_left_out():
    call = "test_other(self=<test_x.TestMoney object at 0x7f>, a=1, b='', currency='EUR')"
    assert "no expression" in refusal(METHODS, call, "TestMoney::test_other")
    call = "test_other(a=1, b='', currency='EUR', tmp_path=PosixPath)"
    assert "PosixPath is not known" in refusal(METHODS, call, "TestMoney::test_other")
    after = pinned(METHODS, "test_other(currency='EUR', a=1, b='')", "TestMoney::test_other")
    assert after == METHODS.replace("import given", "import example, given").replace(
        "\t@given(a=", "\t@example(a=1, b='')\n\t@given(a="
    )


def test_a_decorator_over_several_lines_and_an_async_method():
    source = METHODS.replace(" if False else given(st.integers(), st.text())", "").replace(
        "b=st.text(),\n", "st.text(),\n"
    )
    after = pinned(source, "test_total(a=1, b='x')", "TestMoney::TestDeep::test_total")
    assert "\t\t)\n\t\t@example(a=1, b='x')\n\t\t@given(\n" in after


def test_positional_values_get_their_names_and_long_ones_a_line_each():
    source = (
        "from hypothesis import given, strategies as st\n@given(st.text(), st.text())\ndef test_total(fix, a, b): ...\n"
    )
    assert "@example(a=1, b=2)\n@given" in pinned(source, "test_total(1, 2)")
    long = "x" * 60
    after = pinned(source, f"test_total(a={long!r}, b={long!r})")
    assert f"@example(\n    a='{long}',\n    b='{long}',\n)\n@given" in after


def test_of_two_tests_with_one_name_the_one_that_runs():
    after = pinned(PLAIN + PLAIN.partition("\n\n\n")[2])
    assert after.rindex("@example") > after.index("def test_total")
    assert after.count("@example") == 1


VALUES = {
    ("", "[nan, -inf, inf]"): '[float("nan"), -float("inf"), float("inf")]',
    ("from math import nan, inf", "[nan, -inf]"): "[nan, -inf]",
    ("from decimal import Decimal", "Decimal('1.5')"): "Decimal('1.5')",
    ("from decimal import Decimal as D", "Decimal('é')"): "D('é')",
    ("import decimal", "Decimal('NaN')"): "decimal.Decimal('NaN')",
    ("import datetime", "datetime.datetime(2000, 1, 1, 0, 0)"): "datetime.datetime(2000, 1, 1, 0, 0)",
    ("import datetime as dt", "datetime.date(2000, 1, 1)"): "dt.date(2000, 1, 1)",
    ("from datetime import datetime", "[datetime.datetime(2000, 1, 1)]"): "[datetime(2000, 1, 1)]",
    ("from datetime import datetime, timezone", "datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)"): (
        "datetime(2000, 1, 1, tzinfo=timezone.utc)"
    ),
    ("from shop import Order as O", "Order(id=0, note='é')"): "O(id=0, note='é')",
    ("class Order: ...", "Order(id=0)"): "Order(id=0)",
    ("", "{1: b'\\x00', 2: {3}, 4: (5,)}"): "{1: b'\\x00', 2: {3}, 4: (5,)}",
    ("", "lambda x: x"): "lambda x: x",
    ("", "[__import__('math').nan, -__import__('math').inf]"): '[float("nan"), -float("inf")]',
    ("import decimal", "__import__('decimal').Decimal('NaN')"): "decimal.Decimal('NaN')",
    ("from decimal import Decimal as D", "[__import__('decimal').Decimal('1')]"): "[D('1')]",
}


@pytest.mark.parametrize(("line", "value"), VALUES)
def test_values_are_written_with_the_names_that_the_module_has(line, value):
    after = pinned(f"{line}\n{PLAIN}", f"test_total(xs={value})")
    assert f"@example(xs={VALUES[line, value]})\n@given" in after


@pytest.mark.parametrize(
    ("line", "value", "said"),
    [
        ("", "Decimal('1')", "add `from decimal import Decimal` to it, and pin again"),
        ("", "datetime.date(1, 1, 1)", "add `from datetime import date` to it"),
        ("from datetime import datetime", "datetime.timezone.utc", "add `from datetime import timezone` to it"),
        ("", "Order(id=0)", "Order is not known in the module"),
        ("", "<Color.RED: 1>", "a repr that is no expression"),
        ("", "__import__('os').system('true')", "no plain value"),
        ("", "__import__('decimal').Decimal('1')", "add `from decimal import Decimal` to it"),
        ("", "().__class__", "no plain value"),
        ("import os as o", "o.system('true')", "no plain value"),
        ("from subprocess import run", "run('true')", "no plain value"),
        ("from pathlib import Path", "Path('x').unlink()", "no plain value"),
        ("", "(lambda: 1)()", "no plain value"),
        ("", "data(...)", "data is not known"),
        ("", "[0] * 3 if", "a repr that is no expression"),
        ("", "'" + "x" * 20_001 + "'", "too long to stand in a test"),
        ("", "(" * 3000 + ")" * 3000, "a repr that is no expression"),
    ],
)
def test_what_cannot_be_evaluated_there_is_refused_with_the_reason(line, value, said):
    assert said in refusal(f"{line}\n{PLAIN}", f"test_total(xs={value})")


STATEFUL = """\
from hypothesis.stateful import RuleBasedStateMachine
class Cart(RuleBasedStateMachine): ...
TestCart = Cart.TestCase
class TestOther(Cart.TestCase):
    def runTest(self): ...
"""


@pytest.mark.parametrize(
    ("source", "test", "said"),
    [
        (STATEFUL, "TestCart::runTest", "is stateful"),
        (STATEFUL, "TestOther::runTest", "is stateful"),
        (PLAIN, "test_nothing", "there is no test_nothing at the top of the file"),
        (PLAIN + "\nclass TestX(Base): ...\n", "TestX::test_total", "it may be inherited"),
        (PLAIN.replace("@given", "@mine"), "test_total", "test_x.py:5: test_total has no @given of its own"),
        (PLAIN.replace("st.lists(st.integers())", "st.lists(st.data())"), "test_total", "by data()"),
        (PLAIN.replace("def test_total(xs)", "def test_total(ys)"), "test_total", "does not say what ys was"),
        ("def test_total(:\n", "test_total", "test_x.py:1: this is not valid Python"),
        (b"# coding: nonsense\n", "test_total", "not valid Python"),
        (b"x = '\xff'\n", "test_total", "not valid Python"),
    ],
)
def test_what_takes_no_example_is_refused_with_the_reason(source, test, said):
    assert said in refusal(source, test=test)
