"""The worker runs under the user's interpreter: an older Python, with nothing installed."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import aiguard.engines.contracts.worker as package

FILES = sorted(Path(package.__file__).parent.glob("*.py"))
OF_THE_USER = {"django", "asgiref"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_python_3_9_and_imports_the_standard_library_only(path: Path) -> None:
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
            # Django is imported where it is known to be in use, never at the top.
            assert root in sys.stdlib_module_names or (root in OF_THE_USER and id(node) not in at_top), name


def test_unions_and_matches_stay_out_of_runtime_positions() -> None:
    """`X | Y` is fine in annotations that are never evaluated, which needs the future import."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert " | " not in text or "from __future__ import annotations" in text or path.name == "__main__.py", (
            path.name
        )
