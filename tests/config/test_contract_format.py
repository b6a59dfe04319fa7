from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.config.contract_format import format_contract, same
from aiguard.config.yaml import read_yaml
from aiguard.errors import InputError

GOOD = Path(__file__).parent / "contracts_good"
NAMES = st.sampled_from(
    ["contract", "owners", "interactions", "id", "request", "response", "status", "body", "also", "x1"]
)
SCALARS = st.sampled_from(
    ["abc", "two words", "1", 1, 2, None, True, "a: b", "# no comment", "two\nlines\n", " led", ""]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)

MESSY = """\
# modeline

# a note
---
interactions:   # the list

- request:
      path: /x   # why

      method: POST
      # about the body
      body: [1,
         2,  # two
         {a: b}]
  # above id
  id:   a
  response: {body: {x: 1},
     status: 200}   # ok
  # foot of item
# above contract
contract: c
description: |
      hello
        there

      you
owners: ["x",   z]  # who
deny_fields:
 - >-
    folded
    text
 - "a
    b"
# the end
"""

TIDY = """\
# modeline

# a note
# above contract
contract: c
owners: ["x", z]    # who
description: |
  hello
    there

  you
deny_fields:
  - >-
    folded
    text
  - "a
    b"
interactions:   # the list
  # above id
  - id: a
    request:
      method: POST
      path: /x   # why
      # about the body
      body:
        - 1
        - 2  # two
        - {a: b}
    response: {status: 200, body: {x: 1}}  # ok
    # foot of item
# the end
"""


def formatted(text: str) -> str:
    return format_contract(text.encode(), "c.yaml")


def test_a_messy_file_becomes_canonical() -> None:
    assert formatted(MESSY) == TIDY
    assert formatted(TIDY) == TIDY


def test_the_example_of_the_documentation_is_canonical() -> None:
    text = (GOOD / "orders.yaml").read_text()
    assert formatted(text) == text


def test_line_ends_become_plain() -> None:
    assert formatted("contract: c\r\nowners: [a]\r\n") == "contract: c\nowners: [a]\n"


@st.composite
def commented(draw: st.DrawFn) -> tuple[str, list[str]]:
    value = draw(st.dictionaries(NAMES, VALUES, min_size=1))
    style = draw(st.sampled_from([None, False]))
    indent = draw(st.integers(2, 6))
    text = yaml.safe_dump(value, sort_keys=False, default_flow_style=style, indent=indent, width=40, allow_unicode=True)
    lines, comments = [], []
    for line in text.splitlines():
        if re.match(r" *(- )*[a-z]+\d?:", line) and draw(st.booleans()):
            comments.append(f"# c{len(comments)}")
            pad = len(line) - len(line.lstrip(" "))
            lines.append(" " * pad + comments[-1])
        if draw(st.integers(0, 4)) == 0 and re.fullmatch(r" *(- )*[a-z0-9]+: ([0-9a-z]+|\[.*\]|\{.*\})", line):
            comments.append(f"# c{len(comments)}")
            line += "  " + comments[-1]  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n", comments


@settings(deadline=None)
@given(commented())
def test_meaning_and_comments_stay_and_a_second_time_changes_nothing(given_: tuple[str, list[str]]) -> None:
    text, comments = given_
    try:
        before = read_yaml(text.encode(), "c.yaml").plain()
    except InputError:
        return
    once = formatted(text)
    assert same(before, read_yaml(once.encode(), "c.yaml").plain())
    assert sorted(re.findall(r"# c\d+", once)) == sorted(re.findall(r"# c\d+", text))
    assert len(comments) == len(re.findall(r"# c\d+", once))
    assert formatted(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "a: |2\n   led\n  x\nb: 1\n",
        "a: |+\n  keep\n\n\nb: |-\n  strip\n\nc: >\n  fold\n\n  more\n",
        "a: 'it''s'\nb: \"\\u00e9 \\\n  go on\"\n",
        "{contract: c, owners: [a, b], interactions: [{id: x}]}\n",
        "a:\n- - 1\n  - 2\n-\n  # why\n  b: 1\n",
        "a: # after the key\n  - b: # after another\n      c: 1\n",
    ],
)
def test_unusual_layouts_keep_their_meaning(text: str) -> None:
    once = formatted(text)
    assert same(read_yaml(text.encode(), "a").plain(), read_yaml(once.encode(), "a").plain())
    assert formatted(once) == once


def test_kinds_of_values_are_told_apart() -> None:
    assert not same(1, True)
    assert not same({"a": [1]}, {"a": ["1"]})
    assert same({"a": 1, "b": None}, {"b": None, "a": 1})
    assert not same([1, 2], [2, 1])
