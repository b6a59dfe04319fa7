"""The worker runs under the project's interpreter: an older Python, with pytest and Hypothesis and nothing of ours."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import aiguard.engines.fuzz.python.worker as package

FILES = sorted(Path(package.__file__).parent.glob("*.py"))
OF_THE_PROJECT = {"pytest", "_pytest", "hypothesis"}
WHERE_IN_USE = {"django", "atheris"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_python_3_9_and_imports_what_the_project_has(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
    at_top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [str(node.module)]
        else:
            continue
        for name in names:
            root = name.partition(".")[0]
            known = root in sys.stdlib_module_names or root in OF_THE_PROJECT
            assert known or (root in WHERE_IN_USE and id(node) not in at_top), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_annotations_are_never_evaluated(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert " | " not in text or "from __future__ import annotations" in text
