"""What one Python file defines, and what each definition refers to: names only, over-approximated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiguard.source.python_functions import Definition, bound_names

Parts = tuple[str, ...]
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_OTHER_BLOCKS = (ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.ExceptHandler, ast.Match, ast.match_case)
_COMPOUND = frozenset({*_DEFINITIONS, *_LOOPS, *_OTHER_BLOCKS})
_LEAVES = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "asname", "kind", "type_comment", "level", "conversion"})
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an imported name stands for. `level` dots of a relative import; 0 for an absolute one."""

    level: int
    parts: Parts


@dataclass(slots=True)
class Unit:
    """A definition, or the module-level statements of a name: what it refers to.

    `names` are dotted references (`total`, `money.total`), `attributes` every attribute's name, `texts` strings that
    may name a module or something in it. `arguments` are the parameters of what pytest calls, which may be fixtures.
    """

    names: set[Parts] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    texts: set[Parts] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Facts:
    """One file: functions and classes by qualified name, other names, imports, and who is imported with a star.

    `fixtures` maps the name that a test asks for to the function; `always` are fixtures that need no asking.
    `children` are the definitions directly inside another one. `handed` is what statements give to a name, while the
    file is being read.
    """

    functions: dict[str, Unit] = field(default_factory=dict)
    classes: dict[str, Unit] = field(default_factory=dict)
    values: dict[str, Unit] = field(default_factory=dict)
    imports: dict[str, set[Imported]] = field(default_factory=dict)
    stars: set[Imported] = field(default_factory=set)
    fixtures: dict[str, str] = field(default_factory=dict)
    always: set[str] = field(default_factory=set)
    children: dict[str, list[str]] = field(default_factory=dict)
    handed: list[tuple[str, ast.AST]] = field(default_factory=list)

    def add_child(self, name: str) -> None:
        """Note a definition with the one that it stands in."""
        holder, dot, _ = name.rpartition(".")
        if dot:
            self.children.setdefault(holder, []).append(name)


def facts_of(tree: ast.Module) -> Facts:
    """Read a file's syntax tree."""
    facts = Facts()
    for statement in tree.body:
        _statement(facts, statement)
    for name, what in facts.handed:
        # `HANDLERS["x"] = handle` and `@app.route(...)`: whoever uses the value may use what it was handed.
        if name in facts.values:
            _refer(facts.values[name], [what])
    facts.handed.clear()
    for name in [*facts.functions, *facts.classes]:
        facts.add_child(name)
    for node in _statements(tree, everything=True):
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(facts, node)
    return facts


