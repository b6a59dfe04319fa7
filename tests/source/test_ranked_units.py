"""The units of real repositories: revisions and work trees, changed in every way."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from aiguard.errors import CouldNotJudge, InputError
from aiguard.source.base_revision import EMPTY_TREES
from aiguard.source.globbing import Pattern
from aiguard.source.leaving_out import LeaveOut
from aiguard.source.ranked_units import units
from tests.source.repositories import begin, commit, git, names, unit_of, write

MONEY = '''\
"""Money."""
import decimal

RATE = 2

def total(prices):
    """The sum."""
    return sum(prices)

class Cart:
    size = 1

    @property
    def empty(self):
        return not self.size

    async def pay(self):
        def inner(x):
            return x
        return inner(self.size)
'''
PARSE = """\
package parser

import "fmt"

type Stack[T any] struct{ items []T }

// Push adds.
func (s *Stack[T]) Push(item T) {
\ts.items = append(s.items, item)
}

func Parse(text string) string { return fmt.Sprint(text) }
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = begin(tmp_path / "repo")
    write(root, "shop/__init__.py", "")
    write(root, "shop/money.py", MONEY)
    write(root, "parser/parse.go", PARSE)
    write(root, "readme.md", "x")
    commit(root, "one")
    return root


@pytest.fixture
def edit(repository: Path) -> Callable[..., None]:
    def replace(name: str, old: str, new: str) -> None:
        text = (repository / name).read_text()
        assert old in text
        (repository / name).write_text(text.replace(old, new))

    return replace


def test_the_units_of_the_work_tree(repository: Path, edit) -> None:
    edit("shop/money.py", "            return x\n", "            y = x + 1\n            return y\n")
    edit("parser/parse.go", "fmt.Sprint(text)", "fmt.Sprint(text, 1)")
    git(repository, "add", "parser")
    write(repository, "shop/new.py", "@cache\n@other\nasync def fresh():\n    # why\n\n    return 1\n")
    found = units(repository)
    assert names(found) == [
        "modified parser/parse.go:Parse",
        "modified shop/money.py:Cart.pay",
        "modified shop/money.py:Cart.pay.inner",
        "added shop/new.py:fresh",
    ]
    head = git(repository, "rev-parse", "HEAD")
    assert (found.base, found.head, found.dirty, found.against) == (head, head, True, f"HEAD ({head[:10]})")
    assert found.texts.keys() == {"parser/parse.go", "shop/money.py", "shop/new.py"}
    assert found.texts["shop/new.py"] == (repository / "shop/new.py").read_bytes()
    inner = unit_of(found, "Cart.pay.inner")
    assert (inner.line, inner.end_line, inner.outer, inner.language) == (18, 20, "Cart.pay", "python")
    assert (inner.added, inner.deleted, inner.rewritten) == (2, 1, 0.6667)
    fresh = unit_of(found, "fresh")
    assert (fresh.line, fresh.end_line, fresh.added, fresh.deleted, fresh.rewritten) == (1, 6, 4, 0, 1.0)
    assert fresh.standing is None
    stands = inner.standing
    assert stands is not None
    assert (stands.path, stands.line, stands.end_line) == ("shop/money.py", 18, 19)
    assert stands.blob == git(repository, "rev-parse", "HEAD:shop/money.py")


def test_the_units_of_a_revision_are_its_own_whatever_the_work_tree_says(repository: Path, edit) -> None:
    edit("shop/money.py", "return sum(prices)", "return sum(prices) + 1")
    second = commit(repository)
    (repository / "shop/money.py").unlink()
    write(repository, "junk.py", "def junk(): ...\n")
    found = units(repository, "HEAD~1", "HEAD")
    assert names(found) == ["modified shop/money.py:total"]
    assert (found.head, found.dirty) == (second, False)
    unit = unit_of(found, "total")
    assert unit.standing is not None
    assert (unit.standing.path, unit.standing.line, unit.standing.end_line) == (unit.path, unit.line, unit.end_line)
    assert unit.standing.blob == git(repository, "rev-parse", "HEAD:shop/money.py")
    assert names(units(repository, "HEAD", "HEAD")) == []


