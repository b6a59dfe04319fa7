"""`aiguard fuzz new`: begin a property for one function, which a human finishes."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.commands.fuzz_place import Place, place_of, within
from aiguard.config.nearest import near
from aiguard.errors import InputError
from aiguard.sampling.interface import UNWRITTEN
from aiguard.scaffold.go_property import go_property
from aiguard.scaffold.python_property import python_property, test_name
from aiguard.scaffold.writing import write_new
from aiguard.source.golang import GoPackage, go_file_name
from aiguard.source.python import Module, Sources
from aiguard.source.python_signatures import Function, Kind, functions, of_class
from aiguard.source.tree import WorkTree
from aiguard.text import one_line

_MOST_NAMES = 40
_USAGE = "say which function: `aiguard fuzz new path.py:function`, `path.py:Class.method` or `path.go:Type.Method`"


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What to begin: `target` is `path:function` as the user wrote it, `output` a file instead of the usual one."""

    target: str
    start: Path
    environ: Mapping[str, str]
    config: Path | None = None
    output: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class NewProperty:
    """The stub. `path` is relative to `root`, the project's folder; `shown` is relative to where the command was given.

    `unknown` are parameters whose values a human has to describe; `next_steps` are sentences.
    """

    root: Path
    path: str
    shown: str
    text: str
    written: bool
    unknown: tuple[str, ...]
    next_steps: tuple[str, ...]


def new(request: NewRequest) -> NewProperty:
    """Write the stub; nothing that exists is changed.

    Raises InputError: no such file or function, one that cannot be called from outside, no valid source, a file that is
    there already. Raises CouldNotJudge where the stub cannot be written.
    """
    path, _, name = request.target.rpartition(":")
    if not path:
        path, name = request.target, ""
    if not path.endswith((".py", ".go")):
        raise InputError.of(f"{one_line(request.target)} names no function of a .py or .go file", hint=_USAGE)
    file = request.start / path
    place = place_of(file, request.start, request.config, request.environ)
    relative = within(file, place.root, path)
    begin = _go if relative.endswith(".go") else _python
    found = begin(place, relative, name, request)
    _must_be_new(found)
    if request.dry_run:
        return found
    again = f"aiguard fuzz new {one_line(request.target)}"
    outcome = write_new(place.root, {found.path: found.text}, again)
    if outcome.kept:
        raise _exists(found.shown)
    return replace(found, written=True)


def _python(place: Place, path: str, name: str, request: NewRequest) -> NewProperty:
    module = Sources(WorkTree(place.root)).module(path)
    known = functions(module)
    function = _function(module, known, name)
    target = f"{path}:{function.qualname}"
    made = python_property(module, function, known, target)
    stem = module.name.rpartition(".")[2]
    usual = f"{place.properties}/test_{test_name(stem)}_{test_name(function.qualname)}.py".lstrip("/")
    where = _where(place, usual, request, ".py")
    shown = _shown(place, where, request)
    steps = [*_steps(shown, made.unknown), f"run it with `aiguard fuzz {shown}`, or with `python -m pytest {shown}`"]
    if module.base != place.python.cwd.replace(".", "", 1) and module.base:
        steps.append(
            f"`{module.name}` is imported from {module.base}/: where it is not installed, set PYTHONPATH to that "
            "folder (`env` under fuzz.python in aiguard.yaml)"
        )
    return NewProperty(place.root, where, shown, made.text, False, made.unknown, tuple(steps))


