"""Which properties a repository has already: files of Hypothesis tests, and Go fuzz functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from aiguard.scaffold.listing import Listing
from aiguard.scaffold.look_go import GoCode
from aiguard.scaffold.python_code import Module, PythonCode
from aiguard.scaffold.survey import Place, Property
from aiguard.source.go_text import go_file

_FUZZ = re.compile(r"^func Fuzz(?![a-z])\w*\(\s*\w+ \*\w+\.F\s*\)", re.MULTILINE)
_MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py")


def properties(listing: Listing, code: PythonCode, go: GoCode, notes: list[str]) -> tuple[Property, ...]:
    """Python first, each language by path."""
    return (*_python(listing, code), *_go(listing, go, notes))


def _python(listing: Listing, code: PythonCode) -> Iterator[Property]:
    for module in code.modules.values():
        name = PurePosixPath(module.path).stem
        if (name.startswith("test_") or name.endswith("_test")) and _imports_hypothesis(module):
            yield Property(Place(module.path, 1), _home(listing, module.path))


def _imports_hypothesis(module: Module) -> bool:
    """A strategy or a profile alone makes no property: it takes `given` or a state machine."""
    return any(
        name in {"hypothesis", "hypothesis.given"} or name.startswith("hypothesis.stateful")
        for name in module.imports.values()
    )


def _home(listing: Listing, path: str) -> str:
    """The folder that pytest starts in: the nearest one above that holds a manifest, else the root."""
    for folder in PurePosixPath(path).parents:
        if any(listing.has(str(folder / manifest)) for manifest in _MANIFESTS):
            return str(folder).removeprefix(".")
    return ""


def _go(listing: Listing, go: GoCode, notes: list[str]) -> Iterator[Property]:
    for path in listing.ending("_test.go"):
        text = listing.text(path) or ""
        if "Fuzz" not in text:
            continue
        file = go_file(path, text)
        found = list(_FUZZ.finditer(file.bare))
        home = go.module_folder(file.folder)
        if found and home is None:
            notes.append(f"{path}: Go fuzz functions outside every module (no go.mod) were left out")
        elif home is not None:
            yield from (Property(Place(path, file.line(match.start())), home) for match in found)
