"""Every child that lives: so that orphans find their family, and nobody is left when aiguard ends."""

from __future__ import annotations

import atexit
import os
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Protocol

from aiguard.process.family import Kin, adopt_orphans, children, descendants, look_up, marked, reap

_LOOK_S = 0.02


class Member(Protocol):
    """A child, as the household knows it."""

    mark: str
    pid: int

    def terminate(self) -> None:
        """Ask it to end, without waiting."""
        ...

    def kill(self) -> None:
        """Kill its family, without waiting."""
        ...

    def stop(self, grace_s: float = ...) -> None:
        """End it and its family."""
        ...


class Household:
    """The children of this process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._members: dict[int, Member] = {}
        self._strangers: frozenset[int] = frozenset()
        self._owner = 0

    def spawn(self, member: Member, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        """Start a process and enlist it as `member`, in one step: nobody sees a child that is not enlisted."""
        with self._lock:
            if self._owner != os.getpid():
                self._owner = os.getpid()
                self._members.clear()
                adopt_orphans()
                atexit.register(self.end_all)
            if not self._members:
                # Whoever is there already was started by somebody else, or could not be ended.
                self._strangers = frozenset(children(os.getpid()))
            process = start()
            self._members[process.pid] = member
            return process

    def leave(self, pid: int) -> None:
        """Strike a child that has ended from the list."""
        with self._lock:
            self._members.pop(pid, None)

    def family(self, member: Member) -> list[Kin]:
        """The living processes that descend from `member`, itself included, those outside its group too.

        An orphan that bears no living child's mark (it wiped its environment) belongs to the last child that is left.
        """
        with self._lock:
            roots, here, alone = [member.pid], os.getsid(0), len(self._members) <= 1
            for pid in children(os.getpid()):
                if pid in self._members or pid in self._strangers:
                    continue
                kin = look_up(pid)
                # Our own session holds only what other parts of this program started: a child begins with setsid.
                if kin is None or kin.session == here:
                    continue
                if kin.state in "ZX":
                    reap(pid)
                elif alone or marked(pid) == member.mark:
                    roots.append(pid)
            return list(descendants(roots))

    def hurry(self, grace_s: float) -> None:
        """Tell every child to end; kill those whose owners have not taken leave of them `grace_s` seconds later.

        For what waits for a child in another thread: `stop` remains to be called there.
        """
        with self._lock:
            members = dict(self._members) if self._owner == os.getpid() else {}
        for member in members.values():
            member.terminate()
        until = time.monotonic() + grace_s
        while members.keys() & self._members.keys() and time.monotonic() < until:
            time.sleep(_LOOK_S)
        with self._lock:
            left = [member for pid, member in members.items() if self._members.get(pid) is member]
        for member in left:
            member.kill()

    def end_all(self, grace_s: float = 3.0) -> None:
        """End every child: all are asked at once, and share the seconds of grace."""
        if self._owner != os.getpid():
            return
        with self._lock:
            members = list(self._members.values())
        for member in members:
            member.terminate()
        enders = [threading.Thread(target=member.stop, args=(grace_s,), daemon=True) for member in members]
        try:
            for ender in enders:
                ender.start()
        except RuntimeError:  # the interpreter is shutting down and starts no more threads
            for member in members:
                member.stop(grace_s / len(members))
        try:
            for ender in enders:
                if ender.ident is not None:
                    ender.join(grace_s + 3.0)
        except BaseException:  # a second Ctrl-C: no more grace
            for member in members:
                member.kill()
            raise


HOUSEHOLD = Household()
