"""`aiguard fuzz pin`: a counterexample of the last campaign becomes a test that stays."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.commands.fuzz_pin_go import pin_go
from aiguard.commands.last_campaign import Kept, kept
from aiguard.config.nearest import near
from aiguard.errors import CouldNotJudge, InputError
from aiguard.plan.fuzzing import seen
from aiguard.reporters.writing import replace_file
from aiguard.source.pinning import pin_example
from aiguard.source.tree import WorkTree
from aiguard.text import one_line

_LIMIT = 8 * 1024 * 1024
_SEED = re.compile(r"/\^(seed#\d+)\$")
"""In Go's command for one seed of f.Add, which has no file."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What pinning one counterexample did, or would do. `path` is relative to the project; `diff` is unified.

    `changed` is false where it was there already. `said` is one sentence; `next_steps` are further ones.
    """

    id: str
    path: str
    changed: bool
    diff: str
    said: str
    next_steps: tuple[str, ...] = ()


def pin(
    root: Path,
    property_id: str,
    call: str | None,
    *,
    saved: str | None = None,
    reproduce: str = "",
    dry_run: bool = False,
) -> Pin:
    """Pin one counterexample of a Python property (`path.py::test`) or of a Go fuzz function (`./package:FuzzX`).

    `call`, `saved` and `reproduce` are those of the counterexample. Raises InputError with the reason where it cannot
    be pinned; nothing is written then. Raises CouldNotJudge where the file cannot be written.
    """
    seed = _SEED.search(reproduce)
    if seed is not None and "::" not in property_id and saved is None:
        there = f"{one_line(property_id)} fails for {seed[1]}, which f.Add gives in the source already"
        return Pin(property_id, "", False, "", f"{there}: plain `go test` runs it")
    if "::" not in property_id:
        found = pin_go(root, property_id, call, saved, dry_run=dry_run)
        diff = _diff(b"", found.data, found.path) if found.new else ""
        return Pin(property_id, found.path, found.new, diff, found.said, found.next_steps)
    if not call:
        hint = "the saved input is replayed first in every campaign"
        raise InputError.of(f"{one_line(property_id)} has no counterexample that can be written down", hint=hint)
    path, _, test = property_id.partition("::")
    data = WorkTree(root).read(path, _LIMIT)
    try:
        done = pin_example(data, path, test.partition("[")[0].split("::"), call)
    except InputError as error:  # what is wrong with a value says no place by itself
        raise InputError(replace(problem, path=problem.path or path) for problem in error.problems) from None
    place = f"{path}:{done.line}"
    if not done.changed:
        return Pin(property_id, path, False, "", f"{place} has this example already")
    if not dry_run:
        _write(root / path, done.data, path)
    run = f"commit {path}; from now on plain pytest runs the example, first of all"
    said = f"{'would pin' if dry_run else 'pinned'} at {place}"
    return Pin(property_id, path, True, _diff(data, done.data, path), said, () if dry_run else (run,))


def candidates(
    root: Path, wanted: str | None, *, everything: bool = False, prefixes: Sequence[str] = ("",)
) -> tuple[Kept, ...]:
    """The counterexamples to pin: the one that there is, those of the property `wanted`, or `everything`.

    `prefixes` lead from `root` to the projects that keep some; ids and paths come back as they are seen from `root`.
    Raises InputError where there is none, and where there are several and nobody said which.
    """
    all_kept = (_seen(one, prefix) for prefix in prefixes for one in kept(root / prefix))
    known = tuple({(one.id, one.call, one.saved): one for one in all_kept}.values())
    if not known:
        raise InputError.of("there is nothing to pin: no campaign has left a counterexample", hint="run `aiguard fuzz`")
    if wanted is None and (everything or len(known) == 1):
        return known
    listed = "\n    ".join(f"{one_line(one.id)}    {one_line(one.call or one.text, 100)}" for one in known)
    if wanted is None:
        raise InputError.of(
            f"there are {len(known)} counterexamples; say which one: `aiguard fuzz pin ID`, or --all", hint=listed
        )
    chosen = _matching(known, wanted)
    ids = {one.id for one in chosen}
    if len(ids) > 1:
        raise InputError.of(f"{one_line(wanted)} means several properties: {', '.join(sorted(ids))}")
    if not chosen:
        meant = near(wanted, [one.id for one in known])
        hint = f"{meant}\n    {listed}" if meant else listed
        raise InputError.of(f"the last campaign left no counterexample of {one_line(wanted)}", hint=hint)
    return chosen


def _seen(one: Kept, prefix: str) -> Kept:
    return replace(one, id=seen(prefix, one.id), saved=f"{prefix}{one.saved}" if one.saved else None)


def _matching(known: Sequence[Kept], wanted: str) -> tuple[Kept, ...]:
    """Those with this id; else those whose id without its parameters, or whose last part, is this."""
    exact = tuple(one for one in known if one.id == wanted)
    if exact:
        return exact
    plain = tuple(one for one in known if one.id.partition("[")[0] == wanted)
    ends = (f":{wanted}", f"/{wanted.removeprefix('./')}")
    return plain or tuple(one for one in known if one.id.partition("[")[0].endswith(ends))


def _write(path: Path, data: bytes, shown: str) -> None:
    try:
        replace_file(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise CouldNotJudge(f"cannot write {shown}: {error.strerror or error}", hint="make it writable") from error


def _diff(before: bytes, after: bytes, path: str) -> str:
    """A unified diff for people: ends of lines are left away, and what is no UTF-8 is escaped."""
    old, new = (data.decode("utf-8", "backslashreplace").splitlines() for data in (before, after))
    names = (f"a/{path}", f"b/{path}") if before else ("/dev/null", f"b/{path}")
    return "\n".join(difflib.unified_diff(old, new, *names, lineterm=""))
