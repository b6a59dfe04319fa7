"""Patches of real logs, whose source text looks like anything at all, read and put back together."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.source.commits import Commit
from aiguard.source.git import Repository
from aiguard.source.line_mapping import Range
from aiguard.source.line_tracking import Tracker
from aiguard.source.log import HEAD, PATCHES, PLAIN, scope
from aiguard.source.patches import FilePatch, Hunk, path_name, read_patches
from tests.source.stories import Story, run_git

LOG = (*PLAIN, *PATCHES, HEAD, "--stdin")


def read(repository: Repository, *paths: str) -> list[tuple[Commit, list[FilePatch]]]:
    with repository.stream(*LOG, stdin=scope([repository.resolve("main")], paths)) as stream:
        return [(commit, list(patches)) for commit, patches in read_patches(stream)]


def lines_of(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return [line.rstrip(b"\r") for line in (lines if lines[-1] else lines[:-1])]


def applied(before: bytes, hunks: Sequence[Hunk]) -> list[bytes]:
    """The new lines, made of the old ones; what the hunks say of the old ones has to be true."""
    old, new = lines_of(before), list[bytes]()
    at = 0
    for hunk in hunks:
        start = hunk.old - 1 if hunk.old_count else hunk.old
        new += old[at:start]
        assert old[start : start + hunk.old_count] == hunk.removed
        assert len(new) == (hunk.new - 1 if hunk.new_count else hunk.new)
        assert len(hunk.put) == hunk.new_count
        new += hunk.put
        at = start + hunk.old_count
    return new + old[at:]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "told")


NASTY = [
    b"--- a/x.py",
    b"+++ b/x.py",
    b"-- a/x.py",
    b"++ b/x.py",
    b"@@ -1 +1 @@",
    b"@@ -1,3 +1,9 @@ def x():",
    b"@@@ -1,1 -1,1 +1,1 @@@",
    b"diff --git a/x.py b/x.py",
    b"diff --combined x.py",
    b"index 0123456..789abcd 100644",
    b"rename from x",
    b"\\ No newline at end of file",
    b"\0" + b"f" * 40 + b"\x001\0\0\0\0\0\0message\0",
    b"\0",
    b"a\0b",
    b"",
    b" ",
    b"\t",
    b"\r",
    b"x\ry",
    b"-",
    b"+",
    b"\\",
    b"\xff\xfe",
    "größe = '❤'".encode(),
    b"def f(x):",
    b"    return x",
    b"\x0c",
    b"\x1b[31mred\x1b[m",
]
CONTENT = st.builds(
    lambda lines, ending, last: ending.join(lines) + (ending if last else b""),
    st.lists(st.sampled_from(NASTY), max_size=12),
    st.sampled_from([b"\n", b"\n", b"\r\n"]),
    st.booleans(),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nasty") / "told"


@settings(max_examples=60, deadline=None)
@given(contents=st.lists(CONTENT, min_size=1, max_size=8))
def test_any_content_survives(folder: Path, contents: list[bytes]) -> None:
    story = Story(folder)
    for number, content in enumerate(contents):
        story.commit(f"c{number}", {"x.py": content}, *([None] if not number else []))
    patches = {story.name_of(commit.sha): files for commit, files in read(story.write(), "x.py")}
    for number, content in enumerate(contents):
        before = contents[number - 1] if number else b""
        files = patches.get(f"c{number}", [])  # a commit that changes nothing is none
        assert len(files) == (before != content or not number)
        assert applied(before, files[0].hunks[0] if files else []) == lines_of(content)


@settings(max_examples=60, deadline=None)
@given(sides=st.lists(CONTENT, min_size=2, max_size=3), merged=CONTENT)
def test_any_merge_survives(folder: Path, sides: list[bytes], merged: bytes) -> None:
    story = Story(folder)
    for number, content in enumerate(sides):
        story.commit(f"c{number}", {"x.py": content, "y": str(number)}, None)
    story.commit("merge", {"x.py": merged, "y": "merged"}, *(f"c{number}" for number in range(len(sides))))
    commit, files = read(story.write())[0]
    assert commit.parents == len(sides)
    found = {patch.path: patch for patch in files}
    assert set(found) == ({"y"} if merged in sides else {"x.py", "y"})
    for number, side in enumerate(sides) if "x.py" in found else ():
        patch = found["x.py"]
        assert len(patch.old_blobs) == len(patch.hunks) == len(sides)
        if any(b"\0" in content for content in (*sides, merged)):
            continue  # git shows nothing of merges of what it takes for binary, --text or not
        assert sum(h.new_count - h.old_count for h in patch.hunks[number]) == len(lines_of(merged)) - len(
            lines_of(side)
        )


PATHS = [
    "plain.py",
    "with space.py",
    " lead and trail .py",
    "tab\there.py",
    'quo"te.py',
    "back\\slash.py",
    "new\nline.py",
    "ünïcödé/❤.py",
    "latin-\udce9.py",
    "a/b/c.py",
    "b/a.py",
    "-dash.py",
    "star*.py",
    "[x].py",
    ":(top)x.py",
    "a => b.py",
    "bell\a\v\f\r.py",
    "\x01\x7f.py",
]


@pytest.mark.parametrize("path", PATHS)
def test_any_path_survives(story: Story, path: str) -> None:
    story.commit("born", {path: "one\ntwo\n", "other.py": "x\n"})
    story.commit("edit", {path: "one\n2\n"})
    story.commit("rename", {path: None, f"moved/{path}": "one\n2\n"})
    story.commit("edit again", {f"moved/{path}": "1\n2\n"})
    story.commit("left", {f"moved/{path}": "1\n2\nleft\n"}, "edit again")
    story.commit("right", {f"moved/{path}": "right\n1\n2\n"}, "edit again")
    story.commit("merge", {f"moved/{path}": "right\n1\n2\nleft\n"}, "left", "right")
    story.commit("gone", {f"moved/{path}": None})
    repository = story.write()
    wanted = [] if "\n" in path else [path, f"moved/{path}"]
    told = {
        story.name_of(commit.sha): [(each.old_path, each.path) for each in files if "other.py" not in each.path]
        for commit, files in read(repository, *wanted)
    }
    moved = f"moved/{path}"
    assert told["born"] == [("", path)]
    assert told["edit"] == [(path, path)]
    assert told["rename"] == [(path, moved)]
    assert told["edit again"] == told["left"] == told["right"] == told["merge"] == [(moved, moved)]
    assert told["gone"] == [(moved, "")]


def test_modes_links_and_empty_files(story: Story) -> None:
    story.commit("born", {"x.py": "x\n", "empty.py": ""})
    story.commit("mode", {"x.py": "x\n"}, modes={"x.py": "100755"})
    story.commit("both", {"x.py": "y\n"}, modes={"x.py": "100644"})
    story.commit("filled", {"empty.py": "z"})
    story.commit("emptied", {"x.py": ""})
    story.commit("link", {"empty.py": "x.py"}, modes={"empty.py": "120000"})
    told = {story.name_of(commit.sha): files for commit, files in read(story.write())}
    assert [(each.path, len(each.hunks[0])) for each in told["born"]] == [("", 0), ("x.py", 1)]
    assert [(each.blob, each.hunks[0]) for each in told["mode"]] == [("", [])]
    assert [(each.path, each.hunks[0][0].put) for each in told["both"]] == [("x.py", [b"y"])]
    assert [(each.path, each.hunks[0][0].put) for each in told["filled"]] == [("empty.py", [b"z"])]
    assert [(each.path, each.hunks[0][0].removed) for each in told["emptied"]] == [("x.py", [b"y"])]
    assert [(each.old_path, each.path) for each in told["link"]] == [("empty.py", ""), ("", "empty.py")]


def test_blobs_are_those_of_the_commit_and_its_parents(story: Story) -> None:
    story.commit("born", {"x.py": "a\nb\nc\nd\ne\n"})
    story.commit("left", {"x.py": "A\nb\nc\nd\ne\n"}, "born")
    story.commit("right", {"x.py": "a\nb\nc\nd\nE\n"}, "born")
    story.commit("merge", {"x.py": "A\nb\nc\nd\nE\n"}, "left", "right")
    repository = story.write()

    def blob(commit: str) -> str:
        return run_git(story.folder, "rev-parse", f"{story.ids[commit]}:x.py").decode().strip()

    told = {story.name_of(commit.sha): files[0] for commit, files in read(repository)}
    assert (told["merge"].old_blobs, told["merge"].blob) == ((blob("left"), blob("right")), blob("merge"))
    assert (told["left"].old_blobs, told["left"].blob) == ((blob("born"),), blob("left"))
    assert set(told["born"].old_blobs[0]) == {"0"}
    hunks = [[(hunk[:4], hunk.removed, hunk.put) for hunk in side] for side in told["merge"].hunks]
    assert hunks == [[((5, 1, 5, 1), [b"e"], [b"E"])], [((1, 1, 1, 1), [b"a"], [b"A"])]]


def test_what_merges_lose_and_gain_keeps_its_place(story: Story) -> None:
    base = [b"%d" % number for number in range(1, 31)]
    left = [line for line in base if line not in {b"3", b"4", b"20"}]
    right = [*base[:9], b"new", b"newer", *base[9:24], *base[26:], b"end"]
    merged = [*(line for line in right if line not in {b"3", b"4", b"20"})]
    for name, lines, parents in (
        ("born", base, [None]),
        ("left", left, ["born"]),
        ("right", right, ["born"]),
        ("merge", merged, ["left", "right"]),
    ):
        story.commit(name, {"x.py": b"\n".join(lines) + b"\n"}, *parents)
    _, (patch,) = read(story.write())[0]
    assert applied(b"\n".join(left), patch.hunks[0]) == merged
    assert applied(b"\n".join(right), patch.hunks[1]) == merged


@pytest.mark.parametrize("ends", [("", ""), ("\n", ""), ("", "\n"), ("\n", "\n")])
def test_a_hunk_of_too_many_lines_is_passed_over(
    story: Story, monkeypatch: pytest.MonkeyPatch, ends: tuple[str, str]
) -> None:
    monkeypatch.setattr("aiguard.source.patches._LONGEST", 10)
    story.commit("born", {"x.py": "\n".join("abcdefgh") + ends[0], "y.py": "y\n"})
    story.commit("edit", {"x.py": "\n".join("ABCDEFGH") + ends[1], "y.py": "Y\n"})
    story.commit("gone", {"x.py": None, "y.py": "y\n"})
    patches = {story.name_of(commit.sha): files for commit, files in read(story.write())}
    x, y = patches["edit"]
    assert x.hunks == ([Hunk(1, 8, 1, 8)],)
    assert (y.hunks[0][0].removed, y.hunks[0][0].put) == ([b"y"], [b"Y"])
    assert [patch.path for patch in patches["gone"]] == ["", "y.py"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A log with a bit of everything."""
    story = Story(tmp_path_factory.mktemp("log") / "told")
    story.commit("born", {"x.py": b"\n".join(NASTY), "old name.py": "a\nb\nc\n"})
    story.commit("left", {"x.py": b"\n".join(NASTY[::-1])}, "born")
    story.commit("right", {"x.py": b"\n".join(NASTY[::2]), "old name.py": None, "new.py": "a\nb\nC\n"}, "born")
    story.commit("merge", {"x.py": b"\n".join(NASTY[::3]), "new.py": "a\nb\nC\n"}, "left", "right")
    repository = story.write()
    with repository.stream(*LOG, stdin=scope([repository.resolve("main")], ())) as stream:
        return stream.read()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_log_that_was_cut_off_or_damaged_raises_nothing(told: bytes, data: st.DataObject) -> None:
    """Git's own error is told once its output has been read."""
    at = data.draw(st.integers(0, len(told)))
    damage = data.draw(
        st.sampled_from([None, b"", b"\0", b"\n", b"\n@@ -1,7 +9 @@\n", b"\n@@@ -1 +1 @@@\n", b"..", b","])
    )
    text = told[:at] if damage is None else told[:at] + damage + told[at + len(damage) + 1 :]
    versions = [(each.path, each.blob) for _, files in read_patches(io.BytesIO(told)) for each in files]
    tracker = Tracker(
        {version: [Range(2, 9, at, b"f"), Range(20, 99, ~at, b"x")] for at, version in enumerate(versions)}
    )
    for commit, patches in read_patches(io.BytesIO(text)):
        assert commit.when.year < 10_000
        tracker.feed(commit, patches)


@pytest.mark.parametrize(
    ("quoted", "path"),
    [
        (b"plain", "plain"),
        (b'"a\\tb"', "a\tb"),
        (b'"\\"\\\\"', '"\\'),
        (b'"\\303\\244"', "ä"),
        (b'"\\377"', "\udcff"),
        (b'"', '"'),
        (b"", ""),
    ],
)
def test_quoted_paths(quoted: bytes, path: str) -> None:
    assert path_name(quoted) == path
