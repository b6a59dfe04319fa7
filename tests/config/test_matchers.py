from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.compare.formats import FORMATS
from aiguard.compare.json_text import DEEPEST
from aiguard.compare.matching import Matcher, Scope
from aiguard.config.matchers import MATCHERS, cannot_fail, compile_matcher
from aiguard.config.yaml import read_yaml
from aiguard.errors import Problem
from tests.compare.spelling import deep, matcher, node, problems_of

names = st.text(max_size=6).filter(lambda text: "{{" not in text) | st.sampled_from(["$ref", "$$x", "$text", "$"])
scalars = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3) | names
)
plain = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)
sizes = st.integers(0, 4)


def escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"${key}" if key.startswith("$") else key: escaped(item) for key, item in value.items()}
    return [escaped(item) for item in value] if isinstance(value, list) else value


@st.composite
def bounded(draw: st.DrawFn, name: str, numbers: st.SearchStrategy[Any]) -> dict[str, Any]:
    value = draw(numbers)
    spelled: dict[str, Any] = {name: value}
    if draw(st.booleans()):
        spelled["min"] = value - draw(sizes)
    if draw(st.booleans()):
        spelled["max"] = value + draw(sizes)
    if draw(st.booleans()):
        spelled["tolerance"] = draw(sizes)
    return spelled


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)
leaves = st.one_of(
    scalars,
    st.builds(lambda text: {"$text": text, "min": len(text), "max": len(text) + 2}, names),
    st.builds(lambda text: {"$text": text}, names),
    bounded("$integer", st.integers(-1000, 1000)),
    bounded("$number", numbers),
    bounded("$decimal", numbers),
    st.builds(lambda value: {"$decimal": str(value), "places": 2}, numbers),
    st.builds(lambda value: {"$boolean": value}, st.booleans()),
    st.builds(lambda values: {"$enum": escaped(values)}, st.lists(plain, min_size=1, max_size=3)),
    st.builds(lambda value: {"$equal": escaped(value)}, plain),
    st.sampled_from([{name: named.example} for name, named in FORMATS.items()]),
    st.just({"$regex": "[A-Z]{2}[0-9]*", "example": "AB1"}),
    st.builds(lambda size: {"$length": size + 1, "example": ["x"] * (size + 1)}, sizes),
    st.builds(lambda size: {"$length": {"max": size}}, sizes),
    st.builds(lambda part: {"$contains": part}, names.filter(bool)),
    st.just({"$not_empty": ["a"]}),
    st.just({"$custom": "checks:fine", "example": 1}),
)


