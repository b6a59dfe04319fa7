"""Runs that do not end by themselves: the budget and signals end them, from outside, with every child."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Answer, run_aiguard
from tests.e2e.test_check import CONTRACT

STUBBORN = """\
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("started").write_text(str(os.getpid()))
time.sleep(120)
def application(environ, start_response): ...
"""
STATE = "  - {id: stuck, state: slow, request: GET /ping, response: {status: 200, body: {ok: true}}}\n"
TARGETS = {
    "a service that never gets ready": f'{{command: ["{sys.executable}", stubborn.py], stop_timeout: 60s}}',
    "a build that hangs": f'{{command: ["true"], build: ["{sys.executable}", stubborn.py], stop_timeout: 60s}}',
    "an application whose import hangs": '{wsgi: "stubborn:application"}',
    "a state handler that hangs": (
        f'{{command: ["{sys.executable}", -m, http.server, "{{port}}", --bind, 127.0.0.1], '
        f'states: {{slow: {{command: ["{sys.executable}", stubborn.py]}}}}}}'
    ),
}


def write(project, target: str) -> Path:
    more = STATE if "states" in target else ""
    return project(
        {
            "stubborn.py": STUBBORN,
            "aiguard.yaml": f"version: 1\ntargets: {{api: {target}}}\ncontracts: {{paths: [contracts/*.yaml]}}\n",
            "contracts/a.yaml": CONTRACT.format(name="a") + more,
        }
    )


def gone(folder: Path) -> bool:
    pid = int((folder / "started").read_text())
    try:
        return not Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("what", TARGETS)
def test_the_budget_ends_whatever_the_target_does(project, what):
    folder = write(project, TARGETS[what])
    start = time.monotonic()
    ran = run_aiguard("check", "--budget", "2s", "--format", "json", cwd=folder)
    assert time.monotonic() - start < 20
    assert ran.json["verdict"]["exit_code"] in (1, 3)
    assert ran.code == ran.json["verdict"]["exit_code"]
    assert any("the budget was spent" in finding["title"] for finding in ran.json["findings"])
    assert gone(folder)


def ended(folder: Path, number: signal.Signals, *arguments: str) -> tuple[int, str, str]:
    """Send the signal once the stubborn program runs; exit code, stdout, stderr."""
    (folder / "started").unlink(missing_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "aiguard", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    give_up = time.monotonic() + 20
    while not (folder / "started").exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    time.sleep(0.1)
    child.send_signal(number)
    out, errors = child.communicate(timeout=30)
    return child.returncode, out.decode(), errors.decode()


def test_a_signal_ends_an_application_that_hangs_while_it_loads(project):
    folder = write(project, TARGETS["an application whose import hangs"])
    code, out, _ = ended(folder, signal.SIGINT, "check", "--format", "json")
    assert code == 130
    assert json.loads(out)["verdict"]["reason"] == "interrupted before the end"
    assert gone(folder)


def test_an_interrupted_project_is_the_last_to_begin(project):
    target = TARGETS["an application whose import hangs"]
    folder = write(project, target)
    text = f"version: 1\ntargets: {{api: {target}}}\ncontracts: {{paths: [contracts/*.yaml]}}\n"
    for name in ("a", "b"):
        project(
            {
                f"{name}/aiguard.yaml": text,
                f"{name}/stubborn.py": STUBBORN.replace("started", "../started"),
                f"{name}/contracts/a.yaml": CONTRACT.format(name=name),
            }
        )
    project({"aiguard.yaml": "version: 1\nprojects: [a, b]\n"})
    code, out, errors = ended(folder, signal.SIGTERM, "check", "--format", "json")
    assert code == 143
    assert [engine["coverage"] for engine in json.loads(out)["engines"]] == ["could not look"] * 2
    assert errors.count("starting api") == 1


def test_an_interrupted_baseline_writes_nothing_and_leaves_nobody(project):
    folder = write(project, TARGETS["a service that never gets ready"].replace("60s", "500ms"))
    for number, expected in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        code, _, errors = ended(folder, number, "baseline", "--reason", "known", "--author", "Ann")
        assert code == expected
        assert "no baseline was written" in errors
        assert not (folder / "aiguard-baseline.yaml").exists()
        assert gone(folder)


def test_a_request_under_way_is_cut_off_by_a_signal(project, serve):
    def slow(body: bytes) -> object:
        (folder / "started").touch()
        time.sleep(3)
        return Answer({"ok": True})

    service = serve({"GET /ping": slow})
    folder = project(
        {
            "aiguard.yaml": f'version: 1\ntargets: {{api: {{url: "{service.url}", timeout: 60s}}}}\n'
            "contracts: {paths: [contracts/*.yaml]}\n",
            "contracts/a.yaml": CONTRACT.format(name="a"),
        }
    )
    code, out, _ = ended(folder, signal.SIGTERM, "check", "--format", "json")
    assert code == 143
    [finding] = json.loads(out)["findings"]
    assert (finding["rule"], finding["title"]) == ("contract.skipped", "ping: the run was interrupted")
