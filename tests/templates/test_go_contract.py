"""The Go helper that users copy: formatted, vetted, and its own tests pass with the toolchain at hand."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from aiguard.process import Completed, run

HELPER = Path(__file__).parents[2] / "templates" / "go" / "contract"


def go(*arguments: str, folder: Path = HELPER) -> Completed:
    program = shutil.which("go")
    assert program is not None, "Go is missing: the dev extra installs it"
    environ = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    return run([program, *arguments], cwd=folder, env=environ, timeout_s=300)


def test_it_is_formatted() -> None:
    # The wheel of Go has no gofmt beside go, but its source.
    done = go("run", "cmd/gofmt", "-l", ".")
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_it_passes_vet() -> None:
    done = go("vet", "./...")
    assert done.returncode == 0, done.stderr


def test_its_own_tests_pass() -> None:
    done = go("test", "-count=1", "./...")
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = go("list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
    assert done.stdout.split() == ["aiguard.example/contract"], done.stderr


def test_it_works_as_a_folder_of_another_module(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/mine\n\ngo 1.22\n")
    folder = tmp_path / "internal" / "contract"
    shutil.copytree(HELPER, folder, ignore=shutil.ignore_patterns("go.mod"))
    (tmp_path / "mine_test.go").write_text(
        "package mine\n\n"
        'import (\n\t"net/http"\n\t"testing"\n\n\t"example.com/mine/internal/contract"\n)\n\n'
        "func TestOrders(t *testing.T) {\n"
        '\tcontract.Replay(t, "one.json", contract.Service{Handler: func(*testing.T, []contract.State) http.Handler {\n'
        "\t\treturn http.NotFoundHandler()\n\t}})\n}\n"
    )
    interaction = {
        "id": "none",
        "line": 3,
        "states": [],
        "request": {"method": "GET", "path": "/"},
        "response": {"status": {"codes": [404]}},
    }
    contract = {"schema": "aiguard.contract/1", "contract": "one", "path": "one.yaml", "interactions": [interaction]}
    (tmp_path / "one.json").write_text(json.dumps(contract))
    done = go("test", "-v", "-count=1", ".", "./internal/contract", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the shared vectors are not beside this copy" in done.stdout
    assert "--- PASS: TestOrders/none" in done.stdout
