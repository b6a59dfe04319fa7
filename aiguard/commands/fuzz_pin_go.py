"""A Go counterexample pinned: a file under `testdata/fuzz`, where `go test` takes it for a seed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiguard.errors import CouldNotJudge, InputError
from aiguard.scaffold.writing import write_new
from aiguard.source.git import Repository
from aiguard.source.tree import WorkTree
from aiguard.text import one_line

HEADER = "go test fuzz v1"

_LIMIT = 128 * 1024 * 1024
_ID = re.compile(r"(?:\./)?(.*):(Fuzz\w*)(?:/.*)?")
_LITERAL = re.compile(
    r"(?:\[\]byte|string|bool|byte|rune|u?int(?:8|16|32|64)?|float(?:32|64)|math\.Float(?:32|64)frombits)\(.*\)"
)


@dataclass(frozen=True, slots=True)
class GoPin:
    """The file, relative to the project, with its content, and whether it is `new`."""

    path: str
    data: bytes
    new: bool
    said: str
    next_steps: tuple[str, ...]


def pin_go(root: Path, property_id: str, call: str | None, saved: str | None, *, dry_run: bool) -> GoPin:
    """Make sure that the failing input lies where Go looks for seeds; write it from its literals where it does not.

    Raises InputError where there is neither a file nor literals to write, and CouldNotJudge where it cannot be written.
    """
    match = _ID.fullmatch(property_id)
    if match is None:
        hint = "a property is `path.py::test` or `./package:FuzzName`"
        raise InputError.of(f"{one_line(property_id)} names no property", hint=hint)
    tree = WorkTree(root)
    package = "" if match[1] == "." else match[1].strip("/")
    folder = f"{package}/testdata/fuzz/{match[2]}".lstrip("/")
    there = _there(tree, saved, match[2])
    if there is not None:
        data = tree.read(there, _LIMIT)
        return GoPin(there, data, False, f"{there} holds this input already: {_shown(data)}", _steps(root, there))
    data = _content(call, property_id)
    path = f"{folder}/{hashlib.sha256(data).hexdigest()[:16]}"
    if tree.exists(path):
        return GoPin(path, data, False, f"{path} holds this input already: {_shown(data)}", _steps(root, path))
    if package and not tree.exists(package):
        raise InputError.of(f"there is no folder {one_line(package)} in the project", hint="run `aiguard fuzz` again")
    if dry_run:
        return GoPin(path, data, True, f"would write {path}", ())
    write_new(root, {path: data.decode("utf-8")}, "aiguard fuzz pin")
    return GoPin(path, data, True, f"wrote {path}", _steps(root, path))


def _there(tree: WorkTree, saved: str | None, name: str) -> str | None:
    """The saved file, where it lies among the seeds of its fuzz function."""
    if saved is None or not saved.endswith(tuple("0123456789abcdef")) or f"testdata/fuzz/{name}/" not in saved:
        return None
    return saved if tree.exists(saved) else None


def _content(call: str | None, property_id: str) -> bytes:
    """The seed's file, from the literals of a counterexample, with or without Go's header. Raises InputError."""
    lines = [line for line in (call or "").strip("\n").split("\n") if line and line != HEADER]
    if not lines or not all(_LITERAL.fullmatch(line) or line.startswith(("byte('", "rune('")) for line in lines):
        raise InputError.of(
            f"{one_line(property_id)}: the failing input is not where Go keeps it, and its literals are not known",
            hint="run `aiguard fuzz` again, with testdata/fuzz writable",
        )
    return "\n".join([HEADER, *lines, ""]).encode("utf-8")


def _shown(data: bytes) -> str:
    lines = data.decode("utf-8", "backslashreplace").split("\n")
    return one_line(", ".join(line for line in lines if line and line != HEADER), 160)


def _steps(root: Path, path: str) -> tuple[str, ...]:
    """What to do with the file; a warning first where git would leave it out."""
    commit = f"commit {path}; from now on plain `go test` runs it"
    try:
        # Not `check-ignore`, which refuses the literal pathspecs that every call is made with.
        listed = Repository(root).ask(
            "ls-files", "--others", "--ignored", "--exclude-standard", "--", str((root / path).resolve())
        )
        ignored = listed.status == 0 and bool(listed.output)
    except CouldNotJudge:  # in no repository
        return (commit,)
    if ignored:
        return (f"git ignores {path}: take the pattern out of .gitignore, or `git add --force {path}`", commit)
    return (commit,)
