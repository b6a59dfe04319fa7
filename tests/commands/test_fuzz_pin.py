"""`aiguard fuzz pin`: the core, and the command as a user types it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from aiguard.cli.fuzz_new import new
from aiguard.cli.fuzz_pin import pin as pin_command
from aiguard.commands.fuzz_pin import candidates, pin
from aiguard.commands.last_campaign import Kept, keep
from aiguard.errors import CouldNotJudge, InputError

ID = "properties/test_money.py::test_total"
SOURCE = """\
from hypothesis import given, strategies as st


@given(st.lists(st.integers()))
def test_total(xs):
    assert sum(xs) >= 0
"""
GO = Kept(
    "./parse:FuzzParse", "go", 'string("é\\x00")\nint(-1)', saved="parse/testdata/fuzz/FuzzParse/0123456789abcdef"
)

app = typer.Typer()
app.command("new")(new)
app.command("pin")(pin_command)


@pytest.fixture
def money(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "properties").mkdir()
    (tmp_path / "properties/test_money.py").write_text(SOURCE)
    (tmp_path / "parse").mkdir()
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_pinned_example_is_run_by_plain_pytest_and_fails_first(money: Path):
    file = money / "properties/test_money.py"
    file.chmod(0o640)
    done = pin(money, ID, "test_total(xs=[0, -1])")
    assert (done.changed, done.said) == (True, "pinned at properties/test_money.py:4")
    assert "+@example(xs=[0, -1])" in done.diff.split("\n")
    assert "--- a/properties/test_money.py" in done.diff
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)],
        cwd=money, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "xs=[0, -1]" in run.stdout
    assert not pin(money, ID, "test_total(xs=[0, -1])").changed


def test_a_dry_run_writes_nothing(money: Path):
    done = pin(money, ID, "test_total(xs=[0, -1])", dry_run=True)
    assert done.diff
    assert done.said.startswith("would pin at")
    assert (money / "properties/test_money.py").read_text() == SOURCE


def test_a_parameter_in_the_id_names_the_same_test(money: Path):
    assert pin(money, f"{ID}[EUR-1::x]", "test_total(xs=[0])").changed


@pytest.mark.parametrize(
    ("property_id", "call", "said"),
    [
        (ID, None, "no counterexample that can be written down"),
        ("properties/test_none.py::test_total", "test_total(xs=[])", "properties/test_none.py: there is no such file"),
        ("../outside.py::test_total", "test_total(xs=[])", "leads out of the project's folder"),
        (ID, "test_total(xs=[Order()])", "Order is not known in the module"),
        ("nonsense", "x", "nonsense names no property"),
        ("./parse:FuzzParse", None, "its literals are not known"),
        ("./parse:FuzzParse", "func() {}", "its literals are not known"),
        ("./nowhere:FuzzParse", "int(1)", "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_pinned_is_said_and_nothing_is_written(money: Path, property_id, call, said):
    before = {path: path.read_bytes() for path in money.rglob("*.py")}
    with pytest.raises(InputError) as caught:
        pin(money, property_id, call)
    assert said in str(caught.value)
    assert {path: path.read_bytes() for path in money.rglob("*.py")} == before
    assert not (money / "parse/testdata").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission(money: Path):
    (money / "properties").chmod(0o500)
    try:
        with pytest.raises(CouldNotJudge, match=r"cannot write properties/test_money\.py"):
            pin(money, ID, "test_total(xs=[0])")
    finally:
        (money / "properties").chmod(0o700)


def test_a_go_input_is_written_as_go_writes_it(money: Path):
    # Go's own fuzzer gives this name to this content.
    assert pin(money, GO.id, 'string("0")').path == "parse/testdata/fuzz/FuzzParse/771e938e4458e983"
    done = pin(money, GO.id, GO.call)
    assert (money / done.path).read_text() == 'go test fuzz v1\nstring("é\\x00")\nint(-1)\n'
    assert any(step.startswith(f"commit {done.path}") for step in done.next_steps)
    again = pin(money, GO.id, f"go test fuzz v1\n{GO.call}\n")
    assert (again.changed, again.path) == (False, done.path)


def test_a_go_input_that_lies_there_is_shown_and_kept(money: Path):
    place = money / "parse/testdata/fuzz/FuzzParse/0123456789abcdef"
    place.parent.mkdir(parents=True)
    place.write_text('go test fuzz v1\nstring("x")\n')
    done = pin(money, GO.id, None, saved=GO.saved)
    assert (done.changed, done.diff) == (False, "")
    assert done.said == f'{GO.saved} holds this input already: string("x")'


def test_a_go_input_that_git_ignores_is_warned_about(money: Path):
    (money / ".gitignore").write_text("testdata/\n")
    first, second = pin(money, GO.id, GO.call).next_steps
    assert first.startswith("git ignores parse/testdata/fuzz/FuzzParse/")
    assert second.startswith("commit ")


def test_the_package_at_the_root_of_the_project(money: Path):
    assert pin(money, ".:FuzzX", "int(1)").path.startswith("testdata/fuzz/FuzzX/")


PYTHON = Kept(ID, "python", "test_total(xs=[0, -1])", "xs=[0, -1]")


def test_which_counterexamples_are_meant(tmp_path: Path):
    with pytest.raises(InputError, match="there is nothing to pin"):
        candidates(tmp_path, None)
    keep(tmp_path, [PYTHON, PYTHON])
    assert candidates(tmp_path, None) == (PYTHON,)
    other = Kept("properties/test_b.py::TestB::test_total[a]", "python", "test_total(x=1)")
    keep(tmp_path, [PYTHON, GO, other])
    with pytest.raises(InputError) as caught:
        candidates(tmp_path, None)
    assert "there are 3 counterexamples" in str(caught.value)
    assert f"{ID}    test_total(xs=[0, -1])" in str(caught.value)
    assert candidates(tmp_path, None, everything=True) == (PYTHON, GO, other)
    assert candidates(tmp_path, ID) == (PYTHON,)
    assert candidates(tmp_path, "FuzzParse") == (GO,)
    assert candidates(tmp_path, "TestB::test_total") == (other,)
    with pytest.raises(InputError, match="means several properties"):
        candidates(tmp_path, "test_total")
    with pytest.raises(InputError, match="did you mean"):
        candidates(tmp_path, "properties/test_money.py::test_totl")


def test_a_seed_of_the_source_is_there_already(money: Path):
    seed = Kept("./parse:FuzzParse", "go", None, "a", reproduce="go test -run='^FuzzParse$/^seed#1$' ./parse")
    keep(money, [seed])
    ran = CliRunner().invoke(app, ["pin", "--all"])
    assert ran.exit_code == 0, ran.output
    assert "./parse:FuzzParse fails for seed#1, which f.Add gives in the source already" in ran.stdout
    assert not (money / "parse/testdata").exists()


def test_the_root_of_a_workspace_pins_for_all_its_projects(money: Path):
    home = money / "services/api"
    (home / "properties").mkdir(parents=True)
    (home / "properties/test_money.py").write_text(SOURCE)
    (money / "aiguard.yaml").write_text("version: 1\nprojects: [services/api]\n")
    (home / "aiguard.yaml").write_text("version: 1\nfuzz: {python: {paths: [properties]}}\n")
    (home / "parse/testdata/fuzz/FuzzParse").mkdir(parents=True)
    (home / str(GO.saved)).write_text('go test fuzz v1\nstring("x")\n')
    keep(home, [PYTHON, GO])
    ran = CliRunner().invoke(app, ["pin", "--all"])
    assert ran.exit_code == 0, ran.output
    assert f"pinned at services/api/{ID.partition('::')[0]}:4" in ran.stdout
    assert f"services/api/{GO.saved} holds this input already" in ran.stdout
    assert "@example(xs=[0, -1])" in (home / "properties/test_money.py").read_text()
    assert (money / "properties/test_money.py").read_text() == SOURCE
    # Its id in the report, or the end of it.
    both = ("", "services/api/")
    for wanted in (f"services/api/{ID}", ID, "test_total"):
        assert candidates(money, wanted, prefixes=both)[0].id == f"services/api/{ID}"
    assert candidates(money, "./parse:FuzzParse", prefixes=both)[0].id == "./services/api/parse:FuzzParse"


def test_the_command_pins_shows_the_diff_and_says_what_comes_next(money: Path):
    keep(money, [PYTHON])
    ran = CliRunner().invoke(app, ["pin", "--dry-run"])
    assert (ran.exit_code, (money / "properties/test_money.py").read_text()) == (0, SOURCE)
    ran = CliRunner().invoke(app, ["pin"])
    assert ran.exit_code == 0, ran.output
    assert "+@example(xs=[0, -1])" in ran.stdout
    assert "pinned at properties/test_money.py:4" in ran.stdout
    assert "next: commit" in ran.stderr
    ran = CliRunner().invoke(app, ["pin", "test_total"])
    assert (ran.exit_code, "has this example already" in ran.stdout) == (0, True)


def test_the_command_pins_what_it_can_and_fails_for_the_rest(money: Path):
    keep(money, [Kept(ID, "python", None), PYTHON])
    ran = CliRunner().invoke(app, ["pin", "--all"])
    assert ran.exit_code == 2
    assert "pinned at" in ran.stdout
    assert "cannot be written down" not in ran.stdout
    assert "no counterexample that can be written down" in ran.stderr
    assert CliRunner().invoke(app, ["pin"]).exit_code == 2
    assert CliRunner().invoke(app, ["pin", "test_total", "--all"]).exit_code == 2


def test_hostile_text_reaches_no_terminal_as_it_is(money: Path):
    keep(money, [Kept(ID, "python", "test_total(xs=['\x1b[31m'])"), Kept("x\x1b[31m::y", "python", "y()")])
    ran = CliRunner().invoke(app, ["pin", "--all"])
    assert "\x1b" not in ran.output
    assert "\\x1b[31m" in ran.output
