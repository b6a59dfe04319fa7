"""Real repositories, changed in every way; the change set is read from their contents."""

from __future__ import annotations

import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

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
