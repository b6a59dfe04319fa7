"""Go source without its layout: the same tokens give the same text, however they are set and commented.

Semicolons are put in where the language puts them (https://go.dev/ref/spec#Semicolons). Everything here is a few
operations over a whole declaration, for speed: a loop over tokens costs ten times as much.
"""

from __future__ import annotations

import re
from itertools import product

_TOKEN = re.compile(
    r"""
      [ \t]+ | //(?!go:|export\ |[\ \t]?\+build\ )[^\n]* | /\*[^\n]*?\*/
    | ( \n+ | //[^\n]*[^\s] | /\*.*?\*/
      | [^\W\d]\w*
      | \.?\d(?:[eEpP][+-]|[\w.])*
      | "[^"\\\n]*(?:\\.[^"\\\n]*)*" | `[^`]*` | '[^'\\\n]*(?:\\.[^'\\\n]*)*'
      | \.\.\. | <<= | >>= | &\^= | && | \|\| | <- | \+\+ | -- | &\^ | << | >> | [-+*/%&|^<>=!:]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = """
    break case chan const continue default defer else fallthrough for func go goto if import interface map package
    range return select struct switch type var
"""
_KEYWORDS = frozenset(_WORDS.split())
_GOES_ON = _KEYWORDS - {"break", "continue", "fallthrough", "return"}
_ENDS = frozenset("_)]}\"'`")
_LINE = re.compile(r"\0\n+(?=\0|$)")
_TWICE = "\0;\0;\0"
_NUMBER = re.compile(r"\0(?:0[xXbBoO]\w[\w.]*|[\d_.]+E)")
_REFERENCE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'"""
    r"""|(\.\s*)?(?<!\w)([^\W\d]\w*)(?=(?:\s*\.\s*([^\W\d]\w*))?)""",
    re.DOTALL,
)


def canonical(source: str) -> str:
    """The tokens of a piece of source, each between null characters, which source may not hold itself.

    Comments are left out but for directives (`//go:noinline`), as are commas and semicolons before closing brackets.
    """
    found = _TOKEN.findall(source.replace("\r", ""))
    if "/*" in source:
        found = ["\n" if token.startswith("/*") else token for token in found]
    text = "\0".join(["", *filter(None, found), "\n"])
    text = "".join(_ended(line) for line in _LINE.split(text) if line) + "\0"
    while _TWICE in text:
        text = text.replace(_TWICE, "\0;\0")
    for mark, closing in product(",;", ")]}"):
        text = text.replace(f"\0{mark}\0{closing}", f"\0{closing}")
    return _NUMBER.sub(lambda number: number[0].lower(), text)


def _ended(line: str) -> str:
    """The tokens of a line, with the semicolon that its end stands for."""
    last = line[-1]
    if last in "+-":
        return f"{line}\0;" if line.endswith(("\0++", "\0--")) else line
    if last not in _ENDS and not last.isalnum():
        return line
    return line if line[line.rfind("\0") + 1 :] in _GOES_ON else f"{line}\0;"


def tokens(text: str) -> list[str]:
    """The tokens of canonical text."""
    return text.split("\0")[1:-1]


def names_in(source: str) -> set[tuple[str, str, str]]:
    """The identifiers of a piece of source: ('.' or '' before it, name, the name behind a dot that follows or '').

    Comments and literals hold none. Much cheaper than its tokens.
    """
    return {
        (dot[:1], name, member) for dot, name, member in _REFERENCE.findall(source) if name and name not in _KEYWORDS
    }