def _function(module: Module, known: Mapping[str, Function], name: str) -> Function:
    classes = {part.name: part for part in module.tree.body if isinstance(part, ast.ClassDef)}
    callable_names = [n for n, f in known.items() if f.kind is not Kind.NESTED and not f.name.startswith("__")]
    found = known.get(name) or (of_class(classes[name]) if name in classes else None)
    if found is None:
        raise _unknown(module.path, name, [*callable_names, *classes])
    if found.kind is Kind.NESTED:
        outer = name.rpartition(".")[0]
        raise InputError.of(
            f"{name} is defined inside {outer}, so no test can call it",
            path=module.path,
            line=found.line,
            hint=f"fuzz {outer}, or move the function to the top of the module",
        )
    if not found.parameters and found.kind not in {Kind.METHOD, Kind.PROPERTY}:
        raise InputError.of(
            f"{name} takes no arguments, so there is nothing to generate",
            path=module.path,
            line=found.line,
            hint="an ordinary test says as much; a property needs an input",
        )
    return found


def _go(place: Place, path: str, name: str, request: NewRequest) -> NewProperty:
    package = GoPackage.of(WorkTree(place.root), path)
    known = package.functions()
    if name not in known:
        raise _unknown(path, name, list(known))
    function = known[name]
    folder = path.rpartition("/")[0]
    usual = f"{folder}/{go_file_name(path)}".lstrip("/")
    if WorkTree(place.root).exists(usual):  # it holds another function's: this one gets a file of its own
        usual = f"{folder}/{go_file_name(path, test_name(name))}".lstrip("/")
    where = _where(place, usual, request, "_test.go")
    if where.rpartition("/")[0] != path.rpartition("/")[0]:
        raise InputError.of(
            f"--output {one_line(where)} is in another folder than {path}",
            hint="a Go fuzz function stands beside the code that it calls",
        )
    made = go_property(package, function, f"{path}:{name}")
    taken = package.test_functions().get(made.name)
    if taken is not None:
        raise InputError.of(f"there is a {made.name} already", path=taken.path, line=taken.line, hint="finish that one")
    shown = _shown(place, where, request)
    folder = where.rpartition("/")[0]
    run = f"run it with `aiguard fuzz {shown}`, or with `go test -run {made.name} ./{folder}`".replace("./`", ".`")
    steps = (*_steps(shown, made.unknown), run)
    return NewProperty(place.root, where, shown, made.text, False, made.unknown, steps)


def _steps(shown: str, unknown: tuple[str, ...]) -> list[str]:
    steps = [f"write the invariant in {shown}: until then it fails with '{UNWRITTEN}'"]
    if unknown:
        names = ", ".join(unknown)
        steps.append(f"say there what {names} may be: the source does not tell")
    return steps


def _where(place: Place, usual: str, request: NewRequest, suffix: str) -> str:
    if request.output is None:
        return usual
    where = within(request.start / request.output, place.root, request.output)
    if not where.endswith(suffix):
        raise InputError.of(f"--output {one_line(request.output)} does not end in {suffix}")
    return where


def _must_be_new(found: NewProperty) -> None:
    if os.path.lexists(found.root / found.path):
        raise _exists(found.shown)


def _exists(shown: str) -> InputError:
    stem = shown.removesuffix("_test.go") if shown.endswith("_test.go") else shown.removesuffix(".py")
    other = f"{stem}_2_test.go" if shown.endswith("_test.go") else f"{stem}_2.py"
    return InputError.of(
        f"{one_line(shown)} is there already, and it is yours: nothing was written",
        hint=f"finish that one, or write beside it with `--output {one_line(other)}`",
    )


def _unknown(path: str, name: str, known: list[str]) -> InputError:
    if not known:
        return InputError.of("no function is defined in this file", path=path)
    listed = ", ".join(known[:_MOST_NAMES]) + (
        f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
    )
    there = f"it has {listed}"
    if not name:
        return InputError.of(f"no function is named; {_USAGE}", path=path, hint=there)
    meant = near(name, known)
    return InputError.of(
        f"there is no function {one_line(name, 80)} in this file",
        path=path,
        hint=f"{meant} {there}" if meant else there,
    )


def _shown(place: Place, path: str, request: NewRequest) -> str:
    """The path as one would type it where the command was given."""
    return Path(os.path.relpath(place.root / path, request.start.resolve())).as_posix()
