"""Forks a child for each run that the supervisor asks for, and tells it how each of them ended."""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
from typing import Any

from . import constants
from .asserting import Assertions
from .child import Child, become
from .places import Places
from .records import Broken, Record, Wire
from .saving import save
from .seals import own_namespace, seal

_READ_AHEAD_S = 0.15
"""What one order may take for reading the code under test: others wait for theirs."""
_LOOK_S = 0.05


class Server:
    """Serves orders until the supervisor says bye or is gone.

    `child` is set in a forked child alone; `database` says that Django's test databases were made before.
    """

    def __init__(self, wire: Wire, items: dict[str, Any], places: Places, assertions: Assertions) -> None:
        self.child: Child | None = None
        self.database = False
        self.tampered = seal(own_namespace())
        self._wire, self._items, self._places, self._assertions = wire, items, places, assertions
        self._running: dict[int, int] = {}

    def serve(self) -> None:
        """Blocks. Everything that was collected is shared with the children, and never searched for garbage again."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.collect()
        gc.freeze()
        try:
            while self._one():
                self._reap()
        except Broken:
            pass
        for pid in self._running:
            _kill_group(pid)

    def _one(self) -> bool:
        """Carry out the next order, if one has come; False where there will be no more."""
        if not self._wire.pending and not select.select([self._wire.socket], [], [], _LOOK_S)[0]:
            return True
        order = self._wire.receive(5.0)
        if order is None or order["order"] == "bye":
            return False
        if order["order"] == "run":
            self._fork(order, self._wire.take_descriptors(2))
        elif order["order"] == "save":
            path = save(self._items.get(order["node"]), order)
            self._wire.send({"record": "saved", "run": order["run"], "path": path})
        return True

    def _fork(self, order: Record, descriptors: list[int]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        constants.read_ahead(self._items[order["node"]], self._places, _READ_AHEAD_S)
        pid = os.fork()
        if pid == 0:
            self._wire.close()
            self._running.clear()
            become(self, self._items[order["node"]], order, descriptors, self._places, self._assertions)
        self._running[pid] = order["run"]
        for descriptor in descriptors:
            os.close(descriptor)
        self._wire.send({"record": "forked", "run": order["run"], "pid": pid})

    def _reap(self) -> None:
        for pid, run in list(self._running.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._running[pid]
                # Its group may hold processes that it started and left behind.
                _kill_group(pid)
                self._wire.send({"record": "exited", "run": run, "status": os.waitstatus_to_exitcode(status)})


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
