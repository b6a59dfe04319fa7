"""The constants of the code that a property is about, read from its source.

Hypothesis gathers constants from every local module; a bug behind one of them drowns in the others (it was found in
every run without unrelated constants around, and in none with 18,000). Here it is the modules that the property's own
module imports, and their neighbours in the same package, the closest first and each bounded.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from hypothesis.internal.conjecture import providers

from .matching import tree_of
from .places import Places, module_file

_MOST_MODULES, _MOST_EACH, _MOST_TEXT, _MOST_PATTERN = 40, 400, 60, 1000
_LONGEST_S = 0.6
_MOST_PATTERNS = 200
_NEAR = 3
"""How often the constants of a module count that the property imports itself, beside those of its neighbours."""

_clock = time.monotonic
_read: dict[str, set[Any]] = {}
"""The constants of the files that were read so far."""


class Constants:
    """Pools of values by kind; a value may stand in a pool several times, and is drawn as often."""

    def __init__(self) -> None:
        self.integers: list[int] = []
        self.floats: list[float] = []
        self.strings: list[str] = []
        self.bytes: list[bytes] = []
        self.characters: list[str] = []
        self.patterns: list[Any] = []

    @classmethod
    def of(cls, item: Any, places: Places) -> Constants:
        """The constants that belong to a property."""
        found = cls()
        until = _clock() + _LONGEST_S
        for module, near in about(item, places):
            if _clock() > until:
                break
            values = _values_once(module_file(module))
            for _ in range(_NEAR if near else 1):
                found._add(values)
            found._add_patterns(module, values)
        return found

    def _add_patterns(self, module: ModuleType, values: set[Any]) -> None:
        """The parse trees of the module's patterns: those that it has compiled, and texts that could be some."""
        compiled = {value.pattern for value in list(vars(module).values()) if isinstance(value, re.Pattern)}
        texts = {value for value in {*compiled, *values} if isinstance(value, str)}
        for text in sorted(texts)[:_MOST_EACH]:
            tree = tree_of(text) if len(self.patterns) < _MOST_PATTERNS else None
            if tree is not None:
                self.patterns += [tree] * (_NEAR if text in compiled else 1)

    def _add(self, values: set[Any]) -> None:
        characters: set[str] = set()
        for value in values:
            if isinstance(value, int):
                self.integers.append(value)
                self.floats.append(float(value) if abs(value) < 2**60 else 0.0)
            elif isinstance(value, float):
                self.floats.append(value)
            elif isinstance(value, (str, bytes)) and len(value) > _MOST_TEXT:
                continue
            elif isinstance(value, str):
                self.strings.append(value)
                self.bytes.append(value.encode("utf-8", "replace"))
                characters.update(value)
            elif isinstance(value, bytes):
                self.bytes.append(value)
                self.strings.append(value.decode("latin-1"))
        self.characters += sorted(characters)


def read_ahead(item: Any, places: Places, seconds: float) -> None:
    """Read what `Constants.of` will want, once for all processes that are forked from this one; for so long at most."""
    until = _clock() + seconds
    for module, _ in about(item, places):
        if _clock() > until:
            return
        _values_once(module_file(module))


def about(item: Any, places: Places) -> Iterator[tuple[ModuleType, bool]]:
    """The modules that a property is about, whether it imports them itself, the closest first."""
    home = inspect.getmodule(item.obj) or getattr(item, "module", None)
    near: dict[str, ModuleType] = {}
    for value in list(vars(home).values()) if home is not None else []:
        name = value.__name__ if isinstance(value, ModuleType) else str(getattr(value, "__module__", "") or "")
        module = sys.modules.get(name)
        if module is not None and module is not home and _is_about(module, places):
            near[name] = module
    yield from ((module, True) for module in near.values())
    packages = {name.partition(".")[0] for name in near}
    count = 0
    for name, module in sorted(sys.modules.items(), key=lambda pair: pair[0].count(".")):
        if name in near or name.partition(".")[0] not in packages or not isinstance(module, ModuleType):
            continue
        if _is_about(module, places) and count < _MOST_MODULES:
            count += 1
            yield module, False


def _is_about(module: ModuleType, places: Places) -> bool:
    file = module_file(module)
    if not file.endswith(".py") or places.is_library(file) or places.is_machinery(file) or places.is_test(file):
        return False
    return module.__name__.partition(".")[0] not in {"hypothesis", "pytest", "_pytest", "_aiguard_worker"}


def _values_once(file: str) -> set[Any]:
    values = _read.get(file)
    if values is None:
        values = _read[file] = _values(file)
    return values


def _values(file: str) -> set[Any]:
    """The plain constants of a file, documentation left out; integers and texts of a size that means something."""
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return set()
    found: set[Any] = set()
    statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    documentation = {id(value) for value in statements if isinstance(value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation and len(found) < _MOST_EACH:
            value = node.value
            if (isinstance(value, (str, bytes)) and 0 < len(value) <= _MOST_TEXT) or (
                isinstance(value, (int, float)) and not isinstance(value, bool)
            ):
                found.add(value)
    return found


def focus(constants: Constants) -> None:
    """Let Hypothesis' own generation draw these constants instead of those of every local module.

    There is no public way; where this version keeps them elsewhere, it goes on with its own.
    """
    pools = getattr(providers, "_local_constants", None)
    if pools is None or not hasattr(providers, "_get_local_constants") or not hasattr(providers, "CONSTANTS_CACHE"):
        return
    try:
        own = type(pools)(
            integers=_sorted_set(constants.integers, pools.integers),
            floats=_sorted_set(constants.floats, pools.floats),
            strings=_sorted_set(constants.strings, pools.strings),
            bytes=_sorted_set(constants.bytes, pools.bytes),
        )
    except (AttributeError, TypeError):
        return
    providers._local_constants = own
    providers.CONSTANTS_CACHE.cache.clear()
    setattr(providers, "_get_local_constants", lambda: own)  # noqa: B010 - private to hypothesis


def _sorted_set(values: list[Any], like: Any) -> Any:
    """The values in a set of the same making; integers that Hypothesis finds by itself anyway are left out of it."""
    found = like.__class__(key=like.key)
    found.update(value for value in values if not (isinstance(value, int) and abs(value) <= 100))
    return found
