"""The block `risk:`: what it means, and what is said of every way to get it wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aiguard.config.loading import load
from aiguard.config.risk_settings import Risk
from aiguard.config.schema import config_schema
from aiguard.errors import InputError
from aiguard.ranking import SIGNALS


def waiver(old: str = "", new: str = "") -> str:
    """A valid waiver, with one thing in it written otherwise."""
    good = '{function: "a.py:f", owner: Ann, reason: r, expires: "2027-01-31"}'
    return f"{{waivers: [{good.replace(old, new) if old else good}]}}"


def risk(folder: Path, text: str) -> Risk:
    (folder / "aiguard.yaml").write_text(f"version: 1\nrisk: {text}\n")
    return load(folder, None, {}).projects[0].settings.risk


def wrong(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        risk(folder, text)
    return [str(problem) for problem in caught.value.problems]


def test_what_holds_without_a_word(tmp_path: Path) -> None:
    found = risk(tmp_path, "{}")
    assert (found.gate.top, found.gate.level, found.gate.severity) == (3, "high", "warning")
    assert (found.base, found.exclude, found.include, found.weights, found.waivers) == (None, (), (), {}, ())
    assert found.authorship.assume == "unknown"
    (tmp_path / "aiguard.yaml").write_text("version: 1\n")
    assert load(tmp_path, None, {}).projects[0].settings.risk == found


def test_every_signal_may_have_a_weight(tmp_path: Path) -> None:
    written = ", ".join(f"{name}: 0.{number:02}" for number, name in enumerate(SIGNALS))
    assert risk(tmp_path, f"{{weights: {{{written}}}}}").weights == {n: k / 100 for k, n in enumerate(SIGNALS)}
    assert risk(tmp_path, "{weights: {new: 0, age: 1}}").weights == {"new": 0.0, "age": 1.0}


def test_a_waiver(tmp_path: Path) -> None:
    [found] = risk(tmp_path, waiver("a.py:f", "./shop//cart.py:Cart.total")).waivers
    assert found.function == "shop/cart.py:Cart.total"
    assert (found.owner, found.reason, found.expires) == ("Ann", "r", date(2027, 1, 31))


@pytest.mark.parametrize("function", ["a.py:f", "a b/ü.py:Größe.__init__", "parser/parse.go:Parser.Next", "a.py:f.g.h"])
def test_names_of_functions(function: str, tmp_path: Path) -> None:
    assert risk(tmp_path, waiver("a.py:f", function)).waivers[0].function == function


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{gaet: {}}", "unknown key \"gaet\"\n    did you mean 'gate'?"),
        ("{weights: {lines_aded: 0.5}}", "got \"lines_aded\"\n    did you mean 'lines_added'?"),
        ("{weights: {Domain: 0.5}}", "did you mean 'domain'?"),
        ("{weights: {whatever: 0.5}}", "wanted one of lines_added, rewritten, new, size"),
        ("{weights: {domain: 2}}", "wanted a number from 0 to 1, got 2"),
        ("{weights: {domain: -0.1}}", "wanted a number from 0 to 1, got -0.1"),
        ("{weights: {domain: true}}", "wanted a number from 0 to 1, got true"),
        ("{weights: {domain: '0.5'}}", 'wanted a number from 0 to 1, got "0.5"'),
        ("{gate: {top: -1}}", "wanted a number of at least 0, got -1"),
        ("{gate: {top: 1.5}}", "wanted a whole number, got 1.5"),
        ("{gate: {level: hihg}}", "did you mean 'high'?"),
        ("{gate: {severity: warn}}", 'wanted one of error, warning, note, never, got "warn"\n    did you mean \'warn'),
        ("{gate: {sevrity: note}}", "did you mean 'severity'?"),
        ("{top: 3}", "did you mean 'gate.top'?"),
        ("{exclude: [../x]}", "wanted a path inside the project's folder"),
        ("{include: [/x]}", "wanted a path inside the project's folder"),
        ("{waivers: [a.py:f]}", 'wanted a mapping of keys to values, got "a.py:f"'),
        (waiver("a.py:f", "a.py"), "wanted one function as PATH:QUALNAME"),
        (waiver("a.py:f", "a.py:"), "wanted one function as PATH:QUALNAME"),
        (waiver("a.py:f", "*.py:f"), "wanted one function as PATH:QUALNAME"),
        (waiver("a.py:f", "a.py:Cart.*"), "wanted one function as PATH:QUALNAME"),
        (waiver("a.py:f", "../a.py:f"), "wanted a path inside the project's folder"),
        (waiver("owner: Ann, "), "the key owner is missing"),
        (waiver("reason", "raeson"), "the key reason is missing"),
        (waiver("reason: r", "reason: ' '"), "wanted text that is not empty"),
        (waiver("01-31", "02-30"), "wanted a date in quotes"),
        ("{authorship: {ai: ['(?=x)']}}", "as RE2 reads it"),
        ("{authorship: {human: ['[']}}", "2:29: wanted a regular expression"),
        ("{authorship: {assume: human}}", "wanted one of unknown, ai"),
        ("{authorship: {asume: ai}}", "did you mean 'assume'?"),
    ],
)
def test_each_mistake_is_named(text: str, words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = wrong(tmp_path, text)
    assert found[0].startswith("aiguard.yaml:2:")
    assert any(words in problem for problem in found), found
    assert capfd.readouterr().err == ""


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = (
        "\n  weights: {lines_aded: 0.5}\n  gate: {level: hihg}\n  waivers:\n    - {function: a.py, owner: ''}\n"
        "  authorship: {ai: ['(']}"
    )
    places = [line.split(": ")[0].removeprefix("aiguard.yaml:") for line in wrong(tmp_path, text)]
    assert places == ["3:13", "4:17", "6:7", "6:7", "6:18", "6:31", "7:21"]


@pytest.mark.parametrize(
    "value",
    [
        {"weights": {"lines_aded": 0.5}},
        {"weights": {"domain": 2}},
        {"gate": {"severity": "off"}},
        {"gate": {"top": -1}},
        {"waivers": [{"function": "a.py:f", "owner": "Ann", "reason": "r"}]},
        {"waivers": [{"function": "a.py", "owner": "Ann", "reason": "r", "expires": "2027-01-31"}]},
        {"waivers": [{"function": "*.py:f", "owner": "Ann", "reason": "r", "expires": "2027-01-31"}]},
        {"authorship": {"assume": "human"}},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(value: Any) -> None:
    assert not Draft202012Validator(config_schema()).is_valid({"version": 1, "risk": value})


def test_the_schema_takes_what_the_reader_takes(tmp_path: Path) -> None:
    value = {
        "weights": {"domain": 0.25, "new": 1},
        "gate": {"top": 0, "level": "low", "severity": "never"},
        "waivers": [{"function": "a b/c.py:A.f", "owner": "Ann", "reason": "r", "expires": "2027-01-31"}],
    }
    Draft202012Validator(config_schema()).validate({"version": 1, "risk": value})
