"""What libyaml and PyYAML say about broken YAML, in words that name the likely cause."""

from __future__ import annotations

import yaml

from aiguard.errors import Problem

_CAUSES = (
    (("mapping values are not allowed",), "a ':' stands where no key can be", "a value that holds ': ' needs quotes"),
    (
        ("could not find expected ':'", "while scanning a simple key"),
        "a line without ':' stands among keys",
        "write key: value; a value of several lines needs quotes or |",
    ),
    (
        ("did not find expected ',' or '}'", "expected ',' or '}'"),
        "a mapping in { } is not finished here",
        "a comma or the closing } is missing, or a value needs quotes",
    ),
    (
        ("did not find expected ',' or ']'", "expected ',' or ']'"),
        "a list in [ ] is not finished here",
        "a comma or the closing ] is missing, or a value needs quotes",
    ),
    (
        ("did not find expected '-' indicator", "block sequence entries are not allowed"),
        "a list item is not where one can be",
        "items of one list begin in the same column, each with '- '",
    ),
    (
        ("did not find expected key", "expected <block end>"),
        "the indentation does not fit the lines above",
        "keys of one mapping begin in the same column; text after a closing quote needs quotes too",
    ),
    (
        ("unexpected end of stream", "end of stream"),
        "the file ends inside a quoted text",
        "the closing quote is missing",
    ),
    (
        ("unknown escape character", "invalid Unicode", "expected escape", "hexdecimal"),
        "an escape is wrong",
        "in double quotes \\ begins an escape: write \\\\, or use single quotes; an emoji is \\U0001F600",
    ),
    (
        ("did not find expected node content",),
        "a value is missing here, or a closing bracket is too much or too few",
        "",
    ),
    (("incompatible YAML document",), "this version of YAML is not read", "leave the %YAML line out"),
    (("violates indentation", "invalid indentation"), "the indentation is wrong", "indent with spaces only"),
    (
        ("undefined tag", "undefined alias", "while scanning an anchor", "while scanning an alias"),
        "YAML tags, anchors and aliases are not read",
        "quote the value",
    ),
    (
        ("expected <document start>", "did not find expected <document start>"),
        "something follows the end of the document",
        "one file holds one value",
    ),
)
_RESERVED = "@`%*&!|>"


def explain(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """The problem at its place; never repeats more of the file than a single character."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(path, 1, 1, "the file cannot be read as YAML")
    line, column = mark.line + 1, mark.column + 1
    character = _character(text, mark.line, mark.column)
    if character == "\t":
        return Problem(path, line, column, "a tab is used for indentation", "YAML is indented with spaces only")
    said = f"{getattr(error, 'context', None) or ''}; {getattr(error, 'problem', None) or ''}"
    if "cannot start any token" in said and character in _RESERVED:
        return Problem(path, line, column, f"a value cannot begin with {character}", "put the value in quotes")
    for signs, message, hint in _CAUSES:
        if any(sign in said for sign in signs):
            return Problem(path, line, column, message, hint)
    return Problem(path, line, column, f"this is not YAML ({said.strip('; ')})")


def _character(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line][column : column + 1] if line < len(lines) else ""
