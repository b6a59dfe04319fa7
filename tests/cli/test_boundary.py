from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiguard.cli.boundary import defect, guarded, masker, signalled
from aiguard.process import Terminated
from tests.conftest import ROOT
from tests.e2e.test_check import CONTRACT, config

PLANT = """\
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "aiguard.cli.check":
            sys.meta_path.remove(self)
            import aiguard.engines.contracts.engine as engine
            def broken(*_):
                raise RuntimeError("planted \\x1b[31m ::error::x canary-5555")
            engine.chains = broken
sys.meta_path.insert(0, Finder())
"""


def raising(error: BaseException):
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SystemExit(2), 2),
        (SystemExit(None), 0),
        (SystemExit("told"), 3),
        (KeyboardInterrupt(), 130),
        (Terminated(15), 143),
        (RuntimeError("defect"), 3),
    ],
)
def test_whatever_ends_a_command_becomes_a_code(error, code, capsys):
    assert guarded(raising(error)) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_that_returns_has_succeeded():
    assert guarded(lambda: None) == 0


def test_signals_keep_their_numbers():
    assert (signalled(KeyboardInterrupt()), signalled(Terminated(15))) == (130, 143)


def test_a_defect_is_one_sentence_and_a_log_of_its_owners(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    masker.add("TOKEN", "canary-5555")
    error = defect(RuntimeError("broken\ncanary-5555"))
    assert error.message == "a defect of aiguard itself stopped it: RuntimeError: broken ${TOKEN}"
    [log] = tmp_path.iterdir()
    assert str(log) in error.hint
    assert log.stat().st_mode & 0o077 == 0
    assert "RuntimeError: broken" in log.read_text()
    assert "canary-5555" not in log.read_text()


def test_where_no_log_can_be_written_it_says_what_to_do_instead(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert defect(RuntimeError("x")).hint == "run again with --debug to see it here"


@pytest.fixture
def planted(project, serve, tmp_path) -> Path:
    service = serve({})
    project(
        {
            "plant/sitecustomize.py": PLANT,
            "aiguard.yaml": config(f"{service.url}/${{TOKEN}}"),
            "contracts/a.yaml": CONTRACT.format(name="a"),
        }
    )
    return tmp_path


def run(folder: Path, *arguments: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder / 'plant'}",
        "TMPDIR": str(folder),
        "TOKEN": "canary-5555",
    }
    command = [sys.executable, "-m", "aiguard", *arguments]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "markdown", "github", "terminal"])
def test_a_defect_in_the_middle_of_a_run(planted, form):
    done = run(planted, "check", "--format", form)
    assert done.returncode == 3
    said = done.stdout + done.stderr
    assert "a defect of aiguard itself" in said
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert "canary-5555" not in said
    assert not any(line.startswith("::error::") for line in said.splitlines())
    assert "canary-5555" not in "".join(path.read_text() for path in planted.glob("aiguard-*.log"))


def test_debug_shows_the_traceback(planted):
    done = run(planted, "check", "--debug")
    assert done.returncode == 3
    assert "RuntimeError: planted" in done.stderr
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "2>/dev/full"])
def test_closed_streams_are_no_defect(project, serve, tmp_path, closed):
    service = serve({})
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})
    done = run(tmp_path, "check", "-o", "report.json", shell=closed)
    assert done.returncode == 1
    assert "defect" not in done.stderr
    assert (tmp_path / "report.json").read_text().startswith("{")
