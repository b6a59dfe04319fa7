"""What is kept between runs, and every way in which a file may be no use."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aiguard.source import blob_cache
from aiguard.source.blob_cache import BlobCache, cache_folder
from aiguard.source.git import Repository
from aiguard.source.ranked_units import units
from tests.source.repositories import begin, commit, git, names, unit_of, write

CODE = "class A:\n    def f(self):\n        return 1\n\ndef g():\n    return 2\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "home" / "cache.sqlite3"


def test_values_are_kept_by_kind_and_id(place: Path) -> None:
    BlobCache(place).write("a", {"1": [1, "x"], "2": {"y": None}})
    BlobCache(place).write("b", {"1": "other"})
    assert BlobCache(place).read("a", ["2", "1", "3"]) == {"1": [1, "x"], "2": {"y": None}}
    assert BlobCache(place).read("b", ["1", "2"]) == {"1": "other"}
    BlobCache(place).write("a", {"1": "new"})
    assert BlobCache(place).read("a", ["1"]) == {"1": "new"}
    many = {str(number): number for number in range(2000)}
    BlobCache(place).write("c", many)
    assert BlobCache(place).read("c", many) == many
    assert [file.name for file in place.parent.iterdir()] == [place.name]


def test_where_it_is(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/a", "HOME": "/b"}) == Path("/a/aiguard/blobs")
    assert cache_folder({"XDG_CACHE_HOME": "relative", "HOME": "/b"}) == Path("/b/.cache/aiguard/blobs")
    assert cache_folder({"XDG_CACHE_HOME": "", "HOME": "/b"}) == Path("/b/.cache/aiguard/blobs")
    assert cache_folder({"AIGUARD_CACHE": "/c", "XDG_CACHE_HOME": "/a"}) == Path("/c")
    assert cache_folder({"AIGUARD_CACHE": "off", "HOME": "/b"}) is None
    assert cache_folder({"HOME": "relative"}) is None
    assert cache_folder({}) is None
    nowhere = BlobCache.of(tmp_path, {})
    nowhere.write("a", {"1": 1})
    assert nowhere.read("a", ["1"]) == {}
    here = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    BlobCache.of(tmp_path / "one", here).write("a", {"1": 1})
    assert BlobCache.of(tmp_path / "one", here).read("a", ["1"]) == {"1": 1}
    assert BlobCache.of(tmp_path / "two", here).read("a", ["1"]) == {}


def test_another_version_has_its_own_values(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BlobCache(place).write("a", {"1": 1})
    monkeypatch.setattr(blob_cache, "__version__", "99")
    assert BlobCache(place).read("a", ["1"]) == {}


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_begun_anew(place: Path, content: bytes) -> None:
    place.parent.mkdir()
    place.write_bytes(content)
    assert BlobCache(place).read("a", ["1"]) == {}
    BlobCache(place).write("a", {"1": 1})
    BlobCache(place).write("a", {"1": 1})
    assert BlobCache(place).read("a", ["1"]) == {"1": 1}


def test_values_that_are_no_json_and_tables_of_others(place: Path) -> None:
    BlobCache(place).write("a", {"1": 1, "2": 2})
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE entries SET value = '[[[' WHERE id = '1'")
        connection.commit()
    assert BlobCache(place).read("a", ["1", "2"]) == {"2": 2}
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("DROP TABLE entries")
        connection.execute("CREATE TABLE entries (x)")
        connection.commit()
    assert BlobCache(place).read("a", ["1"]) == {}
    BlobCache(place).write("a", {"1": 1})


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.sqlite3").mkdir()
    for place in (tmp_path / "file" / "cache.sqlite3", tmp_path / "folder.sqlite3", Path("/proc/aiguard/x.sqlite3")):
        BlobCache(place).write("a", {"1": 1})
        assert BlobCache(place).read("a", ["1"]) == {}
    assert (tmp_path / "file").read_text() == "x"


def test_its_size_is_bounded_and_the_oldest_go_first(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_cache, "LARGEST", 300_000)
    cache = BlobCache(place)
    cache.write("a", {f"old{n}": "x" * 1000 for n in range(100)})
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE entries SET day = day - 10")
        connection.commit()
    cache.write("a", {f"new{n}": "x" * 1000 for n in range(100)}, used=["old7"])
    cache.write("a", {f"newer{n}": "x" * 1000 for n in range(150)})
    left = cache.read("a", [*(f"old{n}" for n in range(100)), *(f"newer{n}" for n in range(150))])
    assert "old7" in left
    assert len([name for name in left if name.startswith("old")]) < 20
    assert len([name for name in left if name.startswith("newer")]) > 70
    for turn in range(20):
        cache.write("a", {f"{turn} {n}": "x" * 1000 for n in range(100)})
    assert place.stat().st_size < 1_500_000


def test_the_files_of_repositories_long_gone_are_dropped(place: Path) -> None:
    place.parent.mkdir()
    for name, age in (("old", 100), ("young", 10)):
        BlobCache(place.parent / f"{name}.sqlite3").write("a", {"1": 1})
        subprocess.run(["touch", "-d", f"{age} days ago", str(place.parent / f"{name}.sqlite3")], check=True)
    BlobCache(place).write("a", {"1": 1})
    assert sorted(file.stem for file in place.parent.iterdir()) == ["cache", "young"]


def test_several_runs_at_once(place: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from aiguard.source.blob_cache import BlobCache\n"
        "for n in range(30): BlobCache(Path(sys.argv[1])).write('a', {f'{sys.argv[2]} {n}': n})\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(place), name]) for name in ("x", "y", "z")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    found = BlobCache(place).read("a", [f"{name} {n}" for name in ("x", "y", "z") for n in range(30)])
    assert all(key.endswith(f" {value}") for key, value in found.items())
    assert len(found) > 30


def test_units_of_a_second_run_come_from_it(tmp_path: Path) -> None:
    root = begin(tmp_path / "repo")
    write(root, "a.py", CODE)
    write(root, "broken.py", "def (")
    write(root, "a.go", "package a\n\nfunc F() int {\n\treturn 1\n}\n")
    commit(root)
    write(root, "a.py", CODE.replace("return 1", "return 3"))
    write(root, "new.py", "def h(): ...\n")
    cache = BlobCache.of(Repository(root).common_folder, {"HOME": str(tmp_path)})
    plain = units(root), units(root, everything=True)
    for _ in range(3):
        assert (units(root, cache=cache), units(root, everything=True, cache=cache)) == plain
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", "--detach", str(linked))
    (file,) = (tmp_path / ".cache/aiguard/blobs").iterdir()
    blob = git(root, "rev-parse", "HEAD:a.py")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE entries SET value = replace(value, '\"g\"', '\"kept\"')")
        connection.commit()
        kinds = [kind for (kind,) in connection.execute("SELECT kind FROM entries WHERE id = ?", [f"python {blob}"])]
    assert len(kinds) == 1
    # A work tree of the same repository has the same contents.
    shared = BlobCache.of(Repository(linked).common_folder, {"HOME": str(tmp_path)})
    assert "unchanged a.py:kept" in names(units(linked, everything=True, cache=shared))
    assert "unchanged a.py:g" in names(units(linked, everything=True))


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, [["f", 1, 2]], [["f", "1", 2, "", ""]], [[1]], [[]], [[["f"]]]])
def test_values_that_aiguard_would_not_have_written_are_found_out_anew(tmp_path: Path, value: object) -> None:
    root = begin(tmp_path / "repo")
    write(root, "a.py", CODE)
    commit(root)
    write(root, "a.py", CODE.replace("return 1", "return 3"))
    cache = BlobCache.of(Repository(root).common_folder, {"HOME": str(tmp_path)})
    plain = units(root, cache=cache), units(root, everything=True, cache=cache)
    (file,) = (tmp_path / ".cache/aiguard/blobs").iterdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE entries SET value = ?", [json.dumps(value)])
        connection.commit()
    assert (units(root, cache=cache), units(root, everything=True, cache=cache)) == plain
    assert unit_of(plain[0], "A.f").line == 2
