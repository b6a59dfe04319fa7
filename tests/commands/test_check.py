from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aiguard.commands.check import Request, check, prepare
from aiguard.errors import InputError
from aiguard.findings import Coverage
from aiguard.masking import Masker
from aiguard.plan.selecting import Selection
from aiguard.progress import Event
from aiguard.verdict import FailOn
from tests.conftest import Answer, Service
from tests.e2e.test_check import CONTRACT, config

Git = Callable[..., str]


@pytest.fixture
def bad(serve) -> Service:
    return serve({"GET /ping": Answer({"ok": None})})


@pytest.fixture
def folder(project, bad) -> Path:
    return project({"aiguard.yaml": config(bad.url), "contracts/a.yaml": CONTRACT.format(name="a")})


@pytest.fixture
def git(folder) -> Git:
    def run(*arguments: str, cwd: Path = folder) -> str:
        identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always"]
        done = subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, text=True)
        return done.stdout

    run("init", "-q")
    run("add", ".")
    run("commit", "-qm", "the promise")
    return run


def request(folder: Path, **more: object) -> Request:
    return Request("check", folder, {}, **more)  # type: ignore[arg-type]


def code(folder: Path, **more: object) -> int:
    return check(request(folder, **more), Masker()).verdict.exit_code


def test_preparing_runs_nothing(folder, bad):
    prepared = prepare(request(folder, budget_s=5.0), Masker())
    assert prepared.plan.budget_s == 5.0
    assert prepared.fail_on is FailOn.ERROR
    assert bad.seen == []


@pytest.mark.parametrize(
    ("fuzz", "asked_s", "campaign_s"),
    [
        ("{budget: 4s}", None, 4.0),  # what aiguard.yaml states
        ("{budget: 10m}", None, 20.0),  # never more than the whole check may take
        ("{budget: 4s}", 9.0, 9.0),  # the user's word overrules it
        ("{jobs: 1}", None, 20.0),  # a default is no statement
    ],
)
def test_how_long_a_campaign_of_the_gate_may_take(fuzz, asked_s, campaign_s, tmp_path):
    (tmp_path / "aiguard.yaml").write_text(f"version: 1\ncheck: {{budget: 20s}}\nfuzz: {fuzz}\n")
    (step,) = prepare(request(tmp_path, budget_s=asked_s), Masker()).plan.steps
    assert step.budget_s == campaign_s


def test_two_runs_find_the_same_in_the_same_order(folder, project):
    many = "".join(
        f"  - {{id: p{n}, request: GET /ping, response: {{status: 200, body: {{ok: {n}}}}}}}\n" for n in range(30)
    )
    project({"contracts/b.yaml": CONTRACT.format(name="b") + many})
    first, second = (check(request(folder), Masker()) for _ in range(2))
    assert len(first.findings) == 32
    assert first.findings == second.findings
    assert len({finding.fingerprint for finding in first.findings}) == 32


def test_fingerprints_survive_moved_lines_renamed_files_and_another_order(folder, project):
    more = "  - {id: other, request: GET /ping, response: {status: 201}}\n"
    project({"contracts/a.yaml": CONTRACT.format(name="a") + more})
    before = {finding.fingerprint for finding in check(request(folder), Masker()).findings}
    (folder / "contracts/a.yaml").unlink()
    head, ping = CONTRACT.format(name="a").split("interactions:\n")
    project({"contracts/renamed.yaml": f"# a comment\n\n{head}interactions:\n{more}{ping}"})
    after = {finding.fingerprint for finding in check(request(folder), Masker()).findings}
    assert before == after
    assert len(before) == 2


def test_fail_on_comes_from_the_request_and_then_from_the_file(folder, project, bad):
    assert code(folder, fail_on=FailOn.NEVER) == 0
    project({"aiguard.yaml": config(bad.url, "check: {fail_on: never}\n")})
    assert code(folder) == 0
    assert code(folder, fail_on=FailOn.WARNING) == 1


def test_what_could_not_be_judged_is_no_pass_whatever_fails_the_gate(folder, project):
    project({"aiguard.yaml": config("http://127.0.0.1:1")})
    assert code(folder, fail_on=FailOn.NEVER) == 3


@pytest.mark.parametrize(
    ("entry", "exit_code"),
    [
        ("rule: contract.mismatch", 0),
        ("contract: a", 0),
        ("contract: b", 1),
        ("interaction: ping", 0),
        ("at: $.ok, contract: a", 0),
        ("at: $.other", 1),
        ('rule: contract.mismatch, expires: "2099-01-01"', 0),
        ('rule: contract.mismatch, expires: "2020-01-01"', 1),
    ],
)
def test_suppressions(folder, project, bad, entry, exit_code):
    project({"aiguard.yaml": config(bad.url, f"suppressions:\n  - {{reason: known, {entry}}}\n")})
    report = check(request(folder), Masker())
    assert report.verdict.exit_code == exit_code
    assert report.verdict.counts.suppressed == 1 - exit_code
    assert bool(report.notices) == bool(exit_code)