def _statement(facts: Facts, statement: ast.stmt) -> None:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        _function(facts, statement, "")
    elif isinstance(statement, ast.ClassDef):
        _class(facts, statement, "")
    elif isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While | ast.TryStar | ast.Match):
        # Definitions may stand in these; whatever else they do belongs to the names that they bind.
        _values(facts, statement)
        for node in _statements(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                _statement(facts, node)
    elif not isinstance(statement, ast.Import | ast.ImportFrom):
        _values(facts, statement)


def _values(facts: Facts, statement: ast.stmt) -> None:
    names = bound_names(statement)
    for node in () if names else _beside_definitions(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        elif isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
            facts.handed.append((_root(node), statement))
    for name in names:
        _refer(facts.values.setdefault(name, Unit()), [statement])


def _root(node: ast.AST) -> str:
    """`app` of `app.routes["/"].add(...)`."""
    while isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _function(facts: Facts, node: Definition, scope: str) -> None:
    name = f"{scope}{node.name}"
    unit = facts.functions.setdefault(name, Unit())
    _refer(unit, [node])
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    unit.arguments.update(argument.arg for argument in every)
    for decorator in node.decorator_list:
        _fixture(facts, name, node.name, decorator)
        facts.handed.append((_root(decorator), ast.Name(node.name, ast.Load())))
    for inner in _statements(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            _function(facts, inner, f"{name}.")
        elif isinstance(inner, ast.ClassDef):
            _class(facts, inner, f"{name}.")


def _class(facts: Facts, node: ast.ClassDef, scope: str) -> None:
    name = f"{scope}{node.name}"
    unit = facts.classes.setdefault(name, Unit())
    facts.handed += [(_root(decorator), ast.Name(node.name, ast.Load())) for decorator in node.decorator_list]
    beside: list[ast.AST] = [*node.bases, *node.keywords, *node.decorator_list]
    for inner in _statements(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            _function(facts, inner, f"{name}.")
        elif isinstance(inner, ast.ClassDef):
            _class(facts, inner, f"{name}.")
    beside += [s for s in node.body if not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    _refer(unit, beside)


def _fixture(facts: Facts, qualname: str, name: str, decorator: ast.expr) -> None:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    word = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    if word == "usefixtures" and isinstance(decorator, ast.Call):
        unit = facts.functions[qualname]
        words = [str(argument.value) for argument in decorator.args if isinstance(argument, ast.Constant)]
        unit.arguments.update(word for word in words if _WORD.fullmatch(word))
    if not word.endswith("fixture"):
        return
    for option in decorator.keywords if isinstance(decorator, ast.Call) else ():
        if option.arg == "name" and isinstance(option.value, ast.Constant) and isinstance(option.value.value, str):
            name = option.value.value
        if option.arg == "autouse":
            facts.always.add(qualname)
    facts.fixtures[name] = qualname


def _import(facts: Facts, node: ast.Import | ast.ImportFrom) -> None:
    level, origin = (node.level, node.module or "") if isinstance(node, ast.ImportFrom) else (0, "")
    for alias in node.names:
        parts = tuple(part for part in [*origin.split("."), *alias.name.split(".")] if part)
        if alias.name == "*":
            facts.stars.add(Imported(level, parts[:-1]))
        elif isinstance(node, ast.ImportFrom) or alias.asname:
            facts.imports.setdefault(alias.asname or alias.name, set()).add(Imported(level, parts))
        else:
            facts.imports.setdefault(parts[0], set()).add(Imported(0, parts[:1]))


def _refer(unit: Unit, nodes: Iterable[ast.AST]) -> None:
    """Note every name below the nodes. A plain loop over a stack: trees may be deep, and the time goes here."""
    stack: list[Any] = list(nodes)
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is list:
            stack.extend(node)
        elif kind is ast.Name:
            unit.names.add((node.id,))
        elif kind is ast.Attribute:
            unit.attributes.add(node.attr)
            chain = _chain(node)
            if chain:
                unit.names.add(chain)
                unit.attributes.update(chain[1:])
            else:
                stack.append(node.value)
        elif kind is ast.Constant:
            value = node.value
            if value.__class__ is str and len(value) < 200 and _DOTTED.fullmatch(value):
                unit.texts.add(tuple(value.split(".")))
        else:
            for name in _fields(kind):
                stack.append(getattr(node, name, None))  # noqa: PERF401 - a comprehension is a call, and slower here


def _chain(node: ast.Attribute) -> Parts:
    """`('money', 'total')` for money.total, which refers to all of its beginnings; empty where it starts otherwise."""
    names = [node.attr]
    value = node.value
    while isinstance(value, ast.Attribute):
        names.append(value.attr)
        value = value.value
    return (value.id, *reversed(names)) if isinstance(value, ast.Name) else ()


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """Where a kind of node has others below it."""
    return tuple(name for name in getattr(kind, "_fields", ()) if name not in _LEAVES)


def _statements(node: ast.AST, *, everything: bool = False) -> Iterator[ast.AST]:
    """The statements below a node; without `everything`, not those inside the definitions that are met."""
    stack: list[Any] = [node]
    while stack:
        above = stack.pop()
        for name in _BLOCKS:
            for below in getattr(above, name, ()):
                yield below
                if below.__class__ in _COMPOUND and (everything or below.__class__ not in _DEFINITIONS):
                    stack.append(below)


def _beside_definitions(statement: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a statement that run when the file is imported."""
    stack: list[Any] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, ast.AST) and not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            yield node
            kind: Any = node.__class__
            stack += [getattr(node, name, None) for name in _fields(kind)]
