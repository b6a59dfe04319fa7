from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aiguard.commands.acceptances import BaselineEntry
from aiguard.commands.baseline import Accepted, Signature, accept, render
from aiguard.commands.check import Request, check
from aiguard.config.yaml import read_yaml
from aiguard.errors import CouldNotJudge
from aiguard.masking import Masker
from aiguard.verdict import FailOn
from tests.conftest import Answer
from tests.e2e.test_check import CONTRACT, config

TODAY = datetime.now(UTC).date()
ANN = Signature("ticket 12: fixed next week", "Ann", TODAY + timedelta(days=7))
NAME = "aiguard-baseline.yaml"


def request(folder: Path) -> Request:
    return Request("check", folder, {})


def baseline(folder: Path, signature: Signature = ANN) -> Accepted:
    return accept(request(folder), signature, Masker())


def code(folder: Path) -> int:
    return check(request(folder), Masker()).verdict.exit_code


@pytest.fixture
def failing(project, serve) -> Path:
    service = serve({"GET /ping": Answer({"ok": None})})
    return project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})


def test_accepted_findings_no_longer_fail_the_gate(failing):
    assert code(failing) == 1
    accepted = baseline(failing)
    assert (accepted.written, accepted.new, accepted.kept) == ((NAME,), 1, 0)
    assert code(failing) == 0
    text = (failing / NAME).read_text()
    assert 'author: "Ann"' in text
    assert f'expires: "{ANN.expires}"' in text


def test_a_second_run_changes_nothing(failing):
    baseline(failing)
    before = (failing / NAME).read_bytes()
    again = baseline(failing)
    assert (again.written, again.new, again.kept) == ((), 0, 1)
    assert (failing / NAME).read_bytes() == before


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["", "  ", "      "])
def test_what_a_human_wrote_stays_to_the_letter(failing, indent, eol):
    entry = BaselineEntry(
        fingerprint="0" * 32, rule="r", title="t", reason="x", author="y", accepted="2026-01-01", expires="2099-01-01"
    )
    human = f"# ours\nversion: 1 # one\naccepted: # why\n\n{indent}# the first\n{render([entry], indent)}# the end\n"
    human = human.replace("\n", eol)
    (failing / NAME).write_bytes(human.encode())
    assert baseline(failing).new == 1
    assert (failing / NAME).read_bytes().startswith(human.rstrip().encode())
    assert code(failing) == 0


@pytest.mark.parametrize("text", ["version: 1\naccepted: []\n", "version: 1\naccepted:\n"])
def test_a_baseline_that_was_emptied_is_filled_again(failing, text):
    (failing / NAME).write_text(text)
    assert baseline(failing).new == 1
    assert code(failing) == 0


def test_a_file_that_cannot_be_added_to_is_left_alone(failing):
    text = "accepted: []\nversion: 1\n"
    (failing / NAME).write_text(text)
    with pytest.raises(CouldNotJudge, match="cannot add to"):
        baseline(failing)
    assert (failing / NAME).read_text() == text


def test_an_expired_entry_counts_again_and_can_be_renewed(failing):
    baseline(failing, Signature("old", "Ann", TODAY - timedelta(days=1)))
    report = check(request(failing), Masker())
    assert report.verdict.exit_code == 1
    assert any("counts again" in notice for notice in report.notices)
    assert baseline(failing).new == 1
    assert code(failing) == 0


def test_nothing_is_written_where_anything_could_not_be_judged(failing, project):
    text = (failing / "aiguard.yaml").read_text()
    project({"aiguard.yaml": text.replace("}}\n", '}, gone: {url: "http://127.0.0.1:1"}}\n', 1)})
    project({"contracts/b.yaml": CONTRACT.format(name="b").replace("target: api", "target: gone")})
    with pytest.raises(CouldNotJudge, match="no baseline was written"):
        baseline(failing)
    assert not (failing / NAME).exists()


def test_each_project_has_its_own_file_which_counts_inside_it_too(project, serve):
    service = serve({"GET /ping": Answer({"ok": None})})
    own = {"aiguard.yaml": config(service.url) + "projects: [a]\n", "contracts/a.yaml": CONTRACT.format(name="top")}
    folder = project(
        {**own, "a/aiguard.yaml": config(service.url), "a/contracts/a.yaml": CONTRACT.format(name="below")}
    )
    assert baseline(folder).written == (NAME, f"a/{NAME}")
    assert (folder / NAME).read_text().count("fingerprint") == 1
    assert code(folder) == code(folder / "a") == 0


def test_findings_that_do_not_fail_the_gate_are_accepted_as_well(failing):
    quiet = Request("check", failing, {}, fail_on=FailOn.NEVER)
    assert accept(quiet, ANN, Masker()).new == 1


def test_strings_of_any_kind_are_read_back_as_they_are_shown():
    entry = BaselineEntry(
        fingerprint="f", rule="no", title='"\\ # : é 🙂 \x1b\u2028', reason="a\nb", author="1", accepted="", expires=""
    )
    [read] = read_yaml(f"accepted:\n{render([entry])}".encode(), "x").value["accepted"].value
    shown = {key: node.value for key, node in read.value.items()}
    assert shown["title"] == '"\\ # : é 🙂 \\x1b\\u2028'
    assert shown["reason"] == "a\\nb"
    assert (shown["rule"], shown["author"]) == ("no", "1")
