"""What calls give away: who was called, who rejected, who skipped, who knows the runner."""

from __future__ import annotations

import importlib
import sys
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from hypothesis import assume, reject
from hypothesis.errors import UnsatisfiedAssumption

from aiguard.engines.fuzz.python.worker.honesty import Honesty
from aiguard.engines.fuzz.python.worker.places import Places

CALLS = 40
MONEY = """
    import functools
    import os
    from unittest import SkipTest

    import hypothesis
    import pytest

    def total(xs):
        return sum(xs)

    def skipping():
        raise SkipTest("not today")

    def skipping_by_pytest():
        pytest.skip("not today")

    def rejecting():
        hypothesis.reject()

    def assuming(n):
        hypothesis.assume(n > 10)

    def knowing():
        return "PYTEST_CURRENT_TEST" in os.environ

    @functools.lru_cache
    def cached():
        return 1

    class Cart:
        @property
        def size(self):
            return 0
        @classmethod
        def empty(cls):
            return cls()
    """
outside = pytest.mark.filterwarnings("ignore:Using `:hypothesis.errors.HypothesisDeprecationWarning")
Load = Callable[..., tuple[Honesty, ModuleType]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """A module of properties over `money_of_these_tests`, and what watches its calls."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "properties").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "properties"))

    def read(text: str, money: str = MONEY) -> tuple[Honesty, ModuleType]:
        (tmp_path / "money_of_these_tests.py").write_text(dedent(money))
        head = "import hypothesis, json, pytest\nimport money_of_these_tests as money\n"
        (tmp_path / "properties" / "property_of_honesty.py").write_text(head + dedent(text))
        importlib.invalidate_caches()
        places = Places(str(tmp_path), str(tmp_path), ["properties"])
        return Honesty(places), importlib.import_module("property_of_honesty")

    yield read
    for name in set(sys.modules) - before:
        del sys.modules[name]


def play(honesty: Honesty, body: Callable[[], object], times: int = CALLS) -> None:
    for _ in range(times):
        try:
            honesty.call(body)
        except UnsatisfiedAssumption:
            continue


@pytest.mark.parametrize(
    ("statement", "never"),
    [
        ("money.total([1])", []),
        ("len('x')", []),
        ("money.total([1]) if False else None", ["money.total"]),
        ("money.Cart() if False else None", ["money.Cart"]),
        ("money.Cart().size", []),
        ("money.Cart.empty()", []),
        ("[money.total] if False else [each() for each in [lambda: money.total([])]]", []),
        ("json.dumps(1) if False else None", []),  # Python's own is nobody's subject
        ("money.cached() if False else None", ["money.cached"]),
    ],
)
def test_what_a_property_names_and_never_calls(load, statement, never):
    honesty, module = load(f"def test_a():\n    {statement}\n")
    play(honesty, module.test_a)
    assert honesty.never_called(module.test_a) == never


def test_a_call_through_another_function_counts(load):
    honesty, module = load(
        """
        def helper():
            return money.total([1])
        def test_a():
            return helper()
        """
    )
    play(honesty, module.test_a)
    assert honesty.never_called(module.test_a) == []


def test_after_few_calls_nothing_is_claimed(load):
    honesty, module = load("def test_a():\n    money.total([1]) if False else None\n")
    play(honesty, module.test_a, times=3)
    assert honesty.never_called(module.test_a) == []


def test_calls_are_counted(load):
    honesty, module = load("def test_a():\n    pass\n\ndef test_b():\n    len('x')\n    money.total([])\n")
    play(honesty, module.test_a)
    assert honesty.called == 0
    play(honesty, module.test_b)
    assert honesty.called > 0


def test_only_some_of_many_calls_are_profiled(load):
    honesty, module = load("def test_a():\n    return 1\n")
    play(honesty, module.test_a, times=5000)
    assert 12 <= honesty.profiled < 40
    assert sys.getprofile() is None


@outside
@pytest.mark.parametrize(
    ("statement", "rejected"),
    [
        ("hypothesis.assume(False)", 0),
        ("hypothesis.reject()", 0),
        ("money.rejecting()", CALLS),
        ("money.assuming(1)", CALLS),
        ("money.assuming(11)", 0),
    ],
)
def test_who_rejects_an_input(load, tmp_path, statement, rejected):
    honesty, module = load(f"def test_a():\n    {statement}\n")
    play(honesty, module.test_a)
    assert honesty.rejected_by_code == rejected
    assert (honesty.rejecting is None) == (rejected == 0)
    if rejected:
        assert honesty.rejecting[0] == str(tmp_path / "money_of_these_tests.py")


@outside
def test_a_strategy_of_the_tests_may_reject(load):
    honesty, _ = load("")
    for refuse in (reject, lambda: assume(False)):
        play(honesty, refuse)
    assert honesty.rejected_by_code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "money.skipping()",
        "money.skipping_by_pytest()",
        "pytest.skip('not today')",
        "pytest.xfail('not today')",
    ],
)
def test_a_skip_is_seen_and_let_through(load, statement):
    honesty, module = load(f"def test_a():\n    {statement}\n")
    with pytest.raises((unittest.SkipTest, BaseException)) as caught:
        honesty.call(module.test_a)
    assert "not today" in str(caught.value)
    assert "not today" in honesty.skipped


@pytest.mark.parametrize(
    "error", ["ValueError('x')", "KeyboardInterrupt('x')", "SystemExit('x')", "pytest.exit.Exception('x')"]
)
def test_other_exceptions_are_no_skips(load, error):
    honesty, module = load(f"def test_a():\n    raise {error}\n")
    with pytest.raises(BaseException, match="x"):
        honesty.call(module.test_a)
    assert honesty.skipped is None


def test_pytest_fail_is_a_failure(load):
    honesty, module = load("def test_a():\n    pytest.fail('broken')\n")
    with pytest.raises(pytest.fail.Exception):
        honesty.call(module.test_a)
    assert honesty.skipped is None


@pytest.mark.parametrize(
    ("money", "words"),
    [
        ("def total(xs):\n    import pytest\n", {"pytest"}),
        ("def total(xs):\n    from hypothesis import given\n", {"hypothesis"}),
        ("import sys\ndef total(xs):\n    return 'pytest' in sys.modules\n", {"pytest"}),
        ("import os\ndef total(xs):\n    return os.environ.get('PYTEST_VERSION')\n", {"PYTEST_VERSION"}),
        ("def total(xs):\n    return 'a word about pytest in a sentence'\n", set()),
        ("def total(xs):\n    return xs\n", set()),
    ],
)
def test_code_that_looks_for_its_tests(load, tmp_path, money, words):
    honesty, module = load("def test_a():\n    money.total([1])\n", money)
    play(honesty, module.test_a)
    assert {word for _, _, word in honesty.informed()} == words
    assert {file for file, _, _ in honesty.informed()} <= {str(tmp_path / "money_of_these_tests.py")}


def test_code_that_was_not_entered_is_not_accused(load):
    honesty, module = load("def test_a():\n    return 1\n", "import pytest\ndef total(xs):\n    return 1\n")
    play(honesty, module.test_a)
    assert honesty.informed() == []
