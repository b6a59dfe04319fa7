"""What can be called in a Python module: each function and method with its signature, found by its qualified name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aiguard.source.python import Module, statements


class Kind(StrEnum):
    """How a function is reached."""

    FUNCTION = "function"
    METHOD = "method"
    STATIC = "staticmethod"
    CLASS = "classmethod"
    PROPERTY = "property"
    NESTED = "nested function"


class Passing(StrEnum):
    """How an argument is passed."""

    POSITIONAL = "positional"
    EITHER = "either"
    REST = "*args"
    KEYWORD = "keyword"
    KEYWORDS = "**kwargs"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written; `self` and `cls` are none."""

    name: str
    passing: Passing
    annotation: ast.expr | None
    default: ast.expr | None


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `doc` is the first line of its docstring, `owner` the class of a method.

    `raises` are the names of the exceptions that it raises itself, as its module writes them.
    """

    qualname: str
    kind: Kind
    line: int
    parameters: tuple[Parameter, ...]
    returns: ast.expr | None
    is_async: bool
    yields: bool
    doc: str
    raises: tuple[str, ...]
    owner: ast.ClassDef | None

    @property
    def name(self) -> str:
        """The last part of the qualified name."""
        return self.qualname.rpartition(".")[2]


def functions(module: Module) -> dict[str, Function]:
    """Every function of a module by its qualified name, in source order; a later definition replaces an earlier one."""
    return {found.qualname: found for found in _functions(module.tree.body, "", None, Kind.FUNCTION)}


def of_class(node: ast.ClassDef) -> Function:
    """A class as what its constructor is: a function that takes what `__init__` takes, or its annotated fields."""
    init = next((part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"), None)
    given = parameters(init, bound=True) if init is not None else tuple(_field_parameters(node))
    doc = (ast.get_docstring(node) or "").strip().partition("\n")[0]
    raised = [_raised(part) for part in ast.walk(node) if isinstance(part, ast.Raise)]
    names = tuple(dict.fromkeys(name for name in raised if name))
    return Function(node.name, Kind.FUNCTION, node.lineno, given, None, False, False, doc, names, None)


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, *, bound: bool) -> tuple[Parameter, ...]:
    """The parameters in call order; the first one is left out of a `bound` method."""
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    found = [
        Parameter(
            argument.arg,
            Passing.POSITIONAL if number < len(given.posonlyargs) else Passing.EITHER,
            argument.annotation,
            default,
        )
        for number, (argument, default) in enumerate(zip(plain, defaults, strict=True))
    ]
    found = found[1:] if bound else found
    if given.vararg:
        found.append(Parameter(given.vararg.arg, Passing.REST, given.vararg.annotation, None))
    for argument, keyword_default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        found.append(Parameter(argument.arg, Passing.KEYWORD, argument.annotation, keyword_default))
    if given.kwarg:
        found.append(Parameter(given.kwarg.arg, Passing.KEYWORDS, given.kwarg.annotation, None))
    return tuple(found)


def _field_parameters(node: ast.ClassDef) -> Iterator[Parameter]:
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and not part.target.id.startswith("_"):
            yield Parameter(part.target.id, Passing.KEYWORD, part.annotation, part.value)


def _functions(body: list[ast.stmt], prefix: str, owner: ast.ClassDef | None, kind: Kind) -> Iterator[Function]:
    for statement in statements(body):
        if isinstance(statement, ast.ClassDef) and kind is not Kind.NESTED:
            yield from _functions(statement.body, f"{prefix}{statement.name}.", statement, Kind.METHOD)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if any(isinstance(d, ast.Attribute) and d.attr in {"setter", "deleter"} for d in statement.decorator_list):
                continue
            yield _function(statement, prefix, owner, kind)
            yield from _functions(statement.body, f"{prefix}{statement.name}.", None, Kind.NESTED)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, owner: ast.ClassDef | None, kind: Kind
) -> Function:
    kind = _method_kind(node) if kind is Kind.METHOD else kind
    own = list(_own(node))
    raised = [_raised(part) for part in own if isinstance(part, ast.Raise)]
    return Function(
        qualname=f"{prefix}{node.name}",
        kind=kind,
        line=node.lineno,
        parameters=parameters(node, bound=kind in {Kind.METHOD, Kind.CLASS, Kind.PROPERTY}),
        returns=node.returns,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        # What a decorator makes of a generator, a context manager for one, is not known.
        yields=not node.decorator_list and any(isinstance(part, ast.Yield | ast.YieldFrom) for part in own),
        doc=(ast.get_docstring(node) or "").strip().partition("\n")[0],
        raises=tuple(dict.fromkeys(name for name in raised if name)),
        owner=owner,
    )


def _method_kind(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Kind:
    names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    if "staticmethod" in names:
        return Kind.STATIC
    if "classmethod" in names or node.name in {"__new__", "__class_getitem__", "__init_subclass__"}:
        return Kind.CLASS
    return Kind.PROPERTY if names & {"property", "cached_property"} else Kind.METHOD


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Everything within a function that is not within a function or class inside it."""
    pending = list(ast.iter_child_nodes(node))
    while pending:
        part = pending.pop(0)
        yield part
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(part))


def _raised(node: ast.Raise) -> str:
    """The exception's name as the module writes it, where it is a plain one."""
    what = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return what.id if isinstance(what, ast.Name) and what.id[:1].isupper() else ""
