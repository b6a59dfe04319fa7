"""An `@example` above a property, and its import: a text edit that leaves every other byte of the file as it is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from aiguard.errors import InputError
from aiguard.source.bindings import bindings, dotted
from aiguard.source.pinned_values import values_of
from aiguard.source.python import statements

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_WIDTH = 88
_GIVEN = {"hypothesis.given", "hypothesis.core.given"}
_EXAMPLE = {"hypothesis.example", "hypothesis.core.example"}
_MACHINES = ("RuleBasedStateMachine", "TestCase")
_BY_HAND = "write the @example by hand"

Test = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Pinned:
    """The file after the edit, the line of the example (from 1), and whether anything had to be changed."""

    data: bytes
    line: int
    example: str
    changed: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """A file taken apart. `lines` keep their ends, whatever these are."""

    path: str
    encoding: str
    lines: list[str]
    tree: ast.Module
    names: dict[str, str]

    def column(self, line: int, offset: int) -> int:
        """ast counts bytes of UTF-8; a text is cut by characters."""
        return len(self.lines[line - 1].encode("utf-8")[:offset].decode("utf-8"))


def pin_example(data: bytes, path: str, test: Sequence[str], call: str) -> Pinned:
    """Add the arguments of `call` as an example to a property; `test` is its name after those of its classes.

    Raises InputError, with the reason, where that cannot be done so that the file still means the same.
    """
    source = _read(data, path)
    node = _find(source, test)
    given = _given(source, node)
    wanted = _named(source, node, given, call)
    for decorator in node.decorator_list:
        if _same(source, decorator, wanted, _positional(node, given)):
            return Pinned(data, decorator.lineno, ast.unparse(decorator), False)
    name, importing = _example_name(source, given)
    lines = list(source.lines)
    text = _written(source, given, name, wanted)
    lines.insert(given.lineno - 1, text)
    line = given.lineno
    if importing is not None:
        statement, added = importing
        line += _import(source, lines, statement, added, below=statement.lineno > given.lineno)
    edited = "".join(lines)
    _prove(source, edited, test, node, given, name if importing is not None else None)
    return Pinned(edited.encode(source.encoding), line, text.strip(), True)


def _read(data: bytes, path: str) -> _Source:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        tree = _parse(text)
    except SyntaxError as error:
        raise InputError.of(f"this is not valid Python: {error.msg}", path=path, line=error.lineno or 0) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError.of(f"this is not valid Python: {str(error) or 'it nests too deep'}", path=path) from None
    if text.encode(encoding) != data:
        raise InputError.of(f"the file could not be kept to the byte: its {encoding} is ambiguous", path=path)
    lines = [match[0] for match in _LINE.finditer(text) if match[0]]
    return _Source(path, encoding, lines, tree, bindings(tree.body))


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to show
        return ast.parse(text)


def _find(source: _Source, test: Sequence[str]) -> Test:
    """The test's definition; of several with one name the last, which is the one that runs."""
    body, found = source.tree.body, None
    for depth, name in enumerate(test):
        named = [s for s in statements(body) if isinstance(s, Test | ast.ClassDef) and s.name == name]
        found = named[-1] if named else None
        if found is None or (isinstance(found, ast.ClassDef) and _is_machine(found)):
            break
        body = found.body if isinstance(found, ast.ClassDef) and depth + 1 < len(test) else []
    shown = "::".join(test)
    if isinstance(found, Test):
        return found
    if test[-1] == "runTest" or isinstance(found, ast.ClassDef) or _assigned_machine(source, test[0]):
        raise InputError.of(
            f"{shown} is stateful: its counterexample is a sequence of steps, and @example takes arguments",
            path=source.path,
            hint="copy the steps into a test of its own; the saved one is replayed first in every campaign",
        )
    where = f" in the class {test[-2]}; it may be inherited" if len(test) > 1 else " at the top of the file"
    raise InputError.of(f"there is no {test[-1]}{where}", path=source.path, hint=f"{_BY_HAND} where it is defined")


def _is_machine(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).rpartition(".")[2] in _MACHINES[:1] for base in node.bases) or any(
        isinstance(base, ast.Attribute) and base.attr == "TestCase" and ast.unparse(base.value) != "unittest"
        for base in node.bases
    )


def _assigned_machine(source: _Source, name: str) -> bool:
    return any(
        isinstance(s, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in s.targets)
        and isinstance(s.value, ast.Attribute)
        and s.value.attr == "TestCase"
        for s in statements(source.tree.body)
    )


def _given(source: _Source, node: Test) -> ast.Call:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and dotted(decorator.func, source.names) in _GIVEN:
            break
    else:
        raise InputError.of(f"{node.name} has no @given of its own", path=source.path, line=node.lineno, hint=_BY_HAND)
    values = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
    for part in (part for value in values for part in ast.walk(value)):
        if isinstance(part, ast.Call) and dotted(part.func, source.names) in {
            "hypothesis.strategies.data", "hypothesis.strategies._internal.core.data"
        }:  # fmt: skip
            raise InputError.of(
                f"{node.name} draws values while it runs, by data(): no @example can hold them",
                path=source.path,
                line=part.lineno,
                hint="take them as arguments of @given instead; the saved example is replayed first in every campaign",
            )
    before = source.lines[decorator.lineno - 1][: source.column(decorator.lineno, decorator.col_offset)]
    if before.strip() != "@":
        message = f"the decorators of {node.name} are laid out in a way that cannot be added to"
        raise InputError.of(message, path=source.path, line=decorator.lineno, hint=_BY_HAND)
    return decorator


