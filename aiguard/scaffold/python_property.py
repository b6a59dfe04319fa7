"""A Hypothesis test for one function, as text: everything but the invariant, which only a human knows."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from aiguard.sampling.interface import Strategy, placeholder
from aiguard.sampling.layout import WIDTH, Expression, Group, call, flat, laid_out
from aiguard.sampling.parameters import instance_of, many, named, strategy_for
from aiguard.scaffold.property_forms import inverse_of, reference_of, titled
from aiguard.scaffold.templates import filled
from aiguard.source.python import Module
from aiguard.source.python_signatures import Function, Kind, Passing
from aiguard.text import one_line

_SIZED = ("st.lists", "st.text", "st.binary", "st.sets", "st.frozensets", "st.dictionaries")
_OURS = {"st", "given", "example", "pytest", "asyncio", "result"}
_SLOW = re.compile(r"st\.builds\((?!pytest\.fail)|st\.from_type\(")
"""Values that constructors of the project make: they may take long, and raise."""
_UNDRAWN = "Nothing is drawn until this line and the one that fails below are deleted:"
_TEST_NAME = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Property:
    """A stub: its text, and the names of the parameters whose values a human has to describe first."""

    text: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Argument:
    """One thing that is generated: its name in the test, the way it is passed (None: the instance), its values."""

    name: str
    parameter: str
    passing: Passing | None
    strategy: Strategy
    optional: bool = False


def test_name(qualname: str) -> str:
    """`Basket.total` -> basket_total, for the names of the test and its file."""
    parts = (part.strip("_").lower() for part in qualname.split("."))
    return _TEST_NAME.sub("_", "_".join(part for part in parts if part)) or "call"


def python_property(module: Module, function: Function, others: Iterable[str], target: str) -> Property:
    """The text of a property of `function`; `others` are the qualified names of the module's functions."""
    arguments, left_out = _kept(_arguments(module, function))
    needed: set[tuple[str, str]] = set().union(*(argument.strategy.imports for argument in arguments))
    subject, alias = _subject(function, {name for _, name in needed})
    bound = any(argument.passing is None for argument in arguments)  # reached through an instance
    imports = needed if bound else needed | {(module.name, function.qualname.partition(".")[0])}
    arguments = _renamed(arguments, {name for _, name in imports})
    called = _call(function, arguments, subject)
    aliases = {(module.name, function.qualname.partition(".")[0]): alias} if alias else {}
    given = "\n".join([*_undrawn(arguments), *_given(arguments)])
    asynchronous = ["import asyncio"] if function.is_async else []
    strategies = ["from hypothesis import strategies as st"] if "st." in given else []
    values = {
        "subject": f"{module.name}.{function.qualname}",
        # It stands in a docstring.
        "target": one_line(target).replace("\\", "/").replace('"', "'"),
        "imports": "\n".join(_imports(module, imports, aliases, [*asynchronous, *strategies], "@example(" in given)),
        "given": given,
        "signature": "\n".join(_signature(function, arguments)),
        "call": "\n".join([*_about(function, left_out), *_calling(function, called)]),
        "forms": "\n".join(_forms(function, arguments, called, list(others))),
    }
    unknown = tuple(argument.parameter for argument in arguments if not argument.strategy.known)
    return Property(filled("properties/property.py.tmpl", values), unknown)


def _arguments(module: Module, function: Function) -> list[_Argument]:
    found = []
    owner = function.owner
    if owner is not None and function.kind in {Kind.METHOD, Kind.PROPERTY}:
        local = function.qualname.rpartition(".")[0]
        name = test_name(owner.name)
        found.append(_Argument(name, name, None, instance_of(owner, module, local, name)))
    for parameter in function.parameters:
        strategy = strategy_for(parameter.name, parameter.annotation, parameter.default, module)
        if parameter.passing is Passing.REST:
            strategy = many(strategy)
        elif parameter.passing is Passing.KEYWORDS:
            strategy = named(strategy)
        optional = parameter.default is not None or parameter.passing in {Passing.REST, Passing.KEYWORDS}
        found.append(_Argument(parameter.name, parameter.name, parameter.passing, strategy, optional))
    return found


def _kept(arguments: list[_Argument]) -> tuple[list[_Argument], list[_Argument]]:
    """What is generated, and what keeps its default because nothing is known of it.

    Two classes of one name cannot be imported side by side: the second becomes a placeholder.
    """
    homes: dict[str, str] = {}
    checked = []
    for argument in arguments:
        clash = next((n for m, n in sorted(argument.strategy.imports) if homes.get(n, m) != m), None)
        if clash is not None:
            why = f"its {clash} is another class than the {clash} that is imported already"
            argument = _Argument(  # noqa: PLW2901
                argument.name, argument.parameter, argument.passing, placeholder(argument.name, why), argument.optional
            )
        homes |= {name: home for home, name in argument.strategy.imports}
        checked.append(argument)
    kept = [argument for argument in checked if argument.strategy.known or not argument.optional]
    kept = kept or checked
    return kept, [argument for argument in checked if argument not in kept]


