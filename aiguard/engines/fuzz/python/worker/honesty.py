"""Signs that a property cannot fail, or that the code under test bends its own verdict.

Everything here only counts and remembers; the supervisor decides what it means. The profile hook (sys.setprofile) runs
for a few calls only: the first ones, then ever more rarely.
"""

from __future__ import annotations

import ast
import inspect
import sys
import threading
from collections.abc import Callable
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any
from unittest import SkipTest

from _pytest.outcomes import Failed, OutcomeException
from hypothesis.errors import StopTest, UnsatisfiedAssumption

from .places import Places
from .stopping import Hang, room_for_hooks

_ALWAYS = 12
"""The first calls are all profiled, and then each whose number is a power of two."""

_set_profile = sys.setprofile
_get_profile = sys.getprofile
_set_beside: Callable[[Any], None] = threading.setprofile


class Honesty:
    """What one run's calls gave away."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._calls = 0
        self.profiled = 0
        self.asserts = 0
        self.rejected_by_code = 0
        self.rejecting: tuple[str, int] | None = None
        self.skipped: str | None = None
        self.raised = 0
        self.entered: set[CodeType] = set()
        self.called = 0

    def call(self, body: Callable[[], Any]) -> Any:
        """Call it, and look at how it ended. Lets every exception through."""
        self._calls += 1
        # Once it fails, every call has to be like every other: a hook takes a frame, and recursion may hang on one.
        profiled = not self.raised and (self._calls <= _ALWAYS or (self._calls & (self._calls - 1)) == 0)
        try:
            if profiled and _get_profile() is None:
                return self._profiled(body)
            return body()
        except (UnsatisfiedAssumption, StopTest) as error:
            self._look_at_rejection(error)
            raise
        except SkipTest as error:
            self.skipped = str(error) or "skipped"
            raise
        except BaseException as error:
            self.raised += not isinstance(error, Hang)
            # pytest's outcomes are no Exceptions.
            if isinstance(error, OutcomeException) and type(error) is not Failed:
                self.skipped = str(error) or type(error).__name__
            raise

    def _profiled(self, body: Callable[[], Any]) -> Any:
        entered = self.entered
        self.profiled += 1
        watching = True

        def note(frame: Any, event: str, _: Any) -> None:
            if event == "call":
                entered.add(frame.f_code)
                self.called += 1
            elif event == "c_call":
                self.called += 1

        def note_beside(frame: Any, event: str, _: Any) -> None:
            if event == "call" and watching:
                entered.add(frame.f_code)
            elif not watching:
                _set_profile(None)

        # Applications under test may run in a thread of their own (Starlette's TestClient).
        alone = getattr(threading, "_profile_hook", None) is None
        # The property itself is one call, and so is the end of profiling.
        self.called -= 2
        with room_for_hooks():
            if alone:
                _set_beside(note_beside)
            _set_profile(note)
            try:
                return body()
            finally:
                _set_profile(None)
                watching = False
                if alone:
                    _set_beside(None)

    def _look_at_rejection(self, error: BaseException) -> None:
        """An input may be refused by the property, its helpers and its strategies; not by the code under test.

        Hypothesis stands between the property and a strategy that it draws from. Where nothing stands between the
        property and the code that refuses, it is the code that was called.
        """
        trace, called = error.__traceback__, None
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file == __file__ or self._places.is_worker(file):
                pass
            elif self._places.is_machinery(file):
                if called is not None:
                    break
            elif self._places.is_test(file) or self._places.is_library(file):
                called = None
            else:
                called = (file, trace.tb_lineno)
            if called is None and self._places.is_machinery(file) and not self._places.is_worker(file):
                return
            trace = trace.tb_next
        if called is not None:
            self.rejected_by_code += 1
            self.rejecting = called

    def never_called(self, test: Any) -> list[str]:
        """The functions that the property names and never called; empty where one was called, or where it is unsure."""
        if self.profiled < _ALWAYS:
            return []
        names: dict[str, list[CodeType]] = {}
        for name, value in _named(test):
            codes = _codes(value)
            if codes is None:
                return []
            names[name] = codes
        if any(code in self.entered for codes in names.values() for code in codes):
            return []
        return sorted(names)

    def informed(self) -> list[tuple[str, int, str]]:
        """Places where code under test that was entered looks for pytest or Hypothesis: file, line, what it says."""
        files = {code.co_filename for code in self.entered}
        found: list[tuple[str, int, str]] = []
        for file in sorted(files):
            if self._places.relative(file) is not None and not self._places.is_test(file):
                found += _signs(file)
        return found


_TELLING = {"pytest", "_pytest", "hypothesis", "PYTEST_CURRENT_TEST", "PYTEST_VERSION", "PYTEST_XDIST_WORKER"}


def _signs(file: str) -> list[tuple[str, int, str]]:
    try:
        with open(file, "rb") as source:
            tree = ast.parse(source.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in _TELLING:
            found.append((file, node.lineno, node.value))
        elif isinstance(node, ast.Import):
            found += [(file, node.lineno, a.name) for a in node.names if a.name.partition(".")[0] in _TELLING]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _TELLING:
            found.append((file, node.lineno, node.module or ""))
    return found


def _named(test: Any) -> list[tuple[str, Any]]:
    """The callables of the project or of packages that a property's body names, directly or through a module."""
    function = inspect.unwrap(test)
    code = getattr(function, "__code__", None)
    scope = getattr(function, "__globals__", {})
    if code is None:
        return []
    words = _words(code)
    found: list[tuple[str, Any]] = []
    for word in words:
        value = scope.get(word)
        if isinstance(value, ModuleType):
            inner = [(f"{word}.{name}", getattr(value, name, None)) for name in words if name in vars(value)]
            found += [(name, each) for name, each in inner if _counts(each)]
        elif _counts(value):
            found.append((word, value))
    return found


def _words(code: CodeType) -> set[str]:
    # Names that begin with an @ are those of rewritten assertions.
    words = {name for name in code.co_names if not name.startswith("@")}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            words |= _words(constant)
    return words


_LIBRARY = getattr(sys, "stdlib_module_names", frozenset[str]())
_AROUND = {"hypothesis", "pytest", "_pytest", "unittest", "builtins", "typing", "contextlib", "functools"}


def _counts(value: Any) -> bool:
    if not isinstance(value, (FunctionType, BuiltinFunctionType, type)) and not callable(value):
        return False
    if value is None or isinstance(value, ModuleType):
        return False
    home = str(getattr(value, "__module__", "") or "").partition(".")[0]
    return bool(home) and home not in _AROUND and home not in _LIBRARY


def _codes(value: Any) -> list[CodeType] | None:
    """The code of a function, or of all functions of a class; None for what is not written in Python."""
    value = inspect.unwrap(value) if callable(value) else value
    if isinstance(value, FunctionType):
        return [value.__code__]
    if isinstance(value, type):
        if issubclass(value, BaseException):
            return []
        codes = [
            member.__code__
            for base in value.__mro__
            for member in map(inspect.unwrap, _functions(base))
            if isinstance(member, FunctionType)
        ]
        return codes or None
    return None


def _functions(owner: type) -> list[Any]:
    found = []
    for member in list(vars(owner).values()):
        plain = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
        if isinstance(plain, property):
            found += [each for each in (plain.fget, plain.fset) if each is not None]
        elif isinstance(plain, FunctionType):
            found.append(plain)
    return found
