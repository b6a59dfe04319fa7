"""What the log says of whole files, from real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiguard.budget import Deadline
from aiguard.source.file_history import FileHistory, file_history
from tests.source.stories import Story, run_git

LONG = "".join(f"line {number}\n" for number in range(30))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "told")


def read(story: Story, *asked: str) -> FileHistory:
    repository = story.write()
    return file_history(repository, repository.resolve("main"), asked)


def test_a_chain_of_renames(story: Story) -> None:
    story.commit("born", {"a.py": LONG, "x": "1"})
    story.commit("b", {"a.py": None, "b.py": LONG})
    story.commit("edit", {"b.py": LONG + "more\n"})
    story.commit("c", {"b.py": None, "deep/c.py": LONG + "more\nand more\n"})
    found = read(story, "deep/c.py")
    assert found.former == {"deep/c.py": ("b.py", "a.py")}
    assert found.changes == {"deep/c.py": 4}
    assert story.name_of(found.last["deep/c.py"].sha) == "c"
    assert "a.py" not in found.last
    assert found.whole


def test_a_name_that_came_back_is_another_file(story: Story) -> None:
    other = LONG.replace("line", "row")
    story.commit("born", {"a.py": LONG})
    story.commit("away", {"a.py": None, "b.py": LONG})
    story.commit("new", {"a.py": other})
    story.commit("edit", {"a.py": other + "more\n"})
    found = read(story, "a.py", "b.py")
    assert found.former == {"b.py": ("a.py",)}
    assert story.name_of(found.last["a.py"].sha) == "edit"
    assert found.changes["b.py"] == 2
    assert found.changes["a.py"] == 2


def test_companions(story: Story) -> None:
    story.commit("one", {"a.py": "1", "b.py": "1", "c.py": "1"})
    story.commit("two", {"a.py": "2", "b.py": "2"})
    story.commit("three", {"a.py": "3"})
    story.commit("sweep", {"a.py": "4", **{f"{number}.py": "x" for number in range(30)}})
    found = read(story, "a.py")
    assert found.together == {"a.py": {"b.py": 2, "c.py": 1}}
    assert found.changes == {"a.py": 3}
    assert story.name_of(found.last["a.py"].sha) == "sweep"
    assert story.name_of(found.last["b.py"].sha) == "two"


def test_where_a_new_file_may_have_come_from(story: Story) -> None:
    story.commit("older", {"oldest.py": "1", "x.txt": "1"})
    story.commit("split", {"oldest.py": "2", "old.py": LONG})
    story.commit("again", {"old.py": LONG + "more\n", "new.py": "1", "x.txt": "2", "beside.py": "1"})
    story.commit("renamed", {"old.py": None, "other.py": LONG + "more\n"})
    assert read(story, "new.py").origins == {"other.py", "oldest.py"}
    assert read(story, "oldest.py").origins == frozenset()


def test_an_order_of_files_that_is_not_there(story: Story) -> None:
    story.commit("one", {"a.py": "1"})
    run_git(story.folder, "config", "diff.orderFile", "/nowhere")
    assert read(story, "a.py").changes == {"a.py": 1}


def test_merges_are_left_out(story: Story) -> None:
    story.commit("born", {"a.py": LONG, "b.py": "1"})
    story.commit("left", {"a.py": LONG + "left\n"}, "born")
    story.commit("right", {"b.py": "2"}, "born")
    story.commit("merge", {"a.py": LONG + "left\n", "b.py": "2"}, "left", "right")
    found = read(story, "a.py", "b.py")
    assert found.changes == {"a.py": 2, "b.py": 2}
    assert [story.name_of(found.last[path].sha) for path in ("a.py", "b.py")] == ["left", "right"]
    assert found.together == {"a.py": {"b.py": 1}, "b.py": {"a.py": 1}}


@pytest.mark.parametrize("path", ["tab\there", "new\nline", 'quo"te', "ü", "latin-\udce9", " x ", "a => b"])
def test_any_path(story: Story, path: str) -> None:
    story.commit("born", {path: LONG, "other": "1"})
    story.commit("moved", {path: None, f"to/{path}": LONG})
    found = read(story, f"to/{path}")
    assert found.former == {f"to/{path}": (path,)}
    assert found.changes == {f"to/{path}": 2}
    assert found.together == {f"to/{path}": {"other": 1}}


def test_where_a_shallow_clone_ends_nothing_is_known(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"a.py": "1", "b.py": "1"})
    story.commit("two", {"a.py": "2"})
    story.commit("three", {"a.py": "3"})
    story.write()
    run_git(tmp_path, "clone", "-q", "--bare", "--depth", "2", f"file://{story.folder}", "shallow")
    from_clone = Story(tmp_path / "shallow")
    repository = from_clone.open()
    found = file_history(repository, repository.resolve("main"), ["a.py", "b.py"])
    assert found.changes == {"a.py": 1}
    assert set(found.last) == {"a.py"}


@pytest.mark.parametrize("seconds", [0, 0.01, 0.03, 0.1, 60])
def test_at_the_deadline_what_is_known_is_the_answer(story: Story, seconds: float) -> None:
    for number in range(400):
        story.commit(str(number), {f"{number % 7}.py": str(number), f"{number % 11}.txt": str(number)})
    repository = story.write()
    head = repository.resolve("main")
    asked = [f"{number}.py" for number in range(7)]
    found, all_of_it = (
        file_history(repository, head, asked, Deadline.after(seconds)),
        file_history(repository, head, asked),
    )
    assert all_of_it.whole
    assert found.whole or seconds < 60
    assert not found.whole or found == all_of_it
    assert found.last.items() <= all_of_it.last.items()
    assert all(count <= all_of_it.changes[path] for path, count in found.changes.items())
    assert set(found.together) <= set(all_of_it.together)