def _renamed(arguments: list[_Argument], taken: set[str]) -> list[_Argument]:
    """A parameter that is called like something the test imports, or like another one, gets an underscore."""
    used = {name.partition(".")[0] for name in taken} | _OURS
    found = []
    for argument in arguments:
        name = argument.name
        while name in used:
            name += "_"
        used.add(name)
        found.append(_Argument(name, argument.parameter, argument.passing, argument.strategy, argument.optional))
    return found


def _subject(function: Function, needed: set[str]) -> tuple[str, str]:
    """How the test reaches the function, and the name that it is imported under where its own would not do.

    pytest would take an imported `test_x` or `TestX` for a test. A class that the strategies name keeps its name.
    """
    top, dot, rest = function.qualname.partition(".")
    alias = "subject" if top not in needed and (top in _OURS or top.lower().startswith("test")) else ""
    return f"{alias or top}{dot}{rest}", alias


def _call(function: Function, arguments: list[_Argument], subject: str) -> Group | str:
    given: list[str] = []
    by_name = False
    passed = {argument.parameter: argument for argument in arguments if argument.passing is not None}
    for parameter in function.parameters:
        argument = passed.get(parameter.name)
        if argument is None:  # it keeps its default, so what follows has to be named
            by_name = True
        elif parameter.passing is Passing.REST:
            given += [] if by_name else [f"*{argument.name}"]
        elif parameter.passing is Passing.KEYWORDS:
            given.append(f"**{argument.name}")
        elif parameter.passing is Passing.KEYWORD or (by_name and parameter.passing is Passing.EITHER):
            given.append(f"{parameter.name}={argument.name}")
        else:
            given.append(argument.name)
    instance = next((argument.name for argument in arguments if argument.passing is None), None)
    reached = f"{instance}.{function.name}" if instance is not None else subject
    return reached if function.kind is Kind.PROPERTY else call(reached, *given)


def _whole(function: Function, called: Group | str) -> Group | str:
    """The call with what it takes to get at its result."""
    if function.is_async and not function.yields:
        return call("asyncio.run", called)
    return call("list", called) if function.yields and not function.is_async else called


def _calling(function: Function, called: Group | str) -> list[str]:
    if function.is_async and function.yields:
        return ["", "async def collected():", f"    return [item async for item in {flat(called)}]", "",
                "result = asyncio.run(collected())"]  # fmt: skip
    before = "" if _gives_nothing(function) else "result = "
    return [line[4:] for line in laid_out(_whole(function, called), before=before, indent=4)]


def _gives_nothing(function: Function) -> bool:
    return isinstance(function.returns, ast.Constant) and function.returns.value is None


def _imports(
    module: Module,
    needed: set[tuple[str, str]],
    aliases: dict[tuple[str, str], str],
    whole: list[str],
    examples: bool,
) -> list[str]:
    """Blocks as isort orders them: the standard library, then what is installed, then the project.

    `whole` are further statements as they stand; `examples` says that the test has one.
    """
    ours = {(home, name) for home, name in needed if home == module.name or module.find(f"{home}.{name}") is not None}
    external = {(home, name) for home, name in needed - ours if home.startswith("hypothesis")}
    standard = [line for line in whole if "hypothesis" not in line] + _from_lines(needed - ours - external, {})
    decorators = f"from hypothesis import {'example, ' if examples else ''}given"
    installed = ["import pytest", decorators, *(line for line in whole if "hypothesis" in line)]
    blocks = [standard, installed + _from_lines(external, {}), _from_lines(ours, aliases)]
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def _from_lines(needed: set[tuple[str, str]], aliases: dict[tuple[str, str], str]) -> list[str]:
    homes: dict[str, set[str]] = {}
    for home, name in needed:
        homes.setdefault(home, set()).add(name.partition(".")[0])
    lines = []
    for home in sorted(homes):
        names = sorted(homes[home], key=lambda name: (not name.isupper(), not name[:1].isupper(), name))
        told = [f"{name} as {aliases[home, name]}" if (home, name) in aliases else name for name in names]
        line = f"from {home} import {', '.join(told)}"
        lines += [line] if len(line) <= WIDTH else [f"from {home} import (", *(f"    {n}," for n in told), ")"]
    return lines


