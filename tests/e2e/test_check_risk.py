"""The gate over changed functions, from real repositories through the whole command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_aiguard

CONFIG = "version: 1\nrisk: {gate: {top: 50, level: low%s}%s}\n"
WAIVERS = ', waivers: [{function: "shop/cart.py:total", owner: Ann Example, reason: goes away, expires: "%s"}]'
BEFORE = (
    "def total(lines):\n    return sum(line.amount for line in lines)\n\n\ndef shown(cents):\n    return str(cents)\n"
)
AFTER = """\
import decimal


def total(lines):
    amount = decimal.Decimal(0)
    for line in lines:
        if line.rate is None:
            amount += line.amount
        elif line.rate > 0:
            amount += line.amount * (1 + line.rate / 100)
    return round(amount, 2)


def shown(cents):
    return str(cents)
"""
GO = "package parse\n\nfunc Parse(text string) int {\n\tcount := 0\n%s\treturn count\n}\n"
LOOP = "\tfor _, letter := range text {\n\t\tif letter == ',' {\n\t\t\tcount++\n\t\t}\n\t}\n"

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    def run(*arguments: str, cwd: Path = tmp_path) -> str:
        identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always"]
        done = subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def commit(git: Git, project: Callable[..., Path]) -> Callable[..., str]:
    """`commit({"aiguard.yaml": ...})` writes files and commits everything; the full id."""

    def make(files: dict[str, str]) -> str:
        folder = project(files)
        if not (folder / ".git").exists():
            git("init", "-q", "-b", "main")
        git("add", "-A")
        git("commit", "-qm", "a step", "--allow-empty")
        return git("rev-parse", "HEAD")

    return make


@pytest.fixture
def changed(commit, project) -> Path:
    """A function rewritten in the work tree, where only the gate is configured."""
    commit({"aiguard.yaml": CONFIG % ("", ""), "shop/cart.py": BEFORE})
    return project({"shop/cart.py": AFTER})


def findings(ran: Ran) -> list[dict[str, Any]]:
    return [finding for finding in ran.json["findings"] if finding["rule"].startswith("risk.")]


def test_a_changed_function_without_a_property_is_a_warning(changed, aiguard, git):
    ran = aiguard("check", "--format", "json")
    assert ran.code == 0
    [finding] = findings(ran)
    assert (finding["rule"], finding["severity"]) == ("risk.unguarded", "warning")
    assert finding["location"]["path"] == "shop/cart.py"
    assert finding["location"]["line"] == 4
    assert finding["location"]["symbol"] == "total"
    assert finding["reproduce"] == "aiguard risk explain shop/cart.py:total"
    assert finding["evidence"]["rank"] == 1
    assert ran.json["revision"]["base"] == git("rev-parse", "HEAD")
    assert ran.json["verdict"]["counts"]["warning"] == 1
    assert "shop/cart.py:total" in aiguard("check").out


def test_how_hard_is_configurable(changed, aiguard, project):
    assert aiguard("check", "--fail-on", "warning").code == 1
    project({"aiguard.yaml": CONFIG % (", severity: error", "")})
    assert aiguard("check").code == 1
    project({"aiguard.yaml": CONFIG % (", severity: never", "")})
    assert findings(aiguard("check", "--format", "json")) == []
    project({"aiguard.yaml": (CONFIG % (", severity: error", "")).replace("50", "0")})
    assert aiguard("check").code == 0


def test_nothing_changed_is_a_pass(commit, aiguard, project):
    commit({"aiguard.yaml": CONFIG % (", severity: error", ""), "shop/cart.py": BEFORE})
    commit({"README.md": "words\n"})
    project({"shop/cart.py": f"# a comment\n\n{BEFORE}"})
    ran = aiguard("check", "--format", "json")
    assert (ran.code, findings(ran)) == (0, [])


def test_the_base_that_is_asked_for_reaches_the_ranking(commit, aiguard):
    first = commit({"aiguard.yaml": CONFIG % (", severity: error", ""), "shop/cart.py": BEFORE})
    commit({"shop/cart.py": AFTER})
    commit({"shop/other.py": "def other():\n    return 1\n"})
    [finding] = findings(aiguard("check", "--format", "json"))
    assert finding["location"]["symbol"] == "other"
    ran = aiguard("check", "--base", first, "--format", "json")
    assert {finding["location"]["symbol"] for finding in findings(ran)} == {"other", "total"}
    assert ran.json["revision"]["base"] == first
    assert all(finding["reproduce"].endswith(f" --base {first}") for finding in findings(ran))


def test_a_go_function_is_held_to_it_as_well(commit, aiguard, project):
    commit({"aiguard.yaml": CONFIG % ("", ""), "go.mod": "module parse\n\ngo 1.22\n", "parse.go": GO % ""})
    project({"parse.go": GO % LOOP})
    [finding] = findings(aiguard("check", "--format", "json"))
    assert (finding["location"]["path"], finding["location"]["symbol"]) == ("parse.go", "Parse")


def test_a_signed_waiver_is_enough_until_its_day(changed, aiguard, project):
    project({"aiguard.yaml": CONFIG % (", severity: error", WAIVERS % "2999-12-31")})
    ran = aiguard("check", "--format", "json")
    assert (ran.code, findings(ran)) == (0, [])
    project({"aiguard.yaml": CONFIG % (", severity: error", WAIVERS % "2020-01-31")})
    ran = aiguard("check", "--format", "json")
    assert ran.code == 1
    assert {finding["rule"] for finding in findings(ran)} == {"risk.unguarded", "risk.waiver-expired"}
    [expired] = [finding for finding in findings(ran) if finding["rule"] == "risk.waiver-expired"]
    assert (expired["location"]["path"], expired["location"]["line"]) == ("aiguard.yaml", 2)
    assert "Ann Example" in expired["title"]


def test_a_waiver_of_a_function_that_is_no_more_is_a_note(changed, aiguard, project):
    waiver = (WAIVERS % "2999-12-31").replace(":total", ":sum_up")
    project({"aiguard.yaml": CONFIG % ("", waiver)})
    notes = [f for f in findings(aiguard("check", "--format", "json")) if f["rule"] == "risk.waiver-unused"]
    assert [(note["severity"], note["location"]["path"]) for note in notes] == [("note", "aiguard.yaml")]
    assert "Ann Example" in notes[0]["title"]


def test_a_change_cannot_sign_for_itself(changed, aiguard, project, git):
    git("checkout", "-qb", "feature")
    project({"aiguard.yaml": CONFIG % (", severity: never", WAIVERS % "2999-12-31")})
    assert aiguard("check", "--fail-on", "warning").code == 0
    ran = aiguard("check", "--fail-on", "warning", "--constraints-from", "main", "--format", "json")
    assert ran.code == 1
    [finding] = findings(ran)
    assert finding["rule"] == "risk.unguarded"
    assert finding["reproduce"] == "aiguard risk explain shop/cart.py:total"


def test_suppressions_and_the_baseline_accept_it_like_any_finding(changed, aiguard, project):
    project({"aiguard.yaml": CONFIG % (", severity: error", "")})
    [finding] = findings(aiguard("check", "--format", "json"))
    project(
        {
            "aiguard.yaml": CONFIG % (", severity: error", "")
            + f'suppressions: [{{reason: known, fingerprint: "{finding["fingerprint"]}"}}]\n'
        }
    )
    assert aiguard("check").code == 0
    # The same function further down, in another form, at another rank.
    project({"shop/cart.py": f"def first(a):\n    return a\n\n\n{AFTER.replace('round(amount, 2)', 'amount')}"})
    again = {f["location"]["symbol"]: f for f in findings(aiguard("check", "--format", "json"))}
    assert again["total"]["fingerprint"] == finding["fingerprint"]
    assert again["total"]["suppressed"]["reason"] == "known"
    assert again["first"]["suppressed"] is None
    accepted = aiguard("baseline", "--reason", "for now", "--author", "Ann", "--expires", "2999-12-31")
    assert accepted.code == 0, accepted.err
    assert "risk.unguarded" in (changed / "aiguard-baseline.yaml").read_text()
    assert aiguard("check").code == 0


@pytest.fixture
def shallow(commit, git, tmp_path) -> Callable[[str], Path]:
    """A clone with one commit and no branch to compare with, as a CI system makes it, with this aiguard.yaml."""

    def make(config: str) -> Path:
        commit({"aiguard.yaml": config, "shop/cart.py": BEFORE, "properties/test_cart.py": PROPERTY})
        git("checkout", "-qb", "feature")
        commit({"shop/cart.py": AFTER})
        clone = tmp_path / "clone"
        git("clone", "-q", "--depth", "1", "--branch", "feature", f"file://{tmp_path}", str(clone))
        return clone

    return make


PROPERTY = """\
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers())
def test_integers(number):
    assert number == number
