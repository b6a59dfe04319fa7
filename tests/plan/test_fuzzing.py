from __future__ import annotations

import pytest

from aiguard.plan.fuzzing import language_of, matches, seen, unmatched, unseen

TOTAL = "properties/test_money.py::test_total"
CASE = "properties/shop/test_cart.py::TestCart::test_pay[a/b-1]"
PARSE = "./parser:FuzzParse"
DEEP = "./parser/deep:FuzzDeep"
TOP = ".:FuzzTop"
IDS = (TOTAL, CASE, PARSE, DEEP, TOP)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (TOTAL, {TOTAL}),
        (f"./{TOTAL}", {TOTAL}),
        (CASE, {CASE}),
        ("properties", {TOTAL, CASE}),
        ("properties/", {TOTAL, CASE}),
        ("./properties/", {TOTAL, CASE}),
        ("properties/test_money.py", {TOTAL}),
        ("properties/shop/test_cart.py::TestCart", {CASE}),
        ("properties/shop/test_cart.py::TestCart::test_pay", {CASE}),
        ("properties/test_mon", set()),
        ("prop", set()),
        ("test_total", {TOTAL}),
        ("test_pay", {CASE}),
        ("./parser", {PARSE, DEEP}),
        ("parser", {PARSE, DEEP}),
        ("./parser/...", {PARSE, DEEP}),
        ("./parser/deep", {DEEP}),
        ("./parse", set()),
        ("./...", set(IDS)),
        (".", set(IDS)),
        ("FuzzParse", {PARSE}),
        ("FuzzTop", {TOP}),
        (TOP, {TOP}),
        ("./parser:Fuzz*", {PARSE}),
        ("*money*", {TOTAL}),
        ("properties/*.py::test_*", {TOTAL}),
        ("properties/**/test_cart.py*", {CASE}),
        ("*Fuzz[DT]*", {DEEP, TOP}),
        ("", set()),
    ],
)
def test_what_a_word_chooses(word: str, expected: set[str]) -> None:
    assert {target for target in IDS if matches((word,), target)} == expected


def test_no_words_choose_everything_and_one_of_several_is_enough() -> None:
    assert all(matches((), target) for target in IDS)
    assert [target for target in IDS if matches(("nothing", "FuzzTop", "test_total"), target)] == [TOTAL, TOP]


def test_the_language_narrows_the_choice() -> None:
    assert [target for target in IDS if matches((), target, "go")] == [PARSE, DEEP, TOP]
    assert [target for target in IDS if matches(("*a*",), target, "python")] == [TOTAL, CASE]
    assert [language_of(target) for target in IDS] == ["python", "python", "go", "go", "go"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("properties/test_money.py::test_totel", TOTAL),
        ("properties/test_mony.py", "properties/test_money.py"),
        ("test_totl", "test_total"),
        ("./parser:FuzzPars", PARSE),
        ("elsewhere/test_x.py::test_totall", "test_total"),
        ("xyz", "there are: properties/test_money.py::test_total"),
    ],
)
def test_a_word_that_chooses_nothing(word: str, hint: str) -> None:
    (problem,) = unmatched((word, "FuzzTop", word), IDS)
    assert word in problem.message
    assert hint in problem.hint


def test_nothing_to_choose_from() -> None:
    (problem,) = unmatched(("x\n\x1b[31m",), ())
    assert "no properties yet" in problem.hint
    assert "\x1b" not in str(problem)


def test_a_long_list_is_cut() -> None:
    (problem,) = unmatched(("zzzzzzzz",), [f"p/test_{n}.py::test_{n}" for n in range(9)])
    assert problem.hint.endswith("and 4 more")


@pytest.mark.parametrize(
    ("prefix", "target_id", "shown"),
    [
        ("", "./pkg:FuzzX", "./pkg:FuzzX"),
        ("services/api/", "properties/test_a.py::test_b[x/y:z]", "services/api/properties/test_a.py::test_b[x/y:z]"),
        ("services/go/", "./pkg:FuzzX", "./services/go/pkg:FuzzX"),
        ("services/go/", ".:FuzzX", "./services/go:FuzzX"),
    ],
)
def test_an_id_names_its_project_and_comes_back(prefix: str, target_id: str, shown: str) -> None:
    assert seen(prefix, target_id) == shown
    assert unseen(prefix, shown) == target_id
