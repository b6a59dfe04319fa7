"""The gate around the main job: plans, projects, revisions, budgets, interruptions, outputs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT, Answer, run_aiguard

CONTRACT = """\
contract: {name}
owners: ["@team"]
target: api
interactions:
  - {{id: ping, request: GET /ping, response: {{status: 200, body: {{ok: true}}}}}}
"""


def config(url: str, more: str = "") -> str:
    return f'version: 1\ntargets: {{api: {{url: "{url}"}}}}\ncontracts: {{paths: ["contracts/*.yaml"]}}\n{more}'


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_dry_run_prints_the_plan_and_sends_nothing(project, serve, aiguard):
    service = serve({})
    project(
        {"aiguard.yaml": config(service.url, "risk: {base: main}\n"), "contracts/a.yaml": CONTRACT.format(name="a")}
    )
    ran = aiguard("check", "--dry-run")
    assert ran.code == 0
    assert "replay 1 interaction against api: a" in ran.out
    assert "risk: rank the functions changed since main" in ran.out
    plan = aiguard("check", "--dry-run", "--format", "json").json
    assert plan["schema"] == "aiguard.plan/1"
    assert plan["steps"][0]["targets"][0]["contracts"][0]["interactions"] == ["ping"]
    assert service.seen == []


def test_several_projects_one_verdict(project, serve, aiguard):
    good, bad = serve({"GET /ping": Answer({"ok": True})}), serve({"GET /ping": Answer({"ok": None})})
    project(
        {
            "aiguard.yaml": "version: 1\nprojects: [services/a, services/b]\n",
            "services/a/aiguard.yaml": config(good.url),
            "services/a/contracts/a.yaml": CONTRACT.format(name="a"),
            "services/b/aiguard.yaml": config(bad.url),
            "services/b/contracts/b.yaml": CONTRACT.format(name="b"),
        }
    )
    ran = aiguard("check", "--format", "json")
    assert ran.code == 1
    [finding] = ran.json["findings"]
    assert finding["location"]["path"] == "services/b/contracts/b.yaml"
    assert {i["contract"]: i["status"] for i in ran.json["contracts"]["interactions"]} == {"a": "passed", "b": "failed"}
    again = aiguard(*finding["reproduce"].split()[1:], "--format", "json")
    assert again.code == 1
    assert again.json["findings"][0]["rule"] == "contract.mismatch"


def test_the_base_judges_the_head(project, serve, aiguard, tmp_path):
    service = serve({"GET /ping": Answer({"ok": None})})
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "the promise")
    (tmp_path / "contracts/a.yaml").write_text(CONTRACT.format(name="a").replace("ok: true", "ok: null"))
    assert aiguard("check").code == 0
    ran = aiguard("check", "--constraints-from", "HEAD", "--format", "json")
    assert ran.code == 1
    assert ran.json["revision"]["dirty"] is True
    assert len(ran.json["revision"]["head"]) == 40
    for option in ("--constraints-from", "--base"):
        wrong = aiguard("check", option, "no-such-revision")
        assert wrong.code == 2
        assert "no-such-revision" in wrong.err


def test_a_spent_budget_is_not_a_pass(project, serve, aiguard):
    service = serve({"GET /ping": lambda body: time.sleep(0.4) or Answer({"ok": True})})
    several = CONTRACT.format(name="a") + "".join(
        f"  - {{id: ping{n}, request: GET /ping, response: {{status: 200, body: {{ok: true}}}}}}\n" for n in range(40)
    )
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": several})
    start = time.monotonic()
    ran = aiguard("check", "--budget", "1s", "--format", "json")
    assert time.monotonic() - start < 15
    assert ran.code == 3
    statuses = {i["status"] for i in ran.json["contracts"]["interactions"]}
    assert "skipped" in statuses


def test_several_outputs_at_once(project, serve, aiguard, tmp_path):
    service = serve({"GET /ping": Answer({"ok": None})})
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})
    ran = aiguard("check", "-o", "r.json", "-o", "r.xml", "-o", "r.sarif", "-o", "r.md")
    assert ran.code == 1
    assert "wanted" in ran.out
    assert json.loads((tmp_path / "r.json").read_text())["schema"] == "aiguard.report/1"
    assert json.loads((tmp_path / "r.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "r.xml").read_text().startswith("<?xml")
    assert not list(tmp_path.glob("*.tmp*"))


def test_machine_output_parses_on_the_failure_path_too(project, aiguard):
    project({"aiguard.yaml": "version: 1\ntragets: {}\n"})
    ran = aiguard("check", "--format", "json")
    assert ran.code == 2
    assert ran.json["verdict"]["exit_code"] == 2
    assert ran.json["findings"][0]["rule"] == "input.invalid"
    assert ran.json["findings"][0]["location"] == {"path": "aiguard.yaml", "line": 2, "symbol": None, "column": 1}


def test_nothing_configured_is_not_a_pass(project, aiguard):
    assert aiguard("check").code == 2
    project({"aiguard.yaml": "version: 1\n"})
    assert aiguard("check").code == 2
    project({"aiguard.yaml": 'version: 1\ncontracts: {paths: ["contracts/*.yaml"]}\n'})
    ran = aiguard("check")
    assert ran.code == 2
    assert "contracts/*.yaml" in ran.err


def interrupted(folder: Path, number: signal.Signals) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "aiguard", "check", "--format", "json"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    (folder / "started").exists()
    deadline = time.monotonic() + 20
    while not (folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    child.send_signal(number)
    out, _ = child.communicate(timeout=20)
    return child.returncode, out.decode()


def test_ctrl_c_reports_what_was_found_and_ends_every_child(project, tmp_path):
    project(
        {
            "service.py": """\
