from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from aiguard.cli.showing import Show, duration, exit_code_of, failing, shown, watched
from aiguard.errors import CouldNotJudge, InputError
from aiguard.process import Terminated
from aiguard.progress import Event
from aiguard.reporters.interface import Format
from tests.conftest import Answer
from tests.e2e.test_check import CONTRACT, config


def places(*outputs: str, form: Format | None = None) -> list[tuple[str, Format]]:
    return [(place.target, place.format) for place in Show("check", form, outputs).places()]


def test_stdout_has_the_report_for_people_unless_it_is_an_output_itself(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert places() == [("-", Format.TERMINAL)]
    assert places(form=Format.JSON) == [("-", Format.JSON)]
    assert places("r.xml") == [("r.xml", Format.JUNIT), ("-", Format.TERMINAL)]
    assert places("r.json", form=Format.JUNIT) == [("r.json", Format.JUNIT), ("-", Format.TERMINAL)]
    assert places("-", "r.md", form=Format.MARKDOWN) == [("-", Format.MARKDOWN), ("r.md", Format.MARKDOWN)]
    assert places("/dev/stdout", form=Format.JSON) == [("/dev/stdout", Format.JSON)]


@pytest.mark.parametrize("again", ["r.json", "./r.json", "x/../r.json"])
def test_one_file_is_one_output(monkeypatch, tmp_path, again):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    with pytest.raises(InputError, match="twice"):
        places("r.json", again)
    with pytest.raises(InputError, match="twice"):
        places("-", "/dev/stdout")


def test_a_budget_that_is_none_names_the_option():
    assert duration(None) is None
    assert duration("1.5s") == 1.5
    with pytest.raises(InputError, match="--budget: '30' is not a duration"):
        duration("30")


def test_an_interruption_before_there_is_a_report_still_gives_one(capsys):
    def make(listen):
        listen(Event("phase", "starting"))
        raise Terminated(15)

    assert shown(make, Show("check", Format.JSON, quiet=True)) == 143
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"]["exit_code"] == 143
    assert told["verdict"]["status"] == "error"


@pytest.mark.parametrize(("error", "code"), [(InputError.of("wrong"), 2), (CouldNotJudge("no"), 3), (KeyError("x"), 3)])
def test_every_error_becomes_a_report_and_a_sentence(error, code, capsys):
    def make(_):
        raise error

    assert shown(make, Show("check", Format.JSON)) == code
    told = capsys.readouterr()
    assert json.loads(told.out)["verdict"]["exit_code"] == code
    assert told.err.startswith("aiguard: ")
    assert "Traceback" not in told.err


def test_people_read_an_error_once(capsys):
    def make(_):
        raise CouldNotJudge("no answer", hint="do this", detail="line 1\nline 2")

    assert shown(make, Show("check")) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "aiguard: no answer\n    do this\n    line 1\n    line 2\n"


def test_errors_of_commands_without_a_report(capsys):
    with pytest.raises(typer.Exit) as caught, failing():
        raise InputError.of("wrong \x1b[31m", path="aiguard.yaml", line=3)
    assert caught.value.exit_code == 2
    assert capsys.readouterr().err == "aiguard: aiguard.yaml:3: wrong \\x1b[31m\n"
    assert exit_code_of(CouldNotJudge("x")) == 3


def test_quiet_work_shows_no_progress(capsys):
    for quiet in (True, False):
        with watched(quiet=quiet) as listen:
            listen(Event("phase", "starting api"))
        assert capsys.readouterr().err == ("" if quiet else "aiguard: starting api\n")


@pytest.fixture
def folder(project, serve) -> Path:
    service = serve({"GET /ping": Answer({"ok": True})})
    return project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})


def test_a_dry_run_has_two_forms_and_no_files(folder, aiguard):
    assert aiguard("check", "--dry-run", "--format", "json").json["schema"] == "aiguard.plan/1"
    for arguments in (["-o", "plan.json"], ["--format", "sarif"]):
        ran = aiguard("check", "--dry-run", *arguments)
        assert ran.code == 2
        assert "--dry-run" in ran.err
    assert not (folder / "plan.json").exists()


def test_a_dry_run_that_fails_is_a_report_for_machines(folder, aiguard, project):
    project({"aiguard.yaml": "version: 1\ntragets: {}\n"})
    ran = aiguard("check", "--dry-run", "--format", "json")
    assert ran.code == 2
    assert ran.json["schema"] == "aiguard.report/1"
    assert aiguard("check", "--dry-run").out == ""
