"""`${NAME}` in texts: after parsing, once, never shown."""

from __future__ import annotations

import pytest

from aiguard.config.environment import Substituted, substitute
from aiguard.config.yaml import read_yaml


def fill(text: str, **environ: str) -> Substituted:
    return substitute(read_yaml(text.encode(), "f.yaml"), environ)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${A}", "one"),
        ("x${A}y${A}", "xoneyone"),
        ("${A:-two}", "one"),
        ("${B:-two}", "two"),
        ("${B:-}", ""),
        ("${EMPTY:-two}", "two"),
        ("${EMPTY}", ""),
        ("$${A}", "${A}"),
        ("$$${A}", "$${A}"),
        ("$A", "$A"),
        ("$$key", "$$key"),
        ("${B:-http://h:1/x?y=:-}", "http://h:1/x?y=:-"),
    ],
)
def test_forms(written: str, meant: str) -> None:
    filled = fill(f"a: ['{written}']", A="one", EMPTY="")
    assert filled.problems == ()
    assert filled.node.plain() == {"a": [meant]}


def test_a_value_is_never_read_as_yaml_nor_looked_at_again() -> None:
    hostile = "\"]\nb: {c: ${B}} # 'no'"
    filled = fill("a: '${A}'", A=hostile)
    assert filled.node.plain() == {"a": hostile}


def test_a_number_from_the_environment_stays_text() -> None:
    assert fill("a: ${A}", A="8").node.plain() == {"a": "8"}


def test_keys_are_left_alone() -> None:
    assert fill("'${A}': 1", A="x").node.plain() == {"${A}": 1}


def test_only_values_from_the_environment_are_secrets() -> None:
    assert fill("a: '${A} ${B:-default} ${C:-x}'", A="s3cret", C="other").secrets == {"A": "s3cret", "C": "other"}


def test_what_is_missing_is_named_with_its_line() -> None:
    filled = fill("a: x\nb: ${TOKEN}\nc: ${OTHER}\n", TOKENS="s3cret")
    first, second = map(str, filled.problems)
    assert first == "f.yaml:2:4: the environment variable TOKEN is not set\n    did you mean 'TOKENS'?"
    assert second.startswith("f.yaml:3:4: the environment variable OTHER is not set")
    assert "s3cret" not in first + second


@pytest.mark.parametrize("written", ["${A:-${B}}", "${1A}", "${A", "${}", "${A-b}", "${a b}"])
def test_other_forms_are_refused(written: str) -> None:
    filled = fill(f"a: '{written}'", A="one")
    assert "neither ${NAME} nor ${NAME:-default}" in str(filled.problems[0])


def test_what_is_no_text_is_refused() -> None:
    assert "UTF-8" in str(fill("a: '${A}'", A="x\udcff").problems[0])


def test_a_file_without_variables_is_the_same_file() -> None:
    node = read_yaml(b"a: [1, {b: x}]", "f.yaml")
    assert substitute(node, {}).node is node