def test_a_change_of_documentation_alone_has_no_lines_of_code(repository: Path, edit) -> None:
    edit("shop/money.py", '"""The sum."""', '"""All of it."""')
    found = units(repository, "HEAD")
    assert names(found) == ["modified shop/money.py:total"]
    assert (found.units[0].added, found.units[0].deleted, found.units[0].rewritten) == (0, 0, 0.0)


def test_formatting_and_comments_are_no_changes(repository: Path, edit) -> None:
    edit("shop/money.py", '"""The sum."""', "'''The  sum.'''")
    edit("shop/money.py", "return sum(prices)", "return (sum(  prices, ))  # why")
    edit("parser/parse.go", "// Push adds.", "/* Push\n adds. */")
    edit("parser/parse.go", "{ return fmt.Sprint(text) }", "{\n\treturn fmt.Sprint(\n\t\ttext,\n\t)\n}")
    found = units(repository, "HEAD")
    assert (names(found), found.dirty) == ([], True)


def test_all_functions_of_a_revision_and_of_the_work_tree(repository: Path, edit) -> None:
    edit("shop/money.py", "return sum(prices)", "return 0")
    found = units(repository, everything=True)
    assert (found.base, found.against) == (None, "")
    assert names(found) == [
        "unchanged parser/parse.go:Stack.Push",
        "unchanged parser/parse.go:Parse",
        "unchanged shop/money.py:total",
        "unchanged shop/money.py:Cart.empty",
        "unchanged shop/money.py:Cart.pay",
        "unchanged shop/money.py:Cart.pay.inner",
    ]
    assert all(unit.standing is not None for unit in found.units)
    compared = units(repository, "HEAD", everything=True)
    assert [unit.qualname for unit in compared.units if unit.change != "unchanged"] == ["total"]
    assert len(compared.units) == 6
    assert names(units(repository, head="HEAD", everything=True)) == names(found)
    assert names(units(repository / "shop", everything=True))[0] == "unchanged money.py:total"
    assert unit_of(units(repository / "shop", everything=True), "total").standing.path == "shop/money.py"


def test_the_base_of_a_named_head_is_where_that_head_left(repository: Path, edit) -> None:
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "-b", "feature")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    commit(repository)
    for base in (None, "main"):
        found = units(repository, base, "feature")
        assert (names(found), found.base) == (["modified shop/money.py:total"], fork)
        assert found.against == f"{fork[:10]}, where feature left main"
    # The default branch itself: its last commit.
    found = units(repository, None, "main")
    assert names(found) == ["modified parser/parse.go:Parse"]
    assert found.against == f"main~1 ({fork[:10]}), as main is on the default branch"


def test_a_base_that_is_an_ancestor_gives_the_range(repository: Path, edit) -> None:
    first = git(repository, "rev-parse", "HEAD")
    for number in range(3):
        write(repository, f"new{number}.py", f"def f{number}():\n    return {number}\n")
        commit(repository)
    last = git(repository, "rev-parse", "HEAD")
    found = units(repository, f"{last}~2", f"{last}~1")
    assert names(found) == ["added new1.py:f1"]
    assert found.base == git(repository, "rev-parse", f"{last}~2")
    assert names(units(repository, first, last)) == [f"added new{n}.py:f{n}" for n in range(3)]


