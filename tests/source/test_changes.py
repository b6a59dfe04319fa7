"""Real repositories, changed in every way; the change set is read from their contents."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from aiguard.errors import CouldNotJudge, InputError
from aiguard.source.changes import ChangeSet, changed_functions

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


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=check, capture_output=True, text=True)
    return done.stdout.strip()


def write(root: Path, name: str, text: str) -> None:
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(textwrap.dedent(text).encode())


def commit(root: Path, message: str = "more") -> str:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
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


def names(found: ChangeSet) -> list[str]:
    return [f"{f.change} {f.path}:{f.qualname}" for f in found.functions]


def test_changed_functions_of_the_work_tree(repository: Path, edit) -> None:
    edit("shop/money.py", "return not self.size", "return self.size == 0")
    edit("shop/money.py", "            return x\n", "            return x + 1\n")
    edit("parser/parse.go", "fmt.Sprint(text)", "fmt.Sprint(text, 1)")
    git(repository, "add", "parser")
    write(repository, "shop/new.py", "@cache\n@other\nasync def fresh():\n    return 1\n")
    found = changed_functions(repository)
    assert names(found) == [
        "modified parser/parse.go:Parse",
        "modified shop/money.py:Cart.empty",
        "modified shop/money.py:Cart.pay.inner",
        "added shop/new.py:fresh",
    ]
    assert [(f.line, f.end_line, f.outer) for f in found.functions] == [
        (12, 12, ""),
        (13, 15, ""),
        (18, 19, "Cart.pay"),
        (1, 4, ""),
    ]
    head = git(repository, "rev-parse", "HEAD")
    assert (found.base, found.head, found.files, found.removed) == (head, head, (), ())
    assert found.notices == (f"compared the work tree with HEAD ({head[:10]})",)


def test_formatting_comments_documentation_and_new_imports_are_no_changes(repository: Path, edit) -> None:
    edit("shop/money.py", "import decimal", "# how\nimport decimal\nfrom typing import (\n    Any,\n)\n\n")
    edit("shop/money.py", '"""The sum."""', '"""All of it."""')
    edit("shop/money.py", "return sum(prices)", "return (sum(  prices, ))  # why")
    edit("parser/parse.go", "// Push adds.", "/* Push\n adds. */")
    edit("parser/parse.go", 'import "fmt"', 'import (\n\t"fmt"\n\t"os"\n)')
    edit("parser/parse.go", "{ return fmt.Sprint(text) }", "{\n\treturn fmt.Sprint(\n\t\ttext,\n\t)\n}")
    assert changed_functions(repository, "HEAD").is_empty


def test_what_changes_outside_of_functions(repository: Path, edit) -> None:
    edit("shop/money.py", "RATE = 2", "RATE = 3\nNEW = 1\n")
    edit("parser/parse.go", "items []T }", "items []T; size int }")
    write(repository, "shop/settings.py", "A = 1\n")
    found = changed_functions(repository)
    assert (names(found), found.files) == ([], ("parser/parse.go", "shop/money.py", "shop/settings.py"))


def test_new_names_change_nothing_by_themselves(repository: Path, edit) -> None:
    edit("shop/money.py", "RATE = 2", "RATE = 2\nNEW, OTHER = 1, 2\nclass Empty:\n    x = 1\n")
    edit("parser/parse.go", "func Parse", "const limit = 3\n\ntype queue []int\n\nfunc Parse")
    assert changed_functions(repository, "HEAD").is_empty
    edit("shop/money.py", "import decimal", "import fractions as decimal")
    assert changed_functions(repository).files == ("shop/money.py",)


def test_class_attributes_and_imports_that_are_gone(repository: Path, edit) -> None:
    edit("shop/money.py", "size = 1", "size = 2")
    assert changed_functions(repository).files == ("shop/money.py",)
    edit("shop/money.py", "size = 2", "size = 1")
    edit("shop/money.py", "import decimal\n", "")
    assert changed_functions(repository).files == ("shop/money.py",)


def test_removed_functions_and_files(repository: Path, edit) -> None:
    edit("shop/money.py", "def total(prices):", "def sums(prices):")
    (repository / "parser/parse.go").unlink()
    found = changed_functions(repository)
    assert names(found) == ["added shop/money.py:sums"]
    assert set(found.removed) == {
        ("shop/money.py", "total"),
        ("parser/parse.go", "Stack.Push"),
        ("parser/parse.go", "Parse"),
    }


def test_one_of_several_definitions(repository: Path) -> None:
    both = "class A:\n    @property\n    def x(self): return 1\n    @x.setter\n    def x(self, v): self.v = v\n"
    write(repository, "a.py", both)
    commit(repository)
    write(repository, "a.py", both.replace("self.v = v", "self.v = v + 1"))
    (function,) = changed_functions(repository).functions
    assert (function.qualname, function.line, function.end_line) == ("A.x", 4, 5)
    write(repository, "a.py", both.partition("    @x.setter")[0])
    assert names(changed_functions(repository)) == ["modified a.py:A.x"]


def test_a_renamed_file_keeps_its_functions(repository: Path, edit) -> None:
    git(repository, "mv", "shop/money.py", "shop/cash.py")
    edit("shop/cash.py", "return sum(prices)", "return sum(prices) + 1")
    git(repository, "mv", "parser", "reader")
    found = changed_functions(repository)
    assert names(found) == ["modified shop/cash.py:total"]
    assert found.moved == (("parser/parse.go", "reader/parse.go"), ("shop/money.py", "shop/cash.py"))
    assert ("shop/money.py", "total") in found.removed
    commit(repository)
    assert names(changed_functions(repository, "HEAD~1")) == ["modified shop/cash.py:total"]


def test_a_file_renamed_in_its_case_only(repository: Path) -> None:
    git(repository, "mv", "shop/money.py", "shop/Money.py")
    assert names(changed_functions(repository)) == []


def test_a_go_function_that_moves_within_its_package(repository: Path, edit) -> None:
    tail = "func Parse(text string) string { return fmt.Sprint(text) }\n"
    edit("parser/parse.go", tail, "var _ = fmt.Sprint\n")
    write(repository, "parser/more.go", f'package parser\n\nimport "fmt"\n\n{tail}')
    found = changed_functions(repository, "HEAD")
    assert (names(found), found.removed) == ([], ())
    edit("parser/more.go", "Sprint(text)", "Sprint(text, 2)")
    assert names(changed_functions(repository)) == ["modified parser/more.go:Parse"]


def test_line_ends_of_the_checkout_do_not_matter(repository: Path) -> None:
    for name in ("shop/money.py", "parser/parse.go"):
        (repository / name).write_bytes((repository / name).read_bytes().replace(b"\n", b"\r\n"))
    assert changed_functions(repository, "HEAD").is_empty


def test_what_git_was_told_about_a_file_does_not_matter(repository: Path, edit, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    write(repository, ".gitattributes", "*.py -diff binary filter=evil\n*.go -text export-ignore\n")
    git(repository, "config", "filter.evil.clean", f"touch {mark}; cat")
    git(repository, "config", "diff.external", f"touch {mark}")
    git(repository, "update-index", "--assume-unchanged", "shop/money.py")
    git(repository, "update-index", "--skip-worktree", "parser/parse.go")
    edit("shop/money.py", "return sum(prices)", "return 0")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    mark.unlink(missing_ok=True)
    assert names(changed_functions(repository)) == ["modified parser/parse.go:Parse", "modified shop/money.py:total"]
    assert not mark.exists()


def test_files_that_the_work_tree_leaves_out_on_purpose(repository: Path) -> None:
    git(repository, "update-index", "--skip-worktree", "shop/money.py")
    (repository / "shop/money.py").unlink()
    assert changed_functions(repository, "HEAD").is_empty


def test_ignored_files_and_files_of_others_do_not_count(repository: Path) -> None:
    write(repository, ".gitignore", "out/\n")
    for name in ("out/a.py", "venv/b.py", "node_modules/c/d.py", "parser/testdata/x.go", "_old/y.go"):
        write(repository, name, "def f(): ...\n" if name.endswith(".py") else "package x\nfunc F() {}\n")
    assert changed_functions(repository, "HEAD").is_empty


def test_a_project_below_the_top(repository: Path) -> None:
    write(repository, "services/*pi/shop.py", "def f():\n    return 1\n")
    commit(repository)
    write(repository, "services/*pi/shop.py", "def f():\n    return 2\n")
    write(repository, "services/*pi/sub/new.go", "package sub\n\nfunc New() {}\n")
    write(repository, "services/api/shop.py", "def g(): ...\n")
    found = changed_functions(repository / "services/*pi")
    assert names(found) == ["modified shop.py:f", "added sub/new.go:New"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"def f(:\n", "syntax is broken in line 1"),
        (b"x = '\xff'\n", "syntax is broken"),
        (b"# coding: nonsense\n", "syntax is broken"),
        (b"a\0b", "null bytes"),
        (b"#" * (2 * 1024 * 1024 + 1), "at most 2,097,152 are read"),
        (b"x = " + b"(" * 5000 + b")" * 5000, "syntax is"),
        (b"x = " + b"-" * 50000 + b"1", "syntax is"),
        (b"x = " + b"a." * 700 + b"b\n", "nested too deeply"),
        (b"x = " + b"9" * 10000 + b"\n", "syntax is"),
    ],
)
def test_python_that_cannot_be_taken_apart(repository: Path, content: bytes, words: str) -> None:
    (repository / "shop/money.py").write_bytes(content)
    found = changed_functions(repository)
    assert (names(found), found.files) == ([], ("shop/money.py",))
    assert len(found.notices) == 2
    assert found.notices[1].startswith("shop/money.py: not looked into: ")
    assert words in found.notices[1]
    commit(repository)
    write(repository, "shop/money.py", "def f(): ...\n")
    found = changed_functions(repository)
    assert names(found) == ["modified shop/money.py:f"]
    assert "all of it counts as changed" in found.notices[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"package p\nfunc f() {\n", "never closes"),
        (b"package p\nfunc f() }\n", "do not match in line 2"),
        (b'package p\nvar x = "abc\n', "broken in line 2"),
        (b"package p\n/* never\n", "broken in line 2"),
        (b"package p\nvar x = `never\n", "broken in line 2"),
        (b"package p // \xff\n", "not UTF-8"),
        (b"\0", "null bytes"),
    ],
)
def test_go_that_cannot_be_taken_apart(repository: Path, content: bytes, words: str) -> None:
    (repository / "parser/parse.go").write_bytes(content)
    found = changed_functions(repository)
    assert (names(found), found.files) == ([], ("parser/parse.go",))
    assert words in found.notices[1]


def test_links_and_what_is_no_file(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside.py", "def secret(): ...\n")
    (repository / "link.py").symlink_to("shop/money.py")
    commit(repository)
    for name, target in (("link.py", "shop/__init__.py"), ("shop/money.py", "../../outside.py")):
        (repository / name).unlink()
        (repository / name).symlink_to(target)
    (repository / "parser/parse.go").unlink()
    os.mkfifo(repository / "parser/parse.go")
    found = changed_functions(repository)
    assert names(found) == []
    assert found.notices[1:] == (
        "parser/parse.go: not looked into: wanted a file, but this is a named pipe",
        "shop/money.py: not looked into: link to ../../outside.py",
    )


def test_a_folder_that_became_a_link_out_of_the_project(repository: Path, tmp_path: Path) -> None:
    (repository / "shop").rename(tmp_path / "away")
    (repository / "shop").symlink_to(tmp_path / "away")
    found = changed_functions(repository)
    assert "shop/money.py: not looked into: the path leads out of the project's folder" in found.notices


def test_submodules_are_said(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    write(other, "lib.py", "def f(): ...\n")
    commit(other)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "vendored")
    said = "vendored: a repository of its own, which is not looked into"
    assert said in changed_functions(repository).notices
    commit(repository)
    assert said not in changed_functions(repository, "HEAD").notices
    git(repository / "vendored", "commit", "-q", "--allow-empty", "-m", "more")
    assert said in changed_functions(repository, "HEAD").notices
    git(repository, "submodule", "--quiet", "deinit", "-f", "vendored")
    assert said not in changed_functions(repository, "HEAD").notices
    git(tmp_path, "clone", "-q", str(other), str(repository / "nested.py"))
    found = changed_functions(repository, "HEAD")
    assert "nested.py: a repository of its own, which is not looked into" in found.notices


def test_names_that_cannot_be_shown(repository: Path) -> None:
    (repository / "a\nb.py").write_text("def f(): ...\n")
    Path(os.fsdecode(os.fsencode(repository) + b"/\xff.py")).write_text("def f(): ...\n")
    write(repository, "ä ö.py", "def f(): ...\n")
    found = changed_functions(repository)
    assert names(found) == ["added ä ö.py:f"]
    assert [notice.partition(":")[0] for notice in found.notices[1:]] == ["a\\nb.py", "\\udcff.py"]


def test_many_notices_are_cut(repository: Path) -> None:
    for number in range(30):
        write(repository, f"broken{number}.py", "def (")
    found = changed_functions(repository)
    assert len(found.notices) == 22
    assert found.notices[-1] == "10 further files were not looked into"


def test_a_merge_in_progress(repository: Path, edit) -> None:
    git(repository, "checkout", "-q", "-b", "side")
    edit("shop/money.py", "return sum(prices)", "return 1")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit("shop/money.py", "return sum(prices)", "return 2")
    commit(repository)
    git(repository, "merge", "side", check=False)
    found = changed_functions(repository, "HEAD")
    assert names(found) == ["modified parser/parse.go:Parse"]
    assert found.files == ("shop/money.py",)
    assert "syntax is broken" in found.notices[1]


def test_a_merge_commit_and_its_first_parent(repository: Path, edit) -> None:
    git(repository, "checkout", "-q", "-b", "side")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    write(repository, "other.py", "def other(): ...\n")
    commit(repository)
    git(repository, "merge", "-q", "--no-edit", "side")
    found = changed_functions(repository)
    assert names(found) == ["modified shop/money.py:total"]
    assert "HEAD~1" in found.notices[0]
    assert "as nothing differs from HEAD" in found.notices[0]


def test_the_base_is_where_the_branch_left(repository: Path, edit) -> None:
    fork = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "-b", "feature")
    edit("shop/money.py", "return sum(prices)", "return 1")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    edit("parser/parse.go", "Sprint(text)", "Sprint(text, 1)")
    commit(repository)
    git(repository, "tag", "main-tag")
    git(repository, "checkout", "-q", "feature")
    for base in (None, "main", "main-tag"):
        found = changed_functions(repository, base)
        assert (names(found), found.base) == (["modified shop/money.py:total"], fork)
        assert f"where HEAD left {base or 'main'}" in found.notices[0]
    git(repository, "checkout", "-q", "--detach")
    git(repository, "branch", "-q", "-D", "feature")
    assert names(changed_functions(repository)) == ["modified shop/money.py:total"]


def test_the_default_branch_of_the_place_it_was_cloned_from(repository: Path, tmp_path: Path, edit) -> None:
    git(repository, "branch", "-q", "-m", "trunk")
    git(tmp_path, "clone", "-q", str(repository), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "-b", "main")
    write(clone, "new.py", "def f(): ...\n")
    commit(clone)
    found = changed_functions(clone)
    assert names(found) == ["added new.py:f"]
    assert "where HEAD left origin/HEAD" in found.notices[0]
    git(clone, "remote", "set-head", "origin", "-d")
    git(clone, "branch", "-q", "-m", "work")
    with pytest.raises(CouldNotJudge, match="no default branch") as caught:
        changed_functions(clone)
    assert "--base REV" in caught.value.hint
    assert names(changed_functions(clone, "origin/trunk")) == ["added new.py:f"]


def test_the_first_commit_is_compared_with_nothing(repository: Path) -> None:
    found = changed_functions(repository)
    assert [f.change for f in found.functions] == ["added"] * 6
    assert found.base == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    assert found.notices == ("compared the work tree with nothing: HEAD is the first commit",)


def test_the_only_branch_is_the_default_one(repository: Path, edit) -> None:
    git(repository, "branch", "-q", "-m", "develop")
    edit("shop/money.py", "return sum(prices)", "return 1")
    assert names(changed_functions(repository)) == ["modified shop/money.py:total"]


def test_shallow_clones_say_what_to_fetch(repository: Path, tmp_path: Path) -> None:
    commit(repository, "so that there is something to leave out")
    git(repository, "branch", "-q", "feature")
    where = f"file://{repository}"
    git(tmp_path, "clone", "-q", "--depth", "1", where, "one")
    with pytest.raises(CouldNotJudge, match="too shallow to hold the commit before it") as caught:
        changed_functions(tmp_path / "one")
    assert "git fetch --unshallow" in caught.value.hint
    write(tmp_path, "one/new.py", "def f(): ...\n")
    assert names(changed_functions(tmp_path / "one")) == ["added new.py:f"]

    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "feature", where, "two")
    with pytest.raises(CouldNotJudge, match="no default branch") as caught:
        changed_functions(tmp_path / "two")
    assert "git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'" in caught.value.hint
    git(tmp_path / "two", "fetch", "-q", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*")
    assert names(changed_functions(tmp_path / "two", "HEAD")) == []

    git(repository, "checkout", "-q", "feature")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    commit(repository, "another")
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "feature", where, "three")
    with pytest.raises(CouldNotJudge, match="too shallow to hold where HEAD left") as caught:
        changed_functions(tmp_path / "three")
    assert "git fetch --unshallow" in caught.value.hint
    assert "too shallow to hold where HEAD left it" in changed_functions(tmp_path / "three", "origin/main").notices[0]
    with pytest.raises(InputError, match="this clone is shallow"):
        changed_functions(tmp_path / "three", git(repository, "rev-parse", "HEAD~1"))


def test_no_commit_no_repository_no_work_tree(tmp_path: Path, repository: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CouldNotJudge, match="in no git repository"):
        changed_functions(empty)
    git(empty, "init", "-q")
    with pytest.raises(CouldNotJudge, match="no commits"):
        changed_functions(empty)
    with pytest.raises(InputError, match="there is no commit"):
        changed_functions(repository, "nowhere")
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare")
    with pytest.raises(CouldNotJudge, match="without a work tree"):
        changed_functions(tmp_path / "bare")


def test_histories_that_never_met(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "other")
    commit(repository)
    with pytest.raises(CouldNotJudge, match="no commit in common"):
        changed_functions(repository)
    assert changed_functions(repository, "main").is_empty


def test_a_folder_that_git_does_not_know(repository: Path) -> None:
    write(repository, ".gitignore", "hidden/\n")
    write(repository, "hidden/a.py", "def f(): ...\n")
    found = changed_functions(repository / "hidden", "HEAD")
    assert found.is_empty
    assert "git knows no file of this folder: is it ignored?" in found.notices


def test_reading_changes_nothing_in_the_repository(repository: Path) -> None:
    index = (repository / ".git/index").read_bytes()
    os.utime(repository / "shop/money.py", (1, 1))
    changed_functions(repository)
    assert (repository / ".git/index").read_bytes() == index
