"""`aiguard doctor` on real folders, real servers and real programs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from aiguard.commands.doctor import doctor
from aiguard.commands.init import init
from aiguard.findings import Finding, Severity
from aiguard.verdict import Report
from tests.scaffold import repositories
from tests.scaffold.repositories import put

ENVIRON = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
CONTRACT = (
    "contract: a\nowners: [me]\ntarget: api\ninteractions:\n  - {id: x, request: GET /, response: {status: 200}}\n"
)


def project(root: Path, target: str, contract: str = CONTRACT) -> Path:
    return put(root, {"aiguard.yaml": f"version: 1\ntargets:\n  api: {target}\n", "contracts/a.yaml": contract})


def problems(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def notices(report: Report) -> str:
    return "\n".join(report.engines[0].notices)


@pytest.fixture
def server() -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "http://example.invalid/")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_all_well(tmp_path: Path, server: str) -> None:
    report = doctor(project(tmp_path, f'{{url: "{server}"}}'), None, ENVIRON)
    assert report.command == "doctor"
    text = notices(report)
    assert f"Python: {sys.version.split()[0]} at {sys.executable}" in text
    assert f"target api: {server} answers (302)" in text  # a redirect is an answer, and is not followed
    assert "contracts: 1 read, with 1 interactions" in text
    assert not problems(report, "doctor.target")
    assert report.verdict.exit_code == (1 if problems(report, "doctor.command") else 0)


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        report = doctor(project(tmp_path, f'{{url: "http://127.0.0.1:{taken.getsockname()[1]}"}}'), None, ENVIRON)
    (finding,) = problems(report, "doctor.target")
    assert finding.severity is Severity.ERROR
    assert "does not answer" in finding.message
    assert "start it" in finding.message
    assert report.verdict.exit_code == 1


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("{command: [no-such-program-here]}", "the program no-such-program-here was not found"),
        ("{command: [python3], cwd: nowhere}", "its folder nowhere is not there"),
        ('{wsgi: "no_such_package.wsgi:app"}', "finds no package no_such_package"),
        ('{asgi: "json:app", python: bin/none}', "does not start"),
    ],
)
def test_what_a_target_needs_and_is_not_there(target: str, said: str, tmp_path: Path) -> None:
    report = doctor(project(tmp_path, target), None, ENVIRON)
    (finding,) = problems(report, "doctor.target")
    assert said in finding.message
    assert report.verdict.exit_code == 1


def test_looking_for_a_package_runs_none_of_it(tmp_path: Path) -> None:
    put(tmp_path, {"shop/__init__.py": f"open({str(tmp_path / 'ran')!r}, 'w')\n", "shop/wsgi.py": ""})
    report = doctor(project(tmp_path, '{wsgi: "shop.wsgi:application"}'), None, ENVIRON)
    assert "target api: shop.wsgi:application with" in notices(report)
    assert not (tmp_path / "ran").exists()


def test_wrong_files_are_told_with_their_places(tmp_path: Path) -> None:
    report = doctor(put(tmp_path, {"aiguard.yaml": "version: 1\ntargtes: {}\n"}), None, ENVIRON)
    (finding,) = problems(report, "doctor.config")
    assert "targets" in finding.message
    assert finding.location is not None
    assert finding.location.line == 2
    report = doctor(project(tmp_path, '{url: "http://127.0.0.1:1"}', "contract: a\n"), None, ENVIRON)
    assert problems(report, "doctor.contracts")


def test_without_a_config(tmp_path: Path) -> None:
    report = doctor(tmp_path, None, ENVIRON)
    assert problems(report, "doctor.config")
    assert report.verdict.exit_code == 1


def test_a_contract_that_no_target_replays_is_a_warning(tmp_path: Path, server: str) -> None:
    contract = CONTRACT.replace("target: api\n", "")
    report = doctor(project(tmp_path, f'{{url: "{server}"}}', contract), None, ENVIRON)
    (finding,) = problems(report, "doctor.contracts")
    assert finding.severity is Severity.WARNING


def test_no_secret_is_shown(tmp_path: Path) -> None:
    environ = ENVIRON | {"API": "http://user-hunter2secret.invalid:1"}
    report = doctor(project(tmp_path, '{url: "${API}"}'), None, environ)
    shown = notices(report) + "".join(finding.message + finding.title for finding in report.findings)
    assert "hunter2secret" not in shown
    assert "${API}" in shown


def test_the_repository(tmp_path: Path) -> None:
    outside = doctor(tmp_path, None, ENVIRON | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert problems(outside, "doctor.repository")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert "no commit yet" in problems(doctor(tmp_path, None, ENVIRON), "doctor.repository")[0].message


def test_git_and_go_that_are_not_there(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path)}
    folder = project(tmp_path, "{command: [go, run, .]}")
    report = doctor(folder, None, environ)
    assert "install git" in problems(report, "doctor.git")[0].message
    # A Go that was installed beside aiguard is found all the same.
    beside = (Path(sys.executable).parent / "go").exists()
    assert bool(problems(report, "doctor.go")) is not beside


@pytest.mark.parametrize(("here", "well"), [("1.18.3", False), ("1.22", True), ("1.22.5", True), ("2.0", True)])
def test_a_go_older_than_its_module_asks(here: str, well: bool, tmp_path: Path) -> None:
    go = put(tmp_path / "bin", {"go": f"#!/bin/sh\necho go version go{here} linux/amd64\n"}) / "go"
    go.chmod(0o755)
    folder = project(tmp_path / "shop", "{command: [go, run, ./cmd/api]}")
    put(folder, {"go.mod": "module x\n\ngo 1.22\n"})
    report = doctor(folder, None, ENVIRON | {"PATH": f"{go.parent}{os.pathsep}{ENVIRON['PATH']}"})
    found = [finding.message for finding in problems(report, "doctor.target")]
    assert not found if well else "asks for Go 1.22, and the go here is 1.18.3" in found[0]


def test_another_package_with_the_same_command(tmp_path: Path) -> None:
    name = "neighbour-1.2.dist-info"
    put(
        tmp_path / "site",
        {
            f"{name}/METADATA": "Metadata-Version: 2.1\nName: neighbour\nVersion: 1.2\n",
            f"{name}/entry_points.txt": "[console_scripts]\naiguard = neighbour:main\n",
            f"{name}/RECORD": "",
        },
    )
    code = (
        "import os; from pathlib import Path; from aiguard.commands.doctor import doctor\n"
        "for f in doctor(Path('.'), None, dict(os.environ)).findings: print(f.rule, f.severity, f.message)"
    )
    env = ENVIRON | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(Path(__file__).parents[2])])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert "doctor.command error the package neighbour 1.2 also installs a command" in done.stdout
    assert "pip uninstall neighbour" in done.stdout


def test_after_init_a_django_project_is_well(tmp_path: Path) -> None:
    init(put(tmp_path, repositories.DJANGO))
    report = doctor(tmp_path, None, ENVIRON)
    assert "target shop: shop.wsgi:application" in notices(report)
    assert not [f for f in report.findings if f.severity is Severity.ERROR and f.rule != "doctor.command"]
