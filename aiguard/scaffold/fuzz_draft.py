"""The `fuzz` block of aiguard.yaml for the properties that were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from aiguard.scaffold.spelling import scalar
from aiguard.scaffold.survey import Property

_BUDGET = "budget: 30s"


def fuzz_block(properties: Sequence[Property], folder: str) -> list[str]:
    """Its lines, for the config in `folder`; none where there is no property, for an empty campaign cannot pass."""
    if not properties:
        return []
    lines = ["fuzz:  # `aiguard fuzz` tries to break these, and so does `aiguard check` where a change reaches them"]
    lines.append(f"  {_BUDGET}")
    for language, settings in _settings(properties, folder).items():
        lines += [f"  {language}:", *(f"    {setting}" for setting in settings)]
        if language == "python":
            lines.append("    # python: .venv/bin/python    # where the code's packages are not beside aiguard")
    return lines


def fuzz_entry(properties: Sequence[Property], folder: str) -> str:
    """The same on one line."""
    found = _settings(properties, folder)
    inner = [_BUDGET, *(f"{language}: {{{', '.join(settings)}}}" for language, settings in found.items())]
    return f"fuzz: {{{', '.join(inner)}}}"


def python_home(properties: Iterable[Property], folder: str) -> str:
    """The folder that pytest starts in: the one that all Python properties belong to, else the config's own."""
    homes = {each.home for each in properties if each.is_python}
    return homes.pop() if len(homes) == 1 else folder


def _settings(properties: Sequence[Property], folder: str) -> dict[str, list[str]]:
    """What to say of each language, as `key: value` in flow style."""
    found: dict[str, list[str]] = {}
    paths = _folders(each.place.path for each in properties if each.is_python)
    if paths:
        home = python_home(properties, folder)
        found["python"] = [f"paths: {_listed(paths, folder)}"]
        found["python"] += [f"cwd: {scalar(_inside(home, folder))}"] if home != folder else []
    modules = sorted({each.home for each in properties if not each.is_python})
    if modules:
        found["go"] = ['packages: ["./..."]']
        found["go"] += [f"modules: {_listed(modules, folder)}"] if modules != [folder] else []
    return found


def _folders(paths: Iterable[str]) -> list[str]:
    """The outermost folders of the files, so that the next file there is run, too; a file of the root stands alone."""
    found = {str(PurePosixPath(path).parent) if "/" in path else path for path in paths}
    return sorted(path for path in found if not any(str(above) in found for above in PurePosixPath(path).parents))


def _listed(paths: Iterable[str], folder: str) -> str:
    return f"[{', '.join(scalar(_inside(path, folder)) for path in paths)}]"


def _inside(path: str, folder: str) -> str:
    return str(PurePosixPath(path or ".").relative_to(folder or "."))
