"""What of a message is its own, and whom its trailers name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiguard.source.messages import own_lines, people, trailer


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("", [""]),
        ("\n\nsubject\n\nbody \n", ["subject", "", "body"]),
        ("subject\r\n\r\nbody\r\n", ["subject", "", "body"]),
        ("subject\n\nbody\n  quote\n\tquote\nbody", ["subject", "", "body", "body"]),
        ("subject\n\n   body\n     quote\n   body\n", ["subject", "", "body", "body"]),
        ("subject\n\n    quote\n", ["subject", ""]),
        ("subject\n```\nquote\n```\nbody", ["subject", "body"]),
        ("subject\n~~~ text\n```\n~~~\nbody", ["subject", "body"]),
        ("subject\n```\nbody", ["subject", "```", "body"]),
        ("subject\\n\\nbody", ["subject", "", "body"]),
        ('say "\\n"', ['say "\\n"']),
        ("subject\n" + "x" * 401 + "\nbody", ["subject", "body"]),
        (
            "Squashed commit of the following:\n\ncommit 1\n\n    one\n\n        quote\n",
            ["Squashed commit of the following:", "", "commit 1", "", "one", ""],
        ),
    ],
)
def test_own_lines(message, lines):
    assert own_lines(message) == lines


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Co-authored-by: x <y>", ("co-authored-by", "x <y>")),
        ("Co-Authored-By :x <y>", ("co-authored-by", "x <y>")),
        ("Co_authored by:  x", ("co-authored-by", "x")),
        ("**Made-with: Cursor**", ("made-with", "Cursor")),
        ("🤖 Made-with: Cursor", ("made-with", "Cursor")),
        ("https: //example.org", ("https", "//example.org")),
        ("Made-with:", None),
        ("std::move(x)", None),
        ("> Made-with: Cursor", None),
        ("+Made-with: Cursor", None),
        ("- Made-with: Cursor", None),
        ("`Made-with: Cursor`", None),
        ("It was made with: Cursor", None),
        ("", None),
    ],
)
def test_trailer(line, found):
    assert trailer(line) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Jane Doe <Jane@Example.org>", [("jane doe", "jane@example.org")]),
        ('"Jane Doe" <jane@example.org>', [("jane doe", "jane@example.org")]),
        ("Jane <j@example.org>, and Andy <a@example.org>", [("jane", "j@example.org"), ("andy", "a@example.org")]),
        ("Jane <j@example.org> (they/them)", [("jane", "j@example.org")]),
        ("Jane <j@example.org", [("jane", "j@example.org")]),
        ("Jane j@example.org", [("jane", "j@example.org")]),
        ("Jane (j@example.org)", [("jane", "j@example.org")]),
        ("<j@example.org>", [("", "j@example.org")]),
        ("Jane", [("jane", "")]),
        ("Jane <j@example.org> is dropped", []),
        ("a @ b c", [("a @ b c", "")]),
    ],
)
def test_people(value, found):
    assert people(value) == found


@given(st.text())
def test_no_text_raises(text):
    for line in own_lines(text):
        parts = trailer(line)
        assert parts is None or isinstance(people(parts[1]), list)
