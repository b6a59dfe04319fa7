"""From a folder to settings, and every problem on the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from aiguard.config.loading import load
from aiguard.config.targets import CommandTarget, UrlTarget
from aiguard.errors import InputError


def write(folder: Path, text: str, name: str = "aiguard.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def wrong(start: Path, environ: Mapping[str, str] | None = None, config: Path | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(start, config, environ or {})
    return [str(problem) for problem in caught.value.problems]


def lines(tmp_path: Path, text: str, **environ: str) -> list[str]:
    write(tmp_path, text)
    return wrong(tmp_path, environ)


def test_found_by_walking_up(tmp_path: Path) -> None:
    write(tmp_path, "version: 1\n")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    workspace = load(below, None, {})
    assert workspace.root == tmp_path.resolve()
    assert [(p.prefix, p.config_path) for p in workspace.projects] == [("", "aiguard.yaml")]


def test_the_search_ends_at_the_top_of_a_repository(tmp_path: Path) -> None:
    write(tmp_path, "version: 1\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert "aiguard init" in wrong(tmp_path / "repo")[0]


def test_a_file_named_by_hand(tmp_path: Path) -> None:
    write(tmp_path / "x", "version: 1\ncheck: {fail_on: never}\n", "other.yaml")
    workspace = load(tmp_path, Path("x/other.yaml"), {})
    assert workspace.root == (tmp_path / "x").resolve()
    assert workspace.check.fail_on == "never"
    assert "no such file" in wrong(tmp_path, config=Path("missing.yaml"))[0]
    assert "this is a folder" in wrong(tmp_path, config=Path("x"))[0]


def test_the_environment_reaches_the_settings(tmp_path: Path) -> None:
    write(
        tmp_path,
        "version: 1\ntargets: {a: {url: '${URL:-http://h:1}', retries: '${N}', headers: {Authorization: 'x ${T}'}}}\n",
    )
    workspace = load(tmp_path, None, {"N": "2", "T": "s3cret"})
    target = workspace.projects[0].settings.targets["a"]
    assert isinstance(target, UrlTarget)
    assert (target.url, target.retries, target.headers) == ("http://h:1", 2, {"Authorization": "x s3cret"})
    assert workspace.secrets == {"N": "2", "T": "s3cret"}


def test_a_quoted_number_is_no_number(tmp_path: Path) -> None:
    assert 'whole number, got "2"' in lines(tmp_path, "version: 1\ncontracts: {concurrency: '2'}\n")[0]


def test_durations_are_seconds(tmp_path: Path) -> None:
    write(tmp_path, "version: 1\ntargets: {a: {command: [x], ready: {timeout: 1m}, timeout: 500ms}}\n")
    target = load(tmp_path, None, {}).projects[0].settings.targets["a"]
    assert isinstance(target, CommandTarget)
    assert (target.timeout, target.ready.timeout, target.stop_timeout) == (0.5, 60.0, 5.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("- 1\n", "1:1: the file holds a list"),
        ("hello\n", "1:1: the file holds one value"),
        ("targets: {}\n", "1:1: the key version is missing\n    write `version: 1`"),
        ("version: 2\nfuture: {}\n", "1:10: version 2 is unknown\n    this build of aiguard reads version: 1"),
        ("version: '1'\n", "1:10: this build of aiguard reads version: 1"),
        ("version: true\n", "1:10: this build of aiguard reads version: 1"),
        ("version: 1\nchek: {}\n", "2:1: unknown key \"chek\"\n    did you mean 'check'?"),
        ("version: 1\nCheck: {}\n", "did you mean 'check'?"),
        ("version: 1\nfail-on: x\n", "did you mean 'check.fail_on'?"),
        ("version: 1\ncheck: {fail-on: error}\n", "2:9: unknown key \"fail-on\"\n    did you mean 'fail_on'?"),
        (
            "version: 1\ncheck: {fail_on: eror}\n",
            'wanted one of error, warning, never, got "eror"\n    did you mean \'er',
        ),
        ("version: 1\ncheck: {budget: 30}\n", "such as 500ms, 30s, 5m or 1h, got 30"),
        ("version: 1\ncheck: {budget: 0s}\n", "above zero"),
        ("version: 1\ncheck: {budget: 1e9h}\n", "above zero"),
        ("version: 1\ncheck: {budget: '-1s'}\n", "above zero"),
        ("version: 1\ncheck:\n", "wanted a mapping of keys to values, got nothing"),
        ("version: 1\ncontracts: {concurrency: 0}\n", "wanted a number of at least 1, got 0"),
        ("version: 1\ncontracts: {concurrency: 1.5}\n", "wanted a whole number, got 1.5"),
        ("version: 1\ncontracts: {paths: [../x]}\n", "wanted a path inside the project's folder"),
        ("version: 1\ncontracts: {paths: []}\n", "wanted a list of at least 1, got an empty list"),
        ("version: 1\ntargets: {a: {}}\n", "a target needs one of url, command, wsgi, asgi"),
        ("version: 1\ntargets: {a: {comand: [x]}}\n", "did you mean 'command'?"),
        ("version: 1\ntargets: {a: {url: 'http://x', wsgi: 'a:b'}}\n", "but this one has url and wsgi"),
        ("version: 1\ntargets: {a: {url: 'http://x', ready: {}}}\n", "ready belongs to a target with command"),
        ("version: 1\ntargets: {a: {url: 'ftp://x'}}\n", "begins with http:// or https://"),
        ("version: 1\ntargets: {a: {url: 'http://'}}\n", "names a host"),
        ("version: 1\ntargets: {a: {url: 'http://x:99999'}}\n", "valid host and port"),
        ("version: 1\ntargets: {a: {command: go run x}}\n", "there is no shell"),
        ("version: 1\ntargets: {a: {command: []}}\n", "begins with the program"),
        ("version: 1\ntargets: {a: {command: [x], env: {A: 1}}}\n", 'wanted text, got 1\n    quote it: "1"'),
        ("version: 1\ntargets: {a: {command: [x], ready: {http: /, tcp: true}}}\n", "not several"),
        ("version: 1\ntargets: {a: {command: [x], ready: {log: '(?=x)'}}}\n", "RE2"),
        ("version: 1\ntargets: {a: {wsgi: shop.wsgi}}\n", "module:attribute"),
        ("version: 1\ntargets: {a: {url: 'http://x', states: {q: {}}}}\n", "exactly one of python, command, http"),
        ("version: 1\ntargets: {'a b': {url: 'http://x'}}\n", "2:11: wanted a target's name"),
        ('version: 1\ntargets: {a: {url: "http://x", headers: {A: "x\\ny"}}}\n', "on one line"),
        ("version: 1\nsuppressions: [{reason: x}]\n", "would hide everything"),
        ("version: 1\nsuppressions: [{rule: x}]\n", "the key reason is missing"),
        ("version: 1\nsuppressions: [{reason: x, rule: x, expires: '2026-02-30'}]\n", "a date in quotes"),
        ("version: 1\nsuppressions: [{reason: x, rule: x, expires: 2026-02-03}]\n", "is a date to some YAML readers"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, words: str) -> None:
    found = lines(tmp_path, text)
    assert len(found) == 1, found
    assert found[0].startswith("aiguard.yaml:")
    assert words in found[0]
    assert "pydantic" not in found[0].lower()


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = "version: 1\nchek: {}\ncheck: {fail_on: no, budget: x}\nbaseline: ${MISSING}\nrisk: {base: -x}\n"
    assert [line.split(": ")[0] for line in lines(tmp_path, text)] == [
        f"aiguard.yaml:{place}" for place in ("2:1", "3:18", "3:30", "4:11", "5:14")
    ]


def test_a_secret_in_a_wrong_value_is_never_shown(tmp_path: Path) -> None:
    text = (
        "version: 1\ntargets:\n  a: {url: '${S}', timeout: '${S}', retries: '${S}'}\n"
        "  b: {wsgi: '${S}', states: '${S}'}\n"
        "  c: {command: ['${S}'], env: {A: '${S}'}, ready: {log: '${S}'}}\ncheck: {fail_on: '${S}'}\n"
        "baseline: '../${S}'\n"
    )
    found = lines(tmp_path, text, S="s3cret-(value")
    assert len(found) == 8
    assert not [line for line in found if "s3cret" in line]
    assert sum('got "${S}"' in line for line in found) == 7


def test_credentials_in_a_url_are_never_shown(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, "version: 1\ntargets: {a: {url: 'http://user:hunter2@h/'}}\n")
    assert "header" in found
    assert "hunter2" not in found


def test_projects_are_one_workspace(tmp_path: Path) -> None:
    write(tmp_path, "version: 1\nprojects: [services/api, services/billing]\ncheck: {budget: 5m}\n")
    write(tmp_path / "services" / "api", "version: 1\n")
    write(tmp_path / "services" / "billing", "version: 1\nbaseline: ${X}\n")
    workspace = load(tmp_path, None, {"X": "x.yaml"})
    assert [(p.prefix, p.config_path) for p in workspace.projects] == [
        ("services/api/", "services/api/aiguard.yaml"),
        ("services/billing/", "services/billing/aiguard.yaml"),
    ]
    assert workspace.check.budget == 300.0
    assert workspace.secrets == {"X": "x.yaml"}


def test_a_root_with_targets_of_its_own_is_a_project_too(tmp_path: Path) -> None:
    write(tmp_path, "version: 1\nprojects: [a]\ntargets: {x: {url: 'http://x'}}\n")
    write(tmp_path / "a", "version: 1\n")
    assert [project.prefix for project in load(tmp_path, None, {}).projects] == ["", "a/"]


def test_projects_that_cannot_be(tmp_path: Path) -> None:
    write(
        tmp_path,
        "version: 1\nprojects:\n- services/api\n- services/ap\n- ./services/api\n- bare\n- nested\n- bad\n- .\n- out\n",
    )
    write(tmp_path / "services" / "api", "version: 1\n")
    (tmp_path / "bare").mkdir()
    (tmp_path / "out").symlink_to("/")
    write(tmp_path / "nested", "version: 1\nprojects: [deeper]\n")
    write(tmp_path / "bad", "version: 1\nx1: 2\n")
    found = wrong(tmp_path)
    for words in (
        "aiguard.yaml:4:3: there is no such folder\n    did you mean 'services/api'?",
        "aiguard.yaml:5:3: this project is listed twice: first on line 3",
        "aiguard.yaml:6:3: there is no aiguard.yaml in this folder\n    run `aiguard init bare`",
        "nested/aiguard.yaml:2:1: a listed project cannot list projects",
        'bad/aiguard.yaml:2:1: unknown key "x1"',
        "aiguard.yaml:9:3: a project is a folder below",
        "aiguard.yaml:10:3: a project is a folder below",
    ):
        assert any(line.startswith(words) for line in found), (words, found)
    assert len(found) == 7


def test_acceptances_beside_a_bare_list_of_projects_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "aiguard.yaml").write_text("version: 1\n")
    (tmp_path / "aiguard.yaml").write_text("version: 1\nprojects: [a]\nsuppressions: [{rule: x, reason: known}]\n")
    with pytest.raises(InputError, match=r"aiguard.yaml:3:1: `suppressions` accepts nothing here"):
        load(tmp_path, None, {})