def _positional(node: Test, given: ast.Call) -> list[str] | None:
    """The names that @given provides, in the order of the signature; None where only a run would tell."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    if any(isinstance(a, ast.Starred) for a in given.args) or any(k.arg is None for k in given.keywords):
        return None
    if given.keywords:
        wanted = [keyword.arg for keyword in given.keywords]
        return [n for n in [*names, *(a.arg for a in node.args.kwonlyargs)] if n in wanted]
    if any(isinstance(a, ast.Constant) and a.value is Ellipsis for a in given.args):
        return [name for name in names if name != "self"]
    return names[len(names) - len(given.args) :]


def _named(source: _Source, node: Test, given: ast.Call, call: str) -> dict[str, str]:
    """The values by the names of @given's arguments; what a fixture or a parametrisation provides is left out."""
    names = _positional(node, given)
    values = values_of(call, source.names)
    order = names if names is not None else [name for name, _ in values if name is not None]
    unnamed = [value for name, value in values if name is None]
    found = dict(zip(order[len(order) - len(unnamed) :], unnamed, strict=False))
    found |= {name: value for name, value in values if name is not None}
    kept = {name: found[name] for name in order if name in found}
    lacking = [name for name in order if name not in kept]
    if lacking or not kept:
        raise InputError.of(
            f"the counterexample does not say what {', '.join(lacking) or 'any argument'} was",
            path=source.path,
            line=node.lineno,
            hint=f"run `aiguard fuzz` again: the test may have changed since; or {_BY_HAND}",
        )
    return kept


def _same(source: _Source, decorator: ast.expr, wanted: dict[str, str], names: list[str] | None) -> bool:
    """Whether a decorator is this very example, with `.via(...)` and the like behind it or not."""
    while isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
        if dotted(decorator.func, source.names) in _EXAMPLE:
            break
        decorator = decorator.func.value
    if not isinstance(decorator, ast.Call) or dotted(decorator.func, source.names) not in _EXAMPLE:
        return False
    order = (names or list(wanted))[-len(decorator.args) :] if decorator.args else []
    there = dict(zip(order, decorator.args, strict=False)) | {k.arg or "": k.value for k in decorator.keywords}
    shown = {name: ast.dump(value) for name, value in there.items()}
    return shown == {name: ast.dump(ast.parse(value, mode="eval").body) for name, value in wanted.items()}


def _example_name(source: _Source, given: ast.Call) -> tuple[str, tuple[ast.ImportFrom, str] | None]:
    """What `example` is called here, and the import that has to be widened for it: the one that brings `given`."""
    for local, meaning in source.names.items():
        if meaning in _EXAMPLE:
            return local, None
    if isinstance(given.func, ast.Attribute):
        return f"{ast.unparse(given.func.value)}.example", None
    assert isinstance(given.func, ast.Name)
    local = given.func.id
    for statement in statements(source.tree.body):
        if isinstance(statement, ast.ImportFrom) and any((a.asname or a.name) == local for a in statement.names):
            taken = "example" in source.names
            name = "hypothesis_example" if taken else "example"
            return name, (statement, f"example as {name}" if taken else name)
    return "example", None  # from hypothesis import *


def _written(source: _Source, given: ast.Call, name: str, wanted: dict[str, str]) -> str:
    line = source.lines[given.lineno - 1]
    indent = line[: len(line) - len(line.lstrip())]
    end = line[len(line.rstrip("\r\n")) :] or "\n"
    arguments = [f"{argument}={value}" for argument, value in wanted.items()]
    text = f"{indent}@{name}({', '.join(arguments)}){end}"
    if len(text.rstrip()) > _WIDTH and len(arguments) > 1:
        inner = indent + ("\t" if "\t" in indent else "    ")
        text = "".join(f"{part}{end}" for part in (
            f"{indent}@{name}(", *(f"{inner}{argument}," for argument in arguments), f"{indent})"
        ))  # fmt: skip
    try:
        text.encode(source.encoding)
    except UnicodeEncodeError:  # in a repr such characters stand within strings, where an escape means the same
        text = text.encode("ascii", "backslashreplace").decode("ascii")
    return text


def _import(source: _Source, lines: list[str], statement: ast.ImportFrom, added: str, *, below: bool) -> int:
    """Widen the import in place, names in order; how many lines that adds above the example."""
    alias = next((a for a in statement.names if a.name[:1].islower() and a.name > "example"), statement.names[0])
    row = alias.lineno - 1
    line = source.lines[row]
    column = source.column(alias.lineno, alias.col_offset)
    row += 1 if below else 0
    alone = len([a for a in statement.names if a.lineno == alias.lineno]) == 1
    if not line[:column].strip() and alone and alias.lineno > statement.lineno:
        lines.insert(row, f"{line[:column]}{added},{line[len(line.rstrip(chr(13) + chr(10))) :]}")
        return 0 if below else 1
    lines[row] = f"{line[:column]}{added}, {line[column:]}"
    return 0


def _prove(
    source: _Source, edited: str, test: Sequence[str], node: Test, given: ast.Call, imported: str | None
) -> None:
    """Raises InputError unless the edited file is the old one, the example and its import apart."""
    refused = InputError.of(
        f"the example cannot be added to {node.name} without changing something else",
        path=source.path,
        line=node.lineno,
        hint=_BY_HAND,
    )
    try:
        tree = _parse(edited)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise refused from None
    again = _find(_Source(source.path, source.encoding, source.lines, tree, source.names), test)
    place = node.decorator_list.index(given)
    if len(again.decorator_list) != len(node.decorator_list) + 1:
        raise refused
    again.decorator_list.pop(place)
    if imported is not None:
        for statement in statements(tree.body):
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("hypothesis"):
                statement.names = [a for a in statement.names if (a.asname or a.name) != imported]
    if ast.dump(tree) != ast.dump(source.tree):
        raise refused
