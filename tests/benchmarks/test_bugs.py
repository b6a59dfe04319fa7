"""Each case of the bug benchmark is what it says: its property fails on the witness and holds for an ordinary input."""

from __future__ import annotations

import contextlib
import importlib
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis.errors import UnsatisfiedAssumption
from hypothesis.stateful import RuleBasedStateMachine

from tests.conftest import ROOT

FOLDER = ROOT / "benchmarks" / "fuzz" / "bugs"
BUGS = tomllib.loads((FOLDER / "bugs.toml").read_text(encoding="utf-8"))["bug"]


class NeverEnds(Exception):
    """Raised by the timer, while the property is still at work."""


@pytest.fixture
def cases(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder can be imported from; what was imported is forgotten again."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(FOLDER)
    yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(FOLDER)):
            del sys.modules[name]


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise NeverEnds

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def run_once(module: ModuleType, bug: dict[str, Any], expression: str) -> None:
    """One example of the property, outside Hypothesis."""
    given = eval(expression, vars(module))
    found = getattr(module, bug["property"])
    if isinstance(found, type) and issubclass(found, RuleBasedStateMachine):
        machine = found()
        for step, arguments in given:
            getattr(machine, step)(**arguments)
        machine.teardown()
    else:
        found.hypothesis.inner_test(**given)


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug["name"])
def test_the_witness_fails_and_an_ordinary_input_does_not(bug: dict[str, Any]) -> None:
    module = importlib.import_module(f"test_{bug['name']}")
    with ended_after(30):
        run_once(module, bug, bug["ordinary"])
    if bug.get("hang"):
        with pytest.raises(NeverEnds), ended_after(0.5):
            run_once(module, bug, bug["witness"])
        return
    with pytest.raises(Exception) as caught, ended_after(30):  # noqa: PT011  (each bug raises something else)
        run_once(module, bug, bug["witness"])
    assert not isinstance(caught.value, NeverEnds | UnsatisfiedAssumption)


def test_there_are_enough_of_each_kind() -> None:
    kinds = Counter(bug["difficulty"] for bug in BUGS)
    assert set(kinds) == {"easy", "medium", "hard"}
    assert min(kinds.values()) >= 6


def test_the_list_and_the_folder_agree() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.py")) == sorted(
        name for bug in BUGS for name in (f"{bug['name']}.py", f"test_{bug['name']}.py")
    )
