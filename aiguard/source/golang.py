"""Go source read by a small scanner: the functions and types of one package, with what their signatures say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from aiguard.errors import InputError
from aiguard.source.go_text import GoFile, go_file
from aiguard.source.tree import Tree

_LONGEST_DOC = 4000
_LIMIT = 8 * 1024 * 1024
_FUNC = re.compile(r"^func\b[ \t]*", re.MULTILINE)
_NAME = re.compile(r"\w+")
_TYPE = re.compile(r"^type[ \t]+(?=\w)", re.MULTILINE)
_TYPES = re.compile(r"^type[ \t]*\(", re.MULTILINE)
_IMPORTS = re.compile(r"^import\s*\(([^)]*)\)|^import[ \t]+([^\n(]+)", re.MULTILINE)
_IMPORT = re.compile(r'(?:([\w.]+)[ \t]+)?"([^"\n]+)"')
_NAMED = re.compile(r"(\w+)[ \t\n]+(\S.*)", re.DOTALL)
_KEYWORDS = {"chan", "func", "interface", "map", "struct"}
_BUILD = re.compile(r"^//go:build [^\n]+$", re.MULTILINE)
_DOC = re.compile(r"((?:^//[^\n]*\n)+)\Z", re.MULTILINE)
_VERSION = re.compile(r"v\d+")
_SYSTEMS_TEXT = """
    aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows unix 386
    amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm
"""
_SYSTEMS = frozenset(_SYSTEMS_TEXT.split())


@dataclass(frozen=True, slots=True)
class GoParameter:
    """One parameter; `name` is '' where it has none. The type of a variadic one is that of one element."""

    name: str
    type: str
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class GoFunction:
    """One function or method. `name` is `Func` or `Type.Method`; `receiver` is the type as written, such as `*Type`."""

    name: str
    path: str
    line: int
    receiver: str
    type_parameters: tuple[GoParameter, ...]
    parameters: tuple[GoParameter, ...]
    results: tuple[str, ...]
    doc: str


@dataclass(frozen=True, slots=True)
class GoType:
    """A type declaration: `fields` of a struct, else `text`, what the name stands for."""

    name: str
    text: str
    generic: bool
    alias: bool
    fields: tuple[GoParameter, ...] = ()


class GoPackage:
    """The package that one file belongs to. `file` is that file; types and names come from all of the folder's."""

    def __init__(self, path: str, texts: dict[str, str]) -> None:
        self.path = path
        self.files = {name: go_file(name, text) for name, text in texts.items()}
        self.file = self.files[path]
        self._texts = texts
        self.types = {found.name: found for file in self._own() for found in _types(file)}

    @classmethod
    def of(cls, tree: Tree, path: str) -> GoPackage:
        """Read the folder of a file. Raises InputError where the file cannot be read or is no Go source."""
        texts = {path: _decoded(tree.read(path, _LIMIT), path)}
        folder = path.rpartition("/")[0]
        for name in tree.glob(f"{folder}/*.go".lstrip("/")):
            if name != path:
                texts[name] = tree.read(name, _LIMIT).decode("utf-8", "replace")
        package = cls(path, texts)
        if path.endswith("_test.go"):
            raise InputError.of("this is a test file", path=path, hint="name a function of the package itself")
        if not package.file.package:
            raise InputError.of("this is not valid Go: it has no package clause", path=path, line=1)
        return package

    @property
    def build_constraint(self) -> str:
        """The file's `//go:build` line; '' where it has none."""
        clause = re.search(r"^package\b", self.file.code, re.MULTILINE)
        found = _BUILD.search(self._texts[self.path][: clause.start() if clause else 0])
        return found[0] if found else ""

    def functions(self) -> dict[str, GoFunction]:
        """The functions and methods of the file, by name, in source order. Raises InputError at one without an end."""
        return {found.name: found for found in _functions(self.file, self._texts[self.path])}

    def siblings(self) -> dict[str, GoFunction]:
        """The functions and methods of the whole package, without its tests."""
        return {found.name: found for file in self._own() for found in _functions(file, self._texts[file.path])}

    def test_functions(self) -> dict[str, GoFunction]:
        """The functions in the package's test files."""
        tests = [file for name, file in self.files.items() if name.endswith("_test.go")]
        return {found.name: found for file in tests for found in _functions(file, self._texts[file.path])}

    def imports(self) -> dict[str, str]:
        """The file's imports: the name that the file uses to the import path."""
        found: dict[str, str] = {}
        for block in _IMPORTS.finditer(self.file.code):
            for alias, path in _IMPORT.findall(block[1] or block[2]):
                parts = [part for part in path.split("/") if not _VERSION.fullmatch(part)]
                found[alias or (parts or [path])[-1].removeprefix("go-").partition(".")[0]] = path
        return found

    def _own(self) -> list[GoFile]:
        package = self.file.package
        return [f for name, f in self.files.items() if not name.endswith("_test.go") and f.package == package]


def go_file_name(path: str, function: str = "") -> str:
    """The usual name of the file of fuzz functions beside a Go file; a suffix such as `_linux` keeps its meaning.

    With `function` (in lower case), of a file for that one alone.
    """
    stem = PurePosixPath(path).stem
    parts = stem.split("_")
    last = len(parts)
    while last > 1 and parts[last - 1] in _SYSTEMS:
        last -= 1
    alone = [function] if function else []
    return "_".join([*parts[:last], *alone, "fuzz", *parts[last:], "test.go"])