def test_bases_at_the_beginning_of_history(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    found = units(repository)
    assert ([unit.change for unit in found.units], found.base) == (["added"] * 6, None)
    assert found.against == "nothing: HEAD is the first commit"
    assert names(units(repository, EMPTY_TREES[0])) == names(found)
    assert units(repository, EMPTY_TREES[0], "HEAD").against == "nothing"
    write(repository, "new.py", "def f(): ...\n")
    commit(repository)
    assert names(units(repository, first, "HEAD")) == ["added new.py:f"]
    assert units(repository, None, first).against == f"nothing: {first} is the first commit"


def test_histories_that_never_met(repository: Path, edit) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    with pytest.raises(CouldNotJudge, match="HEAD and main have no commit in common"):
        units(repository)
    with pytest.raises(CouldNotJudge, match="other and main have no commit in common"):
        units(repository, None, "other")
    assert names(units(repository, "main")) == ["modified shop/money.py:total"]


def test_revisions_that_do_not_exist(repository: Path) -> None:
    for base, head in (
        ("nowhere", None),
        (None, "nowhere"),
        ("nowhere", "HEAD"),
        ("--output=x", None),
        ("HEAD~99", None),
    ):
        with pytest.raises(InputError, match="there is no commit"):
            units(repository, base, head)


def test_no_repository_and_no_commits(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CouldNotJudge, match="in no git repository"):
        units(empty)
    begin(empty)
    with pytest.raises(CouldNotJudge, match="no commits to compare with"):
        units(empty)
    with pytest.raises(InputError, match="there is no commit HEAD"):
        units(empty, None, "HEAD")
    assert units(empty, everything=True).units == ()
    write(empty, "a.py", "def f(): ...\n")
    found = units(empty, everything=True)
    assert (names(found), found.head, found.dirty) == (["unchanged a.py:f"], None, True)
    assert unit_of(found, "f").standing is None


def test_a_bare_repository(repository: Path, tmp_path: Path, edit) -> None:
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare")
    bare = tmp_path / "bare"
    with pytest.raises(CouldNotJudge, match="without a work tree") as caught:
        units(bare)
    assert "--head REV" in caught.value.hint
    assert names(units(bare, "HEAD~1", "main")) == ["modified shop/money.py:total"]
    assert names(units(bare, None, "main")) == ["modified shop/money.py:total"]
    assert len(units(bare, None, "main", everything=True).units) == 6


def test_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    write(repository, "new.py", "def f(): ...\n")
    commit(repository)
    where = f"file://{repository}"
    git(tmp_path, "clone", "-q", "--depth", "1", where, "one")
    for head in (None, "HEAD"):
        with pytest.raises(CouldNotJudge, match="too shallow to hold the commit before it") as caught:
            units(tmp_path / "one", None, head)
        assert "git fetch --unshallow" in caught.value.hint
    with pytest.raises(InputError, match="this clone is shallow"):
        units(tmp_path / "one", git(repository, "rev-parse", "HEAD~1"))
    git(tmp_path, "clone", "-q", "--depth", "2", where, "two")
    assert names(units(tmp_path / "two", None, "HEAD")) == ["added new.py:f"]


def test_the_merge_of_a_pull_request_as_ci_fetches_it(repository: Path, tmp_path: Path, edit) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    target = commit(repository)
    git(repository, "checkout", "-q", "--detach")
    git(repository, "merge", "-q", "--no-edit", "feature")
    git(repository, "update-ref", "refs/pull/7/merge", "HEAD")
    for depth in (1, 2):
        checkout = begin(tmp_path / f"depth{depth}")
        git(checkout, "remote", "add", "origin", f"file://{repository}")
        refs = "+refs/pull/7/merge:refs/remotes/pull/7/merge"
        git(checkout, "fetch", "-q", "--no-tags", f"--depth={depth}", "origin", refs)
        git(checkout, "checkout", "-q", "refs/remotes/pull/7/merge")
    found = units(tmp_path / "depth2")
    assert (names(found), found.base) == (["modified shop/money.py:total"], target)
    assert found.against == f"{target[:10]}, which the pull request was merged into"
    with pytest.raises(CouldNotJudge, match="no default branch") as caught:
        units(tmp_path / "depth1")
    mending = re.search("`(git fetch [^`]+)`", caught.value.hint)
    assert mending is not None
    git(tmp_path / "depth1", *shlex.split(mending[1])[1:])
    assert names(units(tmp_path / "depth1")) == ["modified shop/money.py:total"]


def test_a_branch_that_is_not_here_comes_with_what_was_said(repository: Path, tmp_path: Path) -> None:
    commit(repository)
    git(repository, "branch", "-q", "feature")
    for name, more in {"whole": (), "shallow": ("--depth", "1")}.items():
        where = f"file://{repository}"
        git(tmp_path, "clone", "-q", "--single-branch", "--branch", "feature", *more, where, name)
        clone = tmp_path / name
        with pytest.raises(InputError, match="there is no commit") as caught:
            units(clone, "origin/main")
        mending = re.search("`(git fetch [^`]+)`", str(caught.value))
        assert mending is not None
        git(clone, *shlex.split(mending[1])[1:])
        assert names(units(clone, "origin/main")) == []
        with pytest.raises(InputError, match="say origin/main"):
            units(clone, "main")


def test_a_detached_checkout_of_a_merge_as_ci_makes_it(repository: Path, tmp_path: Path, edit) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    commit(repository)
    git(repository, "checkout", "-q", "--detach")
    git(repository, "merge", "-q", "--no-edit", "feature")
    git(repository, "update-ref", "refs/pull/1/merge", "HEAD")
    git(repository, "checkout", "-q", "main")
    clone = begin(tmp_path / "ci", "ignored")
    git(clone, "remote", "add", "origin", str(repository))
    git(clone, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/pull/1/merge:refs/remotes/pull/1")
    git(clone, "checkout", "-q", "--detach", "refs/remotes/pull/1")
    found = units(clone)
    assert names(found) == ["modified shop/money.py:total"]
    assert "where HEAD left" in found.against or "HEAD" in found.against


def test_merge_commits_and_an_octopus(repository: Path, edit) -> None:
    sides = {"a": ("shop/money.py", "return sum(prices)", "return 1"), "b": ("parser/parse.go", "(text)", "(text, 1)")}
    for name, change in sides.items():
        git(repository, "checkout", "-q", "-b", name, "main")
        edit(*change)
        commit(repository)
    git(repository, "checkout", "-q", "-b", "c", "main")
    write(repository, "other.py", "def other(): ...\n")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    write(repository, "main.py", "def main(): ...\n")
    commit(repository)
    git(repository, "merge", "-q", "--no-edit", "a", "b", "c")
    assert len(git(repository, "rev-list", "--parents", "-1", "HEAD").split()) == 5
    found = units(repository)
    assert names(found) == [
        "added other.py:other",
        "modified parser/parse.go:Parse",
        "modified shop/money.py:total",
    ]
    assert names(units(repository, "HEAD~1", "HEAD")) == names(found)
    assert names(units(repository, "a", "HEAD")) == [
        "added main.py:main",
        "added other.py:other",
        "modified parser/parse.go:Parse",
    ]


def test_a_linked_worktree(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    write(tmp_path / "linked", "new.py", "def f(): ...\n")
    assert names(units(tmp_path / "linked")) == ["added new.py:f"]
    commit(tmp_path / "linked")
    assert names(units(tmp_path / "linked")) == ["added new.py:f"]
    assert names(units(repository, None, "side")) == ["added new.py:f"]


def test_a_sparse_checkout(repository: Path, edit) -> None:
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "sparse-checkout", "set", "parser")
    assert not (repository / "shop").exists()
    assert names(units(repository)) == ["modified shop/money.py:total"]
    assert names(units(repository, "HEAD")) == []
    found = units(repository, everything=True)
    assert len(found.units) == 6
    assert found.dirty is False


def test_submodules_links_and_modes(repository: Path, tmp_path: Path) -> None:
    other = begin(tmp_path / "other")
    write(other, "lib.py", "def f(): ...\n")
    commit(other)
    write(tmp_path, "outside.py", "def secret(): ...\n")
    (repository / "link.py").symlink_to("shop/money.py")
    (repository / "dangling.py").symlink_to("nowhere.py")
    (repository / "out.py").symlink_to(tmp_path / "outside.py")
    (repository / "folder.py").symlink_to("shop")
    (repository / "shop/money.py").chmod(0o755)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "lib")
    said = [
        "lib: a repository of its own, which is not looked into",
        "dangling.py: not looked into: ",
        "folder.py: not looked into: ",
        "link.py: not looked into: ",
        "out.py: not looked into: ",
    ]
    found = units(repository, "HEAD")
    assert names(found) == []
    assert len(found.notices) == len(said)
    assert all(notice.startswith(words) for notice, words in zip(found.notices, said, strict=True))
    commit(repository)
    found = units(repository, "HEAD~1", "HEAD")
    assert names(found) == []
    assert all(notice.startswith(words) for notice, words in zip(found.notices, said, strict=True))
    assert names(units(repository, "HEAD")) == []


def test_attributes_and_flags_of_git_hide_nothing(repository: Path, edit) -> None:
    write(repository, ".gitattributes", "*.py -diff binary\n*.go -text export-ignore\n")
    git(repository, "update-index", "--assume-unchanged", "shop/money.py")
    git(repository, "update-index", "--skip-worktree", "parser/parse.go")
    edit("shop/money.py", "return sum(prices)", "return 0")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    assert names(units(repository)) == ["modified parser/parse.go:Parse", "modified shop/money.py:total"]


def test_line_ends_encodings_and_marks(repository: Path, edit) -> None:
    for name in ("shop/money.py", "parser/parse.go"):
        content = (repository / name).read_bytes().replace(b"\n", b"\r\n")
        (repository / name).write_bytes(
            b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\n" + content if ".py" in name else content
        )
    assert names(units(repository, "HEAD")) == []
    git(repository, "checkout", "-q", "--", ".")
    git(repository, "config", "core.autocrlf", "true")
    for name in ("shop/money.py", "parser/parse.go"):
        (repository / name).write_bytes((repository / name).read_bytes().replace(b"\n", b"\r\n"))
    found = units(repository, "HEAD")
    assert (names(found), found.dirty) == ([], False)
    edit_bytes = (repository / "shop/money.py").read_bytes().replace(b"sum(prices)", b"sum(prices) + 1")
    (repository / "shop/money.py").write_bytes(edit_bytes)
    unit = unit_of(units(repository, "HEAD"), "total")
    assert (unit.added, unit.deleted) == (1, 1)


def test_latin_1_with_its_line_and_without(repository: Path) -> None:
    text = "# coding: latin-1\ndef f():\n    return 'ä'\n\ndef g():\n    return 1\n"
    write(repository, "latin.py", text.encode("latin-1"))
    write(repository, "broken.py", b"def f():\n    return '\xe4'\n")
    commit(repository)
    write(repository, "latin.py", text.replace("'ä'", '"ä"').replace("return 1", "return 2").encode("latin-1"))
    write(repository, "broken.py", b"def f():\n    return '\xe4\xe4'\n")
    found = units(repository)
    assert names(found) == ["modified latin.py:g"]
    (notice,) = found.notices
    assert notice.startswith("broken.py: not looked into: its syntax is broken")
    write(repository, "latin.py", text.replace("# coding: latin-1\n", ""))
    assert names(units(repository, "HEAD")) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.py", b"def f(:\n", "syntax is broken in line 1"),
        ("a.py", b"\x7fELF\0\0\0", "null bytes"),
        ("a.py", b"#" * (2 * 1024 * 1024 + 1), "2,097,152"),
        ("a.py", b"x = " + b"-" * 50000 + b"1", "syntax is"),
        ("a.go", b"package p\nfunc f() {\n", "not looked into: "),
        ("a.go", b"\0", "not looked into: "),
    ],
)
def test_files_that_cannot_be_taken_apart_are_said_one_by_one(
    repository: Path, name: str, content: bytes, words: str
) -> None:
    write(repository, name, content)
    write(repository, "good.py", "def good(): ...\n")
    for found in (units(repository), units(repository, everything=True)):
        assert "good" in {unit.qualname for unit in found.units}
        (notice,) = found.notices
        assert notice.startswith(f"{name}: not looked into: ")
        assert words in notice
    commit(repository)
    found = units(repository, "HEAD~1", "HEAD")
    assert names(found) == ["added good.py:good"]
    assert found.notices[0].startswith(f"{name}: not looked into: ")


