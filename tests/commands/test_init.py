"""`aiguard init` on whole repositories: what it writes works, and nothing that exists is touched."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from aiguard.commands.check import Request, check
from aiguard.commands.doctor import doctor
from aiguard.commands.init import as_report, init
from aiguard.config.contract_file import read_contracts
from aiguard.config.contract_format import format_contract
from aiguard.config.loading import load
from aiguard.config.yaml import read_yaml
from aiguard.errors import CouldNotJudge, InputError
from aiguard.masking import Masker
from aiguard.source.tree import WorkTree
from aiguard.verdict import PASS
from tests.scaffold import repositories
from tests.scaffold.repositories import put


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", repositories.ALL)
def test_what_is_written_is_read_by_the_real_readers(name: str, tmp_path: Path) -> None:
    result = init(put(tmp_path, repositories.ALL[name]))
    assert result.notes == ()
    workspace = load(tmp_path, None, {})
    for project in workspace.projects:
        found = read_contracts(WorkTree(project.root), project.settings.contracts.paths, {})
        assert found.unmatched == ()
        offered = [contract for contract in found.contracts if contract.target is not None]
        assert {contract.target for contract in offered} == set(project.settings.targets)
        for contract in offered:
            assert contract.interactions
            assert any(200 in i.response.status.codes for i in contract.interactions), "a 404 alone proves nothing"


@pytest.mark.parametrize("name", repositories.ALL)
def test_contracts_are_written_as_fmt_would_write_them(name: str, tmp_path: Path) -> None:
    for path in init(put(tmp_path, repositories.ALL[name])).written:
        if "contracts/" in path:
            data = (tmp_path / path).read_bytes()
            assert format_contract(data, path) == data.decode()


@pytest.mark.parametrize("name", repositories.ALL)
def test_the_ugly_cases_need_nothing_but_their_comment_sign_taken_away(name: str, tmp_path: Path) -> None:
    written = init(put(tmp_path, repositories.ALL[name])).written
    cases = 0
    for path in (tmp_path / path for path in written if "contracts/" in path):
        text, number = re.subn(r"(?m)^( *)# (also:|.*- \{id: )", r"\1\2", path.read_text())
        path.write_text(text)
        cases += number
        found = read_contracts(WorkTree(path.parent), [path.name], {})
        listed = len(re.findall(r"(?m)^ +- \{?id: ", text))
        assert sum(len(contract.interactions) for contract in found.contracts) == listed
    assert cases


def test_the_null_example_names_a_field_and_not_the_id_of_the_path(tmp_path: Path) -> None:
    text = (
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/items/{item_id}')\n"
        "def read(item_id: int, q: str | None = None):\n    return {'item_id': item_id, 'q': q}\n"
    )
    init(put(tmp_path, {"main.py": text}))
    (contract,) = (tmp_path / "contracts").iterdir()
    assert "-null-q, state: {item_exists: {item_id: 1, q: null}}" in contract.read_text()
    assert "null-item-id" not in contract.read_text()


@pytest.mark.parametrize("name", [*repositories.ALL, "nothing"])
def test_run_twice_nothing_changes(name: str, tmp_path: Path) -> None:
    put(tmp_path, repositories.ALL.get(name, {}))
    first = init(tmp_path)
    before = contents(tmp_path)
    second = init(tmp_path)
    assert (second.written, set(second.kept)) == ((), set(first.written))
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["django", "monorepo"])
def test_scaffolds_point_editors_to_schemas_that_accept_them(name: str, tmp_path: Path) -> None:
    result = init(put(tmp_path, repositories.ALL[name]))
    for path in result.written:
        if "contracts/" in path or path.endswith("aiguard.yaml"):
            text = (tmp_path / path).read_text()
            named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
            schema = json.loads(((tmp_path / path).parent / named).read_text())
            jsonschema.validate(yaml.safe_load(text), schema)


def test_as_a_report(tmp_path: Path) -> None:
    report = as_report(init(put(tmp_path, repositories.GO)), datetime.now(UTC), 0.1)
    assert report.verdict.exit_code == 0
    assert "wrote: contracts/api.yaml" in report.engines[0].notices


def test_one_contract_for_each_seam_with_the_ugly_cases(tmp_path: Path) -> None:
    result = init(put(tmp_path, repositories.FASTAPI))
    (path,) = [p for p in result.written if p.startswith("contracts/") and "calls-" not in p]
    text = (tmp_path / path).read_text()
    document = yaml.safe_load(text)
    order = next(i for i in document["interactions"] if i["id"] == "get-api-orders-by-order-id")
    assert order["response"]["body"]["note"] == {"$nullable": {"$text": "note"}}
    assert order["also"][0]["response"] == {"status": 404}
    assert "response: {body: {note: null}}" in text
    assert "response: {body: {lines: []}}" in text
    assert "TODO" not in text


def test_what_exists_is_kept_and_said_so(tmp_path: Path) -> None:
    put(
        tmp_path,
        repositories.DJANGO | {"aiguard.yaml": "version: 1\ntargets: {}\n", ".pre-commit-config.yaml": "repos: []\n"},
    )
    result = init(tmp_path)
    assert {"aiguard.yaml", ".pre-commit-config.yaml"} <= set(result.kept)
    assert (tmp_path / "aiguard.yaml").read_text() == "version: 1\ntargets: {}\n"
    # Its owner's config has no such target: a contract for it could only be refused.
    assert "contracts/shop.yaml" not in result.written
    assert any(".pre-commit-config.yaml" in step for step in result.next_steps)


def test_what_only_the_owner_can_do_is_the_next_step(tmp_path: Path) -> None:
    first, second, third, _ = init(put(tmp_path, repositories.FLASK)).next_steps
    assert first.startswith("edit contracts/")
    assert "contracts/calls-search.yaml" in second
    assert third == "run `aiguard doctor`, then `aiguard check`"


def test_a_service_that_came_later_is_told_with_the_target_to_add(tmp_path: Path) -> None:
    init(tmp_path)
    result = init(put(tmp_path, repositories.GO))
    (step, *_) = result.next_steps
    entry = re.search(
        "aiguard.yaml has no target for api: add `(.*)` under `targets:`, then run `aiguard init` again", step
    )
    assert entry is not None
    config = tmp_path / "aiguard.yaml"
    config.write_text(config.read_text().replace("targets: {}", f"targets:\n  {entry[1]}"))
    again = init(tmp_path)
    assert "contracts/api.yaml" in again.written
    assert not any("no target" in step for step in again.next_steps)
    assert set(load(tmp_path, None, {}).projects[0].settings.targets) == {"api"}


def test_a_config_of_one_project_stays_one(tmp_path: Path) -> None:
    put(tmp_path, repositories.MONOREPO | {"aiguard.yaml": 'version: 1\ntargets:\n  a: {url: "http://127.0.0.1:1"}\n'})
    result = init(tmp_path)
    assert "services/a/aiguard.yaml" not in result.written
    assert "contracts/a.yaml" in result.written


PROPERTY = "from hypothesis import given\nfrom hypothesis import strategies as st\n\n\n@given(st.integers())\n"
PROPERTY += "def test_holds(number):\n    assert abs(number) >= 0\n"
FUZZ = 'package a\n\nimport "testing"\n\nfunc FuzzA(f *testing.F) {}\n'


def test_properties_that_are_there_are_run_by_the_gate(tmp_path: Path) -> None:
    result = init(put(tmp_path, {"tests/test_abs.py": PROPERTY}))
    assert "1 file of Hypothesis tests: tests/test_abs.py:1" in result.found
    assert ".github/workflows/aiguard.yml" in result.written
    assert result.next_steps == ("run `aiguard doctor`, then `aiguard check`",)
    report = check(Request(command="check", start=tmp_path, environ=os.environ, budget_s=6.0), Masker())
    assert report.verdict.exit_code == PASS, report.findings
    (campaign,) = [engine.campaign for engine in report.engines if engine.campaign]
    assert [target.id for target in campaign.targets] == ["tests/test_abs.py::test_holds"]
    assert not problems_of_doctor(tmp_path)


def problems_of_doctor(root: Path) -> list[str]:
    report = doctor(root, None, {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ})
    return [f.title for f in report.findings if f.rule in {"doctor.config", "doctor.contracts", "doctor.properties"}]


def test_properties_of_a_monorepo_stand_with_the_project_that_runs_them(tmp_path: Path) -> None:
    mine = {"services/a/tests/test_a.py": PROPERTY, "services/b/a_test.go": FUZZ, "libs/tests/test_c.py": PROPERTY}
    init(put(tmp_path, repositories.MONOREPO | mine))
    projects = {project.prefix: project.settings.fuzz for project in load(tmp_path, None, {}).projects}
    assert {prefix for prefix, fuzz in projects.items() if fuzz.python} == {"", "services/a/"}
    assert [prefix for prefix, fuzz in projects.items() if fuzz.go] == ["services/b/"]
    assert projects[""].python is not None
    assert projects[""].python.paths == ("libs/tests",)
    workflow = (tmp_path / ".github/workflows/aiguard.yml").read_text()
    assert "            services/a/.hypothesis/examples\n            ~/.cache/go-build\n" in workflow


def test_a_config_that_is_there_is_told_its_fuzz_block(tmp_path: Path) -> None:
    init(tmp_path)
    put(tmp_path, {"properties/test_a.py": PROPERTY})
    before = (tmp_path / "aiguard.yaml").read_text()
    step = init(tmp_path).next_steps[0]
    assert (tmp_path / "aiguard.yaml").read_text() == before
    entry = re.match(
        "aiguard.yaml has no `fuzz` block: add `(fuzz: .*)`, so that `aiguard check` runs your properties", step
    )
    assert entry is not None
    put(tmp_path, {"aiguard.yaml": f"{before}{entry[1]}\n"})
    assert init(tmp_path).next_steps[0] == "run `aiguard doctor`, then `aiguard check`"
    (project,) = load(tmp_path, None, {}).projects
    assert project.settings.fuzz.python is not None
    assert project.settings.fuzz.python.paths == ("properties",)


def test_where_there_is_no_property_nothing_pretends_to_be_one(tmp_path: Path) -> None:
    result = init(put(tmp_path, repositories.FLASK))
    assert "properties/README.md" in result.written
    assert sorted(path.name for path in (tmp_path / "properties").iterdir()) == ["README.md"]
    # A block without a property could not be judged.
    assert "fuzz" not in load(tmp_path, None, {}).projects[0].settings.model_fields_set
    assert "actions/cache" not in (tmp_path / ".github/workflows/aiguard.yml").read_text()
    assert "aiguard fuzz new FILE:FUNCTION" in result.next_steps[-1]


def test_what_fuzzing_learns_is_kept_in_ci_when_the_job_fails_too(tmp_path: Path) -> None:
    init(put(tmp_path, {"go.mod": "module a\n", "a_test.go": FUZZ, "properties/test_a.py": PROPERTY}))
    steps = yaml.safe_load((tmp_path / ".github/workflows/aiguard.yml").read_text())["jobs"]["check"]["steps"]
    names = [step.get("uses") or step["run"] for step in steps]
    at = names.index("aiguard check --format github")
    restore, save = steps[at - 1], steps[at + 1]
    assert (names[at - 1], names[at + 1]) == ("actions/cache/restore@v4", "actions/cache/save@v4")
    assert save["if"] == "always()"
    assert {**save["with"], "restore-keys": "aiguard-fuzz-"} == restore["with"]
    assert save["with"]["path"].split() == [".hypothesis/examples", "~/.cache/go-build", "~/.cache/aiguard"]


def test_what_fuzzing_learns_is_kept_by_gitlab(tmp_path: Path) -> None:
    files = {"go.mod": "module a\n", "a_test.go": FUZZ, "properties/test_a.py": PROPERTY, ".gitlab-ci.yml": "{}\n"}
    init(put(tmp_path, files))
    job = yaml.safe_load((tmp_path / ".gitlab/aiguard.yml").read_text())["aiguard"]
    assert job["cache"]["when"] == "always"
    assert job["cache"]["paths"] == [".hypothesis/examples/", ".cache/go-build/", ".cache/aiguard/"]
    assert job["variables"]["XDG_CACHE_HOME"] == "$CI_PROJECT_DIR/.cache"


@pytest.mark.parametrize(("files", "more"), [({}, ()), ({"lib.py": "def f(): return 1\n"}, ("properties/README.md",))])
def test_where_nothing_offers_or_calls_http(files: dict[str, str], more: tuple[str, ...], tmp_path: Path) -> None:
    result = init(put(tmp_path, files))
    assert result.written == ("aiguard.yaml", *more, ".aiguard/config.schema.json")
    assert "offers or calls HTTP" in result.next_steps[0]
    assert load(tmp_path, None, {}).projects[0].settings.targets == {}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, ".github/workflows/aiguard.yml"),
        ({".github/workflows/ci.yml": "on: push\n"}, ".github/workflows/aiguard.yml"),
        ({".gitlab-ci.yml": "x: {script: [a]}\n"}, ".gitlab/aiguard.yml"),
        ({".git/config": '[remote "origin"]\n url = https://gitlab.com/a/b\n'}, ".gitlab/aiguard.yml"),
        ({"Jenkinsfile": ""}, None),
    ],
)
def test_the_gate_for_the_ci_that_is_used(files: dict[str, str], wanted: str | None, tmp_path: Path) -> None:
    result = init(put(tmp_path, repositories.FLASK | files))
    written = [path for path in result.written if path.startswith((".github", ".gitlab/"))]
    assert written == ([wanted] if wanted else [])
    if wanted:
        assert "aiguard check" in str(yaml.safe_load((tmp_path / wanted).read_text()))
    else:
        assert any("Jenkins" in step for step in result.next_steps)


@pytest.mark.parametrize("files", [{}, {".gitlab-ci.yml": "stages: [test]\n"}], ids=["github", "gitlab"])
def test_ci_makes_the_tables_of_a_django_service(files: dict[str, str], tmp_path: Path) -> None:
    init(put(tmp_path, repositories.DJANGO | files))
    written = yaml.safe_load(
        (tmp_path / (".gitlab/aiguard.yml" if files else ".github/workflows/aiguard.yml")).read_text()
    )
    lines = written["aiguard"]["before_script"] if files else [s.get("run") for s in written["jobs"]["check"]["steps"]]
    assert "python manage.py migrate --noinput" in lines


def test_a_folder_that_is_not_there_or_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="does not exist"):
        init(tmp_path / "missing")
    with pytest.raises(InputError, match="is not a folder"):
        init(tmp_path / "file")


@pytest.fixture
def nobody() -> Iterator[None]:
    """Whoever runs the tests, without the right to write where root only may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked() -> Iterator[Path]:
    """An empty folder that may be read and not written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        yield Path(folder)
        Path(folder).chmod(0o700)


def test_a_folder_that_cannot_be_written(locked: Path, nobody: None) -> None:
    with pytest.raises(CouldNotJudge, match=r"aiguard\.yaml could not be written: Permission denied") as caught:
        init(locked)
    assert "nothing was written" in caught.value.hint


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    put(tmp_path, repositories.FLASK | {"contracts": "not a folder"})
    with pytest.raises(CouldNotJudge, match="could not be written") as caught:
        init(tmp_path)
    assert "written before that: aiguard.yaml" in caught.value.hint


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    repository = put(tmp_path / "repository", repositories.FLASK)
    (repository / "contracts").symlink_to(tmp_path / "outside")
    with pytest.raises(CouldNotJudge, match="outside"):
        init(repository)
    assert list((tmp_path / "outside").iterdir()) == []


def test_hostile_names_cannot_escape_into_the_yaml(tmp_path: Path) -> None:
    text = (
        "import os, requests\nfrom fastapi import FastAPI\napp = FastAPI()\n"
        "@app.get('/x\\ny: 1')\ndef a(): return {'a: b\\n c': 1, '$ref': 2}\n"
        "@app.get('/plain')\ndef b(): return {'a: b\\nevil': 1, '$ref': 2, 'no': True}\n"
        "requests.get(os.environ['A\\nB: c'] + '/x')\nrequests.get('https://h.example.com\\n/evil')\n"
    )
    init(put(tmp_path, {"we'ird \" dir/app.py": text, "requirements.txt": ""}))
    for path in tmp_path.rglob("*.yaml"):
        read_yaml(path.read_bytes(), path.name)
    found = read_contracts(WorkTree(tmp_path), ["contracts/*.yaml"], {})
    assert found.contracts


def test_the_risk_block_needs_nothing_but_its_comment_sign_taken_away(tmp_path: Path) -> None:
    init(put(tmp_path, repositories.DJANGO))
    config = tmp_path / "aiguard.yaml"
    text, number = re.subn(r"(?m)^# (risk: )", r"\1", config.read_text())
    config.write_text(text)
    assert number == 1
    [project] = load(tmp_path, None, {}).projects
    assert project.settings.risk.gate.top == 3
