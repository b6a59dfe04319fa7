"""The files under `templates/`, found in a wheel, in an editable install and in a checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from aiguard.text import one_line


def template(name: str) -> bytes:
    """One template by its POSIX path below `templates/`. Raises FileNotFoundError with the name."""
    place = _root()
    for part in _parts(name):
        place = place / part
    if not place.is_file():
        raise FileNotFoundError(f"there is no template {one_line(name)}")
    return place.read_bytes()


def template_tree(name: str) -> dict[str, bytes]:
    """Every file below a template folder, by POSIX path relative to it, sorted. Raises FileNotFoundError."""
    place = _root()
    for part in _parts(name):
        place = place / part
    if not place.is_dir():
        raise FileNotFoundError(f"there is no template folder {one_line(name)}")
    return dict(sorted(_files(place, PurePosixPath())))


def _root() -> Traversable:
    packaged = files("aiguard") / "templates"
    # An editable install has no copy beside the code: the folder of the checkout is the one being edited.
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "templates"


def _parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/"):
        raise FileNotFoundError(f"there is no template {one_line(name)}")
    return parts


def _files(folder: Traversable, prefix: PurePosixPath) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.name == "__pycache__":
            continue
        path = prefix / entry.name
        found += _files(entry, path) if entry.is_dir() else [(str(path), entry.read_bytes())]
    return found


def filled(name: str, values: dict[str, str]) -> str:
    """A template as text: `@key@` replaced within lines; a line that is only `# @key@` replaced by a block of lines.

    The block takes the line's indentation; an empty block takes the line away.
    """
    lines = []
    for line in template(name).decode().splitlines():
        bare = line.strip()
        key = bare.removeprefix("# @").removesuffix("@")
        if bare == f"# @{key}@" and key in values:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}{part}" if part else "" for part in values[key].splitlines()]
            continue
        for name_, value in values.items():
            line = line.replace(f"@{name_}@", value)  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines).rstrip("\n") + "\n"
