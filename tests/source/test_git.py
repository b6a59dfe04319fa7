"""Real repositories, read at a revision."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiguard.config.loading import load
from aiguard.errors import CouldNotJudge, InputError
from aiguard.source.git import RevisionTree, describe, resolve


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "services" / "api" / "contracts").mkdir(parents=True)
    git(root.parent, "init", "-q", "-b", "main", str(root))
    (root / "aiguard.yaml").write_text("version: 1\ncheck: {fail_on: error}\n")
    (root / "services/api/aiguard.yaml").write_text("version: 1\n")
    (root / "services/api/contracts/ä b.yaml").write_text("contract: x\n")
    (root / "inside").symlink_to("aiguard.yaml")
    (root / "outside").symlink_to("/etc/passwd")
    (root / "loop").symlink_to("loop")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    return root


def test_resolve_and_describe(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    assert resolve(repository, "main") == head
    assert resolve(repository / "services", head[:10]) == head
    assert describe(repository) == (head, False)
    (repository / "new").write_text("x")
    assert describe(repository) == (head, True)


def test_reading_changes_nothing(repository: Path) -> None:
    before = (repository / ".git/index").read_bytes()
    os.utime(repository / "aiguard.yaml", (1, 1))
    describe(repository)
    RevisionTree(repository, "HEAD").glob("**")
    assert (repository / ".git/index").read_bytes() == before


@pytest.mark.parametrize("revision", ["nowhere", "--all", "-h", "HEAD:aiguard.yaml", "", "a\nb", "HEAD^{tree}"])
def test_what_names_no_commit(repository: Path, revision: str) -> None:
    with pytest.raises(InputError, match="there is no commit"):
        resolve(repository, revision)


def test_a_shallow_clone_says_so(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    first = git(repository, "rev-parse", "HEAD~1")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    with pytest.raises(InputError, match="shallow"):
        resolve(tmp_path / "shallow", first)


def test_no_repository(tmp_path: Path) -> None:
    assert describe(tmp_path) == (None, False)
    with pytest.raises(CouldNotJudge, match="in no git repository"):
        resolve(tmp_path, "HEAD")


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert describe(tmp_path) == (None, False)


def test_files_as_they_stood(repository: Path) -> None:
    (repository / "aiguard.yaml").write_text("version: 1\ncheck: {fail_on: never}\n")
    tree = RevisionTree(repository, "HEAD")
    assert b"fail_on: error" in tree.read("aiguard.yaml", 1000)
    assert tree.read("inside", 1000) == tree.read("aiguard.yaml", 1000)
    assert tree.glob("**/*.yaml") == [
        "aiguard.yaml",
        "services/api/aiguard.yaml",
        "services/api/contracts/ä b.yaml",
    ]
    assert tree.glob("*") == ["aiguard.yaml", "inside"]
    assert tree.exists("services")
    assert not tree.exists("service")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("outside", "leads out of"),
        ("loop", "leads to itself"),
        ("services", "this is a folder"),
        ("missing", "no such file in "),
        ("../x", "leads out of"),
    ],
)
def test_what_cannot_be_read(repository: Path, path: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        RevisionTree(repository, "HEAD").read(path, 1000)


def test_a_large_file_is_not_read(repository: Path) -> None:
    with pytest.raises(InputError, match="at most 5"):
        RevisionTree(repository, "HEAD").read("aiguard.yaml", 5)


def test_a_folder_of_the_repository(repository: Path) -> None:
    tree = RevisionTree.at(repository / "services" / "api", "HEAD")
    assert tree.glob("contracts/*.yaml") == ["contracts/ä b.yaml"]
    assert tree.read("contracts/ä b.yaml", 100) == b"contract: x\n"


def test_settings_of_the_base_judge_the_head(repository: Path) -> None:
    (repository / "aiguard.yaml").write_text("version: 1\ncheck: {fail_on: never}\n")
    assert load(repository, None, {}).check.fail_on == "never"
    base = load(repository, None, {}, lambda folder: RevisionTree.at(folder, "HEAD"))
    assert base.check.fail_on == "error"


def test_hostile_settings_are_not_run(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    git(repository, "config", "core.pager", str(script))
    describe(repository)
    RevisionTree(repository, "HEAD").read("aiguard.yaml", 1000)
    assert not mark.exists()


def test_replaced_objects_are_not_believed(repository: Path) -> None:
    real = git(repository, "rev-parse", "HEAD:aiguard.yaml")
    fake = git(repository, "hash-object", "-w", "services/api/aiguard.yaml")
    git(repository, "replace", real, fake)
    assert b"fail_on: error" in RevisionTree(repository, "HEAD").read("aiguard.yaml", 1000)


def test_without_git(repository: Path) -> None:
    code = (
        "from pathlib import Path; from aiguard.errors import CouldNotJudge; from aiguard.source import git\n"
        f"root = Path({str(repository)!r}); assert git.describe(root) == (None, False)\n"
        "try: git.resolve(root, 'HEAD')\nexcept CouldNotJudge as error: print(error)\n"
    )
    environment = {"PATH": "/nonexistent", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "git is not installed" in done.stdout, done.stderr


def test_a_linked_work_tree_and_the_environment_of_a_hook(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    head, dirty = describe(tmp_path / "linked" / "services")
    assert head == describe(repository)[0]
    assert head is not None
    assert not dirty


def test_describing_needs_no_gitpython(repository: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from aiguard.source.git import describe\n"
        f"print(describe(Path({str(repository)!r}))[1], 'git' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
