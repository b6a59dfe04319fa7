"""Run a command to its end, or to its deadline."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiguard.process.child import KEEP, Child
from aiguard.process.output import Mask, unmasked


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended. `returncode` is negative where a signal ended it, and `signal` is then that signal's name.

    `truncated` says that the middle of an output was let go, where a mark in the text shows it.
    """

    returncode: int
    stdout: str
    stderr: str
    timed_out: bool
    truncated: bool
    signal: str


def run(
    argv: Sequence[str],
    *,
    cwd: str | Path,
    env: Mapping[str, str],
    timeout_s: float,
    stdin: bytes = b"",
    keep: int = KEEP,
    mask: Mask = unmasked,
) -> Completed:
    """Run `argv` and end whatever it leaves behind. Raises CouldNotJudge where it cannot be started."""
    child = Child(argv, cwd, env, stdin=stdin, apart=True, keep=keep, mask=mask)
    try:
        timed_out = child.wait(timeout_s) is None
    finally:
        # A command that has ended by itself had its time; what it left behind gets none. Only a process killed at
        # its deadline gets a moment to put things in order.
        child.stop(grace_s=0.5 if child.poll() is None else 0.0)
    code = child.returncode if child.returncode is not None else -int(signal.SIGKILL)
    truncated = child.log.cut or child.errors.cut
    return Completed(code, child.log.text(), child.errors.text(), timed_out, truncated, signal_name(code))


def signal_name(code: int) -> str:
    """`SIGSEGV` for -11; empty for an ordinary exit code."""
    if code >= 0:
        return ""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
