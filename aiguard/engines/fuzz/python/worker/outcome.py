"""How a property ended, in plain values: what pytest and Hypothesis raised, taken apart.

Hypothesis raises the one failure itself, or a group of them, each with notes (PEP 678) whose first says
`Failing test case: name(...)` (`Falsifying example:` in older versions) and whose others are notes and draws.
"""

from __future__ import annotations

import ast
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from .naming import Known
from .places import Places
from .stopping import Hung, TooDeep, TooMuch

_HEADINGS = (
    "Failing test case:",
    "Failing explicit example:",
    "Falsifying example:",
    "Falsifying explicit example:",
)
_DULL = ("You can reproduce this", "Explanation:", "You can add @seed", "Highlights:", "Hypothesis has spent more")
MOST_TEXT = 4 * 1024 * 1024
_MOST_MESSAGE = 20_000
_MOST_FRAMES = 30
_STAND_IN = "accept.<locals>."
"""How Hypothesis names the function that stands in for a property, under the property's own file."""

Failure = dict[str, Any]


def failures_of(error: BaseException, places: Places, name: str, scope: Mapping[str, Any], last: str) -> list[Failure]:
    """Every distinct failure in what a test raised.

    `name` is the property's own, `scope` what its module knows, `last` the input that was tried last.
    """
    found = [_failure(leaf, places) for leaf in _leaves(error)]
    for failure in found:
        if failure["call"]:
            failure["text"] = _renamed(failure["text"], name)
            failure["call"] = _evaluable(_renamed(failure["call"], name), scope, name)
        elif not failure["text"] and failure["kind"] in {"counterexample", "flaky"} and last:
            failure["text"], failure["call"] = last, _evaluable(_expression(last), scope, name)
    return found


def _renamed(text: str, name: str) -> str:
    """The call under the property's own name: plugins wrap coroutines in functions of their own."""
    called, bracket, rest = text.partition("(")
    return f"{name}{bracket}{rest}" if bracket and called.strip().isidentifier() else text


def _evaluable(call: str | None, scope: Mapping[str, Any], name: str) -> str | None:
    """The call, in names that are known beside the property; None where it says something that is not."""
    if call is None:
        return None
    try:
        tree = ast.parse(call, mode="eval")
        known = Known(scope, name)
        rewritten = known.visit(tree)
        return None if known.unknown else ast.unparse(rewritten) if known.changed else call
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _leaves(error: BaseException) -> Iterator[BaseException]:
    inner = getattr(error, "exceptions", None)
    if isinstance(inner, (tuple, list)) and inner and not _heading(error) and not _is_flaky(error):
        for each in inner:
            yield from _leaves(each)
    else:
        yield error


def _is_flaky(error: BaseException) -> bool:
    return any(kind.__name__ in {"Flaky", "FlakyFailure", "FlakyReplay"} for kind in type(error).__mro__)


def _notes(error: BaseException) -> list[str]:
    notes = getattr(error, "__notes__", None)
    return [str(note) for note in notes] if isinstance(notes, list) else []


def _heading(error: BaseException) -> str:
    return next((note for note in _notes(error) if note.startswith(_HEADINGS)), "")


def _failure(error: BaseException, places: Places) -> Failure:
    kind = _kind(error, places)
    text, call = _shown_input(error)
    place = _place(error, places)
    return {
        "kind": kind,
        "type": _type_name(error),
        "message": _message(error)[:_MOST_MESSAGE],
        "text": text[:MOST_TEXT],
        "call": call,
        "place": place,
        "traceback": _traceback(error, places),
        "seconds": error.seconds if isinstance(error, Hung) else None,
    }


def _kind(error: BaseException, places: Places) -> str:
    """One of counterexample, hang, flaky, health-check, unsatisfiable, broken, dishonest, machinery."""
    if isinstance(error, Hung):
        return "hang"
    names = {kind.__name__ for kind in type(error).__mro__ if kind.__module__.startswith("hypothesis")}
    if _is_flaky(error):
        return "flaky"
    if "FailedHealthCheck" in names:
        return "health-check"
    if "Unsatisfiable" in names:
        return "unsatisfiable"
    if "HypothesisException" in names and "DeadlineExceeded" not in names and not _heading(error):
        return "broken"
    if type(error).__name__ == "Dishonest" and type(error).__module__.endswith(".asserting"):
        return "dishonest"
    if not _heading(error) and not isinstance(error, (TooDeep, TooMuch)) and _is_ours(error, places):
        return "machinery"
    return "counterexample"


def _is_ours(error: BaseException, places: Places) -> bool:
    """Whether it was raised by this worker itself."""
    frames = [file for file, _, _ in _frames(error)]
    return bool(frames) and places.is_worker(frames[-1])


def _type_name(error: BaseException) -> str:
    kind = type(error)
    if isinstance(error, (TooDeep, TooMuch)):
        kind = kind.__mro__[1]
    if kind.__module__ in {"builtins", "__main__"} or kind.__module__.startswith("_aiguard_worker"):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return f"<{type(error).__name__} whose text fails>"


def _shown_input(error: BaseException) -> tuple[str, str | None]:
    """The input as a person reads it, and as an expression where it is one."""
    notes = _notes(error)
    heading = _heading(error)
    if not heading:
        return "", None
    rest = [note for note in notes if note is not heading and not note.startswith(_DULL)]
    first = heading
    for word in _HEADINGS:
        first = first[len(word) :].strip() if first.startswith(word) else first
    if first == "<state machine>":
        first = ""
    text = "\n".join([line for line in (first, *rest) if line])
    return text, _expression(first) if not any(note.startswith("Draw ") for note in rest) else None


def _expression(text: str) -> str | None:
    """The call on one line, without a `self` that nobody can write; None where it is no expression."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _without_self(text)
    if not isinstance(tree.body, ast.Call):
        return None
    if "\n" not in text:
        return text
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):
        return None


def _without_self(text: str) -> str | None:
    lines = text.split("\n")
    kept = [line for line in lines if not line.strip().startswith("self=<")]
    return _expression("\n".join(kept)) if len(kept) < len(lines) else None


def _frames(error: BaseException) -> list[tuple[str, int, str]]:
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = str(getattr(frame.f_code, "co_qualname", frame.f_code.co_name))
        if not name.startswith(_STAND_IN):
            frames.append((frame.f_code.co_filename, line, name))
    return frames


def _place(error: BaseException, places: Places) -> tuple[str, int, str] | None:
    """The deepest line of the project's own code, relative to its folder."""
    frames = _frames(error)
    if isinstance(error, (Hung, TooDeep, TooMuch)) and error.where is not None:
        frames.append(error.where)
    for file, line, name in reversed(frames):
        if places.is_machinery(file):
            continue
        relative = places.relative(file)
        if relative is not None:
            return (relative, line, name)
    return None


def _traceback(error: BaseException, places: Places) -> list[str]:
    """The frames that are nobody's machinery, as `path:line function`, innermost last."""
    frames = [frame for frame in _frames(error) if not places.is_machinery(frame[0])]
    shown = []
    for file, line, name in frames[-_MOST_FRAMES:]:
        relative = places.relative(file)
        shown.append(f"{relative or _short(file)}:{line} {name}")
    return shown


def _short(file: str) -> str:
    for mark in ("site-packages/", "dist-packages/"):
        if mark in file:
            return file.rpartition(mark)[2]
    parts = file.split("/")
    return "/".join(parts[-2:])
