"""A Go fuzz function for one function, as text: everything but the invariant, which only a human knows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from aiguard.errors import InputError
from aiguard.scaffold.go_seeds import FUZZABLE, seed_imports, seeds
from aiguard.scaffold.go_values import Builder, Made, free_names
from aiguard.scaffold.property_forms import inverse_of, reference_of, titled
from aiguard.scaffold.templates import template
from aiguard.source.golang import GoFunction, GoPackage, GoParameter
from aiguard.text import one_line

_WIDTH = 100
_ORDERED = {"cmp.Ordered", "constraints.Ordered", "constraints.Integer", "constraints.Signed"}


@dataclass(frozen=True, slots=True)
class GoProperty:
    """A stub: the name of its function, its text, and what a human has to describe first."""

    name: str
    text: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the call is made of: the values, how the function is reached, its arguments, the statements before it."""

    values: tuple[Made, ...]
    reached: str
    arguments: tuple[str, ...]
    before: tuple[str, ...]


def fuzz_name(function: GoFunction) -> str:
    """`Basket.Total` -> FuzzBasketTotal."""
    return "Fuzz" + "".join(f"{part[:1].upper()}{part[1:]}" for part in function.name.split("."))


def go_property(package: GoPackage, function: GoFunction, target: str) -> GoProperty:
    """The text of a fuzz function. Raises InputError where there is no input, or no type can be chosen."""
    chosen = _instances(package, function)
    builder = Builder(package)
    builder.taken |= free_names(package, chosen)
    parts = _parts(builder, function, chosen)
    inputs = [one for value in parts.values for one in value.inputs]
    if not inputs:
        raise InputError.of(
            f"{function.name} takes nothing that can be generated",
            path=function.path,
            line=function.line,
            hint="fuzz needs an input: name a function that takes numbers, text, bytes, or structs of these",
        )
    rows = seeds([kind for _, kind in inputs])
    results = _results(function)
    imports = {"testing", *seed_imports(rows)}.union(*(value.imports for value in parts.values))
    name = fuzz_name(function)
    notes = dict.fromkeys(note for value in parts.values for note in value.notes)
    text = _filled(
        {
            "constraint": [*([package.build_constraint] if package.build_constraint else [])],
            "imports": _import_lines(package, imports),
            "heading": [*_wrapped(_heading(name, function, target), 0)],
            "seeds": [f"f.Add({row})" for row in rows],
            "notes": [line for note in notes for line in _wrapped(note, 8)],
            "build": list(parts.before),
            "call": _call(parts, results),
            "forms": _forms(package, function, parts, results, [n for n, _ in inputs]),
        },
        {"package": package.file.package, "name": name, "inputs": ", ".join(f"{n} {kind}" for n, kind in inputs)},
    )
    unknown = tuple(note.partition(":")[0] for note in notes if "say what" in note)
    return GoProperty(name, text, unknown)


def _parts(builder: Builder, function: GoFunction, chosen: Mapping[str, str]) -> _Parts:
    values: list[Made] = []
    before: list[str] = []
    reached = function.name
    if chosen and "." not in function.name:
        reached += f"[{', '.join(chosen.values())}]"
    if function.receiver:
        receiver, reached = _receiver(builder, function)
        values.append(receiver)
        before += receiver.before
    arguments = []
    for number, parameter in enumerate(function.parameters):
        kind = _with(parameter.type, chosen)
        name = parameter.name if parameter.name not in {"", "_"} else f"arg{number + 1}"
        made = builder.value(f"[]{kind}" if parameter.variadic else kind, name)
        if "{" in made.source:  # long: a line of its own
            variable = builder.fresh(name)
            before = [*before, *made.before, f"{variable} := {made.source}"]
            made = Made(variable, made.inputs, (), made.imports, made.notes, made.known)
        values.append(made)
        before += made.before
        arguments.append(f"{made.source}..." if parameter.variadic else made.source)
    return _Parts(tuple(values), reached, tuple(arguments), tuple(before))


