"""The go command: where it is, what it lists, and the environment that builds and binaries see."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang.sources import FuzzFunction, fuzz_functions, rapid_tests
from aiguard.engines.fuzz.golang.tending import complete
from aiguard.engines.fuzz.interface import Setting
from aiguard.errors import CouldNotJudge, InputError
from aiguard.process import child_environment

_HINT = "install Go from go.dev, or pip install 'aiguard-gate[go]'"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The go command by its full path, and the environment for it."""

    go: str
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Module:
    """A Go module: its folder, its import path, and its folder relative to the project (`.` or `services/api`)."""

    folder: Path
    path: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package that has fuzz functions; `pattern` is `./parser`, relative to its module.

    `functions` are pairs of a file's path relative to the project and a function in it. `broken` is what keeps it from
    being listed.
    """

    module: Module
    import_path: str
    folder: Path
    pattern: str
    functions: tuple[tuple[str, FuzzFunction], ...]
    broken: str = ""


def find_go(settings: GoFuzz) -> Toolchain:
    """The go command in the PATH that children see. Raises CouldNotJudge where there is none."""
    env = child_environment(settings.env, settings.pass_env, os.environ)
    go = shutil.which("go", path=env["PATH"])
    if go is None:
        raise CouldNotJudge("cannot fuzz Go: no go command in PATH", hint=_HINT)
    return Toolchain(go, env)


def build_flags(settings: GoFuzz) -> list[str]:
    """The flags of aiguard.yaml that every go command gets."""
    flags = ["-race"] if settings.race else []
    return [*flags, f"-tags={','.join(settings.tags)}"] if settings.tags else flags


def list_packages(tools: Toolchain, settings: GoFuzz, setting: Setting) -> list[Package]:
    """The packages with fuzz functions of every module; a module that cannot be listed is one that is `broken`.

    Raises InputError for a folder that is no module, CouldNotJudge where no module can be listed.
    """
    packages: dict[Path, Package] = {}
    errors: list[CouldNotJudge] = []
    for prefix in settings.modules:
        folder = (setting.root / prefix).resolve()
        if not (folder / "go.mod").is_file():
            raise InputError.of(
                f"fuzz.go.modules names {prefix}, which holds no go.mod", hint="name the folders that hold a go.mod"
            )
        try:
            for package in _list_module(tools, settings, setting, folder, prefix):
                packages.setdefault(package.folder, package)
        except CouldNotJudge as error:
            errors.append(error)
            packages[folder] = Package(Module(folder, "", prefix), prefix, folder, ".", (), str(error))
    if len(errors) == len(settings.modules):
        raise errors[0]
    return list(packages.values())


def _list_module(tools: Toolchain, settings: GoFuzz, setting: Setting, folder: Path, prefix: str) -> Iterator[Package]:
    fields = "Dir,ImportPath,TestGoFiles,XTestGoFiles,Module,Error"
    argv = [tools.go, "list", "-e", f"-json={fields}", *build_flags(settings), "--", *settings.packages]
    ran = complete(argv, folder, tools.env, setting.deadline, setting, apart=True, keep=32 * 1024 * 1024)
    if ran.code != 0:
        reason = "did not end in time" if ran.cut_off else f"ended with {ran.code}"
        raise CouldNotJudge(f"cannot list the Go packages in {prefix}: go list {reason}", detail=ran.errors[-2000:])
    for entry in _decode(ran.text, prefix):
        package = _package(entry, setting, folder, prefix)
        if package is not None:
            yield package


def _decode(text: str, prefix: str) -> Iterator[dict[str, Any]]:
    decoder, position = json.JSONDecoder(), 0
    while position < len(text):
        try:
            entry, position = decoder.raw_decode(text, position)
        except ValueError as error:
            raise CouldNotJudge(f"cannot list the Go packages in {prefix}: go list printed no JSON") from error
        yield entry
        while position < len(text) and text[position].isspace():
            position += 1


def _package(entry: dict[str, Any], setting: Setting, folder: Path, prefix: str) -> Package | None:
    home = Path(entry.get("Dir") or folder)
    functions = []
    for name in [*entry.get("TestGoFiles", ()), *entry.get("XTestGoFiles", ())]:
        text = read_text(home / name)
        if "Fuzz" in text or "pgregory.net/rapid" in text:
            path = relative(home / name, setting.root)
            functions += [(path, function) for function in (*fuzz_functions(text), *rapid_tests(text))]
    broken = str((entry.get("Error") or {}).get("Err", ""))
    if not functions and not (broken and not entry.get("TestGoFiles") and "no Go files" not in broken):
        return None
    module = Module(folder, str((entry.get("Module") or {}).get("Path", "")), prefix)
    return Package(module, entry["ImportPath"], home, _pattern(home, folder), tuple(functions), broken)


def _pattern(home: Path, folder: Path) -> str:
    inside = relative(home, folder)
    return "." if inside == "." else f"./{inside}"


def relative(path: Path, root: Path) -> str:
    """The POSIX path from the project's folder, also where one of both is reached over a symbolic link."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path.resolve(), root.resolve())).as_posix()


def read_text(path: Path) -> str:
    """The file as text; empty where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def command_line(words: Sequence[str], module: Module, prefix: str) -> str:
    """A command as one types it where the run began: with a change of folder where the module needs one."""
    home = Path(prefix, module.prefix).as_posix()
    return " ".join(words) if home == "." else f"cd {home} && {' '.join(words)}"