import http.server, os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("pid").write_text(str(os.getpid()))
class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        pathlib.Path("started").touch()
        time.sleep(60)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Slow).serve_forever()
""",
            "aiguard.yaml": f"""\
version: 1
targets: {{api: {{command: ["{sys.executable}", service.py], ready: {{tcp: true, timeout: 20s}}, stop_timeout: 500ms}}}}
contracts: {{paths: ["contracts/*.yaml"]}}
""",
            "contracts/a.yaml": CONTRACT.format(name="a"),
        }
    )
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        (tmp_path / "started").unlink(missing_ok=True)
        exit_code, out = interrupted(tmp_path, number)
        assert exit_code == code
        assert json.loads(out)["verdict"]["status"] == "error"
        pid = int((tmp_path / "pid").read_text())
        assert not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_reader_that_goes_away_is_no_error(project, serve, tmp_path):
    service = serve({"GET /ping": Answer({"ok": True})})
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})
    command = f"{sys.executable} -m aiguard check --format json | head -c 1; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Error" not in done.stderr


def test_help_imports_nothing_heavy(tmp_path):
    heavy = "'hypothesis','httpx','git','pytest','rich','pydantic','yaml','aiguard.findings','tempfile'"
    code = (
        "import sys; from aiguard.cli.app import run; run(['--help']); "
        f"print([m for m in ({heavy}) if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_replay_imports_only_what_it_needs(project, serve, tmp_path):
    service = serve({"GET /ping": Answer({"ok": True})})
    project({"aiguard.yaml": config(service.url), "contracts/a.yaml": CONTRACT.format(name="a")})
    spared = "'hypothesis','httpx','git','rich','re2','ssl','asyncio','http','jsonschema','ctypes','xml.sax','ruamel'"
    code = (
        "import sys; from aiguard.cli.app import run; code = run(['contract', 'replay']); "
        f"print(code, [m for m in ({spared}) if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 []"


def test_no_traceback_ever(tmp_path):
    ran = run_aiguard("check", "--no-such-option", cwd=tmp_path)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_a_value_from_the_environment_is_not_quoted_where_it_does_not_fit(project, aiguard):
    text = CONTRACT.format(name="a").replace("GET /ping", '"${TOKEN}"').replace("200", '"${TOKEN}"')
    project({"aiguard.yaml": config("http://127.0.0.1:9"), "contracts/a.yaml": text})
    for arguments in (["check"], ["check", "--format", "json"], ["contract", "lint"]):
        ran = aiguard(*arguments, env={"TOKEN": 'canary<"42"'})
        assert ran.code == 2
        assert "canary" not in ran.out + ran.err
        assert "${TOKEN}" in ran.out + ran.err