def _undrawn(arguments: list[_Argument]) -> list[str]:
    """An example of no values, where drawing may raise or take long: examples come first, and this one fails at once.

    The test's own first line fails for it; without it that line would wait for the constructors.
    """
    if not any(_SLOW.search(flat(argument.strategy.source)) for argument in arguments):
        return []
    nothing: dict[str, Expression] = {argument.name: "..." for argument in arguments}
    return [*_comment(_UNDRAWN, 0), *laid_out(call("@example", **nothing))]


def _given(arguments: list[_Argument]) -> list[str]:
    if not any(argument.strategy.notes for argument in arguments):
        items = tuple((f"{argument.name}=", argument.strategy.source) for argument in arguments)
        return laid_out(Group("@given(", items, ")"))
    lines = ["@given("]
    for argument in arguments:
        for note in argument.strategy.notes:
            lines += _comment(note, 4)
        lines += laid_out(argument.strategy.source, before=f"{argument.name}=", after=",", indent=4)
    return [*lines, ")"]


def _signature(function: Function, arguments: list[_Argument]) -> list[str]:
    name = f"test_{test_name(function.qualname)}"
    return laid_out(call(f"def {name}", *(argument.name for argument in arguments)), after=":")


def _about(function: Function, left_out: list[_Argument]) -> list[str]:
    lines = _comment(f'{function.qualname}: "{one_line(function.doc, 160)}"', 0) if function.doc else []
    for argument in left_out:
        lines += _comment(f"{argument.parameter} keeps its default: no strategy is known for it", 0)
    return lines


def _forms(function: Function, arguments: list[_Argument], called: Group | str, others: list[str]) -> list[str]:
    first = next((a.name for a in arguments if a.passing is not None), arguments[0].name)
    inverse = _sibling(function, inverse_of(function.name, _siblings(function, others)), arguments)
    shown = flat(_whole(function, called))
    again = re.sub(rf"(?<=[(\s=*]){re.escape(first)}(?=[,)])", "result", shown, count=1)
    if inverse is None:
        trip = f"assert the_inverse(result) == {first}"
    elif inverse[1]:
        trip = f"assert {inverse[0]}(result) == {first}"
    else:
        trip = f"assert {re.sub(rf'(?<=[(]){re.escape(first)}(?=[,)])', f'{inverse[0]}(result)', shown)} == result"
    reference = reference_of(function.name, _siblings(function, others))
    simpler = reference or f"a_simpler_{test_name(function.name)}"
    slow = f"{simpler}({shown.partition('(')[2] or ')'}"
    errors = ", ".join(function.raises)
    expected = f"({errors})" if len(function.raises) > 1 else errors or "ValueError"
    numeric = ast.unparse(function.returns) in {"int", "float", "Decimal", "Fraction"} if function.returns else False
    sized = flat(arguments[-1 if first is not arguments[0].name else 0].strategy.source).startswith(_SIZED)
    most = f"len({first})" if sized or not numeric else first
    bound = f"assert 0 <= result <= {most}" if numeric else f"assert len(result) <= {most}"
    never = (
        f"never raises but {expected if errors else 'for a stated reason'}",
        f"try:\n    {shown}\nexcept {expected}:\n    return",
    )
    if _gives_nothing(function):
        changed = arguments[0].name
        kept = ("keeps an invariant of what it changes", f"assert ... {changed} ...  # compare with what it was before")
        return [
            f"# What must hold after every {function.qualname}? The usual forms:",
            *titled([kept, never], "#", "    "),
        ]
    forms = [
        ("round trip", trip),
        ("idempotent: a second time changes nothing", f"assert {again} == result"),
        ("ordered", "assert list(result) == sorted(result)"),
        ("bounded", bound),
        ("equivalent to a simpler or an older way", f"assert result == {slow}"),
        never,
    ]
    head = [f"# What must hold for every result of {function.qualname}? The usual forms, in its names:"]
    return [*head, *titled(forms, "#", "    ")]


def _siblings(function: Function, others: list[str]) -> list[str]:
    """The bare names of what stands beside the function, in its class or in its module."""
    prefix = function.qualname.rpartition(".")[0]
    return [other.rpartition(".")[2] for other in others if other.rpartition(".")[0] == prefix]


def _sibling(function: Function, found: tuple[str, bool] | None, arguments: list[_Argument]) -> tuple[str, bool] | None:
    """A sibling as the test would call it."""
    if found is None:
        return None
    instance = next((argument.name for argument in arguments if argument.passing is None), None)
    owner = instance or function.qualname.rpartition(".")[0]
    return (f"{owner}.{found[0]}" if owner else found[0]), found[1]


def _comment(text: str, indent: int) -> list[str]:
    space = " " * indent
    return textwrap.wrap(
        one_line(text, 400),
        WIDTH - 4,
        initial_indent=f"{space}# ",
        subsequent_indent=f"{space}#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
