"""Classes of the project: enums, dataclasses, pydantic and attrs models, named tuples, typed dicts, plain classes.

Read from their source; where a class cannot be built from what stands there, a placeholder says so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aiguard.sampling.bounds import limited, limits_of
from aiguard.sampling.interface import Scope, Strategy, combined, placeholder
from aiguard.sampling.layout import Expression, call, flat, mapped

Sample = Callable[[ast.expr, Scope, str, int], Strategy]

_DEEPEST = 5
_PLAIN_ONLY, _DEFAULTS_ONLY = 3, 5
"""From these depths on, optional fields keep their defaults: those that classes are built for, then all."""
_ENUMS = {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")} | {
    "django.db.models.TextChoices",
    "django.db.models.IntegerChoices",
}
_MODELS = {"pydantic.BaseModel", "pydantic.main.BaseModel", "msgspec.Struct", "sqlmodel.SQLModel"}
_TUPLES = {"typing.NamedTuple", "typing_extensions.NamedTuple"}
_DICTS = {"typing.TypedDict", "typing_extensions.TypedDict"}
_ABSTRACT = {"typing.Protocol", "typing_extensions.Protocol", "abc.ABC"}
_NEUTRAL = {"object", "typing.Generic", "abc.ABC", *_MODELS, *_TUPLES, *_DICTS}
_FIELDS = ("dataclass", "define", "frozen", "mutable", "attrs", "s", "attr.dataclass")
_CHECKS = ("__post_init__", "__attrs_post_init__", "model_post_init")
_VALIDATORS = ("validator", "root_validator", "field_validator", "model_validator")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a class is built from. `optional` ones have a default."""

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    optional: bool
    scope: Scope


def class_strategy(node: ast.ClassDef, scope: Scope, local: str, name: str, depth: int, sample: Sample) -> Strategy:
    """Instances of a class of the project; `local` is its name in its module, `name` the parameter that takes them."""
    bases = set(_bases(node, scope))
    own = (scope.name, local)
    if bases & _ENUMS:
        return Strategy(call("st.sampled_from", local), frozenset({own}))
    if "django.db.models.Model" in bases or "django.db.models.base.Model" in bases:
        return placeholder(
            name, f"`hypothesis.extra.django.from_model({local})` makes them where a database is at hand"
        )
    if bases & _ABSTRACT or _is_abstract(node):
        return placeholder(name, f"{local} is abstract: build one of the classes that implement it")
    if bases & _DICTS:
        return _typed_dict(node, scope, depth, sample)
    if depth > _DEEPEST:
        return Strategy(call("st.from_type", local), frozenset({own}))
    fields = fields_of(node, scope)
    if fields is None:
        return placeholder(name, f"how a {local} is built could not be read from its source")
    return _built(local, own, fields, depth, sample).noting(*_doubts(node, local))


def _built(local: str, own: tuple[str, str], fields: list[Field], depth: int, sample: Sample) -> Strategy:
    parts: list[Strategy] = []
    keywords: dict[str, Expression] = {}
    left_out: list[str] = []
    short = 0
    for field in fields:
        if field.optional and depth >= _DEFAULTS_ONLY:
            short += 1
            continue
        part = field_strategy(field, depth, sample)
        if field.optional and depth >= _PLAIN_ONLY and "st.builds(" in flat(part.source) and part.known:
            short += 1
            continue
        if not part.known and field.optional:
            left_out.append(f"{local}.{field.name} keeps its default: no strategy is known for it")
            continue
        parts.append(part)
        keywords[field.name] = part.source
    if short:
        left_out.append(f"{local}: where it stands deep inside another value, optional arguments keep their defaults")
    return combined(call("st.builds", local, **keywords), parts, own).noting(*left_out)


def field_strategy(field: Field, depth: int, sample: Sample) -> Strategy:
    """The values of one field."""
    if field.annotation is None:
        return placeholder(field.name, "it has no type")
    found = sample(field.annotation, field.scope, field.name, depth + 1)
    return limited(found, limits_of([field.default])) if field.default is not None else found


