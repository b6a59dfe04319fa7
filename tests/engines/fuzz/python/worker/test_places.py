"""Whose file is it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import hypothesis
import pytest

from aiguard.engines.fuzz.python.worker import places as places_module
from aiguard.engines.fuzz.python.worker.places import Places, loaded_under, module_file


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for name in ("shop/money.py", "properties/helpers.py", "shop/test_x.py", ".venv/lib/site-packages/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return Places(str(tmp_path), str(tmp_path), ["properties"])


def test_a_file_of_the_project_is_named_from_its_folder(places, tmp_path):
    assert places.relative(str(tmp_path / "shop" / "money.py")) == "shop/money.py"
    assert places.relative(f"{tmp_path}/shop/../shop/money.py") == "shop/money.py"


def test_what_lies_elsewhere_is_not_the_projects(places, tmp_path):
    assert places.relative(json.__file__) is None
    assert places.relative(f"{tmp_path}-other/money.py") is None
    assert places.relative(str(tmp_path / ".venv/lib/site-packages/x.py")) is None
    assert places.relative("<string>") is None


def test_a_link_into_the_project_is_the_projects(places, tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-link"
    outside.symlink_to(tmp_path)
    assert places.relative(str(outside / "shop" / "money.py")) == "shop/money.py"
    assert Places(str(outside), str(outside), []).relative(str(tmp_path / "shop" / "money.py")) == "shop/money.py"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop/money.py", False),
        ("shop/test_x.py", True),
        ("shop/money_test.py", True),
        ("conftest.py", True),
        ("properties/helpers.py", True),
        ("properties_of_metals.py", False),
        ("shop/testing.py", False),
    ],
)
def test_what_a_human_wrote_to_test_with(places, tmp_path, name, expected):
    assert places.is_test(str(tmp_path / name)) is expected


def test_a_property_file_that_is_named_itself(tmp_path):
    places = Places(str(tmp_path), str(tmp_path), ["checks.py"])
    assert places.is_test(str(tmp_path / "checks.py"))
    assert not places.is_test(str(tmp_path / "checks.pyx"))


def test_pythons_own_and_installed_packages(places, tmp_path):
    assert places.is_library(json.__file__)
    assert places.is_library("<frozen importlib._bootstrap>")
    assert not places.is_library(hypothesis.__file__)
    assert not places.is_library(str(tmp_path / "shop" / "money.py"))
    assert places.is_foreign(hypothesis.__file__)
    assert not places.is_foreign(str(tmp_path / "shop" / "money.py"))


def test_the_machinery(places, tmp_path):
    assert places.is_machinery(hypothesis.__file__)
    assert places.is_machinery(pytest.raises.__code__.co_filename)
    assert places.is_machinery(places_module.__file__)
    assert not places.is_machinery(json.__file__)
    assert not places.is_machinery(str(tmp_path / "hypothesis" / "own.py"))


def test_loaded_modules_of_the_project(places, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path / "shop"))
    monkeypatch.delitem(sys.modules, "money", raising=False)
    import money  # noqa: PLC0415 - it lies in the test's own folder

    assert "money" in loaded_under(places)
    assert "json" not in loaded_under(places)
    assert module_file(money).endswith("money.py")
    assert module_file(sys) == ""
    monkeypatch.delitem(sys.modules, "money")
