"""Which files hold properties, and how they are called: by reading them, with nothing imported or run."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aiguard.errors import InputError
from aiguard.source.globbing import Pattern
from aiguard.source.outline import LARGEST_SOURCE, Unreadable
from aiguard.source.python_functions import Definition, parse_python
from aiguard.source.tree import Tree

_GO = re.compile(
    rb"(?m)^func[ \t]+(?:(Fuzz(?![a-z])\w*)[ \t]*\([ \t]*\w+[ \t]+\*\w+\.F\b"
    rb"|(Test(?![a-z])\w*)[ \t]*\([ \t]*\w+[ \t]+\*\w+\.T\b)"
)
_CHECK = re.compile(rb"\b(?:quick|rapid)\.(?:Check|CheckEqual|MakeCheck)\b")
_CHECKED = (b'"testing/quick"', b'pgregory.net/rapid"')
_RUNS_MACHINES = "run_state_machine_as_test"
UNWRITTEN = "write the invariant here"
"""With this `aiguard fuzz new` lets its beginnings fail (aiguard.sampling.interface): they promise nothing yet."""
_UNWRITTEN_GO = f't.Fatal("{UNWRITTEN}")'.encode()


def property_files(
    tree: Tree, python_paths: Sequence[str] = (), *, python: bool = True, go: bool = True
) -> Mapping[str, tuple[str, ...]]:
    """The files of `tree` that hold properties, each with the qualified names of these.

    Python: tests decorated with Hypothesis' `given`, and state machines (`TestCart.runTest`), in the files of
    `python_paths` (files, folders or globs) and in every `test_*.py` and `*_test.py`. Go: `FuzzXxx`, and tests that
    call testing/quick or rapid. A file that cannot be read or parsed holds none. What `aiguard fuzz new` began and
    nobody has finished is none either.
    """
    found: dict[str, tuple[str, ...]] = {}
    if python:
        for path in _python_files(tree, python_paths):
            data = _read(tree, path)
            if b"hypothesis" in data and (names := python_properties(data)):
                found[path] = names
    if go:
        for path in tree.glob("**/*_test.go"):
            if names := go_properties(_read(tree, path)):
                found[path] = names
    return found


def property_id(path: str, qualname: str) -> str:
    """What `aiguard fuzz` calls a property: `path::Class::test`, or `./package:FuzzXxx`."""
    if path.endswith(".py"):
        return f"{path}::{qualname.replace('.', '::')}"
    folder = posixpath.dirname(path)
    return f"./{folder}:{qualname}" if folder else f".:{qualname}"


def python_properties(data: bytes) -> tuple[str, ...]:
    """The properties of one file, in its order; none where it is broken."""
    try:
        tree = parse_python(data)
        names = _Names(tree)
        return tuple(_in_body(tree.body, "", names))
    except (Unreadable, RecursionError):
        return ()


def go_properties(data: bytes) -> tuple[str, ...]:
    """The fuzz functions of one test file, and its tests that check properties, in its order."""
    checks = any(mark in data for mark in _CHECKED)
    if not checks and b"Fuzz" not in data:
        return ()
    found = []
    for match in _GO.finditer(data):
        end = data.find(b"\n}", match.end())
        body = data[match.end() : end if end >= 0 else len(data)]
        if _UNWRITTEN_GO in body:
            continue
        if match[1]:
            found.append(match[1])
        elif checks and _CHECK.search(body):
            found.append(match[2])
    return tuple(name.decode("utf-8", "replace") for name in found)


def _python_files(tree: Tree, paths: Iterable[str]) -> list[str]:
    every = tree.glob("**/*.py")
    patterns = [Pattern(text) for path in paths for text in _patterns(path)]
    return [path for path in every if _is_test(path) or any(pattern.matches(path) for pattern in patterns)]


def _patterns(path: str) -> tuple[str, ...]:
    plain = posixpath.normpath(path)
    return ("**/*.py",) if plain == "." else (plain, f"{plain}/**/*.py")


def _is_test(path: str) -> bool:
    """By pytest's own names (python_files)."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path, LARGEST_SOURCE)
    except InputError:
        return b""


class _Names:
    """What a file calls Hypothesis and its `given`, and the decorators and machines that it makes of them."""

    def __init__(self, tree: ast.Module) -> None:
        self.modules = {"hypothesis"}
        self.given = {"given"}
        self.ready: set[str] = set()
        self.machines = {"RuleBasedStateMachine"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.modules.update(a.asname for a in node.names if a.name.startswith("hypothesis") and a.asname)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "hypothesis":
                self._take(node)
        for statement in tree.body:
            if isinstance(statement, ast.ClassDef) and any(_last(b) in self.machines for b in statement.bases):
                self.machines.add(statement.name)
            if isinstance(statement, ast.Assign) and self.makes_given(statement.value):
                self.ready.update(target.id for target in statement.targets if isinstance(target, ast.Name))

    def _take(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "given" and alias.asname:
                self.given.add(alias.asname)
            if alias.name == "RuleBasedStateMachine" and alias.asname:
                self.machines.add(alias.asname)

    def makes_given(self, node: ast.expr) -> bool:
        """Whether it is `given(...)`, however it is called here."""
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Attribute):
            return node.func.attr == "given"
        return isinstance(node.func, ast.Name) and node.func.id in self.given

    def decorates(self, function: Definition) -> bool:
        """Whether a function is given its arguments by Hypothesis."""
        return any(
            self.makes_given(each) or (isinstance(each, ast.Name) and each.id in self.ready)
            for each in function.decorator_list
        )

    def is_case(self, node: ast.expr) -> bool:
        """Whether it is `Machine.TestCase`."""
        return isinstance(node, ast.Attribute) and node.attr == "TestCase" and _last(node.value) in self.machines


def _in_body(body: Sequence[ast.stmt], prefix: str, names: _Names) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if name.startswith("test") and _is_property(statement, names):
                    yield f"{prefix}{name}"
            case ast.ClassDef(name=name):
                if any(names.is_case(base) for base in statement.bases):
                    yield f"{prefix}{name}.runTest"
                yield from _in_body(statement.body, f"{prefix}{name}.", names)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if names.is_case(value):
                    yield f"{prefix}{name}.runTest"
            case ast.If() | ast.Try():
                yield from _in_body(statement.body, prefix, names)
                yield from _in_body(statement.orelse, prefix, names)
            case _:
                pass


def _is_property(function: Definition, names: _Names) -> bool:
    """Whether a test is given inputs, makes a function inside it that is, or runs a state machine."""
    if any(_is_unwritten(statement) for statement in function.body):
        return False
    if names.decorates(function):
        return True
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and names.decorates(node):
            return True
        if isinstance(node, ast.Call) and _last(node.func) == _RUNS_MACHINES:
            return True
    return False


def _is_unwritten(statement: ast.stmt) -> bool:
    """Whether it is the line with which a beginning fails: `pytest.fail("write the invariant here")`."""
    match statement:
        case ast.Expr(value=ast.Call(func=func, args=[ast.Constant(value=told)])):
            return told == UNWRITTEN and _last(func) == "fail"
    return False


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
