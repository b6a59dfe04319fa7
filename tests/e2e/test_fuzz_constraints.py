"""The base judges the head: properties as they stood at a revision, run against the work tree's code."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIG = "version: 1\nfuzz: {python: {paths: [properties]}}\n"
STRICT = """
from hypothesis import given, strategies as st

from shop.money import split


@given(st.integers(0, 1000), st.integers(1, 9))
def test_split_loses_nothing(cents, parts):
    assert sum(split(cents, parts)) == cents
"""
WEAKENED = STRICT.replace("== cents", "<= cents")
SOUND = "def split(cents, parts):\n    return [cents // parts] * (parts - 1) + [cents - cents // parts * (parts - 1)]\n"
BROKEN = "def split(cents, parts):\n    return [cents // parts] * parts\n"


def commit(folder: Path) -> None:
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "begin"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)


def test_a_change_that_weakens_its_own_property_is_held_to_the_one_before(aiguard, project):
    folder = project(
        {
            "aiguard.yaml": CONFIG,
            ".gitignore": ".hypothesis\n",
            "properties/conftest.py": "import shop\n",
            "properties/test_money.py": STRICT,
            "shop/__init__.py": "",
            "shop/money.py": SOUND,
        }
    )
    commit(folder)
    project({"properties/test_money.py": WEAKENED, "shop/money.py": BROKEN})

    lenient = aiguard("fuzz", "--budget", "4s", "--seed", "1", "--format", "json")
    assert lenient.code == 0, lenient.out

    held = aiguard("fuzz", "--budget", "6s", "--seed", "1", "--constraints-from", "main", "--format", "json")
    assert held.code == 1, held.out + held.err
    [target] = held.json["fuzz"]["targets"]
    assert target["id"] == "properties/test_money.py::test_split_loses_nothing"
    assert target["status"] == "failed"
    assert target["location"]["path"] == "properties/test_money.py"
    assert target["counterexample"]["call"] == "test_split_loses_nothing(cents=1, parts=2)"
    assert "--constraints-from main" in target["counterexample"]["reproduce"]

    again = aiguard("fuzz", "--budget", "0", "--constraints-from", "main", "--format", "json")
    assert again.code == 1, again.out


def test_a_property_that_the_change_deletes_is_still_run(aiguard, project):
    folder = project(
        {
            "aiguard.yaml": CONFIG,
            "pyproject.toml": "[tool.pytest.ini_options]\nmarkers = ['slow']\naddopts = '--strict-markers'\n",
            "properties/test_money.py": STRICT.replace(
                "\n\n\n@given", "\n\nimport pytest\n\n\n@pytest.mark.slow\n@given"
            ),
            "shop/__init__.py": "",
            "shop/money.py": BROKEN,
        }
    )
    commit(folder)
    (folder / "properties/test_money.py").unlink()
    held = aiguard("fuzz", "--budget", "6s", "--constraints-from", "main", "--format", "json")
    assert held.code == 1, held.out + held.err
