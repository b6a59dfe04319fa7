from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from aiguard.commands.demo_history import HISTORY, write_history
from aiguard.errors import CouldNotJudge

TEMPLATE = Path(__file__).parents[2] / "templates" / "demo"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    write_history(folder, files_of(folder), os.environ)
    return folder


def files_of(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_every_file_is_committed_and_nothing_is_left_over(repository: Path) -> None:
    assert git(repository, "status", "--porcelain", "--ignored") == ""
    assert git(repository, "rev-list", "--count", "HEAD").strip() == str(len(HISTORY))


def test_authors_dates_and_the_assistant_are_as_told(repository: Path) -> None:
    log = git(repository, "log", "--reverse", "--format=%an|%ae|%aI|%cI")
    first, *_, last = log.splitlines()
    assert first == "Mara Lind|mara@shop.example|2026-03-02T09:14:00+01:00|2026-03-02T09:14:00+01:00"
    assert last.startswith("Jon Abara|jon@shop.example|2026-03-11")
    trailers = git(repository, "log", "--format=%(trailers:key=Co-authored-by,valueonly)")
    assert trailers.split() == ["Copilot", "<223556219+Copilot@users.noreply.github.com>"] * 2


def test_the_latest_commit_holds_the_function_that_the_gate_fuzzes(repository: Path) -> None:
    assert git(repository, "diff", "--name-only", "HEAD~1").split() == ["shop/money.py"]


def test_the_same_commits_come_out_each_time(repository: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(TEMPLATE, again, ignore=shutil.ignore_patterns("__pycache__"))
    write_history(again, files_of(again), os.environ)
    assert git(again, "rev-parse", "HEAD^{tree}") == git(repository, "rev-parse", "HEAD^{tree}")


def test_the_users_own_settings_and_hooks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    (home / "hooks" / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (home / "hooks" / "pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(
        f"[commit]\n gpgsign = true\n[core]\n hooksPath = {home / 'hooks'}\n[user]\n useConfigOnly = true\n"
    )
    monkeypatch.setenv("HOME", str(home))
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "README.md").write_text("x")
    write_history(folder, ["README.md"], os.environ)
    assert git(folder, "log", "--format=%s").strip() == "Write down what callers rely on"


def test_git_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(CouldNotJudge, match="git was not found"):
        write_history(tmp_path, [], {"PATH": str(tmp_path)})


def test_a_failing_git_shows_what_it_said(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("nonsense")
    with pytest.raises(CouldNotJudge, match="`git init` failed") as caught:
        write_history(tmp_path, [], os.environ)
    assert "gitfile" in caught.value.detail
