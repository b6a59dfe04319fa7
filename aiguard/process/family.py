"""Who descends from us, on Linux: /proc tells, and adopting orphans (prctl(2), PR_SET_CHILD_SUBREAPER) loses nobody.

A grandchild that calls setsid(2) leaves the process group of its child, and `killpg` misses it. While we are the
subreaper it stays our descendant: once its parents have gone it becomes our own child. Which child it came from is
told by a mark in its environment. Elsewhere than on Linux this module knows nobody, and the group is all there is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "AIGUARD_CHILD"
"""The environment variable that tells which child a process descends from."""

_PROC = Path("/proc")
_PR_SET_CHILD_SUBREAPER = 36
_LISTS_CHILDREN = (_PROC / "self/task" / str(os.getpid()) / "children").exists()
# Not every kernel is built with it (CONFIG_PROC_CHILDREN); without it, every process is asked for its parent.


@dataclass(frozen=True, slots=True)
class Kin:
    """A living process: its state letter as in proc(5), its parent, process group and session."""

    pid: int
    state: str
    parent: int
    group: int
    session: int


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose own parent ends. False where the system cannot."""
    import ctypes  # noqa: PLC0415 - a run that starts no child is spared its 3 ms

    try:
        return bool(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError, TypeError):
        return False


def children(pid: int) -> list[int]:
    """The pids whose parent is `pid` now; empty where there is no /proc."""
    found: list[int] = []
    if not _LISTS_CHILDREN:
        everyone = (look_up(int(entry.name)) for entry in _PROC.glob("[0-9]*"))
        return [kin.pid for kin in everyone if kin is not None and kin.parent == pid]
    with suppress(OSError):
        for task in (_PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                found += [int(word) for word in (task / "children").read_bytes().split()]
    return found


def look_up(pid: int) -> Kin | None:
    """The process, or None where it is gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    # The command name may hold spaces and brackets; the fields begin after its last bracket.
    state, parent, group, session = text[text.rindex(b")") + 2 :].split()[:4]
    return Kin(pid, state.decode("ascii", "replace"), int(parent), int(group), int(session))


def descendants(roots: Iterable[int]) -> Iterator[Kin]:
    """The processes `roots` and all below them, as far as they still live; the dead that nobody waited for are not."""
    waiting, seen = list(roots), set[int]()
    while waiting:
        pid = waiting.pop()
        if pid in seen:
            continue
        seen.add(pid)
        kin = look_up(pid)
        if kin is not None:
            waiting += children(pid)
            if kin.state not in "ZX":
                yield kin


def marked(pid: int) -> str | None:
    """The mark that the process was started with; None without one, or where its environment cannot be read."""
    try:
        entries = (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return None
    prefix = f"{MARK}=".encode()
    return next(
        (entry[len(prefix) :].decode("ascii", "replace") for entry in entries if entry.startswith(prefix)), None
    )


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Signal each process; those that are gone or not ours are passed over."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def send_group(group: int, number: signal.Signals) -> None:
    """Signal a whole process group; nothing happens where it is gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def reap(pid: int) -> None:
    """Take a dead child of ours off the process table."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