def _receiver(builder: Builder, function: GoFunction) -> tuple[Made, str]:
    """A value of the method's type in a variable: by its constructor where there is one that can be called."""
    owner, _, method = function.name.partition(".")
    declared = builder.package.types.get(owner)
    if declared is not None and declared.generic:
        raise _unclear(function, f"{owner} has type parameters")
    name = builder.fresh(owner[:1].lower() + owner[1:])
    made = _constructed(builder, owner, name) or builder.value(owner, name)
    if made.before[-1:] == (f"var {made.source} {owner}",) or made.source == name:
        return made, f"{made.source}.{method}"
    statement = f"{name} := {made.source}"
    return Made(name, made.inputs, (*made.before, statement), made.imports, made.notes, made.known), f"{name}.{method}"


def _constructed(builder: Builder, owner: str, name: str) -> Made | None:
    """The value by way of `NewOwner(...)`."""
    maker = builder.package.siblings().get(f"New{owner[:1].upper()}{owner[1:]}")
    if maker is None or maker.type_parameters or any(parameter.variadic for parameter in maker.parameters):
        return None
    plain = [result.lstrip("*") for result in maker.results]
    if plain not in ([owner], [owner, "error"]):
        return None
    trial = Builder(builder.package, set(builder.taken))
    made = [trial.value(p.type, p.name or f"arg{n + 1}") for n, p in enumerate(maker.parameters)]
    if not all(part.known for part in made):
        return None
    builder.taken |= trial.taken
    call = f"{maker.name}({', '.join(part.source for part in made)})"
    fails = len(plain) == 2
    lines = [line for part in made for line in part.before]
    if fails:
        lines += [f"{name}, err := {call}", "if err != nil {", "\tt.Skip(err)", "}"]
    else:
        lines += [f"{name} := {call}"]
    return Made(
        name,
        tuple(one for part in made for one in part.inputs),
        tuple(lines),
        frozenset().union(*(part.imports for part in made)),
        tuple(note for part in made for note in part.notes),
    )


def _instances(package: GoPackage, function: GoFunction) -> dict[str, str]:
    """A type for each type parameter. Raises InputError where its constraint does not say which would do."""
    chosen = {}
    for parameter in function.type_parameters:
        found = _instance(package, parameter)
        if found is None:
            raise _unclear(function, f"its type parameter {parameter.name} is {parameter.type}")
        chosen[parameter.name] = found
    return chosen


def _instance(package: GoPackage, parameter: GoParameter) -> str | None:
    constraint = parameter.type
    if constraint in {"any", "comparable", "interface{}"}:
        return "string"
    if constraint in _ORDERED:
        return "int"
    declared = package.types.get(constraint)
    text = declared.text if declared is not None else constraint
    terms = re.sub(r"^interface\s*\{|\}$", "", text).split("|")
    kinds = [term.strip().lstrip("~") for term in terms]
    return next((kind for kind in kinds if kind in FUZZABLE), "int" if set(kinds) & _ORDERED else None)


def _unclear(function: GoFunction, why: str) -> InputError:
    return InputError.of(
        f"no type can be chosen to call {function.name} with: {why}",
        path=function.path,
        line=function.line,
        hint="write a small function that calls it with a type of your choice, and fuzz that one",
    )


def _with(kind: str, chosen: Mapping[str, str]) -> str:
    return re.sub(r"\b\w+\b", lambda word: chosen.get(word[0], word[0]), kind) if chosen else kind


def _results(function: GoFunction) -> list[str]:
    """A name for each result: `result`, `result2`, and `err` for the error."""
    names: list[str] = []
    for kind in function.results:
        number = len([name for name in names if name.startswith("result")]) + 1
        names.append("err" if kind == "error" else "result" if number == 1 else f"result{number}")
    return names if len(set(names)) == len(names) else [f"result{n + 1}" for n in range(len(names))]


def _call(parts: _Parts, results: list[str]) -> list[str]:
    call = f"{parts.reached}({', '.join(parts.arguments)})"
    if not results:
        return [call]
    # An `err` that the constructor declared is assigned to, so long as something else here is new.
    only_error = results == ["err"] and any("err :=" in line for line in parts.before)
    return [
        f"{', '.join(results)} {'=' if only_error else ':='} {call}",
        f"{', '.join('_' * len(results))} = {', '.join(results)}",
    ]


