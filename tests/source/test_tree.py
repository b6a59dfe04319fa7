"""The work tree: plain files inside it, nothing else, whatever stands there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from aiguard.errors import InputError
from aiguard.source.tree import WorkTree


def why(tree: WorkTree, path: str, limit: int = 1000) -> str:
    with pytest.raises(InputError) as caught:
        tree.read(path, limit)
    return str(caught.value)


def test_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_bytes(b"x" * 10)
    tree = WorkTree(tmp_path)
    assert tree.read("a/b.yaml", 10) == b"x" * 10
    assert "10 bytes; at most 9" in why(tree, "a/b.yaml", 9)


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = WorkTree(tmp_path)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert "this is a socket" in why(tree, "socket")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "zero").symlink_to("/dev/zero")
    assert "this is a folder" in why(tree, "folder")
    assert "this is a named pipe" in why(tree, "fifo")
    assert "leads to itself" in why(tree, "loop")
    assert "no such file" in why(tree, "gone")
    assert "leads out of" in why(tree, "zero")
    assert "no such file" in why(tree, "folder/x/y")
    assert "no path" in why(tree, "a\0b")
    assert "leads out of" in why(tree, "../x")
    assert tree.exists("loop")
    assert not tree.exists("nowhere")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(10 * 1024**3)
    assert "at most 1,000" in why(WorkTree(tmp_path), "sparse")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    (tmp_path / "x").chmod(0)
    assert "permissions" in why(WorkTree(tmp_path), "x")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.yaml", ["a.yaml"]),
        ("**/*.yaml", ["a.yaml", "c/b.yaml", "c/d/e.yaml"]),
        ("c/*.yaml", ["c/b.yaml"]),
        ("c/**", ["c/b.yaml", "c/d/e.yaml", "c/d/f.json"]),
        ("c/**/e.yaml", ["c/d/e.yaml"]),
        ("./c/?.yaml", ["c/b.yaml"]),
        ("**/d/*", ["c/d/e.yaml", "c/d/f.json"]),
        ("a.yaml", ["a.yaml"]),
        ("x/*.yaml", []),
        ("node_modules/**/*.yaml", []),
        (".hidden/*.yaml", [".hidden/h.yaml"]),
    ],
)
def test_glob(tmp_path: Path, pattern: str, found: list[str]) -> None:
    for name in (
        "a.yaml",
        "c/b.yaml",
        "c/d/e.yaml",
        "c/d/f.json",
        "node_modules/n/n.yaml",
        ".git/g.yaml",
        ".hidden/h.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("x")
    (tmp_path / "link.yaml").symlink_to(outside / "secret.yaml")
    (tmp_path / "folder").symlink_to(outside)
    (tmp_path / "c" / "round").symlink_to("..")
    assert WorkTree(tmp_path).glob(pattern) == found


@pytest.mark.parametrize("pattern", ["", "/etc/*", "../*", "a/../../b", "a\\b"])
def test_a_glob_stays_inside(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match="must stay inside"):
        WorkTree(tmp_path).glob(pattern)


def test_a_costly_pattern_is_not_costly(tmp_path: Path) -> None:
    (tmp_path / ("a" * 200)).write_text("")
    assert WorkTree(tmp_path).glob("*a" * 60 + "*b") == []
