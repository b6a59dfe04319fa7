"""What `aiguard doctor` says of properties: real interpreters, real git, real folders."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import hypothesis
import pytest

from aiguard.commands.doctor import doctor
from aiguard.findings import Finding, Severity
from aiguard.verdict import Report
from tests.commands.test_doctor import ENVIRON, notices, problems
from tests.scaffold.repositories import put

CONFIG = "version: 1\nfuzz: {python: {paths: [properties]}}\n"
OLD = {"pytest": "8.0", "hypothesis": "6.99.1", "atheris": None, "hypothesis_crosshair_provider": None}
TEST = "def test_nothing(): ...\n"


def looked(root: Path, files: dict[str, str]) -> Report:
    return doctor(put(root, files), None, ENVIRON)


def of_fuzzing(report: Report) -> list[Finding]:
    return [finding for rule in ("doctor.properties", "doctor.go") for finding in problems(report, rule)]


def interpreter(path: Path, body: str) -> str:
    """A program that stands for an interpreter."""
    path.write_text(f"#!{sys.executable}\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_all_is_there(tmp_path: Path) -> None:
    report = looked(tmp_path, {"aiguard.yaml": CONFIG, "properties/test_a.py": TEST})
    assert of_fuzzing(report) == []
    lines = [line for line in report.engines[0].notices if line.startswith("properties: ")]
    versions = f"pytest {pytest.__version__}, hypothesis {hypothesis.__version__}"
    assert lines[0] == f"properties: {versions} with {sys.executable}"
    assert lines[1].startswith("properties: atheris")
    assert lines[2].startswith("properties: crosshair")
    assert "kept in .hypothesis/examples, which is neither committed nor ignored" in lines[3]


def test_nothing_is_said_where_there_is_no_property(tmp_path: Path) -> None:
    report = looked(tmp_path, {"aiguard.yaml": "version: 1\n"})
    assert of_fuzzing(report) == []
    assert "properties" not in notices(report)


def test_an_interpreter_without_them_is_told_what_to_install(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    config = "version: 1\nfuzz: {python: {python: env/bin/python}}\n"
    report = looked(tmp_path, {"aiguard.yaml": config, "properties/test_a.py": TEST})
    (finding,) = of_fuzzing(report)
    assert finding.severity is Severity.ERROR
    assert f"{tmp_path}/env/bin/python -m pip install pytest hypothesis" in finding.message
    assert report.verdict.exit_code == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (f"import json; print(json.dumps({OLD}))", "pip install 'hypothesis>=6.135'"),
        ("print('good day')", "does not answer"),
        ("print('[]')", "does not answer"),
        ("print('{}')", "does not answer"),
        ("raise SystemExit(3)", "does not answer"),
        ("import os; os.kill(os.getpid(), 9)", "does not answer"),
    ],
)
def test_an_interpreter_that_will_not_do(answer: str, said: str, tmp_path: Path) -> None:
    python = interpreter(tmp_path / "python", answer)
    config = f"version: 1\nfuzz: {{python: {{python: {python}}}}}\n"
    (finding,) = of_fuzzing(looked(tmp_path, {"aiguard.yaml": config, "properties/test_a.py": TEST}))
    assert said in finding.message


def test_no_code_of_the_project_is_imported(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    evil = f"open({str(ran)!r}, 'w')\n"
    files = dict.fromkeys(("conftest.py", "hypothesis.py", "pytest.py", "properties/test_a.py", "json.py"), evil)
    report = looked(tmp_path, {"aiguard.yaml": CONFIG, **files})
    assert of_fuzzing(report) == []
    assert not ran.exists()


def test_properties_that_the_gate_does_not_run(tmp_path: Path) -> None:
    report = looked(tmp_path, {"aiguard.yaml": "version: 1\n", "properties/test_a.py": TEST})
    (finding,) = of_fuzzing(report)
    assert finding.severity is Severity.WARNING
    assert "fuzz: {budget: 30s}" in finding.message
    report = looked(tmp_path / "begun", {"aiguard.yaml": "version: 1\n", "properties/README.md": "soon\n"})
    assert of_fuzzing(report) == []


@pytest.mark.parametrize(
    ("fuzz", "said"),
    [
        ("{python: {paths: [properties, more]}}", "more does not exist"),
        ("{python: {cwd: nowhere}}", "their folder nowhere is not there"),
        ("{go: {modules: [here, there]}}", "there holds no go.mod"),
    ],
)
def test_folders_that_are_not_there(fuzz: str, said: str, tmp_path: Path) -> None:
    files = {
        "aiguard.yaml": f"version: 1\nfuzz: {fuzz}\n",
        "properties/test_a.py": TEST,
        "here/go.mod": "module here\n",
    }
    (finding,) = of_fuzzing(looked(tmp_path, files))
    assert said in finding.message


def test_where_failing_inputs_stay(tmp_path: Path) -> None:
    put(tmp_path, {"aiguard.yaml": CONFIG, "properties/test_a.py": TEST, ".gitignore": ".hypothesis\n"})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert ".hypothesis/examples, which git ignores" in notices(doctor(tmp_path, None, ENVIRON))
    config = "version: 1\nfuzz: {python: {database: properties/failures}}\n"
    put(tmp_path, {"aiguard.yaml": config, "properties/failures/0a/0b": "x"})
    assert "properties/failures, which is neither" in notices(doctor(tmp_path, None, ENVIRON))
    subprocess.run(["git", "-C", str(tmp_path), "add", "properties"], check=True)
    assert "properties/failures, which is committed" in notices(doctor(tmp_path, None, ENVIRON))


def test_a_file_where_failing_inputs_would_be_kept(tmp_path: Path) -> None:
    files = {"aiguard.yaml": CONFIG, "properties/test_a.py": TEST, ".hypothesis": "mine\n"}
    (finding,) = of_fuzzing(looked(tmp_path, files))
    assert finding.severity is Severity.WARNING
    assert "failing inputs cannot be kept in .hypothesis/examples" in finding.message


def test_a_go_that_is_older_than_the_module_asks_for(tmp_path: Path) -> None:
    files = {"aiguard.yaml": "version: 1\nfuzz: {go: {}}\n", "go.mod": "module a\n\ngo 1.999\n"}
    (finding,) = of_fuzzing(looked(tmp_path, files))
    assert "its go.mod asks for Go 1.999" in finding.message


def test_a_go_that_is_not_there(tmp_path: Path) -> None:
    put(tmp_path, {"aiguard.yaml": "version: 1\nfuzz: {go: {}}\n", "go.mod": "module a\n"})
    report = doctor(tmp_path, None, {"PATH": str(tmp_path)})
    # A Go that was installed beside aiguard is found all the same.
    beside = (Path(sys.executable).parent / "go").exists()
    assert [finding.title for finding in problems(report, "doctor.go")] == (
        [] if beside else ["Go: Go properties are run by `go`, which is not on PATH or does not run here"]
    )
