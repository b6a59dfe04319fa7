"""Which tests mention a function, in real files and in a real revision."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from aiguard.source.batch_tree import BatchTree
from aiguard.source.mentions import is_test_file, mentions
from aiguard.source.tree import WorkTree


def laid(root: Path, files: Mapping[str, str]) -> WorkTree:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    return WorkTree(root)


@pytest.mark.parametrize(
    ("text", "function", "expected"),
    [
        ("split_into_instalments(1)", "split_into_instalments", True),  # says what it means by itself
        ("split_into_instalments_twice(1)", "split_into_instalments", False),
        ("total = 1", "total", False),
        ("from shop.money import total\ntotal(1)", "total", True),
        ("import shop.money\nshop.money.total(1)", "total", True),
        ("from shop import money\nmoney.total(1)", "total", True),
        ("from shop import (\n    other,\n    total,\n)\ntotal(1)", "total", True),  # passed on by the package
        ("from other import total\ntotal(1)", "total", False),
        ("patch('shop.money.total')", "total", True),
        ("Cart().run()", "Cart.run", True),
        ("cart.run()", "Cart.run", False),
        ("from shop.money import Cart\nCart(1)", "Cart.__init__", True),
        ("cart == cart", "Cart.__eq__", False),
        ("from shop.money import total\ntotal(1), inner", "total.inner", False),  # nested: nobody else's name
    ],
)
def test_a_name_counts_where_it_is_meant(tmp_path: Path, text: str, function: str, expected: bool) -> None:
    tree = laid(tmp_path, {"shop/money.py": "", "tests/test_money.py": text + "\n"})
    key = ("shop/money.py", function)
    assert mentions(tree, [key]) == ({key: ("tests/test_money.py",)} if expected else {})


def test_functions_of_one_name_are_told_apart(tmp_path: Path) -> None:
    tests = {
        "tests/test_money.py": "from shop import money\nmoney.convert_to_cents(1)\n",
        "tests/test_tax.py": "from shop import tax\ntax.convert_to_cents(1)\n",
    }
    tree = laid(tmp_path, {"shop/money.py": "", "shop/tax.py": "", **tests})
    keys = [("shop/money.py", "convert_to_cents"), ("shop/tax.py", "convert_to_cents")]
    assert mentions(tree, keys) == {keys[0]: ("tests/test_money.py",), keys[1]: ("tests/test_tax.py",)}


def test_a_module_of_the_same_name_as_its_function_is_no_evidence(tmp_path: Path) -> None:
    files = {
        "tests/test_command.py": "from aiguard.commands import check\ncheck(1)\n",
        "tests/test_page.py": "from aiguard.cli.check import check\ncheck(1)\n",
    }
    key = ("aiguard/cli/check.py", "check")
    assert mentions(laid(tmp_path, files), [key]) == {key: ("tests/test_page.py",)}


def test_go_tests_lie_beside_the_function_or_import_its_package(tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/m\n",
        "parser/parse.go": "package parser\n",
        "parser/parse_test.go": "package parser\nfunc TestParse(t *testing.T) { Parse(1); NewReader().String() }\n",
        "other/other_test.go": 'package other\nimport "example.com/m/parser"\nvar x = parser.Parse\n',
        "third/third_test.go": 'package third\nimport "example.com/m/parser/deep"\nvar x = deep.Parse\n',
        "root.go": "package m\n",
        "tools/go.mod": "module example.com/tools\n",
        "tools/x_test.go": 'package tools\nimport "example.com/m"\nvar x = m.Top\n',
    }
    keys = [
        ("parser/parse.go", "Parse"),
        ("parser/parse.go", "Reader.String"),
        ("parser/parse.go", "Writer.String"),
        ("root.go", "Top"),
    ]
    assert mentions(laid(tmp_path, files), keys) == {
        keys[0]: ("other/other_test.go", "parser/parse_test.go"),
        keys[1]: ("parser/parse_test.go",),
        keys[3]: ("tools/x_test.go",),
    }


def test_a_revision_is_read_as_it_stood(tmp_path: Path) -> None:
    key = ("shop/money.py", "total")
    tree = laid(tmp_path, {"shop/money.py": "", "tests/test_money.py": "from shop.money import total\n"})
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    (tmp_path / "tests/test_money.py").unlink()
    laid(tmp_path, {"tests/test_new.py": "from shop.money import total\n"})
    assert mentions(tree, [key]) == {key: ("tests/test_new.py",)}
    assert mentions(BatchTree.at(tmp_path, "HEAD"), [key]) == {key: ("tests/test_money.py",)}


def test_functions_of_tests_have_none_and_nothing_is_read_for_them(tmp_path: Path) -> None:
    tree = laid(tmp_path, {"tests/test_a.py": "def test_something_long(): helper()\n"})
    assert mentions(tree, [("tests/test_a.py", "test_something_long")]) == {}
    assert mentions(tree, []) == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/test_x.py", True), ("a/x_test.py", True), ("shop/tests.py", True), ("tests/helper.py", True),
        ("a/test/b/c.py", True), ("a/x_test.go", True), ("tests/x.go", False), ("a/testing.py", False),
        ("latest/x.py", False), ("a/test_x.txt", False), ("conftest.py", True),
    ],
)  # fmt: skip
def test_what_a_test_file_is(path: str, expected: bool) -> None:
    assert is_test_file(path) is expected
