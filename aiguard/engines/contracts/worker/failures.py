"""Exceptions of the user's code, said in one line that names the user's own line."""

from __future__ import annotations

import importlib
import os
import sysconfig
import traceback
from types import TracebackType

_LONGEST = 500
_INSTALLED = tuple(
    os.path.realpath(path) + os.sep for name in ("stdlib", "purelib", "platlib") if (path := sysconfig.get_path(name))
)
_OWN = os.path.dirname(os.path.realpath(__file__)) + os.sep
_IMPORTLIB = os.path.dirname(os.path.realpath(importlib.__file__)) + os.sep


class Refused(Exception):
    """What was asked cannot be done; `kind` is a word that the supervisor knows, `more` goes into the reply."""

    def __init__(self, kind: str, message: str, **more: object) -> None:
        self.kind, self.message, self.more = kind, message, more
        super().__init__(message)


def describe(error: BaseException) -> str:
    """`TypeError: message (shop/views.py:12, in order)`: the innermost line of the project's own code, or of any."""
    name = type(error).__name__
    try:
        text = str(error)
    except Exception:  # a __str__ that raises must not hide the error itself
        text = "(its text cannot be made)"
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    said = f"{name}: {text}" if text else name
    place = _place(error.__traceback__)
    return f"{said} ({place})" if place else said


def traceback_text(error: BaseException) -> str:
    """The traceback from the user's first frame on, as Python prints it; the last 16 KiB."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and _leads_there(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    try:
        return "".join(traceback.format_exception(type(error), error, trace))[-16384:]
    except Exception:
        return describe(error)


def _place(trace: TracebackType | None) -> str:
    frames = [frame for frame in traceback.extract_tb(trace) if not _leads_there(frame.filename)]
    own = [frame for frame in frames if _in_project(frame.filename)]
    if not frames:
        return ""
    chosen = own[-1] if own else frames[-1]
    inside = f", in {chosen.name}" if chosen.name != "<module>" else ""
    return f"{_short(chosen.filename)}:{chosen.lineno}{inside}"


def _leads_there(filename: str) -> bool:
    """Whether a frame is the worker's own, or of Python's import, on the way to the user's code."""
    return filename.startswith((_OWN, _IMPORTLIB, "<frozen importlib"))


def _in_project(filename: str) -> bool:
    if filename.startswith("<"):  # what was compiled from a string has no file, and would look as if it lay here
        return False
    path = os.path.realpath(filename)
    return path.startswith(os.getcwd() + os.sep) and not path.startswith(_INSTALLED) and "site-packages" not in path


def _short(filename: str) -> str:
    path = os.path.realpath(filename)
    root = os.path.realpath(os.getcwd()) + os.sep
    return path[len(root) :] if path.startswith(root) else filename
