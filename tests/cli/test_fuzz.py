from __future__ import annotations

import json
from typing import Any

import pytest

from aiguard.cli import fuzz as cli
from aiguard.cli.app import run
from aiguard.commands.fuzz import CampaignRequest
from aiguard.engines.fuzz.interface import Discovery, Target
from aiguard.errors import CouldNotJudge
from aiguard.findings import Finding, Location, Severity
from aiguard.verdict import FailOn
from tests.conftest import run_aiguard

BROKEN = Finding("fuzz.collection", Severity.ERROR, "it cannot be collected", "", Location("p/b.py", 3), "0" * 32, "")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[CampaignRequest]:
    """The requests that reached the command, which does nothing with them."""
    seen: list[CampaignRequest] = []

    def instead(request: CampaignRequest, *_: Any) -> Any:
        seen.append(request)
        raise CouldNotJudge("stopped here")

    for name in ("campaign", "prepare", "listing"):
        monkeypatch.setattr(cli, name, instead)
    return seen


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ([], ()),
        (["properties/test_money.py", "./parser:FuzzParse"], ("properties/test_money.py", "./parser:FuzzParse")),
        (["--budget", "1s", "new"], ("new",)),
        (["--", "new"], ("new",)),
        (["./pin"], ("./pin",)),
        (["p::t", "new"], ("p::t", "new")),
    ],
)
def test_every_word_but_a_leading_subcommand_is_a_target(asked, words, targets):
    assert run(["fuzz", *words]) == 3
    assert asked[0].targets == targets


def test_every_option_reaches_the_request(asked):
    words = "--budget 1.5m --shrink-budget 500ms -j 3 --seed 7 --changed --base main --language go --fail-on warning"
    run(["fuzz", *words.split(), "--constraints-from", "v1"])
    (request,) = asked
    assert (request.command, request.budget_s, request.shrink_budget_s) == ("fuzz", 90.0, 0.5)
    assert (request.jobs, request.seed, request.changed, request.base) == (3, 7, True, "main")
    assert (request.language, request.fail_on, request.constraints_from) == ("go", FailOn.WARNING, "v1")


def test_what_is_not_said_is_left_to_the_config(asked):
    run(["fuzz"])
    (request,) = asked
    assert (request.budget_s, request.shrink_budget_s, request.jobs, request.seed) == (None, None, None, None)
    assert (request.language, request.fail_on, request.base, request.changed) == (None, None, None, False)


def test_a_budget_of_nothing_is_a_replay(asked):
    run(["fuzz", "--budget", "0"])
    assert asked[0].budget_s == 0.0


@pytest.mark.parametrize("option", ["--budget", "--shrink-budget"])
@pytest.mark.parametrize("text", ["30", "30 s", "-1", "-1s", "nan", "inf", "NaNs", "", "0s ", "8d", "1e3s", "169h"])
def test_a_budget_that_is_none_is_a_wrong_input(asked, capsys, option, text):
    assert run(["fuzz", f"{option}={text}"]) == 2
    assert asked == []
    assert f"{option}: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--jobs", "0"], ["-j", "257"], ["--seed", "-1"], ["--language", "rust"], ["--fail-on", "all"]]
)
def test_values_out_of_range_are_refused(asked, words):
    assert run(["fuzz", *words]) == 2
    assert asked == []


@pytest.mark.parametrize("name", ["new", "pin"])
def test_the_subcommands_have_their_own_help_and_usage(tmp_path, name):
    ran = run_aiguard("fuzz", name, "--help", cwd=tmp_path)
    assert ran.code == 0
    assert f"aiguard fuzz {name}" in ran.out
    wrong = run_aiguard("fuzz", name, "--no-such-option", cwd=tmp_path)
    assert wrong.code == 2
    assert f"aiguard fuzz {name}" in wrong.err


def test_help_names_the_subcommands(tmp_path):
    ran = run_aiguard("fuzz", "--help", cwd=tmp_path, env={"COLUMNS": "120"})
    assert ran.code == 0
    for word in ("aiguard fuzz new", "aiguard fuzz pin", "--shrink-budget", "--changed", "--list"):
        assert word in ran.out


TARGETS = (
    Target("p/a.py::test_a", "python", ("hypothesis", "boundary"), Location("p/a.py", 3, "test_a")),
    Target("./x:Fuzz\x1bX", "go", ("go",)),
)


def listed(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    monkeypatch.setattr(cli, "listing", lambda *_: Discovery(TARGETS, findings, ("Go is not installed",)))


def test_the_list_is_one_id_a_line(monkeypatch, capsys):
    listed(monkeypatch)
    assert run(["fuzz", "--list"]) == 0
    told = capsys.readouterr()
    assert told.out == "p/a.py::test_a\n./x:Fuzz\\x1bX\n"
    assert told.err == "aiguard: Go is not installed\n"
    assert run(["fuzz", "--list", "--verbose"]) == 0
    assert capsys.readouterr().out.startswith("p/a.py::test_a  python, hypothesis, boundary  p/a.py:3\n")


def test_the_list_as_json(monkeypatch, capsys):
    listed(monkeypatch)
    assert run(["fuzz", "--list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "id": "p/a.py::test_a",
        "language": "python",
        "engines": ["hypothesis", "boundary"],
        "location": {"path": "p/a.py", "line": 3, "symbol": "test_a"},
    }


def test_a_list_that_is_not_whole_is_no_success(monkeypatch, capsys):
    listed(monkeypatch, BROKEN)
    assert run(["fuzz", "--list"]) == 3
    told = capsys.readouterr()
    assert "p/a.py::test_a\n" in told.out
    assert "aiguard: p/b.py:3: it cannot be collected\n" in told.err


@pytest.mark.parametrize("flag", ["--list", "--dry-run"])
@pytest.mark.parametrize("words", [["--format", "junit"], ["--output", "x.json"]])
def test_a_list_and_a_plan_are_no_reports(asked, capsys, flag, words):
    assert run(["fuzz", flag, *words]) == 2
    assert f"{flag} prints" in capsys.readouterr().err
    assert asked == []