def parameters_of(text: str, whole: str) -> tuple[GoParameter, ...]:
    """A parameter list taken apart: `a, b int, rest ...string`. `text` has strings blanked, `whole` has them."""
    pieces = [(start, text[start:end]) for start, end in _pieces(text)]
    named = any(_is_named(piece.strip()) for _, piece in pieces)
    found: list[GoParameter] = []
    kind = ""
    for start, piece in reversed(pieces):
        name, written = "", " ".join(whole[start : start + len(piece)].split())
        if named:
            match = _NAMED.fullmatch(piece.strip())
            if match is not None:
                name, kind = match[1], " ".join(match[2].split())
            else:
                name = written
            written = kind
        variadic = written.startswith("...")
        found.insert(0, GoParameter(name, written.removeprefix("...").strip(), variadic))
    return tuple(found)


def _functions(file: GoFile, text: str) -> Iterator[GoFunction]:
    for match in _FUNC.finditer(file.bare):
        position, receiver = match.end(), ""
        if file.bare.startswith("(", position):
            end = file.closing(position)
            inside = parameters_of(file.bare[position + 1 : end - 1], file.code[position + 1 : end - 1])
            receiver = inside[0].type if inside else ""
            position = end
        name = _NAME.search(file.bare, position)
        if name is None or file.bare[position : name.start()].strip():
            continue
        position = name.end()
        generics: tuple[GoParameter, ...] = ()
        if file.bare.startswith("[", position):
            end = file.closing(position)
            generics = parameters_of(file.bare[position + 1 : end - 1], file.code[position + 1 : end - 1])
            position = end
        end = file.closing(position)
        if not file.bare.startswith("(", position) or file.bare[end - 1 : end] != ")":
            raise InputError.of(
                "this is not valid Go: the function's parameters have no end", path=file.path, line=file.line(position)
            )
        owner = re.sub(r"[*\s]|\[.*", "", receiver)
        yield GoFunction(
            name=f"{owner}.{name[0]}" if owner else name[0],
            path=file.path,
            line=file.line(match.start()),
            receiver=receiver,
            type_parameters=generics,
            parameters=parameters_of(file.bare[position + 1 : end - 1], file.code[position + 1 : end - 1]),
            results=_results(file, end),
            doc=_doc(text[max(0, match.start() - _LONGEST_DOC) : match.start()]),
        )


def _results(file: GoFile, position: int) -> tuple[str, ...]:
    start = position
    while file.bare[start : start + 1] in {" ", "\t"}:
        start += 1
    if file.bare.startswith("(", start):
        end = file.closing(start)
        return tuple(p.type for p in parameters_of(file.bare[start + 1 : end - 1], file.code[start + 1 : end - 1]))
    end = start
    while end < len(file.bare) and file.bare[end] != "\n":
        if file.bare[end] == "{" and not re.search(r"(?:interface|struct)\s*\Z", file.bare[start:end]):
            break
        end = file.closing(end) if file.bare[end] in "([{" else end + 1
    found = " ".join(file.code[start:end].split())
    return (found,) if found else ()


def _types(file: GoFile) -> Iterator[GoType]:
    starts = [match.end() for match in _TYPE.finditer(file.bare)]
    for match in _TYPES.finditer(file.bare):
        end = file.closing(match.end() - 1) - 1
        starts += [match.end() + start for start in _lines(file.bare[match.end() : end])]
    for start in starts:
        name = _NAME.match(file.bare, start)
        if name is None:
            continue
        position, generic = name.end(), False
        if file.bare.startswith("[", position):
            end = file.closing(position)
            generic = " " in file.bare[position:end].strip()
            position = end if generic else position
        line = re.compile(r"[ \t]*(=)?[ \t]*").match(file.bare, position)
        assert line is not None  # it matches nothing, too
        position = line.end()
        struct = re.compile(r"struct\s*\{").match(file.bare, position)
        if struct is not None:
            end = file.closing(struct.end() - 1)
            inside = file.bare[struct.end() : end - 1]
            yield GoType(name[0], "struct", generic, line[1] is not None, tuple(_fields(inside)))
            continue
        brace = re.compile(r"interface\s*\{").match(file.bare, position)
        end = file.closing(brace.end() - 1) if brace else (file.bare.find("\n", position) + 1 or len(file.bare) + 1) - 1
        yield GoType(name[0], " ".join(file.code[position:end].split()), generic, line[1] is not None)


def _fields(inside: str) -> Iterator[GoParameter]:
    """The fields of a struct; an embedded one goes by the name of its type."""
    for start in _lines(inside):
        text = inside[start:].partition("\n")[0] if "{" not in inside[start:].partition("\n")[0] else inside[start:]
        text = re.split(r'[`"]', text, maxsplit=1)[0].strip().rstrip(";")
        if "{" in text:
            continue  # an anonymous struct or interface: it keeps its zero value
        if re.fullmatch(r"\*?[\w.]+(\[.*\])?", text):
            yield GoParameter(re.sub(r"\[.*", "", text.lstrip("*")).rpartition(".")[2], text)
        elif text:
            yield from parameters_of(text, text)


def _lines(text: str) -> Iterator[int]:
    """Where each line that is not within brackets begins, blank ones left out."""
    depth, fresh = 0, True
    for position, character in enumerate(text):
        if fresh and depth == 0 and not character.isspace():
            yield position
            fresh = False
        depth += (character in "([{") - (character in ")]}")
        if character == "\n" and depth == 0:
            fresh = True


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The parts between commas that are not within brackets, blank ones left out."""
    depth = start = 0
    for position, character in enumerate(f"{text},"):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            if text[start:position].strip():
                yield start, position
            start = position + 1


def _is_named(piece: str) -> bool:
    match = _NAMED.fullmatch(piece)
    return match is not None and match[1] not in _KEYWORDS


def _doc(before: str) -> str:
    found = _DOC.search(before)
    return found[1].split("\n")[0].removeprefix("//").strip() if found else ""


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.of("this is not valid Go: it is not UTF-8 text", path=path, line=line) from None