def test_a_huge_file_counts_only_where_it_differs(repository: Path) -> None:
    huge = b"x = 1\n" * 400_000
    write(repository, "huge.py", huge)
    commit(repository)
    found = units(repository, "HEAD")
    assert (found.notices, found.dirty) == ((), False)
    write(repository, "huge.py", huge + b"\n")
    found = units(repository, "HEAD")
    assert ([notice.partition(":")[0] for notice in found.notices], found.dirty) == (["huge.py"], True)


def test_where_the_head_has_what_the_work_tree_changed_once_more(repository: Path, edit) -> None:
    base = git(repository, "rev-parse", "HEAD")
    edit("shop/money.py", "return sum(prices)", "return sum(prices) + 1")
    edit("shop/money.py", "return not self.size", "return self.size == 0")
    commit(repository)
    edit("shop/money.py", "RATE = 2\n", "RATE = 2\nMORE = 3\n\n")
    edit("shop/money.py", "sum(prices) + 1", "sum(prices) + 2")
    found = units(repository, base)
    assert names(found) == ["modified shop/money.py:total", "modified shop/money.py:Cart.empty"]
    assert [unit.line for unit in found.units] == [8, 15]
    assert [(u.standing.line, u.standing.end_line) for u in found.units if u.standing] == [(6, 8), (13, 15)]
    blob = git(repository, "rev-parse", "HEAD:shop/money.py")
    assert {unit.standing.blob for unit in found.units if unit.standing} == {blob}


