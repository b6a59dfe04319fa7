"""Properties found by reading files alone."""

from __future__ import annotations

import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from aiguard.sampling import interface
from aiguard.source.batch_tree import BatchTree
from aiguard.source.property_files import UNWRITTEN, go_properties, property_files, property_id, python_properties
from aiguard.source.tree import WorkTree

ONE = "from hypothesis import given, strategies as st\n@given(st.integers())\ndef test_one(x): ...\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (ONE, ("test_one",)),
        ("from hypothesis import given as g\n@g(1)\ndef test_a(x): ...\ndef test_b(): ...", ("test_a",)),
        ("import hypothesis\n@hypothesis.given(1)\nasync def test_a(x): ...", ("test_a",)),
        ("import hypothesis as h\n@h.settings(max_examples=3)\n@h.given(1)\ndef test_a(x): ...", ("test_a",)),
        ("from .strategies import given\n@given(1)\ndef test_a(x): ...", ("test_a",)),
        ("from hypothesis import given\ncarts = given(1)\n@carts\ndef test_a(x): ...", ("test_a",)),
        ("from hypothesis import *\nclass TestCart:\n  @given(1)\n  def test_a(self, x): ...", ("TestCart.test_a",)),
        ("from hypothesis import given\nclass A:\n class B:\n  @given(1)\n  def test_a(self): ...", ("A.B.test_a",)),
        ("from hypothesis import given\ndef test_a():\n  @given(1)\n  def inner(x): ...\n  inner()", ("test_a",)),
        ("from hypothesis import given\nif True:\n  @given(1)\n  def test_a(x): ...", ("test_a",)),
        ("from hypothesis import given\n@given(1)\ndef helper(x): ...", ()),
        ("from hypothesis import strategies as st\ndef test_a(): ...", ()),
        (f"import pytest\n{ONE[:-4]}\n  pytest.fail('{UNWRITTEN}')  # delete this line\n  cart(x)", ()),
        (f"import pytest\n{ONE[:-4]}\n  if x > 9:\n    pytest.fail('{UNWRITTEN}')\n  cart(x)", ("test_one",)),
        ("from hypothesis import given\ndef test_a(:", ()),
        (
            "from hypothesis.stateful import RuleBasedStateMachine\nclass M(RuleBasedStateMachine): ...\n"
            "TestM = M.TestCase\nclass TestN(M.TestCase): settings = 1\nOther = str",
            ("TestM.runTest", "TestN.runTest"),
        ),
        (
            "import hypothesis.stateful as hs\nclass M(hs.RuleBasedStateMachine): ...\nclass N(M): ...\n"
            "TestN = N.TestCase",
            ("TestN.runTest",),
        ),
        (
            "from hypothesis.stateful import RuleBasedStateMachine as R, run_state_machine_as_test\n"
            "class M(R): ...\ndef test_m(): run_state_machine_as_test(M)",
            ("test_m",),
        ),
        ("import unittest\nclass TestX(unittest.TestCase): ...", ()),
    ],
)
def test_what_counts_as_a_property_in_python(text: str, names: tuple[str, ...]) -> None:
    assert python_properties(text.encode()) == names


def test_what_counts_as_a_property_in_go() -> None:
    text = dedent("""
        package parser
        import ("testing"; "testing/quick"; "pgregory.net/rapid")
        func FuzzParse(f *testing.F) {
        }
        func Fuzzy(f *testing.F) {
        }
        func FuzzHelper(x int) {
        }
        func TestQuick(t *testing.T) {
            if err := quick.Check(func(x int) bool { return true }, nil); err != nil { t.Fatal(err) }
        }
        func TestPlain(t *testing.T) {
        }
        func TestRapid(t *testing.T) {
            rapid.Check(t, func(t *rapid.T) {})
        }
    """).encode()
    assert go_properties(text) == ("FuzzParse", "TestQuick", "TestRapid")
    assert go_properties(text.replace(b"testing/quick", b"x").replace(b"net/rapid", b"net/x")) == ("FuzzParse",)


def test_a_beginning_that_nobody_finished_is_no_property() -> None:
    begun = (
        dedent("""
        func FuzzBegun(f *testing.F) {
            f.Fuzz(func(t *testing.T, s string) {
                t.Fatal("write the invariant here") // delete this line once something below can fail
                Parse(s)
            })
        }
        func FuzzDone(f *testing.F) {
        }
    """)
        .replace("\n    ", "\n\t")
        .encode()
    )
    assert go_properties(begun) == ("FuzzDone",)
    assert UNWRITTEN == interface.UNWRITTEN


def files(root: Path) -> dict[str, str]:
    every = {
        "properties/money.py": ONE,
        "properties/deep/cart.py": ONE,
        "tests/test_shop.py": ONE,
        "tests/shop_test.py": ONE,
        "tests/test_plain.py": "def test_one(): ...\n",
        "shop/strategies.py": ONE,
        "parser/parse_test.go": "package parser\nfunc FuzzParse(f *testing.F) {\n}\n",
        "parser/parse.go": "package parser\nfunc FuzzParse(f *testing.F) {\n}\n",
        "tests/test_broken.py": ONE + "def (",
        ".venv/test_other.py": ONE,
    }
    for path, text in every.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "tests/test_outside.py").symlink_to("/etc/passwd")
    return every


def test_the_configured_paths_and_every_test_file_are_looked_at(tmp_path: Path) -> None:
    files(tmp_path)
    found = property_files(WorkTree(tmp_path), ["properties/"])
    python = {"properties/money.py", "properties/deep/cart.py", "tests/test_shop.py", "tests/shop_test.py"}
    assert found.keys() == {*python, "parser/parse_test.go"}
    assert set(found.values()) == {("test_one",), ("FuzzParse",)}
    assert property_files(WorkTree(tmp_path), ["properties/m*.py"], go=False).keys() == python - {
        "properties/deep/cart.py"
    }
    assert property_files(WorkTree(tmp_path), ["."], python=False).keys() == {"parser/parse_test.go"}


def test_a_revision_holds_what_it_held(tmp_path: Path) -> None:
    files(tmp_path)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    before = property_files(WorkTree(tmp_path), ["properties"])
    (tmp_path / "tests/test_shop.py").write_text("")
    assert property_files(BatchTree.at(tmp_path, "HEAD"), ["properties"]) == before
    assert "tests/test_shop.py" not in property_files(WorkTree(tmp_path), ["properties"])


def test_a_property_is_named_as_campaigns_name_it() -> None:
    assert property_id("tests/test_x.py", "TestCart.test_a") == "tests/test_x.py::TestCart::test_a"
    assert property_id("a/b/x_test.go", "FuzzX") == "./a/b:FuzzX"
    assert property_id("x_test.go", "FuzzX") == ".:FuzzX"
