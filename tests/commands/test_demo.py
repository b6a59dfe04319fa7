"""`aiguard demo`, with real Django, real Go and real git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from aiguard.commands import demo as module
from aiguard.commands.demo import DemoResult, demo, without_target
from aiguard.errors import CouldNotJudge, InputError
from aiguard.findings import TargetResult, TargetStatus
from aiguard.masking import Masker
from aiguard.verdict import FINDINGS, PASS, Report

CONFIG = """\
# what holds
version: 1
targets:
  one:
    url: http://127.0.0.1:1
    states: {x: {http: /x}}
  two:
    url: http://127.0.0.1:2
contracts: {paths: [a]}
"""


def path_without_go(tmp_path: Path) -> dict[str, str]:
    """An environment in which git is there and Go is not."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git = shutil.which("git")
    assert git is not None
    (folder / "git").symlink_to(git)
    return {**os.environ, "PATH": str(folder)}


def failed(result: DemoResult) -> set[tuple[str, str]]:
    """(contract, interaction) of everything that does not keep its promise."""
    interactions = [one for engine in result.report.engines for one in engine.interactions]
    return {(one.contract, one.variant or one.name) for one in interactions if one.status.value == "failed"}


def properties(report: Report) -> list[TargetResult]:
    """What became of each property."""
    return [target for engine in report.engines if engine.campaign for target in engine.campaign.targets]


SHOP_BUGS = {
    ("catalogue", "name-in-chinese"),
    ("orders", "one-line"),
    ("orders", "paid-by-transfer"),
    ("orders", "total-ends-in-zero"),
}
PAYMENTS_BUGS = {("payments", "no-refunds"), ("payments", "refund-of-29-cents")}


def test_a_target_is_taken_out_with_everything_below_it() -> None:
    assert without_target(CONFIG, "one") == CONFIG.replace(
        "  one:\n    url: http://127.0.0.1:1\n    states: {x: {http: /x}}\n", ""
    )
    assert without_target(CONFIG, "two") == CONFIG.replace("  two:\n    url: http://127.0.0.1:2\n", "")
    assert without_target(CONFIG, "three") == CONFIG


def test_it_finds_what_is_planted_and_nothing_else(tmp_path: Path) -> None:
    result = demo(tmp_path / "demo")
    assert failed(result) == SHOP_BUGS | PAYMENTS_BUGS
    assert (result.report.command, result.report.verdict.exit_code) == ("demo", FINDINGS)
    assert result.left_out == ()
    assert not any(finding.inconclusive for finding in result.report.findings)
    (broken,) = properties(result.report)
    assert (broken.id, broken.status) == ("properties/test_money.py::test_split_loses_nothing", TargetStatus.FAILED)
    assert broken.counterexample is not None
    assert broken.counterexample.smallest
    assert broken.counterexample.saved is not None
    assert "cents=1" in broken.counterexample.text
    assert "parts=2" in broken.counterexample.text
    assert sum(map(result.report.verdict.blocks, result.report.findings)) == 7  # what README.md of the demo says
    git = ["git", "-C", str(result.folder), "status", "--porcelain"]
    assert subprocess.run(git, check=True, capture_output=True, text=True).stdout == ""
    assert result.folder == (tmp_path / "demo").resolve()
    assert (result.folder / ".git").is_dir()
    assert result.next_steps[0] == f"cd {result.folder}"


MENDED = {
    "shop/views.py": (
        ("found.slug or slugify(found.name)", "found.slug or slugify(found.name, allow_unicode=True)"),
        ("str(round(float(amount), 2))", 'f"{amount:.2f}"'),
        ("lines if len(lines) != 1 else lines[0]", "lines"),
        ('paid["card"]["last4"]', 'paid["card"]["last4"] if paid["card"] else None'),
    ),
    "shop/money.py": (
        (
            "return [round(cents / parts)] * parts",
            "each, rest = divmod(cents, parts)\n    return [each + 1] * rest + [each] * (parts - rest)",
        ),
    ),
    "payments/ledger.go": (
        ("var refunds []refund", "refunds := []refund{}"),
        ("return int(value * 100)", "return int(math.Round(value * 100))"),
        ('\t"fmt"\n', '\t"fmt"\n\t"math"\n'),
    ),
}


def test_once_mended_the_gate_passes(tmp_path: Path) -> None:
    folder = demo(tmp_path / "demo").folder
    for name, changes in MENDED.items():
        text = (folder / name).read_text()
        for wrong, right in changes:
            assert text.count(wrong) == 1, wrong
            text = text.replace(wrong, right)
        (folder / name).write_text(text)
    report = module.check(module.Request(command="check", start=folder, environ=os.environ), Masker())
    assert report.verdict.exit_code == PASS, report.findings
    (held,) = properties(report)
    assert held.status is TargetStatus.PASSED
    assert held.examples > 100
    assert report.revision.dirty


def test_without_go_the_django_service_is_checked_and_the_rest_is_named(tmp_path: Path) -> None:
    result = demo(tmp_path / "demo", environ=path_without_go(tmp_path))
    assert failed(result) == SHOP_BUGS
    assert len(result.left_out) == 1
    assert "Go is not on PATH" in result.left_out[0]
    assert result.left_out[0] in result.report.notices
    assert not (result.folder / "payments").exists()
    assert not (result.folder / "contracts" / "payments.yaml").exists()


def test_without_django_the_go_service_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    result = demo(tmp_path / "demo")
    assert failed(result) == PAYMENTS_BUGS
    assert "pip install 'aiguard-gate[demo]'" in result.left_out[0]
    assert not (result.folder / "shop").exists()
    assert not (result.folder / "properties").exists()
    assert "fuzz" not in (result.folder / "aiguard.yaml").read_text()
    assert result.report.verdict.exit_code == FINDINGS


def test_with_neither_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CouldNotJudge, match="neither service") as caught:
        demo(tmp_path / "demo", environ=path_without_go(tmp_path))
    assert "aiguard-gate[demo]" in caught.value.hint
    assert not (tmp_path / "demo").exists()


def test_git_missing_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CouldNotJudge, match="git was not found"):
        demo(tmp_path / "demo", environ={**os.environ, "PATH": str(tmp_path)})
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("kind", ["folder with a file", "file"])
def test_a_destination_that_holds_something_is_left_alone(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "mine"
    if kind == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError):
        demo(place)
    assert sorted(tmp_path.rglob("*")) == before
