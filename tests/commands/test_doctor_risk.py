"""What `doctor` says of the ranking: what a change is compared with, and how far history goes back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from aiguard.commands.doctor_report import Look
from aiguard.commands.doctor_risk import risk_looks
from aiguard.config.loading import load
from aiguard.findings import Severity
from tests.scaffold.repositories import put


def git(folder: Path, *arguments: str) -> str:
    options = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def looks(folder: Path, risk: str = "") -> list[Look]:
    put(folder, {"aiguard.yaml": f"version: 1\n{risk}"})
    [project] = load(folder, None, {}).projects
    return list(risk_looks(project))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for number in range(3):
        git(folder, "commit", "-q", "--allow-empty", "-m", f"step {number}")
    return folder


def test_the_base_that_would_be_used(repository: Path) -> None:
    main = git(repository, "rev-parse", "--short=10", "HEAD")
    [look] = looks(repository)
    assert look.severity is None
    assert look.text == (
        f"a change is compared with HEAD ({main}), and with the commit before it where nothing differs"
    )
    git(repository, "checkout", "-qb", "feature")
    git(repository, "commit", "-q", "--allow-empty", "-m", "more")
    [look] = looks(repository)
    assert look.text == f"a change is compared with {main}, where HEAD left main"
    [look] = looks(repository, "risk: {base: HEAD~1}\n")
    assert look.text == f"a change is compared with HEAD~1 ({main})"


def test_a_shallow_clone_knows_less_history(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repository}", str(clone))
    base, depth = looks(clone)
    assert base.severity is None
    assert depth.severity is Severity.WARNING
    assert "history goes back 2 commits only" in depth.text
    assert "git fetch --unshallow" in depth.what_to_do


@pytest.mark.parametrize(("risk", "severity"), [("", Severity.WARNING), ("risk: {}\n", Severity.ERROR)])
def test_no_base_to_be_found(risk: str, severity: Severity, repository: Path) -> None:
    git(repository, "branch", "-m", "trunk")
    git(repository, "branch", "other")
    [look] = looks(repository, risk)
    assert look.severity is severity
    assert "no default branch" in look.text
    assert "--base REV" in look.what_to_do


def test_a_base_that_is_no_commit(repository: Path) -> None:
    [look] = looks(repository, "risk: {base: v9}\n")
    assert look.severity is Severity.ERROR
    assert "there is no commit v9" in look.text


def test_without_a_repository_it_is_told_only_where_it_was_asked_for(tmp_path: Path) -> None:
    assert looks(tmp_path) == []
    [look] = looks(tmp_path, "risk: {}\n")
    assert look.severity is Severity.ERROR
    assert "git init" in look.what_to_do
