"""git-ai's notes, in real repositories: written by git, spread over folders by git, broken by us."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.ai_notes import REF, Note, parse_note, read_notes
from aiguard.source.git import Repository


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, input=stdin)
    return done.stdout.decode().strip()


METADATA = {
    "schema_version": "authorship/3.0.0",
    "git_ai_version": "1.4.5",
    "base_commit_sha": "7734793b756b3921c88db5375a8c156e9532447b",
    "prompts": {"abcd1234abcd1234": {"agent_id": {"tool": "claude", "id": "x", "model": "claude-opus-4-6"}}},
    "humans": {"h_31dce776f88375": {"author": "Developer <dev@example.org>"}},
    "sessions": {"s_c9883b05a2487d": {"agent_id": {"tool": "cursor", "id": "6ef2299e", "model": "m"}}},
}


def text(attested: str, metadata: object = METADATA) -> str:
    return f"{attested}---\n{json.dumps(metadata, indent=2)}"


NOTE = text("""\
src/main.py
  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,15-20
  h_31dce776f88375 42-50
"src/my file.py"
  abcd1234abcd1234 1-3,3-4,2
src/lib.go
  s_e7f2a90b31cc48::t_deadbeef012345 7
""")


def within(note: Note, path: str, first: int, last: int) -> tuple[int, int]:
    """How many of these lines agents wrote, and how many people."""
    part = note.of(path, first, last)
    return part.lines("ai"), part.lines("human")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
    git(root, "commit", "-q", "--allow-empty", "-m", "two")
    return root


def add(root: Path, revision: str, note: str) -> str:
    place = root.parent / "note"
    place.write_text(note)
    git(root, "notes", "--ref=ai", "add", "-f", "-F", str(place), revision)
    return git(root, "rev-parse", revision)


def test_a_note_knows_lines(repository):
    sha = add(repository, "HEAD", NOTE)
    notes = read_notes(Repository(repository), [sha, git(repository, "rev-parse", "HEAD~1")])
    assert list(notes) == [sha]
    assert notes.broken == 0
    note = notes[sha]
    assert note == Note(
        {"src/main.py": ((1, 10), (15, 20)), "src/my file.py": ((1, 4),), "src/lib.go": ((7, 7),)},
        {"src/main.py": ((42, 50),)},
        ("claude", "cursor"),
    )
    assert (note.lines("ai"), note.lines("human")) == (21, 9)
    assert note.share == 0.7
    assert note.kind == "mixed"
    assert note.told == "note of git-ai: 21 lines by claude, cursor, 9 lines by a person"
    assert within(note, "src/main.py", 8, 44) == (9, 3)
    assert within(note, "src/main.py", 11, 14) == (0, 0)
    assert within(note, "elsewhere.py", 1, 100) == (0, 0)
    assert note.of("src/main.py", 8, 44).agents == note.agents


def test_no_notes_are_none(repository):
    sha = git(repository, "rev-parse", "HEAD")
    assert read_notes(Repository(repository), [sha]) == {}
    add(repository, "HEAD", NOTE)
    assert read_notes(Repository(repository), []) == {}


def test_a_repository_without_commits_has_none(tmp_path):
    git(tmp_path, "init", "-q")
    assert read_notes(Repository(tmp_path), ["1" * 40]) == {}


def test_notes_that_git_spreads_over_folders_are_found(repository):
    git(repository, "config", "gc.auto", "0")
    head = git(repository, "rev-parse", "HEAD")
    commits = "".join(
        f"commit refs/heads/many\nmark :{n}\ncommitter t <t@t> {n} +0000\ndata 1\nx\n"
        + (f"from {head}\n" if n == 1 else "")
        for n in range(1, 601)
    )
    notes = "".join(
        f"blob\nmark :{n + 1000}\ndata {len(body)}\n{body}\n"
        for n in range(1, 601)
        for body in [text(f"a.py\n  abcd1234abcd1234 1-{n}\n")]
    )
    listed = "".join(f"N :{n + 1000} :{n}\n" for n in range(1, 601))
    stream = f"{commits}{notes}commit {REF}\ncommitter t <t@t> 1 +0000\ndata 1\nx\n{listed}"
    git(repository, "fast-import", "--quiet", stdin=stream.encode())
    # One more, by git itself, which rewrites the tree as it is used to.
    last = add(repository, "HEAD", NOTE)
    assert any("/" in name for name in git(repository, "ls-tree", "-r", "--name-only", REF).split("\n"))
    shas = git(repository, "rev-list", "many", f"^{head}").split()
    found = read_notes(Repository(repository), [*shas, last])
    assert len(found) == 601
    assert sorted(found[sha].lines("ai") for sha in shas) == list(range(1, 601))
    assert found.broken == 0
    assert list(read_notes(Repository(repository), shas[:1])) == shas[:1]


@pytest.mark.parametrize(
    "broken",
    [
        "just a comment",
        "a.py\n  abcd1234abcd1234 1-3\n---\nnot json",
        "a.py\n  abcd1234abcd1234 1-3\n---\n[]",
        text("a.py\n  abcd1234abcd1234 1-3\n", {"schema_version": "authorship/9.0.0"}),
        text("a.py\n  abcd1234abcd1234 1-3\n", {}),
        text("a.py\n  abcd1234abcd1234 3-1\n"),
        text("a.py\n  abcd1234abcd1234 0-1\n"),
        text("a.py\n  abcd1234abcd1234 1-99999999999\n"),
        text("a.py\n  abcd1234abcd1234 one\n"),
        text("a.py\n  abcd1234abcd1234\n"),
        text("  abcd1234abcd1234 1-3\n"),
        "a.py\n---\n" + "[" * 100_000,
        "a.py\n---\n" + json.dumps({"schema_version": "authorship/3.0.0", "x": "y" * 5_000_000}),
    ],
)
def test_a_broken_note_is_counted_and_the_others_are_read(repository, broken):
    bad = add(repository, "HEAD", broken)
    good = add(repository, "HEAD~1", NOTE)
    found = read_notes(Repository(repository), [bad, good])
    assert list(found) == [good]
    assert found.broken == 1


@pytest.mark.parametrize(
    ("attested", "kind", "share"),
    [
        ("", "unknown", None),
        ("a.py\n", "unknown", None),
        ("a.py\n  future_key 1-3\n", "unknown", None),
        ("a.py\n  future_key 1-3\n  abcd1234abcd1234 4\n", "ai", 1.0),
        ("a.py\n  abcd1234abcd1234 1-3\n\n", "ai", 1.0),
        ("a.py\n  h_31dce776f88375 1-3\n", "human", 0.0),
        ("a.py\n  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1\nb.py\n  h_31dce776f88375 1-3\n", "mixed", 0.25),
    ],
)
def test_what_a_note_makes_of_its_commit(attested, kind, share):
    note = parse_note(text(attested).encode())
    assert note is not None
    assert note.kind == kind
    assert note.share == share


def test_a_note_without_attestations_begins_with_its_divider():
    assert parse_note(b'---\n{"schema_version": "authorship/3.0.0", "prompts": {}}') == Note({}, {})


def test_what_else_lies_in_the_tree_of_notes_is_left_alone(repository):
    sha = git(repository, "rev-parse", "HEAD")
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=NOTE.encode())
    tree = git(repository, "mktree", stdin=f"100644 blob {blob}\tREADME\n100644 blob {blob}\t{sha}\n".encode())
    git(repository, "update-ref", REF, git(repository, "commit-tree", "-m", "x", tree))
    assert list(read_notes(Repository(repository), [sha, "README"])) == [sha]


def test_a_replaced_note_is_read_as_it_was_written(repository):
    sha = add(repository, "HEAD", NOTE)
    was = git(repository, "rev-parse", f"{REF}:{sha}")
    forged = git(repository, "hash-object", "-w", "--stdin", stdin=text("a.py\n  h_31dce776f88375 1-9\n").encode())
    git(repository, "replace", was, forged)
    assert read_notes(Repository(repository), [sha])[sha].lines("ai") == 21


def test_strange_metadata_names_no_agent():
    strange = {"schema_version": "authorship/3.0.0", "prompts": ["x"], "sessions": {"a": 1, "b": {"agent_id": "x"}}}
    note = parse_note(text("a.py\n  abcd1234abcd1234 1\n", strange).encode())
    assert note is not None
    assert note.agents == ()
    assert note.told == "note of git-ai: 1 line by an agent"


@given(st.binary() | st.text().map(lambda attested: text(attested).encode("utf-8", "replace")))
def test_no_content_raises(content):
    note = parse_note(content)
    assert note is None or note.lines("ai") >= 0


ranges = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 20)), min_size=1)


@given(ranges, st.integers(1, 220), st.integers(0, 50))
def test_lines_are_counted_once_each(given, first, length):
    written = ",".join(f"{start}-{start + more}" for start, more in given)
    note = parse_note(text(f"a.py\n  abcd1234abcd1234 {written}\n").encode())
    lines = {line for start, more in given for line in range(start, start + more + 1)}
    assert note is not None
    assert note.lines("ai") == len(lines)
    assert within(note, "a.py", first, first + length) == (len(lines & set(range(first, first + length + 1))), 0)
