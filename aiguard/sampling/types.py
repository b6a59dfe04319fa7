"""From a type as it is written to a Hypothesis strategy as source."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aiguard.sampling.bounds import limited, limits_of
from aiguard.sampling.classes import class_strategy
from aiguard.sampling.containers import container, is_container
from aiguard.sampling.hints import text_named
from aiguard.sampling.interface import Scope, Strategy, combined, placeholder, plain
from aiguard.sampling.layout import call, flat
from aiguard.sampling.literals import literal_values, sampled
from aiguard.sampling.scalars import scalar

_DEEPEST = 9

_WRAPPERS = {
    "typing.Final",
    "typing.ClassVar",
    "typing.Required",
    "typing.NotRequired",
    "typing.ReadOnly",
    "dataclasses.InitVar",
}


def strategy_of(annotation: ast.expr, scope: Scope, name: str, depth: int = 0) -> Strategy:
    """Values of a type; `name` is the parameter or field that is annotated with it, for hints and notes.

    What is not understood becomes a placeholder, and its note says so.
    """
    if depth > _DEEPEST:
        return placeholder(name, "its type nests too deep to be followed")
    match annotation:
        case ast.Constant(value=None):
            return plain("st.none()")
        case ast.Constant(value=str() as written):
            return _quoted(written, scope, name, depth)
        case ast.BinOp(op=ast.BitOr()):
            return _union(_alternatives(annotation), scope, name, depth)
        case ast.Subscript():
            return _subscript(annotation, scope, name, depth)
        case ast.Call():  # conint(ge=0) and its like
            return _constrained(annotation, scope, name)
        case ast.Name() | ast.Attribute():
            return _named(annotation, scope, name, depth)
        case _:
            return placeholder(name, f"its type `{_shown(annotation)}` is not understood")


def _quoted(written: str, scope: Scope, name: str, depth: int) -> Strategy:
    try:
        inner = ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return placeholder(name, "its type is not understood")
    return strategy_of(inner, scope, name, depth + 1)


def _named(annotation: ast.expr, scope: Scope, name: str, depth: int) -> Strategy:
    dotted = scope.qualify(annotation)
    if dotted == "str":
        return text_named(name)
    found = scalar(dotted)
    if found is not None:
        return found
    if generic(dotted) in {"typing.Callable"}:
        return _callable([], scope, name, depth)
    if is_container(generic(dotted)):
        return _contained(generic(dotted), [], scope, name, depth)
    defined = scope.find(dotted)
    if defined is None:
        return placeholder(name, f"no strategy is known for `{_shown(annotation)}`")
    home, local, node = defined
    if isinstance(node, ast.ClassDef):
        return class_strategy(node, home, local, name, depth, strategy_of)
    if isinstance(node, ast.expr):
        return _alias(node, home, name, depth)
    return placeholder(name, f"`{_shown(annotation)}` is no type")


def _alias(value: ast.expr, scope: Scope, name: str, depth: int) -> Strategy:
    """A type alias, a NewType or a TypeVar, by the value that it was assigned."""
    if not isinstance(value, ast.Call):
        return strategy_of(value, scope, name, depth + 1)
    made = scope.qualify(value.func).rpartition(".")[2]
    if made == "NewType" and len(value.args) == 2:
        return strategy_of(value.args[1], scope, name, depth + 1)
    if made != "TypeVar":
        return strategy_of(value, scope, name, depth + 1)  # conint(...), or something that is said to be unknown
    bound = next((keyword.value for keyword in value.keywords if keyword.arg == "bound"), None)
    if bound is not None:
        return strategy_of(bound, scope, name, depth + 1)
    if len(value.args) > 1:
        return _union(value.args[1:], scope, name, depth)
    return plain("st.integers()", f"{name}: may be of any type; integers stand for them all")


def _constrained(annotation: ast.Call, scope: Scope, name: str) -> Strategy:
    made = scope.qualify(annotation.func).rpartition(".")[2]
    base = {"conint": "int", "confloat": "float", "constr": "str", "conbytes": "bytes", "condecimal": "decimal.Decimal"}
    if made in base:
        values = text_named(name) if made == "constr" else scalar(base[made])
        assert values is not None
        return limited(values, limits_of([annotation]))
    return placeholder(name, f"its type `{_shown(annotation)}` is not understood")


def _contained(dotted: str, inner: Sequence[ast.expr], scope: Scope, name: str, depth: int) -> Strategy:
    varying = len(inner) == 2 and _is_ellipsis(inner[1])
    inside = [strategy_of(item, scope, name, depth + 1) for item in (inner[:1] if varying else inner)]
    return container(dotted, inside, name, varying=varying)


def _subscript(annotation: ast.Subscript, scope: Scope, name: str, depth: int) -> Strategy:
    dotted = generic(scope.qualify(annotation.value))
    inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    match dotted:
        case "typing.Optional":
            found = _union([ast.Constant(value=None), *inner], scope, name, depth)
        case "typing.Union":
            found = _union(inner, scope, name, depth)
        case "typing.Literal":
            found = sampled(literal_values(inner, scope))
        case "typing.Annotated":
            found = limited(strategy_of(inner[0], scope, name, depth + 1), limits_of(inner[1:]))
        case "typing.Callable":
            found = _callable(inner, scope, name, depth)
        case "type" | "typing.Type":
            found = _just_the_class(inner[0], scope, name)
        case _ if dotted in _WRAPPERS:
            found = strategy_of(inner[0], scope, name, depth + 1)
        case _ if is_container(dotted):
            found = _contained(dotted, inner, scope, name, depth)
        case _:  # perhaps a generic of the project, whose parameters are not followed
            found = _named(annotation.value, scope, name, depth)
    return found


def _union(members: Sequence[ast.expr], scope: Scope, name: str, depth: int) -> Strategy:
    nones = [member for member in members if isinstance(member, ast.Constant) and member.value is None]
    rest = [member for member in members if member not in nones]
    parts = [plain("st.none()")] if nones else []
    parts += [strategy_of(member, scope, name, depth + 1) for member in rest]
    known = [part for part in parts if part.known]
    if known and len(known) < len(parts):  # what is known can be tried; what is not is said
        unknown = [note for part in parts if not part.known for note in part.notes]
        joined = _one_of(known)
        # None alone would be a property of nothing.
        return joined.noting(*unknown) if len(known) > len(nones) else _one_of(parts)
    return _one_of(parts)


def _one_of(parts: list[Strategy]) -> Strategy:
    unique: dict[str, Strategy] = {}
    for part in parts:
        unique.setdefault(flat(part.source), part)
    kept = list(unique.values())
    return kept[0] if len(kept) == 1 else combined(call("st.one_of", *(part.source for part in kept)), kept)


def _callable(inner: Sequence[ast.expr], scope: Scope, name: str, depth: int) -> Strategy:
    arguments = "*args, **kwargs"
    if inner and isinstance(inner[0], ast.List):
        arguments = ", ".join("abcdefghijklmnop"[: len(inner[0].elts)])
    like = f"lambda {arguments}: None" if arguments else "lambda: None"
    if len(inner) < 2 or (isinstance(inner[1], ast.Constant) and inner[1].value is None):
        return Strategy(call("st.functions", like=like, pure="True"))
    returned = strategy_of(inner[1], scope, name, depth + 1)
    if not returned.known:
        return returned
    return combined(call("st.functions", like=like, returns=returned.source, pure="True"), (returned,))


def _just_the_class(inner: ast.expr, scope: Scope, name: str) -> Strategy:
    defined = scope.find(scope.qualify(inner))
    if defined is not None and isinstance(defined[2], ast.ClassDef):
        home, local, _ = defined
        return Strategy(call("st.just", local), frozenset({(home.name, local)}))
    if isinstance(inner, ast.Name) and scope.qualify(inner) in {"int", "str", "float", "bytes", "bool"}:
        return plain(f"st.just({inner.id})")
    return placeholder(name, "it is a class, and which ones may be passed is not known")


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_alternatives(annotation.left), *_alternatives(annotation.right)]
    return [annotation]


def generic(dotted: str) -> str:
    """A generic type under one name, whether it was imported from typing, typing_extensions or collections.abc."""
    for prefix in ("typing_extensions.", "collections.abc."):
        dotted = f"typing.{dotted.removeprefix(prefix)}" if dotted.startswith(prefix) else dotted
    return dotted


def _is_ellipsis(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is Ellipsis


def _shown(annotation: ast.expr) -> str:
    text = ast.unparse(annotation)
    return text if len(text) <= 40 else f"{text[:39]}…"