def test_an_old_version_that_cannot_be_taken_apart(repository: Path) -> None:
    same = "def same():\n    return 1\n"
    write(repository, "old.py", f"{same}\ndef other():\n    print 'x'\n    return 2\n")
    commit(repository)
    write(repository, "old.py", f"{same}\ndef other():\n    print('x')\n    return 2\n")
    found = units(repository)
    assert names(found) == ["modified old.py:other"]
    assert (unit_of(found, "other").added, unit_of(found, "other").rewritten) == (1, 0.3333)
    assert found.notices[0].startswith("old.py: its old version could not be looked into: its syntax is broken")


def test_a_file_renamed_in_its_case_only(repository: Path, edit) -> None:
    git(repository, "mv", "shop/money.py", "shop/Money.py")
    assert names(units(repository)) == []
    edit("shop/Money.py", "return sum(prices)", "return 0")
    found = units(repository)
    assert names(found) == ["modified shop/Money.py:total"]
    assert unit_of(found, "total").standing.path == "shop/money.py"


def test_names_of_files(repository: Path) -> None:
    odd = ["with space.py", 'it\'s "quoted".py', "ä ö/日本.py", "-dash.py", "*star?.py", "a\\b.py"]
    for name in [*odd, "new\nline.py"]:
        write(repository, name, "def f():\n    return 1\n")
    assert {unit.path for unit in units(repository).units} == {*odd}
    commit(repository)
    for name in [*odd, "new\nline.py"]:
        write(repository, name, "def f():\n    return 2\n")
    found = units(repository)
    assert {(unit.path, unit.change) for unit in found.units} == {(name, "modified") for name in odd}
    assert found.notices == ("new\\nline.py: its name cannot be shown, and it is not looked into",)
    commit(repository)
    assert {unit.path for unit in units(repository, "HEAD~1", "HEAD").units} == {*odd}