def branches_of(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    on_key = inner | st.builds(lambda value: {"$optional": value}, inner) | st.just({"$absent": True})
    objects = st.dictionaries(names.map(lambda key: f"${key}" if key.startswith("$") else key), on_key, max_size=3)
    return st.one_of(
        objects,
        st.lists(inner, max_size=3),
        st.builds(lambda value: {"$nullable": value}, inner),
        st.builds(lambda value, low: {"$each": value, "min": low, "max": low + 1}, inner, sizes),
        st.builds(lambda values: {"$contains": values}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda values: {"$unordered": values}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda value: {"$any_of": [value, {"$text": "other", "max": 5}]}, inner),
        st.builds(lambda value: {"$all_of": [value, value]}, inner),
    )


spelled = st.recursive(leaves, branches_of, max_leaves=8)
samples = plain | st.just("AB1") | st.just(["a"]) | numbers


def compiled(form: Any) -> Matcher | None:
    problems: list[Any] = []
    return compile_matcher(node(form), problems)


def verdict(subject: Matcher, value: Any, strict: bool) -> tuple[bool, list[Any], set[tuple[str, str]]]:
    scope = Scope(strict=strict, custom=lambda _, value: None if value == 1 else "no")
    met = subject.match(value, "$", scope)
    told = [(found.at, found.kind, found.message) for found in scope.mismatches]
    return met, told, {(branch.at, branch.name) for branch in scope.witnessed}


@given(spelled, st.lists(samples, max_size=5), st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_is_shown_compiles_to_the_same_matcher(form: Any, values: list[Any], strict: bool) -> None:
    first = compiled(form)
    if first is None:
        return
    again = compiled(first.show())
    assert again is not None, first.show()
    assert again.show() == first.show()
    for value in [*values, first.example({}), None, [], {}]:
        assert verdict(first, value, strict) == verdict(again, value, strict)


@given(spelled, st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_matcher_matches_its_own_example(form: Any, strict: bool) -> None:
    subject = compiled(form)
    if subject is not None:
        met, told, _ = verdict(subject, subject.example({}), strict)
        assert met, told


@given(spelled, samples)
@settings(deadline=None)
def test_every_witness_is_an_enumerated_branch(form: Any, value: Any) -> None:
    subject = compiled(form)
    if subject is not None:
        scope = Scope()
        for tried in (value, subject.example({})):
            subject.match(tried, "$", scope)
        assert scope.witnessed <= set(subject.branches("$"))


@given(spelled, samples, st.booleans())
@settings(deadline=None)
def test_a_verdict_is_never_without_a_reason(form: Any, value: Any, strict: bool) -> None:
    subject = compiled(form)
    if subject is not None:
        met, told, _ = verdict(subject, value, strict)
        assert met == (not told)


@pytest.mark.parametrize("name", MATCHERS)
def test_the_usage_in_each_hint_is_right(name: str) -> None:
    yaml = pytest.importorskip("yaml")
    usage = yaml.safe_load(MATCHERS[name].usage)
    assert problems_of(usage, on_key=True) == []


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        ({"$texte": "x"}, "unknown matcher `$texte`", "did you mean `$text`? A key that is really called"),
        ({"$int": 1}, "unknown matcher `$int`", "did you mean"),
        ({"$ref": "x"}, "unknown matcher `$ref`", "is written `$$ref`"),
        ({"$": 1}, "unknown matcher `$`", "is written `$$`"),
        ({"$text": "x", "$integer": 1}, "`$text` and `$integer` on one value", "`$all_of`"),
        ({"$text": "x", "mim": 1}, "`$text` has no option `mim`", "did you mean `min`?"),
        ({"$uuid": FORMATS["$uuid"].example, "min": 1}, "`$uuid` has no option `min`", "it takes none"),
        ({"$integer": 1, "colour": 1}, "has no option `colour`", "its options are `min`, `max`, `tolerance`"),
        ({"name": "x", "$text": "y"}, "`$text` has no option `name`", "it takes none"),
        ("order {{ id }}", "`{{ id }}` is not read as a variable", "write `{{id}}`"),
    ],
    ids=str,
)
def test_misuse_is_explained(wrong: Any, message: str, hint: str) -> None:
    (problem,) = problems_of({"field": wrong})
    assert message in problem.message
    assert hint in problem.hint or name_of(wrong) in problem.hint


def name_of(wrong: Any) -> str:
    return "its options are" if isinstance(wrong, dict) and "name" in wrong else "\0"


def test_every_problem_is_found_and_placed() -> None:
    found = problems_of(
        {"a": {"$text": 1}, "b": [{"$nope": 1}], "c": {"d": {"$enum": []}, "e": {"$each": {"$integer": "x"}}}}
    )
    assert [(problem.line, problem.column) for problem in found] == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_depth_is_capped() -> None:
    assert matcher(deep(DEEPEST - 1))
    (problem,) = problems_of(deep(DEEPEST + 300))
    assert "deeper than" in problem.message


@pytest.mark.parametrize(
    ("form", "always_text", "fails"),
    [
        ({"$any": 1}, False, False),
        ({"$any_of": [{"$nullable": 1}, {"$text": "a"}]}, False, True),
        ({"$text": "x"}, False, True),
        ({"$text": "x"}, True, False),
        ({"$text": "x", "max": 5}, True, True),
        ({"$any_of": [{"$integer": 1}, {"$text": "x"}]}, True, False),
        ({"$nullable": {"$text": "x"}}, True, False),
        ({"$not_empty": True}, True, True),
        ({}, False, True),
        ([], False, True),
        ("", True, True),
    ],
)
def test_cannot_fail(form: Any, always_text: bool, fails: bool) -> None:
    assert (not cannot_fail(matcher(form), always_text=always_text)) == fails


def test_dollar_keys_are_literal_when_doubled() -> None:
    subject = matcher({"$$ref": {"$$id": "x"}, "$$$odd": 1})
    assert subject.example({}) == {"$ref": {"$id": "x"}, "$$odd": 1}
    assert subject.show() == {"$$ref": {"$$id": "x"}, "$$$odd": 1}
    assert matcher({"$equal": {"$$ref": 1}}).show() == {"$equal": {"$$ref": 1}}


def test_decimals_of_the_file_keep_their_digits() -> None:
    assert str(matcher({"$decimal": Decimal("19.90")}).example({})) == "19.90"


def test_equal_spellings_keep_their_own_places_and_digits() -> None:
    spelled = [1, True, "1", Decimal("1.0"), Decimal("1.00"), 1]
    document = node([{"$any": value} for value in spelled])
    assert isinstance(document.value, list)
    places = [replace(item, line=line, column=2 * line) for line, item in enumerate(document.value, 1)]
    compiled = [compile_matcher(item, []) for item in places]
    assert all(compiled)
    assert [(one.line, one.column) for one in compiled if one] == [(line, 2 * line) for line in range(1, 7)]
    assert [repr(one.show()) for one in compiled if one] == [repr({"$any": value}) for value in spelled]


def test_what_is_wrong_twice_is_told_twice_and_each_in_its_place() -> None:
    problems: list[Problem] = []
    document = read_yaml(b"- {$integer: 7, min: 9}\n- {$integer: 7, min: 9}\n", "c.yaml")
    assert compile_matcher(document, problems) is None
    message = "the example 7 does not match its own `$integer`: wanted a whole number of at least 9, got the number 7"
    assert [(problem.line, problem.message) for problem in problems] == [(1, message), (2, message)]
