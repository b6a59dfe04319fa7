"""Custom matchers are asked in a process of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from aiguard.engines.contracts import custom
from aiguard.engines.contracts.custom import CustomMatchers
from aiguard.engines.contracts.targets.opening import bare_spec
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import Json
from aiguard.masking import Masker
from aiguard.process import child_environment

MATCHERS = """
import decimal, os, time
def even(value):
    return value % 2 == 0
def money(value):
    assert isinstance(value, decimal.Decimal), f"{value!r} is no decimal"
def said(value):
    return f"{value} is not good" if value else ""
def bare(value):
    assert value
async def later(value):
    return bool(value)
def raises(value):
    raise KeyError(value)
def odd(value):
    return 3
def leaks(value):
    return "token " + os.environ["TOKEN"]
def hangs(value):
    while True: pass
def dies(value):
    print("goodbye"); os._exit(2)
constant = 3
"""


@pytest.fixture
def matchers(write_project: Callable[[dict[str, str]], Path]) -> Iterator[CustomMatchers]:
    root = write_project({"checks.py": MATCHERS, "json.py": "raise SystemExit('wrong')\n"})
    env = child_environment({"TOKEN": "tok-12345"}, [], os.environ)
    made = CustomMatchers(bare_spec(root, env), Masker({"TOKEN": "tok-12345"}))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("even", 2, None),
        ("even", 3, "checks:even says that it does not match"),
        ("money", Decimal("19.90"), None),
        ("money", 19, "19 is no decimal"),
        ("said", 0, None),
        ("said", [1, "é"], "[1, 'é'] is not good"),
        ("bare", None, "checks:bare says that it does not match"),
        ("later", {"a": None}, None),
        ("leaks", 1, "token ${TOKEN}"),
    ],
)
def test_what_a_matcher_may_answer(matchers: CustomMatchers, name: str, value: Json, reason: str | None) -> None:
    assert matchers(f"checks:{name}", value) == reason


@pytest.mark.parametrize(
    ("reference", "error", "said"),
    [
        ("checks:evenn", InputError, "custom matcher 'checks:evenn': .*has no 'evenn'\n    did you mean even"),
        ("chekcs:even", InputError, "there is no module 'chekcs'"),
        ("checks:constant", InputError, "not a function"),
        ("checks:raises", CouldNotJudge, r"KeyError: 1 \(checks.py"),
        ("checks:odd", CouldNotJudge, "returned int"),
        ("checks:dies", CouldNotJudge, "exit status 2\ngoodbye"),
    ],
)
def test_a_matcher_that_cannot_be_asked(
    matchers: CustomMatchers, reference: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        matchers(reference, 1)
    assert matchers("checks:even", 2) is None


def test_a_matcher_that_hangs_is_ended(matchers: CustomMatchers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custom, "TIMEOUT_S", 0.5)
    with pytest.raises(CouldNotJudge, match=r"did not answer within 0.5 s\n(.|\n)*in hangs"):
        matchers("checks:hangs", 1)
