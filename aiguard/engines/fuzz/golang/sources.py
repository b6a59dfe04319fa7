"""Fuzz functions as they stand in Go test files: where, with which arguments, and which seeds they add.

This reads text, not types: comments and strings are blanked first, so that what they hold is never taken for code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FUNCTION = re.compile(r"^func (Fuzz(?![a-z])\w*)\(\s*(\w+) \*\w+\.F\s*\)", re.M)
_RAPID = re.compile(r'^\s*(?:import\s+)?(\w+)?\s*"pgregory\.net/rapid"', re.M)
_TEST = re.compile(r"^func (Test(?![a-z])\w*)\(\s*\w+ \*\w+\.T\s*\)", re.M)
_NOISE = re.compile(r"//[^\n]*|/\*.*?\*/|`[^`]*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
_HARMLESS = (
    r"\b(?:if|switch|func|return|case|len|cap|bool|string|byte|rune|u?int(?:8|16|32|64)?|float(?:32|64))\s*\("
    r"|\b%s\.(?:Skip|SkipNow|Skipf|Log|Logf|Helper|Parallel|Name|Failed|Skipped)\s*\("
)
_DEED = re.compile(r"[\w)\]}]\s*\(|[\[/%.]|<-|\b(?:for|goto|select|go|defer)\b|\*\s*\w+\s*=[^=]")
# Calls; what can panic by itself (an index, a division, a field of a nil pointer); what can last for ever.
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Added:
    """One `f.Add(...)`: its line and its arguments as they were written."""

    line: int
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FuzzFunction:
    """A fuzz function, or (`rapid`) a test that draws its inputs from pgregory.net/rapid.

    `parameters` are (name, type) pairs without the *testing.T; empty where they could not be read.

    `looped` says that seeds are added in a loop or from variables, so that `added` does not tell all of them; `idle`
    that what it does with an input can neither fail nor end the process.
    """

    name: str
    line: int
    parameters: tuple[tuple[str, str], ...] = ()
    added: tuple[Added, ...] = field(default=())
    looped: bool = False
    rapid: bool = False
    idle: bool = False


def rapid_tests(text: str) -> list[FuzzFunction]:
    """The tests of one file that call rapid, in its order."""
    imported = _RAPID.search(text)
    if imported is None:
        return []
    bare = _NOISE.sub(_blank, text)
    tests = []
    for match in _TEST.finditer(bare):
        start = bare.find("{", match.end())
        body = bare[start : _matching(bare, start)] if start >= 0 else ""
        if re.search(rf"\b{imported[1] or 'rapid'}\.(?:Make)?Check\(", body):
            tests.append(FuzzFunction(match[1], _line(bare, match.start()), rapid=True))
    return tests


def fuzz_functions(text: str) -> list[FuzzFunction]:
    """The fuzz functions of one file, in its order."""
    bare = _NOISE.sub(_blank, text)
    functions = []
    for match in _FUNCTION.finditer(bare):
        start = bare.find("{", match.end())
        end = _matching(bare, start) if start >= 0 else -1
        if end < 0:
            functions.append(FuzzFunction(match[1], _line(bare, match.start())))
            continue
        body, f = bare[start:end], re.escape(match[2])
        added = tuple(_added(text, bare, start + hit.end() - 1) for hit in re.finditer(rf"\b{f}\.Add\(", body))
        functions.append(
            FuzzFunction(
                match[1],
                _line(bare, match.start()),
                _parameters(bare, body, f),
                added,
                _looped(body, f),
                idle=_idle(bare, body, f),
            )
        )
    return functions


def _looped(body: str, f: str) -> bool:
    first = re.search(rf"\b{f}\.Fuzz\(", body)
    before = body[: first.start()] if first else body
    # A seed may also come from a helper that is handed f.
    return re.search(r"\bfor\b", before) is not None or re.search(rf"\(\s*{f}\s*[,)]", before) is not None


def _parameters(bare: str, body: str, f: str) -> tuple[tuple[str, str], ...]:
    call = re.search(rf"\b{f}\.Fuzz\(\s*(func\s*\(|\w+\s*\))", body)
    if call is None:
        return ()
    if call[1].startswith("func"):
        return _split(body[call.end() : _matching(body, call.end() - 1)])
    named = re.search(rf"^func {re.escape(call[1].rstrip(' )'))}\(", bare, re.M)
    return _split(bare[named.end() : _matching(bare, named.end() - 1)]) if named else ()


def _idle(bare: str, body: str, f: str) -> bool:
    """Whether nothing is called, asserted or looked up for any input; False where the body could not be read."""
    calls = list(re.finditer(rf"\b{f}\.Fuzz\(\s*(func\b\s*\(|\w+\s*\))", body))
    return bool(calls) and all(_does_nothing(bare, body, call) for call in calls)


def _does_nothing(bare: str, body: str, call: re.Match[str]) -> bool:
    """Whether the function that f.Fuzz is given, a literal or one of the same file, can neither fail nor last."""
    text, opening = body, call.end() - 1
    if not call[1].startswith("func"):
        named = re.search(rf"^func {re.escape(call[1].rstrip(' )'))}\(", bare, re.M)
        if named is None:
            return False
        text, opening = bare, named.end() - 1
    closing = _matching(text, opening)
    start = text.find("{", closing)
    end = _matching(text, start) if min(closing, start) >= 0 else -1
    if end < 0:
        return False
    t = (text[opening + 1 : closing].split() or ["_"])[0]
    return not _DEED.search(re.sub(_HARMLESS % re.escape(t), " ", text[start + 1 : end]))


def _split(signature: str) -> tuple[tuple[str, str], ...]:
    """`t *testing.T, a, b int` without the first, as pairs."""
    pairs: list[tuple[str, str]] = []
    waiting: list[str] = []
    for part in signature.split(","):
        words = part.split()
        if len(words) == 1:
            waiting.append(words[0])
        elif len(words) == 2:
            pairs += [(name, words[1]) for name in [*waiting, words[0]]]
            waiting = []
    return tuple(pairs[1:])


def _added(text: str, bare: str, opening: int) -> Added:
    end = _matching(bare, opening)
    arguments, depth, start = [], 0, opening + 1
    for position in range(opening + 1, end):
        character = bare[position]
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            arguments.append(text[start:position].strip())
            start = position + 1
    last = text[start:end].strip()
    return Added(_line(bare, opening), tuple([*arguments, last] if last else arguments))


def _matching(bare: str, opening: int) -> int:
    """The position of the bracket that closes the one at `opening`; -1 where none does."""
    pair, depth = _CLOSING[bare[opening]], 0
    for position in range(opening, len(bare)):
        depth += (bare[position] == bare[opening]) - (bare[position] == pair)
        if depth == 0:
            return position
    return -1


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
