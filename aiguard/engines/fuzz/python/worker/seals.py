"""Whether the code under test has replaced what judges it: sealed before the checkout runs, looked at in the end.

A process cannot guard itself against code that runs inside it; it can notice the usual ways. What is sealed: the
exceptions and functions that assertions use, the parts of Hypothesis that note a failure, this worker's own classes,
and the callables that the property's body names.
"""

from __future__ import annotations

import builtins
import inspect
import sys
from types import FunctionType, ModuleType
from typing import Any, Callable

from hypothesis import control, core
from hypothesis.internal.conjecture import data, engine

_BUILTINS = ("AssertionError", "Exception", "BaseException", "isinstance", "issubclass", "all", "any", "len", "sum")
_MORE = ("abs", "min", "max", "sorted", "repr", "str", "int", "float", "list", "dict", "set", "tuple", "bool", "type")
_JUDGES = (data.ConjectureData, engine.ConjectureRunner, core.StateForActualGivenExecution, control.BuildContext)
_vars = vars
_MISSING = object()

Sealed = list[tuple[str, Any, dict[str, Any]]]


def seal(own: dict[str, Any]) -> Callable[[], list[str]]:
    """Take the seals; what is returned gives the names of those that are broken. `own` is the worker's namespace."""
    ours = [name for name in _vars(builtins) if name.startswith("@")]
    sealed: Sealed = [("builtins", builtins, {name: getattr(builtins, name) for name in (*_BUILTINS, *_MORE, *ours)})]
    for owner in (
        data.ConjectureData,
        engine.ConjectureRunner,
        core.StateForActualGivenExecution,
        control.BuildContext,
    ):
        sealed.append((f"hypothesis' {owner.__name__}", owner, _functions(owner)))
    for name, value in own.items():
        if isinstance(value, type):
            sealed.append((f"aiguard's {name}", value, _functions(value)))
    return lambda: [f"{title}.{name}" for title, owner, kept in sealed for name in _broken(owner, kept)]


def seal_body(test: Any) -> Callable[[], list[str]]:
    """The same for the callables and modules that a property's body names; what is not there must not come, either."""
    function = inspect.unwrap(test) if test is not None else None
    if not isinstance(function, FunctionType):
        return list
    scope = function.__globals__
    names = [name for name in function.__code__.co_names if name in scope or hasattr(builtins, name)]
    kept = {name: scope.get(name, _MISSING) for name in names}
    fixed = {name: value for name, value in kept.items() if value is _MISSING or _is_fixed(value)}

    def broken() -> list[str]:
        return [
            f"{function.__module__}.{name}" for name, value in fixed.items() if scope.get(name, _MISSING) is not value
        ]

    return broken


def own_namespace() -> dict[str, Any]:
    """The classes of this worker's modules, by name."""
    package = __name__.rpartition(".")[0]
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(f"{package}.")]
    return {
        f"{value.__module__.rpartition('.')[2]}.{name}": value
        for module in modules
        for name, value in list(vars(module).items())
        if isinstance(value, type) and value.__module__.startswith(f"{package}.")
    }


def _is_fixed(value: Any) -> bool:
    return isinstance(value, (FunctionType, ModuleType, type)) or inspect.isbuiltin(value)


def _functions(owner: type) -> dict[str, Any]:
    return {name: value for name, value in _vars(owner).items() if isinstance(value, (FunctionType, property))}


def _broken(owner: Any, kept: dict[str, Any]) -> list[str]:
    now = _vars(owner)
    return [name for name, value in kept.items() if now.get(name, _MISSING) is not value]
