"""Which properties are run, which first, and which only replay: over real files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from aiguard.config.settings import PythonFuzz
from aiguard.engines.fuzz.interface import Discovery, Target
from aiguard.engines.fuzz.selecting import check_words, select
from aiguard.errors import InputError
from aiguard.findings import Location
from aiguard.plan.plan import FuzzPlan
from aiguard.source.changes import ChangedFunction, ChangeSet

FILES = {
    "money.py": """
        def total(xs):
            return sum(xs)

        def other(xs):
            return xs

        def nobody():
            return 1
        """,
    "properties/test_money.py": """
        import money

        def test_total():
            assert money.total([]) == 0

        class TestCart:
            def test_other(self):
                assert money.other([]) == []
        """,
}
TOTAL, OTHER, BARE = "properties/test_money.py::test_total", "properties/test_money.py::TestCart::test_other", "x.py::t"


def target(target_id: str) -> Target:
    path, _, name = target_id.partition("::")
    return Target(target_id, "python", ("hypothesis",), Location(path, 3, name.replace("::", ".")))


TARGETS = (target(TOTAL), target(OTHER), Target(BARE, "python", ("hypothesis",)))


@pytest.fixture
def plan(tmp_path: Path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(dedent(text))

    def make(*changed: str, chosen: tuple[str, ...] = (), **fields) -> FuzzPlan:
        functions = tuple(ChangedFunction("money.py", name, 2, 3, "modified") for name in changed)
        changes = ChangeSet("a" * 40, None, functions) if changed else None
        python = PythonFuzz.model_validate({})
        return FuzzPlan(tmp_path, "", python, None, 5.0, 1.0, 1, 0, chosen, changes, **fields)

    return make


def ids(targets) -> list[str]:
    return [each.id for each in targets]


def test_without_words_and_changes_everything_is_run(plan):
    selected = select(plan(), TARGETS)
    assert selected.targets == TARGETS
    assert (selected.first, selected.replayed, selected.notices) == ({}, frozenset(), ())


def test_words_choose(plan):
    assert ids(select(plan(chosen=("test_other",)), TARGETS).targets) == [OTHER]
    assert ids(select(plan(chosen=("properties/", "x.py")), TARGETS).targets) == [TOTAL, OTHER, BARE]
    assert select(plan(chosen=("elsewhere",)), TARGETS).targets == ()


def test_what_reaches_the_change_comes_first_with_its_reason(plan):
    selected = select(plan("total"), TARGETS)
    assert ids(selected.targets) == [TOTAL, OTHER, BARE]
    assert list(selected.first) == [TOTAL]
    assert "total" in selected.first[TOTAL]
    assert selected.replayed == frozenset()


def test_a_method_is_known_by_its_class(plan):
    assert list(select(plan("other"), TARGETS).first) == [OTHER]


def test_the_others_are_left_out_and_counted(plan):
    selected = select(plan("total", unreached="skip"), TARGETS)
    assert ids(selected.targets) == [TOTAL]
    assert [notice for notice in selected.notices if "they reach no changed function: 2" in notice]


def test_the_others_only_replay(plan):
    selected = select(plan("total", unreached="replay"), TARGETS)
    assert ids(selected.targets) == [TOTAL, OTHER, BARE]
    assert selected.replayed == {OTHER, BARE}


def test_words_come_before_the_change(plan):
    selected = select(plan("total", chosen=("test_other",), unreached="skip"), TARGETS)
    assert selected.targets == ()
    assert [notice for notice in selected.notices if "they reach no changed function: 1" in notice]


def test_a_change_that_nothing_reaches_leaves_nobody(plan):
    selected = select(plan("nobody", unreached="skip"), TARGETS)
    assert (selected.targets, selected.first) == ((), {})
    assert [notice for notice in selected.notices if "reached by no property: money.py:nobody" in notice]


def test_a_word_that_chooses_nothing_is_the_users_error(plan):
    check_words(plan(chosen=("test_total",)), [Discovery(tuple(TARGETS))])
    check_words(plan(), ())
    with pytest.raises(InputError) as caught:
        check_words(plan(chosen=("test_total", "test_totl", "nowhere.py")), [Discovery(tuple(TARGETS))])
    hints = {problem.message: problem.hint for problem in caught.value.problems}
    assert hints.keys() == {"no property is called 'test_totl'", "no property is called 'nowhere.py'"}
    assert "test_total" in hints["no property is called 'test_totl'"]
