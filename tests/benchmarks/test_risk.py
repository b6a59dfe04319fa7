"""The evaluation of the ranking is itself right: its measures, its labels, and the repository that it can make."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conftest import ROOT

FOLDER = ROOT / "benchmarks" / "risk"
Importer = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def module() -> Iterator[Importer]:
    """Imports a module of the benchmark; what was imported is forgotten again."""
    before, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(FOLDER)):
            del sys.modules[name]


class History:
    """A repository that a test writes commit by commit."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        who = {
            f"GIT_{role}_{what}": "someone@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, env={**os.environ, **who}, check=True, capture_output=True, text=True).stdout

    def commit(self, message: str, **files: str) -> str:
        for name, text in files.items():
            (self.path / f"{name}.py").write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_the_share_of_pairs_in_order(module: Importer, rows: list[tuple[int, bool]]) -> None:
    high = [score for score, label in rows if label]
    low = [score for score, label in rows if not label]
    assume(high and low)
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in high for other in low]
    found = module("measures").area([score for score, _ in rows], [label for _, label in rows])
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_a_perfect_order_and_its_reverse(module: Importer) -> None:
    quality = module("measures").quality
    scores, labels = [float(place) for place in range(20)], [place >= 18 for place in range(20)]
    best, worst = quality(scores, labels), quality([-score for score in scores], labels)
    assert (best.auc, best.ap, best.first, best.recall, best.wrong) == (1.0, 1.0, 0.2, 1.0, 0)
    assert (worst.auc, worst.first, worst.recall, worst.wrong) == (0.0, 0.0, 0.0, 18)
    assert quality(scores, [False] * 20) is None


def test_where_functions_stand(module: Importer) -> None:
    spans = module("spans").spans
    python = (
        b"import a\n\n@a.b\ndef f():\n    def g():\n        pass\n    return g\n\nclass C:\n    def m(self): pass\n"
    )
    assert spans("x.py", python) == {"f": (3, 7), "f.g": (5, 6), "C.m": (10, 10)}
    go = b"package p\n\nfunc F() int {\n\treturn 1\n}\n\nfunc (t *T[K]) M() {}\nfunc (T) N() {\n}\n"
    assert spans("x.go", go) == {"F": (3, 5), "T.M": (7, 7), "T.N": (8, 9)}
    assert spans("x.py", b"def f(:") == {}


def test_comments_and_documentation_are_no_code(module: Importer) -> None:
    code = module("spans").code
    assert code("x.py", b"def f(a):\n    return a") == code("x.py", b'def f( a ):\n    """Says."""\n    return a  # so')
    assert code("x.py", b"def f(a):\n    return a") != code("x.py", b"def f(a):\n    return -a")
    assert code("x.go", b"func F() {\n\tg()\n}\n") == code("x.go", b"func F() {\n\t// says\n\tg( )\n}\n")


def test_the_labels_are_what_later_fixes_do(module: Importer, tmp_path: Path) -> None:
    history = History(tmp_path / "one")
    others = "".join(f"\n\ndef other{number}():\n    return {number}\n" for number in range(12))
    old = "def kept():\n    return 1\n\n\ndef edited():\n    first = 1\n    return first\n"
    base = history.commit("Begin", m=old + others)
    window = (
        old.replace("first = 1", "first = 1\n    second = 2")
        + "\n\ndef brought():\n    return 3\n\n\ndef also():\n    return 4\n"
    )
    cut = history.commit("Add things", m=window + others)
    fixed = (
        window.replace("    second = 2\n", "    second = 3\n")
        .replace("return 3", "return 3 + 0")
        .replace("return 4", "return 5")
    )
    history.git("mv", "m.py", "moved.py")
    history.commit("Move it")
    text = (fixed + others).replace("return 5", "return 4")
    history.commit("Fix second of edited and what is brought", moved=text)
    history.commit("Speed up also", moved=text.replace("return 4", "return 5"))
    horizon = history.commit("Fix everything", moved=text.replace("return", "return 0 or"))

    truth, clone = module("truth"), module("clones").Clone(history.path)
    point = truth.Cut(base, cut, horizon, 0)
    found = truth.changed(clone, point)
    truth.label(clone, point, found)
    assert {name: (one.added, one.touched, one.introduced) for (_, name), one in found.items()} == {
        "edited": (1, True, True),
        "brought": (2, True, True),
        "also": (2, False, False),
    }


def test_a_fix_of_old_lines_is_not_of_the_window(module: Importer, tmp_path: Path) -> None:
    history = History(tmp_path / "one")
    others = "".join(f"\n\ndef other{number}():\n    return {number}\n" for number in range(12))
    base = history.commit("Begin", m="def f():\n    a = 1\n    return a\n" + others)
    cut = history.commit("Add b", m="def f():\n    a = 1\n    b = 2\n    return a\n" + others)
    horizon = history.commit("Fix a", m="def f():\n    a = 3\n    b = 2\n    return a\n" + others)
    truth, clone = module("truth"), module("clones").Clone(history.path)
    point = truth.Cut(base, cut, horizon, 0)
    found = truth.changed(clone, point)
    truth.label(clone, point, found)
    assert [(one.touched, one.introduced) for one in found.values()] == [(True, False)]


def run(script: str, *arguments: str | Path) -> str:
    """A script of the benchmark, as its documentation says."""
    command = [sys.executable, str(FOLDER / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_made_repository_is_the_same_every_time_and_can_be_evaluated(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        run("synthetic.py", folder, "--commits", "150", "--files", "16")
    log = ["log", "--format=%H"]
    first, second = (
        subprocess.run(["git", "-C", str(one), *log], capture_output=True, text=True, check=True).stdout
        for one in folders
    )
    assert first == second
    assert len(first.split()) == 150
    for file in folders[0].rglob("*.py"):
        ast.parse(file.read_text(encoding="utf-8"))

    rows = [tmp_path / f"{folder.name}.jsonl" for folder in folders]
    for folder, file in zip(folders, rows, strict=True):
        printed = run("evaluate.py", folder, "--releases", "40:40", "--least", "5", "--rows", file)
        assert "aiguard risk" in printed
    saved = [json.loads(line) for line in rows[0].read_text(encoding="utf-8").splitlines()]
    assert any(one["touched"] for one in saved)
    assert all(one["values"]["lines_added"] is not None for one in saved if one["score"] is not None)
    fitted = run("fit.py", *rows, "--only", "lines_added", "size")
    assert "fitted, on the clone left out" in fitted
