"""Logs of repositories whose settings, attributes, environment and messages would change what git prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiguard.source.commits import Commit
from aiguard.source.git import Repository
from aiguard.source.log import BRIEF_HEAD, HEAD, PLAIN, read_commit, scope
from tests.source.stories import Story, read_history, run_git, told_of

ONE = "def one(x):\n    first = x\n\n    second = first\n\n    return second\n"
TWO = "def two(x):\n    return x\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "told")


def tell(story: Story) -> dict[str, list[str]]:
    """A history with an edit, a rename, a merge and a branch, in a folder below the top."""
    story.commit("born", {"lib/old.py": ONE + "\n\n" + TWO, "n.py": "x = 1\n"})
    story.commit("edit", {"lib/old.py": ONE.replace("first = x", "first = -x") + "\n\n" + TWO})
    story.commit("rename", {"lib/old.py": None, "lib/new.py": ONE.replace("first = x", "first = -x") + "\n\n" + TWO})
    edited = ONE.replace("first = x", "first = -x").replace("second = first", "second = 2")
    story.commit("left", {"lib/new.py": edited + "\n\n" + TWO}, "rename")
    base = ONE.replace("first = x", "first = -x")
    story.commit("right", {"lib/new.py": base + "\n\n" + TWO.replace("x\n", "-x\n")}, "rename")
    story.commit("merge", {"lib/new.py": edited + "\n\n" + TWO.replace("x\n", "-x\n")}, "left", "right")
    return {"lib/new.py:one": ["born", "edit", "left"], "lib/new.py:two": ["born", "right"]}


SETTINGS = [
    "diff.noprefix=true",
    "diff.mnemonicPrefix=true",
    "diff.context=5",
    "diff.interHunkContext=9",
    "diff.algorithm=patience",
    "diff.renames=false",
    "diff.renames=copies",
    "diff.renameLimit=1",
    "diff.external=false",
    "diff.colorMoved=zebra",
    "diff.wsErrorHighlight=all",
    "diff.relative=true",
    "diff.orderFile=/nowhere",
    "diff.suppressBlankEmpty=true",
    "diff.indentHeuristic=false",
    "diff.submodule=log",
    "diff.x.textconv=tr a-z A-Z <",
    "diff.x.command=false",
    "diff.x.binary=true",
    "log.showSignature=true",
    "log.showRoot=false",
    "log.follow=true",
    "log.decorate=full",
    "log.date=relative",
    "log.diffMerges=separate",
    "log.abbrevCommit=true",
    "format.pretty=fuller",
    "format.notes=*",
    "color.ui=always",
    "color.diff=always",
    "core.pager=false",
    "core.quotePath=true",
    "core.abbrev=4",
    "core.attributesFile=/nowhere",
    "i18n.logOutputEncoding=UTF-16",
    "core.commentChar=d",
    "blame.ignoreRevsFile=/nowhere",
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_changes_what_is_read(story: Story, setting: str) -> None:
    expected = tell(story)
    name, _, value = setting.partition("=")
    run_git(story.folder, "config", name, value)
    run_git(story.folder, "config", "gpg.program", "false")
    if ".x." in name:
        (story.folder / "info").mkdir(exist_ok=True)
        (story.folder / "info" / "attributes").write_text("*.py diff=x\n")
    assert told_of(story) == expected


@pytest.mark.parametrize("attributes", ["*.py -diff", "*.py binary", "*.py diff=python", "* text eol=crlf", "* -text"])
def test_no_attribute_changes_what_is_read(story: Story, attributes: str) -> None:
    expected = tell(story)
    (story.folder / "info").mkdir(exist_ok=True)
    (story.folder / "info" / "attributes").write_text(f"{attributes}\n")
    assert told_of(story) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GIT_DIFF_OPTS", "-u5"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_PAGER", "false"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_GLOB_PATHSPECS", "1"),
        ("GIT_NOGLOB_PATHSPECS", "1"),
        ("GIT_LITERAL_PATHSPECS", "0"),
        ("GIT_TRACE", "1"),
        ("GIT_DIR", "/nowhere"),
        ("GIT_NOTES_REF", "refs/notes/x"),
        ("LESS", "X"),
        ("LANG", "de_DE.UTF-8"),
        ("COLUMNS", "20"),
    ],
)
def test_no_environment_changes_what_is_read(
    story: Story, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    expected = tell(story)
    repository = story.write()
    monkeypatch.setenv(name, value)
    names, history = read_history(repository, story.ids["merge"])
    read = {
        name: [story.name_of(touch.commit.sha) for touch in reversed(history.touches[owner])]
        for owner, name in enumerate(names)
    }
    assert read == expected


def heads(repository: Repository, head: str = HEAD) -> list[Commit]:
    with repository.stream(*PLAIN, head, "--stdin", stdin=scope([repository.resolve("main")], ())) as stream:
        return [read_commit(line, stream) for line in stream if line.startswith(b"\0")]


@pytest.mark.parametrize(
    ("message", "encoding", "read"),
    [
        (b"", b"", ""),
        (b"subject", b"", "subject\n"),
        (b"subject\n", b"", "subject\n"),
        (b"subject\n\nbody\n\nCo-authored-by: x <x@x>\n", b"", "subject\n\nbody\n\nCo-authored-by: x <x@x>\n"),
        (b"\n\n  \nlate subject\n", b"", "late subject\n"),
        ("größer".encode("latin-1"), b"ISO-8859-1", "größer\n"),
        ("größer".encode("latin-1"), b"", "gr\ufffd\ufffder\n"),
        (b"x\xff", b"no-such-encoding", "x\ufffd\n"),
        (b"a\r\nb\r\n", b"", "a\r\nb\r\n"),
        (b"%x00%H \\0 \\x00\n", b"", "%x00%H \\0 \\x00\n"),
        (b"diff --git a/x b/x\n@@ -1 +1 @@\n", b"", "diff --git a/x b/x\n@@ -1 +1 @@\n"),
        (b"cut\0off\n", b"", "cut\n"),
    ],
)
def test_any_message_is_read_as_it_is(story: Story, message: bytes, encoding: bytes, read: str) -> None:
    story.commit("before", {"x": "1"})
    story.commit("told", {"x": "2"}, message=message, encoding=encoding)
    story.commit("after", {"x": "3"})
    commits = heads(story.write())
    assert [story.name_of(commit.sha) for commit in commits] == ["after", "told", "before"]
    assert commits[1].message.strip() == read.strip()
    assert commits[1].subject == read.partition("\n")[0].strip()
    brief = heads(story.write(), BRIEF_HEAD)
    assert brief[1].message == " ".join(read.lstrip("\n").partition("\n\n")[0].split("\n")).strip(" ") or "\r" in read


def test_what_is_read_of_a_commit(story: Story) -> None:
    story.commit("one", {"x": "1"})
    (story.folder / ".mailmap").write_text("Ann Right <ann@right.org> <ann@x.org>\n")
    story.commit("two", {"x": "2"}, "one", author="Jörg Ö. <j@ö.org>".encode())
    story.commit("three", {"x": "3"}, "one")
    story.commit("four", {"x": "4"}, "two", "three")
    four, three, two, one = heads(story.write())
    assert (four.parents, three.parents, two.parents, one.parents) == (2, 1, 1, 0)
    assert (two.author_name, two.author_email) == ("Jörg Ö.", "j@ö.org")
    assert (three.author_name, three.author_email) == ("Ann Right", "ann@right.org")
    assert (two.committer_name, two.committer_email) == ("C", "c@x.org")
    assert (one.time, two.time) == (1_700_000_060, 1_700_000_120)
    assert one.when.isoformat() == "2023-11-14T22:14:20+00:00"
    assert (one.subject, one.short) == ("one", story.ids["one"][:10])


def test_names_are_the_repositorys_and_not_those_of_a_map_of_ones_own(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"x": "1"})
    own = tmp_path / "own"
    own.write_text("Somebody Else <else@x.org> <ann@x.org>\n")
    run_git(story.folder, "config", "mailmap.file", str(own))
    assert [commit.author_name for commit in heads(story.write())] == ["Ann"]


@pytest.mark.parametrize("date", ["99999999999 +0000", "18446744073709551614 +0000", "-5 +0000", "x", ""])
def test_a_commit_with_an_absurd_date(story: Story, date: str) -> None:
    story.commit("one", {"x": "1"})
    story.write()
    tree = run_git(story.folder, "rev-parse", "main^{tree}").decode().strip()
    text = f"tree {tree}\nauthor a <a> {date}\ncommitter c <c> {date}\n\nodd\n".encode()
    made = run_git(story.folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=text)
    run_git(story.folder, "update-ref", "refs/heads/main", made.decode().strip())
    (commit,) = heads(Repository(story.folder))
    assert 1970 <= commit.when.year <= 9999
    assert commit.subject == "odd"