def _heading(name: str, function: GoFunction, target: str) -> str:
    about = f' "{one_line(function.doc, 160)}"' if function.doc else ""
    return (
        f"{name} holds {function.name} to an invariant.{about} Begun by `aiguard fuzz new {target}`; it fails until "
        "somebody has written the invariant."
    )


def _forms(package: GoPackage, function: GoFunction, parts: _Parts, results: list[str], inputs: list[str]) -> list[str]:
    others = package.siblings()
    prefix = function.name.rpartition(".")[0]
    beside = [o.rpartition(".")[2] for o in others if o.rpartition(".")[0] == prefix]
    name = function.name.rpartition(".")[2]
    given = zip(parts.values[len(parts.values) - len(parts.arguments) :], parts.arguments, strict=True)
    first = next((argument for value, argument in given if value.inputs), inputs[0])
    result = next((r for r in results if r != "err"), "")
    owner = f"{parts.reached.rpartition('.')[0]}." if prefix else ""
    inverse = inverse_of(name, beside)
    back = f"{owner}{inverse[0]}" if inverse else "theInverse"
    rest = ", _" * (len(results) - 1)
    trip = f"back := {back}({result}); back must equal {first}"
    if inverse is not None and not inverse[1]:
        trip = f"again{rest} := {parts.reached}({back}({result})); again must equal {result}"
    reference = reference_of(name, beside) or f"aSimpler{name[:1].upper()}{name[1:]}"
    slow = f"{owner}{reference}({', '.join(parts.arguments)})"
    failing = [
        ("never fails but for a stated reason", "if err != nil && !errors.Is(err, ErrExpected) { t.Error(err) }")
    ]
    head = f"// What must hold after every call of {function.name}? The usual forms, in its names:"
    if not result:
        forms = [("keeps an invariant of what it changes", "look at it after the call, and compare with before")]
        return [head, *titled([*forms, *(failing if results else [])], "//", "  ")]
    forms = [
        ("round trip", trip),
        ("idempotent: a second time changes nothing", f"{parts.reached}({result}) must equal {result}"),
        ("ordered", f"if !slices.IsSorted({result}) {{ t.Errorf(...) }}"),
        ("bounded", f"if len({result}) > len({first}) {{ t.Errorf(...) }}"),
        ("equivalent to a simpler or an older way", f"if want := {slow}; {result} != want {{ t.Errorf(...) }}"),
        *(failing if "err" in results else []),
    ]
    return [head, *titled(forms, "//", "  ")]


def _import_lines(package: GoPackage, needed: set[str]) -> list[str]:
    """Sorted by path as gofmt does, with the name that the file itself gives a package where it needs one."""
    names = {path: name for name, path in package.imports().items()}
    lines = []
    for path in sorted(needed):
        name = names.get(path, "")
        plain = path.rpartition("/")[2]
        lines.append(f'"{path}"' if name in {"", plain} else f'{name} "{path}"')
    if len(lines) == 1:
        return [f"import {lines[0]}"]
    return ["import (", *(f"\t{line}" for line in lines), ")"]


def _filled(blocks: Mapping[str, list[str]], words: Mapping[str, str]) -> str:
    """The template with its blocks, each line indented by tabs as its mark is; an empty block takes its line away."""
    lines: list[str] = []
    for line in template("fuzz/fuzz_test.go.tmpl").decode().splitlines():
        bare = line.strip()
        key = bare.removeprefix("// @").removesuffix("@")
        if bare == f"// @{key}@" and key in blocks:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}{part}".rstrip() for part in blocks[key]]
            continue
        for name, value in words.items():
            line = line.replace(f"@{name}@", value)  # noqa: PLW2901
        lines.append(line)
    text = "\n".join(lines).strip("\n") + "\n"
    return re.sub(r"\n{3,}", "\n\n", text)


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        one_line(text, 400),
        _WIDTH - indent,
        initial_indent="// ",
        subsequent_indent="// ",
        break_long_words=False,
        break_on_hyphens=False,
    )
