"""A revision read by the block, against the same revision read file by file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.source import batch_tree
from aiguard.source.batch_tree import BatchTree
from aiguard.source.git import Repository, RevisionTree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "api/deep").mkdir(parents=True)
    for number in range(12):
        (root / f"api/deep/m{number}.py").write_bytes(b"\r\n\0x = %d\n" % number * (number + 1))
    (root / "api/big.py").write_bytes(b"#" * 3_000_000)
    (root / "api/same.py").write_bytes((root / "api/deep/m3.py").read_bytes())
    (root / "api/link.py").symlink_to("deep/m1.py")
    (root / "api/away.py").symlink_to("/etc/passwd")
    (root / "other.py").write_text("other\n")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], cwd=root, check=True)
    return root


@pytest.mark.parametrize("block", [1, 100, 1 << 24])
def test_every_file_reads_as_it_does_by_itself(repository: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_tree, "BLOCK", block)
    many, single = BatchTree.at(repository / "api", "HEAD"), RevisionTree.at(repository / "api", "HEAD")
    paths = many.glob("**/*.py")
    assert paths == single.glob("**/*.py")
    assert "link.py" in paths
    assert "away.py" not in paths
    for path in paths:
        assert many.read(path, 4_000_000) == single.read(path, 4_000_000), path
    for path in ("big.py", "missing.py", "away.py"):
        with pytest.raises(InputError):
            many.read(path, 1_000_000)


def test_git_is_asked_for_many_files_at_once(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = Repository.ask

    def counted(self: Repository, *words: str, stdin: bytes = b""):
        asked.append(words[0])
        return ask(self, *words, stdin=stdin)

    tree = BatchTree.at(repository, "HEAD")
    monkeypatch.setattr(Repository, "ask", counted)
    for path in [path for path in tree.glob("**/*.py") if path != "api/big.py"]:
        tree.read(path, 4_000_000)
    assert asked.count("cat-file") <= 4, asked
