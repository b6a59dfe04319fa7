from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from aiguard.commands.contract import fmt, lint, list_contracts, show
from aiguard.errors import InputError

GOOD = Path(__file__).parent.parent / "config" / "contracts_good"
CONFIG = 'version: 1\ntargets: {api: {url: "${API_URL}"}}\ncontracts: {paths: ["contracts/*.yaml"]}\n'
SECRET = {"API_URL": "http://127.0.0.1:9", "ORDERS_TOKEN": "s3cr3t-token"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "aiguard.yaml").write_text(CONFIG)
    shutil.copytree(GOOD, tmp_path / "contracts")
    return tmp_path


@pytest.mark.parametrize("environ", [SECRET, {}], ids=["secrets", "no-secrets"])
def test_lint_needs_no_secret(project: Path, environ: dict[str, str]) -> None:
    result = lint(project, None, environ)
    assert (result.contracts, result.interactions, result.notices) == (2, 13, ())


def test_lint_tells_what_nothing_replays(project: Path) -> None:
    path = project / "contracts" / "orders.yaml"
    text = path.read_text()
    (project / "contracts" / "more.yml").write_text(text.replace("orders-api", "more"))
    path.write_text(text.replace("target: api ", "target: apo "))
    flow = project / "contracts" / "flow.yaml"
    flow.write_text(flow.read_text().replace("target: api\n", ""))
    assert lint(project, None, SECRET).notices == (
        "contracts/more.yml is a contract that no pattern of `contracts.paths` matches",
        "contracts/flow.yaml:1: `orders-flow` names no target, so nothing replays it",
        "contracts/orders.yaml:2: aiguard.yaml has no target `apo`; did you mean 'api'?",
    )


def test_lint_tells_a_pattern_that_matches_nothing(project: Path) -> None:
    (project / "aiguard.yaml").write_text(CONFIG.replace('yaml"]', 'yaml", "contarcts/*.yaml"]'))
    assert lint(project, None, SECRET).notices == ("the pattern contarcts/*.yaml of `contracts.paths` matches no file",)


def test_lint_tells_every_problem(project: Path) -> None:
    for name in ("orders", "flow"):
        path = project / "contracts" / f"{name}.yaml"
        path.write_text(path.read_text().replace("owners:", "owner:"))
    with pytest.raises(InputError) as caught:
        lint(project, None, SECRET)
    assert {problem.path for problem in caught.value.problems} == {"contracts/flow.yaml", "contracts/orders.yaml"}


def test_list(project: Path) -> None:
    flow, orders = list_contracts(project, None, {})
    assert (flow.name, flow.path, flow.target, flow.interactions) == ("orders-flow", "contracts/flow.yaml", "api", 9)
    assert flow.owners == ("@payments", "@orders")
    assert orders.interactions == 4


def test_show_never_holds_a_value_of_the_environment(project: Path) -> None:
    (shown,) = show(project, None, SECRET, ["orders-api"])
    assert shown["schema"] == "aiguard.contract/1"
    assert "s3cr3t-token" not in str(shown)
    assert "Bearer ${ORDERS_TOKEN}" in str(shown)
    assert len(show(project, None, {})) == 2


def test_show_of_an_unknown_name(project: Path) -> None:
    with pytest.raises(InputError, match=r"no contract is called `orders-ap`\s+did you mean 'orders-api'"):
        show(project, None, SECRET, ["orders-ap"])


def test_fmt_writes_once_and_keeps_the_mode(project: Path) -> None:
    path = project / "contracts" / "flow.yaml"
    fmt(project, None, {})
    tidy = path.read_text()
    path.write_text(tidy.replace("owners: [", "owners:   [  "))
    path.chmod(0o640)
    assert fmt(project, None, {}, check=True).changed == ("contracts/flow.yaml",)
    assert path.read_text() != tidy
    result = fmt(project, None, {})
    assert (result.changed, result.unchanged) == (("contracts/flow.yaml",), 1)
    assert path.read_text() == tidy
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert fmt(project, None, {}, [Path("contracts/flow.yaml")]).changed == ()
    assert sorted(entry.name for entry in (project / "contracts").iterdir()) == ["bodies", "flow.yaml", "orders.yaml"]


def test_fmt_leaves_what_it_cannot_read_and_writes_the_rest(project: Path) -> None:
    bad = project / "contracts" / "bad.yaml"
    bad.write_text("contract: a\ncontract: b\n")
    flow = project / "contracts" / "flow.yaml"
    fmt(project, None, {}, [Path("contracts/flow.yaml")])
    tidy = flow.read_text()
    flow.write_text(tidy.replace("owners: [", "owners:   [  "))
    with pytest.raises(InputError, match=r"contracts/bad\.yaml:2"):
        fmt(project, None, {})
    assert bad.read_text() == "contract: a\ncontract: b\n"
    assert flow.read_text() == tidy


def test_fmt_of_a_missing_file(project: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.yaml: there is no such file"):
        fmt(project, None, {}, [Path("gone.yaml")])
