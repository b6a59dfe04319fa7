"""Go source as tokens: comments and layout left out, semicolons put in where the language puts them."""

from __future__ import annotations

import re
from typing import NamedTuple

from aiguard.source.outline import Unreadable

_TOKEN = re.compile(
    r"""
    [ \t\r]*(?:
      (?P<line>\n)
    | (?P<directive>//(?:go:|export\ )[^\n]*)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<broken>/\*)
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
    | (?P<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')
    | (?P<sign>\.\.\.|<<=|>>=|&\^=|&&|\|\||<-|\+\+|--|&\^|<<|>>|[-+*/%&|^<>=!:]=|[-+*/%&|^<>=!:;,.~(){}\[\]])
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_MAY_HAVE_LINES = frozenset({"line", "comment", "text"})
_ENDS_STATEMENT = frozenset({"break", "continue", "fallthrough", "return", "++", "--", ")", "]", "}"})
_KEYWORD = re.compile(
    "break|case|chan|const|continue|default|defer|else|fallthrough|for|func|go|goto|if|import|interface|map|package|"
    "range|return|select|struct|switch|type|var"
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class Token(NamedTuple):
    """`kind` is name, keyword, number, text, sign or directive (`//go:…`); `line` counts from 1."""

    kind: str
    text: str
    line: int
    end_line: int


def tokens_of(data: bytes) -> list[Token]:
    """The tokens of a file. Commas and semicolons before a closing bracket, which layout decides, are left out.

    Raises Unreadable for bytes that no Go file has, and for text or brackets that never end.
    """
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").rstrip(" \t\r")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8, as Go files are") from None
    if "\0" in text:
        raise Unreadable("it holds null bytes, as no Go file does")
    tokens: list[Token] = []
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "broken":
            raise Unreadable(f"its syntax is broken in line {line}")
        kind = str(match.lastgroup)
        found = match[kind]
        lines = found.count("\n") if kind in _MAY_HAVE_LINES else 0
        if kind == "line" or (kind == "comment" and lines):
            _end_statement(tokens, line)
        elif kind != "comment":
            _append(tokens, _token(kind, found, line, lines))
        at, line = match.end(), line + lines
    _end_statement(tokens, line)
    return tokens


def _token(kind: str, text: str, line: int, lines: int) -> Token:
    if kind == "name" and _KEYWORD.fullmatch(text):
        kind = "keyword"
    # gofmt ends a raw string's lines with \n alone, as the compiler does.
    return Token(kind, text.replace("\r", "") if kind in {"text", "directive"} else text, line, line + lines)


def _append(tokens: list[Token], token: Token) -> None:
    if token.text in CLOSING and token.kind == "sign":
        while tokens and tokens[-1].kind == "sign" and tokens[-1].text in {",", ";"}:
            tokens.pop()
    if token.text == ";" and token.kind == "sign" and tokens and tokens[-1].text == ";":
        return
    tokens.append(token)


def _end_statement(tokens: list[Token], line: int) -> None:
    if not tokens:
        return
    last = tokens[-1]
    if last.kind in {"name", "number", "text", "directive"} or last.text in _ENDS_STATEMENT:
        tokens.append(Token("sign", ";", line, line))
