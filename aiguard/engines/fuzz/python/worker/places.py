"""Whose file is it: the project's, its tests', somebody else's, or the machinery's."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_FOREIGN = ("site-packages", "dist-packages")


class Places:
    """Judges files by their paths.

    `root` is the project's folder, `home` the one that its properties are in: another, where they are those of a
    revision. `properties` are files and folders relative to `home`.
    """

    def __init__(self, root: str, home: str, properties: Iterable[str]) -> None:
        self._roots = tuple(os.path.join(os.path.realpath(folder), "") for folder in dict.fromkeys((home, root)))
        self._properties = frozenset(os.path.realpath(os.path.join(home, path)) for path in properties)
        self._library = tuple(
            os.path.join(os.path.realpath(path), "")
            for name in ("stdlib", "platstdlib")
            if (path := sysconfig.get_paths().get(name))
        )

    def relative(self, file: str) -> str | None:
        """The path from the project's folder with slashes, or None for a file that is not the project's own."""
        real = os.path.realpath(file)
        if self.is_foreign(real):
            return None
        return next((real[len(root) :].replace(os.sep, "/") for root in self._roots if real.startswith(root)), None)

    def is_foreign(self, file: str) -> bool:
        """Whether it is an installed package's."""
        parts = file.split(os.sep)
        return any(name in parts for name in _FOREIGN) or ".venv" in parts

    def is_library(self, file: str) -> bool:
        """Whether it is Python's own."""
        return file.startswith("<frozen") or (file.startswith(self._library) and not self.is_foreign(file))

    def is_worker(self, file: str) -> bool:
        """Whether it is this worker's."""
        return file.startswith(_HERE)

    def is_machinery(self, file: str) -> bool:
        """Whether it is this worker's, pytest's or Hypothesis' own."""
        if file.startswith(_HERE) or file == __file__:
            return True
        return any(
            f"{os.sep}{name}{os.sep}" in file for name in ("hypothesis", "_pytest", "pluggy")
        ) and self.is_foreign(file)

    def is_test(self, file: str) -> bool:
        """Whether a human wrote it to test with: a property's file, a conftest, a test."""
        name = os.path.basename(file)
        if name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py"):
            return True
        real = os.path.realpath(file)
        return any(real == path or real.startswith(os.path.join(path, "")) for path in self._properties)


def module_file(module: object) -> str:
    """The file of a module, '' where it has none."""
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) else ""


def loaded_under(places: Places) -> frozenset[str]:
    """The names of the loaded modules that are the project's own and no tests."""
    return frozenset(
        name
        for name, module in list(sys.modules.items())
        if (file := module_file(module)) and places.relative(file) is not None and not places.is_test(file)
    )
