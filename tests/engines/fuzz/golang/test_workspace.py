from pathlib import Path

from aiguard.engines.fuzz.golang.corpus import Literal, parse
from aiguard.engines.fuzz.golang.workspace import Mirror, save, writable


def package(root: Path) -> Path:
    folder = root / "module" / "a" / "b"
    (folder / "testdata" / "fuzz" / "FuzzX").mkdir(parents=True)
    (folder / "testdata" / "fixture.txt").write_text("fixture")
    (folder / "testdata" / "fuzz" / "FuzzX" / "old").write_text('go test fuzz v1\nstring("old")\n')
    (root / "module" / "shared.txt").write_text("shared")
    return folder


def test_a_mirror_shows_all_fixtures_and_only_its_own_inputs(tmp_path: Path) -> None:
    folder = package(tmp_path)
    mirror = Mirror(tmp_path / "mirror", tmp_path / "module", folder, "FuzzX")
    assert (mirror.folder / "testdata" / "fixture.txt").read_text() == "fixture"
    assert (mirror.folder / ".." / ".." / "shared.txt").read_text() == "shared"
    assert list(mirror.inputs.iterdir()) == []
    mirror.take_seeds(folder / "testdata" / "fuzz" / "FuzzX")
    assert [path.name for path in mirror.inputs.iterdir()] == ["old"]
    mirror.put([("c1", (Literal("string", b"new"),))])
    assert [path.name for path in mirror.inputs.iterdir()] == ["c1"]
    mirror.remove()
    assert (folder / "testdata" / "fuzz" / "FuzzX" / "old").exists()
    assert not (tmp_path / "mirror").exists()


def test_a_mirror_of_a_package_at_the_root_of_its_module(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "word.txt").write_text("word")
    mirror = Mirror(tmp_path / "mirror", tmp_path / "module", tmp_path / "module", "FuzzX")
    assert (mirror.folder / "word.txt").read_text() == "word"


def test_where_go_can_write(tmp_path: Path) -> None:
    folder = package(tmp_path)
    assert writable(folder, "FuzzX")
    assert writable(folder, "FuzzNew")
    assert writable(tmp_path, "FuzzX")
    (tmp_path / "testdata").write_text("a file")
    assert not writable(tmp_path, "FuzzX")


def test_an_input_is_saved_once_under_its_own_name(tmp_path: Path) -> None:
    path = save(tmp_path / "new", [Literal("int", 3)])
    assert [str(value) for value in parse(path.read_text())] == ["int(3)"]
    path.chmod(0o400)
    assert save(tmp_path / "new", [Literal("int", 3)]) == path
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