def fields_of(node: ast.ClassDef, scope: Scope) -> list[Field] | None:
    """What a class is built from: its `__init__`, or its annotated fields; None where that cannot be read."""
    init = next((part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"), None)
    if init is not None:
        return list(_from_init(init, scope))
    unknown = False
    inherited: dict[str, Field] = {}
    for base in node.bases:
        dotted = scope.qualify(base.value if isinstance(base, ast.Subscript) else base)
        defined = scope.find(dotted)
        if defined is not None and isinstance(defined[2], ast.ClassDef):
            above = fields_of(defined[2], defined[0])
            unknown = unknown or above is None
            inherited |= {field.name: field for field in above or []}
        elif dotted not in _NEUTRAL:
            unknown = True
    if unknown:
        return None
    if not (_has_fields(node, scope) or set(_bases(node, scope)) & (_MODELS | _TUPLES | _DICTS)):
        return list(inherited.values())
    return list((inherited | {field.name: field for field in _annotated(node, scope)}).values())


def _from_init(init: ast.FunctionDef, scope: Scope) -> Iterator[Field]:
    given = init.args
    plain_ones = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(plain_ones) - len(given.defaults)) + list(given.defaults)
    positional = list(zip(plain_ones, defaults, strict=True))[1:]  # without self
    for argument, default in [*positional, *zip(given.kwonlyargs, given.kw_defaults, strict=True)]:
        yield Field(argument.arg, argument.annotation, default, default is not None, scope)


def _annotated(node: ast.ClassDef, scope: Scope) -> Iterator[Field]:
    for part in node.body:
        if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
            continue
        name, default = part.target.id, part.value
        written = ast.unparse(part.annotation)
        if "ClassVar" in written or name == "model_config" or name.startswith("__") or _no_init(default):
            continue
        # A leading underscore is private to pydantic, and left out of the constructor's names by attrs.
        if name.startswith("_") and not _is_dataclass(node, scope):
            continue
        yield Field(name, part.annotation, default, _is_optional(default), scope)


def _is_optional(default: ast.expr | None) -> bool:
    if default is None:
        return False
    if not isinstance(default, ast.Call) or ast.unparse(default.func).rpartition(".")[2] not in {
        "field", "Field", "attrib", "ib"
    }:  # fmt: skip
        return True
    given = {keyword.arg for keyword in default.keywords}
    first = default.args[0] if default.args else None
    stated = first is not None and not (isinstance(first, ast.Constant) and first.value is Ellipsis)
    return stated or bool(given & {"default", "default_factory", "factory"})


def _no_init(default: ast.expr | None) -> bool:
    return isinstance(default, ast.Call) and any(
        keyword.arg == "init" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in default.keywords
    )


def _typed_dict(node: ast.ClassDef, scope: Scope, depth: int, sample: Sample) -> Strategy:
    total = not any(k.arg == "total" and isinstance(k.value, ast.Constant) and not k.value.value for k in node.keywords)
    required: dict[str, Expression] = {}
    optional: dict[str, Expression] = {}
    parts = []
    for field in fields_of(node, scope) or ():
        part = field_strategy(field, depth, sample)
        text = ast.unparse(field.annotation) if field.annotation is not None else ""
        needed = (total or "Required[" in text) and "NotRequired[" not in text
        (required if needed else optional)[field.name] = part.source
        parts.append(part)
    further: dict[str, Expression] = {"optional": mapped(optional)} if optional else {}
    return combined(call("st.fixed_dictionaries", mapped(required), **further), parts)


def _bases(node: ast.ClassDef, scope: Scope, depth: int = 0) -> Iterator[str]:
    """The dotted names of all bases, those of the project's own bases included."""
    for base in node.bases:
        dotted = scope.qualify(base.value if isinstance(base, ast.Subscript) else base)
        yield dotted
        defined = scope.find(dotted) if depth < _DEEPEST else None
        if defined is not None and isinstance(defined[2], ast.ClassDef):
            yield from _bases(defined[2], defined[0], depth + 1)


def _is_abstract(node: ast.ClassDef) -> bool:
    return any(
        "abstractmethod" in ast.unparse(decorator)
        for part in node.body
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in part.decorator_list
    )


def _decorators(node: ast.ClassDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        yield ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _has_fields(node: ast.ClassDef, scope: Scope) -> bool:
    return any(name.rpartition(".")[2] in _FIELDS for name in _decorators(node)) or _is_dataclass(node, scope)


def _is_dataclass(node: ast.ClassDef, scope: Scope) -> bool:
    return any(name.rpartition(".")[2] == "dataclass" for name in _decorators(node)) or bool(
        set(_bases(node, scope)) & _TUPLES
    )


def _doubts(node: ast.ClassDef, local: str) -> Iterator[str]:
    checks = any(
        isinstance(part, ast.FunctionDef)
        and (
            part.name in _CHECKS
            or (part.name in {"__init__", "__new__"} and any(isinstance(p, ast.Raise) for p in ast.walk(part)))
            or any(d.rpartition(".")[2] in _VALIDATORS for d in map(_called, part.decorator_list))
        )
        for part in node.body
    )
    if checks:
        yield f"{local} checks its own values: narrow these until it accepts them all"


def _called(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
