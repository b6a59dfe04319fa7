from __future__ import annotations

import subprocess
import sys

import pytest

from aiguard.errors import InputError
from aiguard.reporters.formats import Format
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("out/report.json", Format.JSON),
        ("REPORT.JSON", Format.JSON),
        ("a.sarif", Format.SARIF),
        ("a.sarif.json", Format.SARIF),
        ("junit.xml", Format.JUNIT),
        ("summary.md", Format.MARKDOWN),
        ("summary.markdown", Format.MARKDOWN),
        ("report.txt", Format.TERMINAL),
        ("risk.html", Format.HTML),
        ("risk.HTM", Format.HTML),
    ],
)
def test_a_name_says_its_format(path: str, format_: Format) -> None:
    assert Format.of_suffix(path) is format_


@pytest.mark.parametrize("path", ["report", "report.xhtml", "json", ""])
def test_a_name_that_says_nothing_is_an_error_that_lists_what_would(path: str) -> None:
    with pytest.raises(InputError, match=r"\.sarif\.json, .*--format"):
        Format.of_suffix(path)


def test_the_names_cost_no_start_up() -> None:
    code = "import sys, aiguard.reporters.formats; print([m for m in ('rich', 'xml', 'json') if m in sys.modules])"
    # -S: what site-packages start by themselves, such as coverage, is none of ours.
    bare = [sys.executable, "-S", "-c", code]
    assert subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"
