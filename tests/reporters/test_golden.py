"""The rich sample in every format, byte for byte. After a change that is meant:

    AIGUARD_UPDATE_GOLDEN=1 python -m pytest tests/reporters/test_golden.py

then read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from aiguard import __version__
from aiguard.masking import Masker
from aiguard.reporters.explanation import explained
from aiguard.reporters.interface import Format, Look, render
from tests.reporters.sample import clean_report, fuzz_report, rich_report
from tests.reporters.sample_risk import EXPLANATION, gate_report, ranking_report

GOLDEN = Path(__file__).parent.parent / "golden" / "reports"
SUFFIX = {
    Format.TERMINAL: "txt",
    Format.JSON: "json",
    Format.JUNIT: "xml",
    Format.SARIF: "sarif",
    Format.MARKDOWN: "md",
    Format.GITHUB: "github",
    Format.HTML: "html",
}
STYLES_AND_SCRIPTS = re.compile(r"<(style|script)>.*?</\1>", re.DOTALL)
POLICY = re.compile(r"sha256-[A-Za-z0-9+/=]+")
"""What every page has alike, and its own files hold."""
LOOKS = {
    "terminal-80": Look(width=80),
    "terminal-colour-120": Look(width=120, colour=True),
    "terminal-ascii": Look(ascii=True),
    "terminal-verbose": Look(verbose=True),
    "terminal-quiet": Look(quiet=True),
}


def held(name: str, text: str) -> None:
    path = GOLDEN / name
    shown = text.replace(f'"{__version__}"', '"VERSION"').replace(f"aiguard {__version__}", "aiguard VERSION")
    shown = STYLES_AND_SCRIPTS.sub(r"<\1>...</\1>", POLICY.sub("sha256-...", shown))
    if os.environ.get("AIGUARD_UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", Format)
def test_the_rich_report(format_: Format) -> None:
    held(f"rich.{SUFFIX[format_]}", render(rich_report(), format_, Masker({"EVIL_HOST": "evil.example"})))


@pytest.mark.parametrize("format_", Format)
def test_a_clean_report(format_: Format) -> None:
    held(f"clean.{SUFFIX[format_]}", render(clean_report(), format_, Masker()))


@pytest.mark.parametrize("name", LOOKS)
def test_the_looks_of_the_terminal(name: str) -> None:
    held(f"{name}.txt", render(rich_report(), Format.TERMINAL, Masker(), LOOKS[name]))


@pytest.mark.parametrize("format_", Format)
def test_a_campaign(format_: Format) -> None:
    held(f"fuzz.{SUFFIX[format_]}", render(fuzz_report(), format_, Masker({"EVIL_HOST": "evil.example"})))


@pytest.mark.parametrize("name", LOOKS)
def test_the_looks_of_a_campaign(name: str) -> None:
    held(f"fuzz-{name}.txt", render(fuzz_report(), Format.TERMINAL, Masker(), LOOKS[name]))


@pytest.mark.parametrize("format_", Format)
def test_a_ranking(format_: Format) -> None:
    held(f"risk.{SUFFIX[format_]}", render(ranking_report(), format_, Masker({"NAME": "Chidi Okafor"})))


@pytest.mark.parametrize("name", LOOKS)
def test_the_looks_of_a_ranking(name: str) -> None:
    held(f"risk-{name}.txt", render(ranking_report(), Format.TERMINAL, Masker(), LOOKS[name]))


def test_a_ranking_within_the_gate() -> None:
    held("risk-gate.txt", render(gate_report(), Format.TERMINAL, Masker(), Look(width=100)))


@pytest.mark.parametrize("width", [80, 120])
def test_an_explanation(width: int) -> None:
    held(f"risk-explain-{width}.txt", explained(EXPLANATION, Look(width=width)))
