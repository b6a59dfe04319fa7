from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiguard.cli import risk, risk_explain, risk_hotspots
from aiguard.cli.app import run
from aiguard.commands.risk import RiskRequest
from aiguard.errors import CouldNotJudge, InputError
from tests.conftest import run_aiguard
from tests.reporters.sample_risk import EXPLANATION, hostile, large, ranking_report


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[RiskRequest, tuple[Any, ...]]]:
    """The requests that reached a command, which ranks a sample."""
    seen: list[tuple[RiskRequest, tuple[Any, ...]]] = []

    def ranked(request: RiskRequest, *rest: Any) -> Any:
        seen.append((request, rest))
        return ranking_report(large(40))

    def looked(request: RiskRequest, *rest: Any) -> Any:
        seen.append((request, rest))
        return EXPLANATION

    monkeypatch.setattr(risk, "rank", ranked)
    monkeypatch.setattr(risk_hotspots, "look_around", ranked)
    monkeypatch.setattr(risk_explain, "look_at", looked)
    return seen


def test_what_is_not_said_is_left_to_the_config(asked):
    assert run(["risk"]) == 0
    ((request, _),) = asked
    assert (request.base, request.head, request.config, request.top) == (None,) * 4
    assert (request.everything, request.assume_ai, request.paths) == (False, False, ())
    assert request.start == Path.cwd()


def test_every_option_reaches_the_request(asked):
    words = "--base main --head v2 --all --top 3 --path src/** --path pkg/* --assume-ai --config a.yaml"
    assert run(["risk", *words.split()]) == 0
    ((request, _),) = asked
    assert (request.base, request.head, request.everything, request.top) == ("main", "v2", True, 3)
    assert (request.paths, request.assume_ai) == (("src/**", "pkg/*"), True)
    assert request.config == Path("a.yaml")


@pytest.mark.parametrize(("words", "more"), [([], 30), (["--top", "3"], 37), (["--top", "0"], 0), (["--top", "40"], 0)])
def test_top_reaches_the_table(asked, capsys, words, more):
    assert run(["risk", *words]) == 0
    out = capsys.readouterr().out
    assert (f"and {more} more: --top 0 or --format json" in out) == bool(more)


def test_top_reaches_files_too(asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (
        run(["risk", "--top", "3", "-o", "r.md", "-o", "r.sarif", "-o", "r.html", "-o", "r.json", "-o", "r.txt"]) == 0
    )
    assert "37 more functions" in Path("r.md").read_text()
    assert len(json.loads(Path("r.sarif").read_text())["runs"][0]["results"]) == 3
    assert len(json.loads(Path("r.json").read_text())["risk"]["functions"]) == 40
    assert Path("r.html").read_text().count("<tbody ") == 40
    assert "and 37 more" in Path("r.txt").read_text()


@pytest.mark.parametrize("words", [["--top", "-1"], ["--top", "many"], ["--fail-on", "warning"], ["explian"], ["a.py"]])
def test_wrong_usage_is_exit_2(asked, words):
    assert run(["risk", *words]) == 2
    assert asked == []


@pytest.mark.parametrize(("error", "code"), [(InputError.of("no such revision"), 2), (CouldNotJudge("no git"), 3)])
@pytest.mark.parametrize("words", [[], ["hotspots"], ["explain", "a.py:f"]])
def test_errors_have_their_codes(monkeypatch, capsys, error, code, words):
    def fails(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(risk, "rank", fails)
    monkeypatch.setattr(risk_hotspots, "look_around", fails)
    monkeypatch.setattr(risk_explain, "look_at", fails)
    assert run(["risk", *words]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("aiguard: no ")


def test_hotspots_look_at_everything(asked, capsys):
    assert run(["risk", "hotspots", "--domain", "money", "--top", "2", "--base", "v1", "--format", "json"]) == 0
    ((request, rest),) = asked
    assert (request.everything, request.base, request.top, rest[0]) == (True, "v1", 2, "money")
    assert json.loads(capsys.readouterr().out)["risk"]["functions"]


def test_an_explanation_is_text_or_json(asked, capsys):
    assert run(["risk", "explain", "shop/money.py:split_total", "--base", "v1", "--head", "v2"]) == 0
    assert capsys.readouterr().out.startswith("split_total  shop/money.py:31-88\n")
    request, rest = asked[0]
    assert (request.base, request.head, rest[0]) == ("v1", "v2", "shop/money.py:split_total")
    assert run(["risk", "explain", "shop/money.py:split_total", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["function"]["qualname"] == "split_total"
    assert run(["risk", "explain", "shop/money.py:split_total", "--format", "sarif"]) == 2
    assert run(["risk", "explain"]) == 2


def test_hostile_names_are_shown_not_obeyed(monkeypatch, capsys):
    monkeypatch.setattr(risk, "rank", lambda *_: ranking_report(hostile()))
    assert run(["risk"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert r"\x1b[2J\u202e[bold]" in out


@pytest.mark.parametrize("name", ["explain", "hotspots"])
def test_the_subcommands_have_their_own_help_and_usage(tmp_path, name):
    ran = run_aiguard("risk", name, "--help", cwd=tmp_path)
    assert ran.code == 0
    assert f"aiguard risk {name}" in ran.out
    wrong = run_aiguard("risk", name, "--no-such-option", cwd=tmp_path)
    assert wrong.code == 2
    assert f"aiguard risk {name}" in wrong.err


def test_help_names_the_subcommands(tmp_path):
    ran = run_aiguard("risk", "--help", cwd=tmp_path, env={"COLUMNS": "120"})
    assert ran.code == 0
    for word in ("aiguard risk explain", "aiguard risk hotspots", "--assume-ai", "--top", "--path"):
        assert word in ran.out
