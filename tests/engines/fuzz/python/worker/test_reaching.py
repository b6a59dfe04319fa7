"""Which functions an example is seen to run, under every Python that is at hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.conftest import ROOT

MONEY = """\
import functools
import threading

def decorated(function):
    @functools.wraps(function)
    def wrapper(x):
        return function(x)
    return wrapper

@decorated
def total(x):
    return [cents(each) for each in (x,)]

def cents(x):
    return (lambda: x)()

class Cart:
    def size(self):
        return 1

def beside():
    thread = threading.Thread(target=Cart().size)
    thread.start()
    thread.join()

def before(x):
    return x

def unused():
    return 1
"""
SCRIPT = """
import json, os, sys
from types import SimpleNamespace
from aiguard.engines.fuzz.python.worker.places import Places
from aiguard.engines.fuzz.python.worker.reaching import Reach

sys.path.insert(0, os.getcwd())
entered, told = set(), []
examples = SimpleNamespace(active=False, honesty=SimpleNamespace(entered=entered), steps=None)
reach = Reach(Places(os.getcwd(), os.getcwd(), ["properties"]), examples)
import money, test_money
reach.watch()
watching = hasattr(sys, "monitoring")
if not watching:  # what the profiled calls see
    import threading
    note = lambda frame, event, _: entered.add(frame.f_code) if examples.active else None
    threading.setprofile(note)
    sys.setprofile(note)
money.before(1)
examples.active = True
test_money.test_total()
examples.active = False
told.append(reach.news())
told.append(reach.news())
examples.active = True
money.before(1)
money.total(1)
examples.active = False
told.append(reach.news())
print(json.dumps([watching, told]))
"""
PROPERTY = """
import money
def test_total():
    money.total(1)
    money.beside()
"""


def pythons() -> list[str]:
    """This one, and others that can be run: those on the path, and pyenv's."""
    found = [sys.executable]
    for name in ("python3.9", "python3.10", "python3.12", "python3.13", "python3.14"):
        installed = sorted(Path.home().glob(f".pyenv/versions/*/bin/{name}"))
        path = str(installed[-1]) if installed else shutil.which(name)
        if path and not subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode:
            found.append(path)
    return found


@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).name)
def test_functions_of_the_project_are_told_once_by_their_places(tmp_path: Path, python: str) -> None:
    (tmp_path / "money.py").write_text(MONEY)
    (tmp_path / "test_money.py").write_text(PROPERTY)
    done = subprocess.run(
        [python, "-c", dedent(SCRIPT)], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    watching, (first, second, third) = json.loads(done.stdout)
    major, minor = (int(part) for part in version(python))
    assert watching is ((major, minor) >= (3, 12))
    lines: set[tuple[Any, ...]] = {(path, line, name.rpartition(".")[2]) for path, line, name in first}
    assert lines == {
        ("money.py", 5, "wrapper"),
        ("money.py", 10, "total"),
        ("money.py", 14, "cents"),
        ("money.py", 18, "size"),
        ("money.py", 21, "beside"),
    }
    if (major, minor) >= (3, 11):
        assert {name for *_, name in first} >= {"Cart.size", "decorated.<locals>.wrapper"}
    assert second == []
    assert third == [["money.py", 26, "before"]]


def version(python: str) -> list[str]:
    script = "import sys; print(*sys.version_info[:2])"
    return subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout.split()
