"""The pytest plugin: it takes over when pytest has collected, and serves runs instead of running the tests."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import os
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from hypothesis.internal.charmap import charmap
from hypothesis.internal.detection import is_hypothesis_test

from . import asserting, django
from .libfuzzer import drives
from .places import Places
from .records import Record, Wire
from .running import Unsupported, check
from .serving import Server

_MOST_TEXT = 20_000


def arguments(hello: Record) -> list[str]:
    """pytest's arguments: a team's own options must not run tests in other processes, once more, or not at all."""
    words = ["-s", "-q", "--continue-on-collection-errors", "-p", "no:cacheprovider", "--tb=short"]
    # Hypothesis is imported before pytest could rewrite it; a team that makes errors of warnings has no part in that.
    words += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    for plugin in ("randomly", "random_order", "flakefinder"):
        words += ["-p", f"no:{plugin}"]
    for module, option in (
        ("xdist", "-n0"),
        ("pytest_cov", "--no-cov"),
        ("pytest_timeout", "--timeout=0"),
        ("pytest_rerunfailures", "--reruns=0"),
    ):
        if importlib.util.find_spec(module) is not None:
            words.append(option)
    return [*words, *hello["arguments"], *hello["selected"]]


class Plugin:
    """What pytest tells, and what it has collected."""

    def __init__(self, wire: Wire, hello: Record, places: Places) -> None:
        self.places = places
        self.served = False
        self.assertions = asserting.Assertions(places.is_test)
        self._wire = wire
        self._items: dict[str, Any] = {}
        self._others = self._deselected = 0
        self._pretended: list[str] = []
        self._errors: list[Record] = []
        self._skipped: list[list[str]] = []
        asserting.install(self.assertions, asserting.cache_folder(str(hello["scratch"])))
        self._server = Server(wire, self._items, places, self.assertions)

    def pytest_collectreport(self, report: Any) -> None:
        """Keep why a module could not be collected, or was skipped as a whole."""
        if report.skipped and isinstance(report.longrepr, tuple):
            self._skipped.append([report.nodeid, str(report.longrepr[2])[:_MOST_TEXT]])
        if not report.failed:
            return
        crash = getattr(report.longrepr, "reprcrash", None)
        self._errors.append(
            {
                "node": report.nodeid,
                "text": str(report.longrepr)[-_MOST_TEXT:],
                "file": self._relative(getattr(crash, "path", None)),
                "line": getattr(crash, "lineno", None),
                "message": str(getattr(crash, "message", ""))[:_MOST_TEXT],
            }
        )

    def pytest_deselected(self, items: Any) -> None:
        """Count the properties that the project's own options leave out."""
        self._deselected += sum(is_hypothesis_test(getattr(item, "obj", None)) for item in items)

    def pytest_runtestloop(self, session: Any) -> bool:
        """Serve."""
        for item in session.items:
            if is_hypothesis_test(getattr(item, "obj", None)):
                self._items[item.nodeid] = item
            else:
                self._others += 1
                if _says_given(item):
                    self._pretended.append(item.nodeid)
        self.served = True
        # Text needs Hypothesis' table of characters, which takes seconds to make where none is kept: once for all runs.
        charmap()
        self._server.database = django.make_database(self._items.values())
        self._wire.send(self.collected(""))
        self._server.serve()
        return True

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Iterator[None]:
        """In a run: how a stage of it ended."""
        outcome: Any = yield
        if self._server.child is not None:
            self._server.child.note_report(call, outcome.get_result())

    def collected(self, ended: str) -> Record:
        """The record of what there is; `ended` says why nothing will be served."""
        try:
            check()
            unsupported = ""
        except Unsupported as error:
            unsupported = str(error)
        optional = (("crosshair", "hypothesis_crosshair_provider"), ("atheris", "atheris"))
        return {
            "record": "collected",
            "ended": ended,
            "items": [self._item(node, item) for node, item in self._items.items()],
            "others": self._others,
            "deselected": self._deselected,
            "pretended": self._pretended,
            "database": self._server.database,
            "errors": self._errors,
            "skipped": self._skipped,
            "unsupported": unsupported,
            "python": sys.version.split()[0],
            "pytest": pytest.__version__,
            "hypothesis": hypothesis.__version__,
            "engines": [name for name, module in optional if importlib.util.find_spec(module) is not None],
        }

    def _item(self, node: str, item: Any) -> Record:
        test = inner_test(item)
        machine = getattr(item.obj, "_hypothesis_state_machine_class", None)
        subject = inspect.unwrap(test) if test is not None else machine
        statement = _statement(subject)
        return {
            "node": node,
            "file": self._relative(_file(subject) or str(item.path))
            or self._relative(str(item.path))
            or str(item.path),
            "line": statement["line"],
            "name": node.partition("::")[2].partition("[")[0].replace("::", "."),
            "stateful": test is None,
            "statement": statement,
            "drivable": drives(item),
        }

    def _relative(self, file: Any) -> str | None:
        return self.places.relative(os.path.abspath(str(file))) if file else None


def _says_given(item: Any) -> bool:
    """Whether the file of a test that Hypothesis does not know decorates it with `@given`."""
    try:
        tree = ast.parse(item.path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return False
    name = getattr(item, "originalname", None) or item.name
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    decorators = [each for node in functions if node.name == name for each in node.decorator_list]
    called = [each.func for each in decorators if isinstance(each, ast.Call)]
    return any(getattr(each, "attr", getattr(each, "id", "")) == "given" for each in called)


def inner_test(item: Any) -> Any:
    """The function that a property's author wrote; None for a state machine."""
    return getattr(getattr(item.obj, "hypothesis", None), "inner_test", None)


def _file(subject: Any) -> str:
    try:
        return str(inspect.getsourcefile(subject) or "")
    except TypeError:
        return ""


def _statement(subject: Any) -> Record:
    """What a property's source says: its line, how many assertions it has, and whether it may fail in other ways."""
    try:
        lines, first = inspect.getsourcelines(subject)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return {"line": 1, "asserts": -1, "otherwise": True, "tries": True}
    asserts, otherwise, tries = 0, False, False
    for node in ast.walk(tree):
        tries = tries or isinstance(node, ast.Try)
        asserts += isinstance(node, ast.Assert)
        otherwise = otherwise or isinstance(node, ast.Raise)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            otherwise = otherwise or called.lower().startswith(("assert", "check", "verify", "raises", "fail"))
    return {"line": first + tree.body[0].lineno - 1, "asserts": asserts, "otherwise": otherwise, "tries": tries}
