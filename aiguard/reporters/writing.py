"""Where reports go: files written whole or not at all, devices and pipes as they are, stdout for `-`."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from aiguard.errors import CouldNotJudge, InputError, Problem
from aiguard.reporters.interface import Format

STDOUT = "-"
READER_S = 5.0
"""How long a named pipe is given to find a reader."""

TO_STDOUT = (STDOUT, "/dev/stdout")
"""The names that mean the standard output."""

# Opening these by name would truncate, or rename away, the file that a shell has redirected them to.
_DESCRIPTOR = re.compile(r"/dev/(stderr)|/dev/fd/(\d{1,4})|/proc/self/fd/(\d{1,4})", re.ASCII)
_STANDARD = {"stderr": 2}


@dataclass(frozen=True, slots=True)
class Output:
    """One place for a report, and the format that it is written in there."""

    target: str
    format: Format


def outputs(targets: Iterable[str], stated: Format | None, *, root: Path | None = None) -> tuple[Output, ...]:
    """What `--output` (repeatable) and `--format` ask for; without any `--output`, stdout.

    `--format` rules where it is given, else each file's suffix, else the terminal's format for stdout. Raises
    InputError, with every problem, for a suffix that says nothing, a target given twice, a folder, or a file whose
    folder is not there: before the run, so that no run is lost to it.
    """
    wanted = list(targets) or [STDOUT]
    problems: list[Problem] = []
    found: list[Output] = []
    for number, target in enumerate(wanted):
        try:
            if any(_same(target, earlier, root or Path()) for earlier in wanted[:number]):
                raise InputError.of(f"--output {target} is given twice")
            if target not in TO_STDOUT:
                _must_be_possible(target, root or Path())
            found.append(Output(target, stated or _format_of(target)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def write(target: str, text: str, stdout: TextIO, *, root: Path | None = None) -> None:
    """Write a report. Raises CouldNotJudge where it could not be written whole: a report that is lost is no pass."""
    if target in TO_STDOUT:
        write_stream(stdout, text)
        return
    path = (root or Path()) / target
    data = text.encode("utf-8", "backslashreplace")
    try:
        if own := _DESCRIPTOR.fullmatch(target):
            _write_all(os.dup(_STANDARD.get(own[1]) or int(own[2] or own[3])), data)
        elif _is_special(path):
            _write_all(_open_special(path), data)
        else:
            replace_file(Path(os.path.realpath(path)), data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CouldNotJudge(f"the report could not be written to {target}: {reason}") from error


def write_stream(stream: TextIO, text: str) -> None:
    """Write to stdout or stderr whatever its encoding. A reader that has gone away (`| head`) is no error."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        _let_go(stream)
    except OSError as error:
        _let_go(stream)
        reason = error.strerror or str(error)
        raise CouldNotJudge(f"the report could not be written to the standard output: {reason}") from error


def _same(target: str, other: str, root: Path) -> bool:
    if target in TO_STDOUT or other in TO_STDOUT:
        return target in TO_STDOUT and other in TO_STDOUT
    return os.path.normpath(root / target) == os.path.normpath(root / other)


def _format_of(target: str) -> Format:
    return Format.TERMINAL if target in TO_STDOUT else Format.of_suffix(target)


def _must_be_possible(target: str, root: Path) -> None:
    path = root / target
    if "\0" in target or not target:
        raise InputError.of(f"--output {target!r} is not a file name")
    if path.is_dir():
        raise InputError.of(f"--output {target} is a folder", hint="name a file in it, such as report.json")
    if not path.parent.is_dir():
        raise InputError.of(f"--output {target}: there is no folder {path.parent}", hint="create it first")


def _is_special(path: Path) -> bool:
    """A device, a pipe or a socket: nothing that a rename could replace."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _open_special(path: Path) -> int:
    """A pipe that nobody reads would block for ever, so a reader is waited for only so long (ENXIO: none yet)."""
    give_up = time.monotonic() + READER_S
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
            continue
        os.set_blocking(descriptor, True)
        return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def replace_file(path: Path, data: bytes) -> None:
    """Beside the target first, then renamed over it: no reader ever sees half a file. Raises OSError.

    A file that is there keeps its mode.
    """
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.tmp")
    mode = path.stat().st_mode & 0o7777 if path.exists() else None
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _let_go(stream: TextIO) -> None:
    """Point a dead stream at nothing, so that the interpreter's last flush finds no fault either."""
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())
        os.close(devnull)
    except (OSError, ValueError):  # not a real file, or closed: nothing left to flush
        return