"""
CAMPAIGN = "version: 1\nfuzz: {budget: 8s, python: {paths: [properties]}}\n"


def test_where_the_base_is_not_to_be_found_a_ranking_that_was_asked_for_is_exit_3(shallow):
    ran = run_aiguard("check", "--format", "json", cwd=shallow(CAMPAIGN + "risk: {}\n"))
    assert ran.code == 3
    assert "could not judge" in ran.json["verdict"]["reason"]


def test_where_the_base_is_not_to_be_found_one_that_nobody_asked_for_is_skipped(shallow):
    clone = shallow(CAMPAIGN)
    ran = run_aiguard("check", cwd=clone)
    assert ran.code == 0, ran.out
    assert "risk  skipped: " in ran.out
    assert "git fetch --unshallow" in ran.out


def test_no_commit_yet(project, git, aiguard):
    git("init", "-q")
    project({"aiguard.yaml": CAMPAIGN, "properties/test_cart.py": PROPERTY, "shop/cart.py": BEFORE})
    ran = aiguard("check")
    assert ran.code == 0, ran.out
    assert "risk  skipped: the repository has no commits" in ran.out
    project({"aiguard.yaml": CAMPAIGN + "risk: {}\n"})
    assert aiguard("check").code == 3


def test_no_repository_at_all(project, aiguard):
    project({"aiguard.yaml": CAMPAIGN, "properties/test_cart.py": PROPERTY})
    ran = aiguard("check")
    assert ran.code == 0
    assert "risk" not in ran.out
    project({"aiguard.yaml": CAMPAIGN + "risk: {}\n"})
    ran = aiguard("check")
    assert ran.code == 3
    assert "is in no git repository" in ran.out


def test_by_default_the_gate_warns_of_no_more_than_three(commit, project, aiguard):
    commit({"aiguard.yaml": CAMPAIGN, "properties/test_cart.py": PROPERTY})
    project({f"shop/m{n}.py": AFTER for n in range(5)})
    ran = aiguard("check", "--format", "json")
    assert ran.code == 0
    assert len(findings(ran)) <= 3
    assert {finding["severity"] for finding in findings(ran)} <= {"warning"}


def test_a_ranking_that_nobody_asked_for_makes_no_pass(commit, aiguard):
    commit({"aiguard.yaml": CAMPAIGN, "shop/cart.py": BEFORE})
    assert aiguard("check").code == 3
    commit({"aiguard.yaml": "version: 1\n"})
    ran = aiguard("check")
    assert (ran.code, "there is nothing to check" in ran.err) == (2, True)


def test_a_base_that_is_no_commit_is_wrong_input(commit, aiguard):
    commit({"aiguard.yaml": "version: 1\nrisk: {base: origin/mian}\n"})
    ran = aiguard("check")
    assert ran.code == 2
    assert "aiguard.yaml:2:14" in ran.err
    assert "origin/mian" in ran.err


def test_projects_of_a_workspace_are_ranked_apart(commit, project, aiguard):
    waived = CONFIG % ("", (WAIVERS % "2999-12-31").replace("shop/", ""))
    commit(
        {
            "aiguard.yaml": "version: 1\nprojects: [api, web]\n",
            "api/aiguard.yaml": waived,
            "web/aiguard.yaml": (CONFIG % ("", "")).replace("top: 50", "top: 1"),
            "api/cart.py": BEFORE,
            "web/cart.py": BEFORE,
        }
    )
    project({"api/cart.py": AFTER, "web/cart.py": AFTER, "web/two.py": AFTER, "top.py": AFTER})
    ran = aiguard("check", "--format", "json")
    [finding] = findings(ran)
    assert finding["location"]["path"].startswith("web/")
    assert json.dumps(ran.json).count("risk.unguarded") == 1
    project({"aiguard.yaml": "version: 1\nprojects: [api, web]\nrisk: {gate: {level: low}}\n"})
    paths = sorted(f["location"]["path"] for f in findings(aiguard("check", "--format", "json")))
    assert {path.partition("/")[0] for path in paths} == {"top.py", "web"}
