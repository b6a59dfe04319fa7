"""Go source as text: comments blanked, strings found, brackets balanced. Positions stay those of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_FARTHEST = 50_000
"""How many characters a bracket may span: time stays linear in a file of nothing but opening brackets."""

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'""", re.DOTALL
)  # https://go.dev/ref/spec#Lexical_elements
_IMPORT_BLOCK = re.compile(r"^import\s*\(([^)]*)\)", re.MULTILINE)
_IMPORT = re.compile(r'^import\s+(?:[\w.]+\s+)?"([^"\n]+)"', re.MULTILINE)
_QUOTED = re.compile(r'"([^"\n]+)"')
_PACKAGE = re.compile(r"^package\s+(\w+)", re.MULTILINE)
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`')
_CONSTANT = re.compile(
    r'^[ \t]*(?:const|var)?[ \t]*(\w+)(?:[ \t]+string)?[ \t]*:?=[ \t]*("(?:[^"\\\n]|\\.)*")[ \t]*$', re.MULTILINE
)
_FUNCTION = re.compile(r"^func\s+(?:\([^)]*\)\s*)?(\w+)\s*\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GoFile:
    """One file. `code` has its comments blanked; `bare` its strings' contents too, for balancing brackets."""

    path: str
    code: str
    bare: str

    @property
    def folder(self) -> str:
        """The package's folder, '' for the root."""
        return str(PurePosixPath(self.path).parent).removeprefix(".")

    @property
    def package(self) -> str:
        """The name in the package clause."""
        match = _PACKAGE.search(self.code)
        return match[1] if match else ""

    def imports(self) -> set[str]:
        """Every import path."""
        blocks = " ".join(_IMPORT_BLOCK.findall(self.code))
        return {*_QUOTED.findall(blocks), *_IMPORT.findall(self.code)}

    def constants(self) -> dict[str, str]:
        """Names that are set to a plain string, as Go source of that string."""
        return {match[1]: match[2] for match in _CONSTANT.finditer(self.code)}

    def functions(self) -> dict[str, str]:
        """The body of each function and method, by its bare name."""
        found = {}
        for match in _FUNCTION.finditer(self.bare):
            start = self.bare.find("{", self.closing(match.end() - 1))
            if start >= 0:
                found[match[1]] = self.code[start : self.closing(start)]
        return found

    def line(self, position: int) -> int:
        """The line of a position, from 1."""
        return self.code.count("\n", 0, position) + 1

    def closing(self, opening: int) -> int:
        """The position after the bracket that closes the one at `opening`; _FARTHEST on where none does."""
        depth = 0
        for match in re.compile(r"[()\[\]{}]").finditer(self.bare, opening, opening + _FARTHEST):
            depth += 1 if match[0] in "([{" else -1
            if depth == 0:
                return match.end()
        return min(len(self.bare), opening + _FARTHEST)

    def arguments(self, opening: int) -> list[str]:
        """The source of each argument of the call whose bracket opens at `opening`."""
        end = self.closing(opening) - 1
        parts, depth, start = [], 0, opening + 1
        for position in range(opening + 1, end):
            character = self.bare[position]
            depth += (character in "([{") - (character in ")]}")
            if character == "," and depth == 0:
                parts.append(self.code[start:position].strip())
                start = position + 1
        last = self.code[start:end].strip()
        return [*parts, last] if last else parts


def go_file(path: str, text: str) -> GoFile:
    """A file made ready for reading."""

    def blank(keep_strings: bool, match: re.Match[str]) -> str:
        token = match[0]
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token if keep_strings else token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    code = _TOKEN.sub(lambda match: blank(True, match), text)
    return GoFile(path, code, _TOKEN.sub(lambda match: blank(False, match), code))


def string_of(source: str) -> str | None:
    """The value of a Go string literal that has only the common escapes; None for anything else."""
    match = _STRING.fullmatch(source.strip())
    if match is None:
        return None
    if match[2] is not None:
        return match[2]
    return match[1].replace(r"\"", '"').replace(r"\\", "\\")
