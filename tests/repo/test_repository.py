"""Promises about this repository itself."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_aiguard

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SOURCES = sorted((ROOT / "aiguard").rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in names} | {
        (node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }


def test_ci_runs_every_python_that_the_classifiers_name():
    classifiers = PYPROJECT["project"]["classifiers"]
    named = [c.rsplit(" ", 1)[1] for c in classifiers if re.search(r":: 3\.\d+$", c)]
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    assert re.search(r"python: \[(.*)\]", workflow)[1].replace('"', "").split(", ") == named


@pytest.mark.parametrize(
    ("package", "rooms"), [("typer", ("cli",)), ("rich", ("cli", "reporters")), ("subprocess", ("process",))]
)
def test_some_packages_live_in_some_rooms_alone(package, rooms):
    homes = {
        path.relative_to(ROOT / "aiguard").parts[0].removesuffix(".py")
        for path in SOURCES
        if package in imports_of(path)
    }
    assert homes <= set(rooms)


def test_every_module_says_what_it_is_for():
    assert [str(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_the_readme_shows_the_programs_own_help():
    shown = re.search(r"```text\n\$ aiguard --help\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == run_aiguard("--help", cwd=ROOT, env={"COLUMNS": "100"}).out.strip()


def test_links_between_pages_lead_somewhere():
    broken: list[str] = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
        local = [link for link in links if not link.startswith(("http", "mailto"))]
        broken += [f"{page.name}: {link}" for link in local if not (page.parent / link).exists()]
    assert broken == []