def test_a_suppression_without_a_reason_is_wrong_input(folder, project, bad):
    project({"aiguard.yaml": config(bad.url, "suppressions: [{rule: contract.mismatch}]\n")})
    with pytest.raises(InputError, match="reason"):
        check(request(folder), Masker())


def test_a_suppression_speaks_of_its_own_project_only(project, bad):
    lenient = config(bad.url, "suppressions: [{reason: known, rule: contract.mismatch}]\n")
    folder = project(
        {
            "aiguard.yaml": "version: 1\nprojects: [a, b]\n",
            "a/aiguard.yaml": lenient,
            "a/contracts/a.yaml": CONTRACT.format(name="a"),
            "b/aiguard.yaml": config(bad.url),
            "b/contracts/b.yaml": CONTRACT.format(name="b"),
        }
    )
    standing = [f.location.path for f in check(request(folder), Masker()).findings if not f.suppressed and f.location]
    assert standing == ["b/contracts/b.yaml"]


def test_one_broken_project_leaves_the_others_results(project, bad):
    folder = project(
        {
            "aiguard.yaml": "version: 1\nprojects: [a, b]\n",
            "a/aiguard.yaml": config("http://127.0.0.1:1"),
            "a/contracts/a.yaml": CONTRACT.format(name="a"),
            "b/aiguard.yaml": config(bad.url),
            "b/contracts/b.yaml": CONTRACT.format(name="b"),
        }
    )
    phases: list[Event] = []
    report = check(request(folder), Masker(), phases.append)
    assert [engine.coverage for engine in report.engines] == [Coverage.COULD_NOT_LOOK, Coverage.RAN]
    assert report.verdict.exit_code == 1
    assert "starting api in b" in [event.label for event in phases]


def test_a_base_url_takes_the_place_of_the_target(folder, serve):
    good = serve({"GET /ping": Answer({"ok": True})})
    replay = replace(request(folder, base_url=good.url), command="contract replay")
    assert check(replay, Masker()).verdict.exit_code == 0
    with pytest.raises(InputError, match="URL"):
        check(replace(replay, base_url="ftp://x"), Masker())


def test_a_name_that_nobody_wrote_is_wrong_input(folder):
    with pytest.raises(InputError, match="there is no contract 'b'"):
        check(replace(request(folder), selection=Selection(("b",))), Masker())


def state_of(folder: Path, git: Git) -> str:
    """Everything of a repository that a run must not touch, and every file of the work tree."""
    told = [git("rev-parse", "HEAD"), git("for-each-ref"), git("stash", "list"), git("worktree", "list")]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and ".git/objects" not in str(path))
    told += [f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return "\n".join(told)


def test_a_check_leaves_the_repository_as_it_was(folder, git):
    (folder / "contracts/a.yaml").write_text("# changed\n" + CONTRACT.format(name="a"))
    os.utime(folder / "aiguard.yaml")
    before = state_of(folder, git)
    assert code(folder, base="HEAD", constraints_from="HEAD") == 1
    assert state_of(folder, git) == before


def test_config_contracts_body_files_and_baseline_come_from_the_revision(folder, git, project, bad):
    contract = CONTRACT.format(name="a").replace("body: {ok: true}", "file: body.json")
    project({"contracts/a.yaml": contract, "contracts/body.json": '{"ok": true}'})
    git("add", ".")
    git("commit", "-qm", "a body file")
    held = {"constraints_from": "HEAD"}
    weakened = {
        "contracts/body.json": '{"ok": null}',
        "contracts/a.yaml": CONTRACT.format(name="a").replace("ok: true", "ok: null"),
        "aiguard.yaml": config(bad.url, "suppressions: [{reason: x, rule: contract.mismatch}]\n"),
    }
    for name, text in weakened.items():
        original = (folder / name).read_text()
        project({name: text})
        assert code(folder) == 0, name
        assert code(folder, **held) == 1, name
        project({name: original})
    (folder / "contracts/a.yaml").unlink()
    assert code(folder, **held) == 1
    (folder / "aiguard.yaml").unlink()
    assert code(folder, **held) == 1


def test_a_shallow_clone_says_what_to_fetch(folder, git, tmp_path_factory):
    git("commit", "-q", "--allow-empty", "-m", "more")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth=1", f"file://{folder}", str(clone))
    with pytest.raises(InputError, match="shallow"):
        code(clone, base="HEAD~1")


def test_an_option_is_no_revision(folder, git):
    for revision in ("--all", "HEAD:contracts", "no such", "", "-"):
        with pytest.raises(InputError):
            code(folder, constraints_from=revision or " ")