def test_many_notices_are_cut(repository: Path) -> None:
    for number in range(30):
        write(repository, f"broken{number}.py", "def (")
    found = units(repository)
    assert len(found.notices) == 21
    assert found.notices[-1] == "10 further files were not looked into"


def test_what_is_left_out_is_counted(repository: Path) -> None:
    body = "def f():\n    return 1\n"
    for name in ("tests/test_a.py", "shop/test_b.py", "conftest.py", "x_pb2.py", "node_modules/z/z.py"):
        write(repository, name, body)
    write(repository, "shop/migrations/0001_initial.py", f"# Generated by Django 5.1 on 2025-01-01\n{body}")
    write(repository, "parser/gen.go", "// Code generated by x. DO NOT EDIT.\n\npackage parser\nfunc G() {}\n")
    write(repository, "parser/a_test.go", "package parser\nfunc G() {}\n")
    write(repository, "scripts/tool.py", body)
    write(repository, "examples/demo.py", body)
    found = units(repository)
    assert names(found) == ["added examples/demo.py:f", "added scripts/tool.py:f"]
    assert found.left_out == {"generated": 2, "migrations": 1, "tests": 4, "vendored": 1}
    rules = LeaveOut(exclude=(Pattern("examples/**"),), include=(Pattern("tests/**"),))
    found = units(repository, rules=rules)
    assert names(found) == ["added scripts/tool.py:f", "added tests/test_a.py:f"]
    assert found.left_out == {"excluded": 1, "generated": 2, "migrations": 1, "tests": 3, "vendored": 1}
    commit(repository)
    assert units(repository, "HEAD").left_out == {}
    assert units(repository, everything=True).left_out == {"generated": 2, "migrations": 1, "tests": 4, "vendored": 1}


def test_reading_changes_nothing_in_the_repository(repository: Path) -> None:
    index = (repository / ".git/index").read_bytes()
    listing = sorted(path.as_posix() for path in repository.rglob("*"))
    units(repository)
    units(repository, None, "HEAD")
    assert (repository / ".git/index").read_bytes() == index
    assert sorted(path.as_posix() for path in repository.rglob("*")) == listing
