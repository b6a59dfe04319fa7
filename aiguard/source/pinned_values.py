"""The values of a counterexample, made ready to stand in a module: each name in them has to mean something there."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from aiguard.errors import InputError
from aiguard.source.bindings import dotted
from aiguard.text import one_line

LONGEST = 20_000
"""Characters of a call that a person could still read in a test."""

_HOMES = {
    "Decimal": "decimal",
    "Fraction": "fractions",
    "UUID": "uuid",
    "deque": "collections",
    "Counter": "collections",
    "OrderedDict": "collections",
    "defaultdict": "collections",
    "Path": "pathlib",
    "PosixPath": "pathlib",
    "PurePosixPath": "pathlib",
    "ZoneInfo": "zoneinfo",
    "IPv4Address": "ipaddress",
    "IPv6Address": "ipaddress",
    "timedelta": "datetime",
    "timezone": "datetime",
    "Random": "random",
    "SimpleNamespace": "types",
    "BytesIO": "io",
    "StringIO": "io",
}
_PLAIN_HOMES = {*_HOMES.values(), "enum", "re"}
_FLOATS = {"nan": 'float("nan")', "inf": 'float("inf")', "infinity": 'float("inf")'}
# A value is data: what would act when the module is imported is none.
_ACTING_TEXT = (
    "eval exec compile open input __import__ globals locals vars getattr setattr delattr exit quit breakpoint"
)
_ACTING = frozenset(_ACTING_TEXT.split())
_SYSTEM = frozenset(
    {
        "os",
        "posix",
        "subprocess",
        "shutil",
        "sys",
        "importlib",
        "socket",
        "ctypes",
        "pickle",
        "marshal",
        "runpy",
        "builtins",
    }
)


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def values_of(call: str, names: dict[str, str]) -> list[tuple[str | None, str]]:
    """The arguments of a call as (name, source), written with the names that the module has; None for positional ones.

    Raises InputError where a value cannot be evaluated there, with the import that is missing.
    """
    if len(call) > LONGEST:
        hint = "it is saved, and tried first in the next campaign; write a shorter one by hand"
        raise InputError.of(f"the counterexample has {len(call):,} characters: too long to stand in a test", hint=hint)
    call = _spelled(call)
    tree = _parsed(call)
    found: list[tuple[str | None, str]] = [(None, _value(argument, call, names)) for argument in tree.args]
    for keyword in tree.keywords:
        if keyword.arg is None:
            raise _unwritable(call)
        if keyword.arg != "self":
            found.append((keyword.arg, _value(keyword.value, call, names)))
    return found


def _spelled(call: str) -> str:
    """The call with `module.name` for each `__import__('module').name`, where that is the home of plain values."""
    if "__import__(" not in call:
        return call
    return ast.unparse(_Imports().visit(_parsed(call)))


class _Imports(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """A campaign writes a name that the test's module lacks so that it can be evaluated anywhere."""
        self.generic_visit(node)
        match node.value:
            case ast.Call(ast.Name("__import__"), [ast.Constant(str(home))], []) if (
                home == "math" and node.attr in _FLOATS
            ):
                return ast.Name(node.attr, ast.Load())
            case ast.Call(ast.Name("__import__"), [ast.Constant(str(home))], []) if home in _PLAIN_HOMES:
                return ast.Attribute(ast.Name(home, ast.Load()), node.attr, ast.Load())
        return node


def _parsed(call: str) -> ast.Call:
    try:
        tree = ast.parse(call.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unwritable(call) from None
    if not isinstance(tree, ast.Call) or any(isinstance(argument, ast.Starred) for argument in tree.args):
        raise _unwritable(call)
    return tree


def _unwritable(call: str) -> InputError:
    return InputError.of(
        f"the counterexample cannot be written as Python: {one_line(call, 120)}",
        hint="one of its values has a repr that is no expression; write the @example by hand",
    )


def _value(value: ast.expr, call: str, names: dict[str, str]) -> str:
    """One argument's source, its names replaced by those that the module has."""
    written = ast.get_source_segment(call.strip(), value) or ""
    if "\n" in written or "\r" in written:  # laid out for reading: positions would need lines
        written = ast.unparse(value)
    tree = ast.parse(written, mode="eval").body
    data = written.encode("utf-8")
    for edit in sorted(_edits(tree, names), key=lambda edit: edit.start, reverse=True):
        data = data[: edit.start] + edit.text.encode("utf-8") + data[edit.end :]
    return data.decode("utf-8")


def _edits(tree: ast.expr, names: dict[str, str]) -> Iterator[_Edit]:
    own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    owners = {id(n.value): n for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            raise _acting(node.attr)
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute):
            raise _acting("a call of something that has no name")
        if isinstance(node, ast.Call) and not (named := dotted(node.func, names)):
            raise _acting(f"the method {node.func.attr}" if isinstance(node.func, ast.Attribute) else named)
        if not isinstance(node, ast.Name) or node.id in own:
            continue
        if dotted(node, names).partition(".")[0] in _SYSTEM:
            raise _acting(node.id)
        if node.id in _ACTING and node.id not in names:
            raise _acting(node.id)
        attribute = owners.get(id(node))
        edit = _edit(node, attribute, names)
        if edit is not None:
            yield edit


def _edit(node: ast.Name, attribute: ast.Attribute | None, names: dict[str, str]) -> _Edit | None:
    """What has to be written instead of a name, or of `module.name`; None where it is right as it stands."""
    bound = names.get(node.id)
    # `datetime.date(...)` in a repr means the module, whatever `from datetime import datetime` made of the name.
    module_meant = attribute is not None and bound == f"{node.id}.{node.id}"
    if (bound is not None and not module_meant) or (bound is None and hasattr(builtins, node.id)):
        return None
    if attribute is not None:
        local = _local(node.id, attribute.attr, names)
        if local is None:
            raise _missing(f"{node.id}.{attribute.attr}", f"from {node.id} import {attribute.attr}")
        return _Edit(attribute.col_offset, attribute.end_col_offset or 0, local)
    if node.id in _FLOATS:
        return _Edit(node.col_offset, node.end_col_offset or 0, _FLOATS[node.id])
    home = _HOMES.get(node.id)
    local = _local(home, node.id, names) if home else _renamed(node.id, names)
    if local is None:
        raise _missing(node.id, f"from {home} import {node.id}" if home else f"from ... import {node.id}")
    return _Edit(node.col_offset, node.end_col_offset or 0, local)


def _local(module: str, name: str, names: dict[str, str]) -> str | None:
    """How the module says `module.name`, by whichever import it has."""
    for local, meaning in names.items():
        if meaning == f"{module}.{name}":
            return local
        if meaning == module:
            return f"{local}.{name}"
    return None


def _renamed(name: str, names: dict[str, str]) -> str | None:
    return next((local for local, meaning in names.items() if meaning.endswith(f".{name}")), None)


def _missing(what: str, wanted: str) -> InputError:
    return InputError.of(
        f"{one_line(what, 80)} is not known in the module, so the example could not be evaluated there",
        hint=f"add `{one_line(wanted, 120)}` to it, and pin again",
    )


def _acting(name: str) -> InputError:
    return InputError.of(
        f"the counterexample uses {name}, which is no plain value", hint="write the @example by hand if it is meant"
    )
