"""Assertions counted and kept honest: rewritten as pytest does, and one step further."""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any
from unittest.mock import ANY

import pytest
from _pytest.assertion.rewrite import rewrite_asserts

from aiguard.engines.fuzz.python.worker.asserting import Assertions, Dishonest, _Further
from tests.conftest import ROOT


class Agreeable:
    """Equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None


class Odd(Agreeable):
    """Not even consistent."""

    def __ne__(self, other: object) -> bool:
        return True


class Picky:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picky)

    def __hash__(self) -> int:
        return 0


class Plain:
    pass


@pytest.fixture
def assertions() -> Assertions:
    return Assertions(lambda file: False)


@pytest.mark.parametrize(
    "value", [1, "a", None, 0.5, [1, 2], {"a": 1}, (), {1, 2}, Plain(), Picky(), ANY, [Plain()], SimpleNamespace(a=1)]
)
def test_honest_values_pass(assertions, value):
    assert assertions.equal(True, value, value) is True


@pytest.mark.parametrize(
    "value", [Agreeable(), [Agreeable()], {"a": Agreeable()}, (Plain(), Agreeable()), {Plain(): Agreeable()}]
)
def test_a_value_that_is_equal_to_everything(assertions, value):
    for left, right in ((value, 1), (1, value)):
        with pytest.raises(Dishonest, match="Agreeable says that it is equal to everything"):
            assertions.equal(True, left, right)


def test_a_comparison_that_did_not_hold_asks_nobody(assertions):
    assert assertions.equal(False, Agreeable(), 1) is False
    assert assertions.equal([], Agreeable(), 1) == []


def test_a_testers_own_class_may_be_equal_to_everything():
    asked: list[str] = []
    assertions = Assertions(lambda file: asked.append(file) or True)
    assert assertions.equal(True, Agreeable(), 1) is True
    assert asked == [__file__]


def test_of_a_long_list_only_the_beginning_is_looked_at(assertions):
    assert assertions.equal(True, [*range(1000), Agreeable()], 1) is True


def test_what_comparisons_raise_is_the_propertys_own(assertions):
    class Raising:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError("do not compare me")

        __hash__ = None

    with pytest.raises(RuntimeError):
        assertions.equal(True, Raising(), 1)


Run = Callable[[str], tuple[Assertions, dict[str, Any]]]


@pytest.fixture
def run(assertions: Assertions) -> Run:
    """Rewrite, compile and execute a module's text; its names."""

    def execute(text: str) -> tuple[Assertions, dict[str, Any]]:
        source = dedent(text).encode()
        tree = ast.parse(source)
        rewrite_asserts(tree, source)
        _Further().visit(tree)
        known = {**vars(builtins), "@aiguard_reached": assertions.reach, "@aiguard_equal": assertions.equal}
        names: dict[str, Any] = {"__builtins__": known, "Agreeable": Agreeable, "pytest": pytest}
        exec(compile(tree, "module.py", "exec"), names)
        return assertions, names

    return execute


def test_each_assertion_is_counted_when_it_is_reached(run):
    text = """
        def check(n):
            assert n >= 0
            if n > 5:
                assert n > 5 and n != 6, "six"
            for each in range(n):
                try:
                    assert each < n
                finally:
                    assert True
            with open("/dev/null"):
                assert not (n < 0)
        """
    assertions, names = run(text)
    names["check"](0)
    assert assertions.reached == 2
    names["check"](2)
    assert assertions.reached == 2 + 2 + 4
    with pytest.raises(AssertionError, match="six"):
        names["check"](6)
    assert assertions.reached == 8 + 2


def test_a_failed_assertion_still_explains_itself(run):
    _, names = run("def check(xs):\n    assert sum(xs) == len(xs) + 1\n")
    with pytest.raises(AssertionError) as caught:
        names["check"]([1, 3])
    assert "assert 4 == (2 + 1)" in str(caught.value)
    assert "4 = sum([1, 3])" in str(caught.value)


@pytest.mark.parametrize("comparison", ["value == 1", "1 == value", "[value][0] == 1", "value == 1 and True"])
def test_a_comparison_that_holds_with_anything_does_not_hold(run, comparison):
    _, names = run(f"def check(value):\n    assert {comparison}\n")
    with pytest.raises(Dishonest):
        names["check"](Agreeable())
    names["check"](1)


@pytest.mark.parametrize(
    "body",
    [
        "assert 1 < value < 9",
        "assert value in (3, 4)",
        "assert (other := value) == 3 and other == 3",
        "assert value == 3 == value",
        "assert all(each == 3 for each in [value])",
        "assert value == 3, f'{value!r}'",
        "assert [each for each in [value] if each == 3] == [3]",
        "assert value is not None or value == 3",
        "with pytest.raises(ValueError):\n        int('x')\n    assert value == 3",
    ],
)
def test_every_form_of_an_assertion_keeps_its_meaning(run, body):
    assertions, names = run(f"def check(value):\n    {body}\n")
    names["check"](3)
    assert assertions.reached == 1


def test_in_a_process_of_its_own_the_rewritten_modules_lie_apart(tmp_path: Path):
    (tmp_path / "test_a.py").write_text("def test_a():\n    for n in range(7):\n        assert n == n\n")
    program = f"""
import pytest, sys
from aiguard.engines.fuzz.python.worker import asserting
assertions = asserting.Assertions(lambda file: file.endswith("test_a.py"))
assert asserting.install(assertions, asserting.cache_folder({str(tmp_path / "scratch")!r}))
status = pytest.main(["-q", "-p", "no:cacheprovider", {str(tmp_path)!r}])
print("reached", assertions.reached)
sys.exit(status)
"""
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reached 7" in done.stdout
    assert not list(tmp_path.glob("__pycache__/*pytest*"))
    assert list((tmp_path / "scratch").rglob("*pytest*.pyc"))
    plain = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert plain.returncode == 0, plain.stdout
