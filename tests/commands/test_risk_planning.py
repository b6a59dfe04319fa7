"""From aiguard.yaml to the plan of a ranking."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from aiguard.commands.check import Request, prepare
from aiguard.commands.risk_planning import RiskWishes, check_base, plan_risk, waivers_of
from aiguard.config.loading import load
from aiguard.errors import InputError
from aiguard.masking import Masker
from aiguard.plan.risk import RiskPlan
from aiguard.ranking import Waiver

WAIVED = """\
version: 1
risk:
  base: main
  waivers:
    - {function: cart.py:f, owner: Ann, reason: r, expires: "2027-01-31"}

    - function: api/cart.py:C.g
      owner: Ben
      reason: s
      expires: "2027-02-28"
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def rankings(folder: Path, **more: object) -> list[RiskPlan]:
    prepared = prepare(Request("check", folder, {}, **more), Masker())  # type: ignore[arg-type]
    return [step for step in prepared.plan.steps if isinstance(step, RiskPlan)]


def test_waivers_know_where_they_stand(project):
    [one] = load(project({"aiguard.yaml": WAIVED}), None, {}).projects
    first, second = waivers_of(one)
    assert (first.path, first.qualname) == ("cart.py", "f")
    assert first.waiver == Waiver("Ann", "r", date(2027, 1, 31), "aiguard.yaml:5")
    assert (second.path, second.qualname, second.waiver.where) == ("api/cart.py", "C.g", "aiguard.yaml:7")


def test_what_a_command_wishes_comes_before_what_the_file_says(project):
    [one] = load(project({"aiguard.yaml": WAIVED}), None, {}).projects
    assert plan_risk(one, RiskWishes()).base == "main"
    plan = plan_risk(one, RiskWishes(base="v1", head="v2", everything=True, paths=("shop",)))
    assert (plan.base, plan.head, plan.everything, plan.paths) == ("v1", "v2", True, ("shop",))
    assert plan.settings.gate.top == 3


@pytest.mark.parametrize(
    ("files", "python", "go"),
    [
        ({}, ("properties",), None),
        ({"go.mod": "module m\n"}, None, ("./...",)),
        ({"go.mod": "module m\n", "properties/test_a.py": ""}, ("properties",), ("./...",)),
        ({"aiguard.yaml": "version: 1\nfuzz: {python: {paths: [laws]}}\n", "go.mod": ""}, ("laws",), None),
    ],
)
def test_where_properties_that_guard_are(files, python, go, project):
    [one] = load(project({"aiguard.yaml": "version: 1\n"} | files), None, {}).projects
    plan = plan_risk(one, RiskWishes())
    assert (plan.python and plan.python.paths, plan.go and plan.go.packages) == (python, go)


def test_each_project_of_a_workspace_ranks_its_own_folder(project):
    folder = project(
        {
            "aiguard.yaml": "version: 1\nprojects: [services/a, services/a/b]\nrisk: {}\n",
            "services/a/aiguard.yaml": WAIVED.replace("  base: main\n", ""),
            "services/a/b/aiguard.yaml": "version: 1\nrisk: {gate: {top: 1}}\n",
        }
    )
    root, a, b = rankings(folder)
    assert (root.prefix, root.elsewhere) == ("", ("services/a/", "services/a/b/"))
    assert (a.prefix, a.elsewhere) == ("services/a/", ("b/",))
    assert (b.prefix, b.elsewhere, b.settings.gate.top) == ("services/a/b/", (), 1)
    assert (a.waivers[0].path, a.waivers[0].waiver.where) == ("services/a/cart.py", "services/a/aiguard.yaml:4")


def test_without_a_risk_block_the_gate_ranks_where_there_is_a_history(project, tmp_path):
    folder = project({"aiguard.yaml": "version: 1\nfuzz: {}\n"})
    assert rankings(folder) == []
    git(tmp_path, "init", "-q")
    [step] = rankings(folder)
    assert (step.asked, step.gated, step.base) == (False, True, None)
    project({"aiguard.yaml": "version: 1\nfuzz: {}\nrisk: {}\n"})
    assert rankings(folder)[0].asked


def test_a_ranking_leaves_most_of_the_time_to_campaigns(project):
    folder = project({"aiguard.yaml": "version: 1\ncheck: {budget: 30s}\nrisk: {}\n"})
    assert [step.limit_s for step in rankings(folder)] == [None]
    project({"aiguard.yaml": "version: 1\ncheck: {budget: 30s}\nrisk: {}\nfuzz: {}\n"})
    assert [step.limit_s for step in rankings(folder)] == [10.0]


def test_other_commands_rank_nothing(project):
    contract = "contract: a\nowners: ['@t']\ntarget: api\n"
    contract += "interactions:\n  - {id: x, request: GET /, response: {status: 200}}\n"
    config = 'version: 1\ntargets: {api: {url: "http://127.0.0.1:9"}}\nrisk: {}\n'
    folder = project({"aiguard.yaml": config, "contracts/a.yaml": contract})
    plan = prepare(Request("contract replay", folder, {}), Masker()).plan
    assert [step.engine for step in plan.steps] == ["contracts"]
    assert [step.engine for step in prepare(Request("check", folder, {}), Masker()).plan.steps] == ["contracts", "risk"]


def test_a_base_that_names_no_commit_is_told_with_its_place(project, tmp_path):
    folder = project({"aiguard.yaml": WAIVED})
    [one] = load(folder, None, {}).projects
    check_base(one)  # no repository: the engine says so
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    with pytest.raises(InputError, match=r"aiguard\.yaml:3:9: there is no commit main in this repository"):
        check_base(one)
    git(tmp_path, "branch", "main")
    check_base(one)
