"""The end of a run that does not end by itself: its budget is spent, or somebody pressed Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import TracebackType

from aiguard.budget import Deadline
from aiguard.engines.contracts.targets.interface import Target
from aiguard.process import hurry_children

OVERTIME_S = 0.5
"""How long after the budget's end what is under way may still come to an end."""
PATIENCE_S = 2.0
"""How long targets have to close of themselves, before the processes behind them are told to end."""
GRACE_S = 1.5
"""How long processes have to end once they were told to, before they are killed."""


class Ending:
    """Watches a run from a thread of its own, while the block runs, and ends it when it is due.

    Every wait of a run is for a target or for a child process: a service that never gets ready, a build, a state
    handler that hangs. So closing the targets and ending the children ends the run, whatever it was waiting for.
    """

    def __init__(self, deadline: Deadline, targets: Iterable[Target], stop: threading.Event) -> None:
        self._deadline, self._targets, self._stop = deadline, tuple(targets), stop
        self._due, self._over = threading.Event(), threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="aiguard-ending", daemon=True)

    def now(self) -> None:
        """Let the end begin, without waiting for it."""
        self._stop.set()
        self._due.set()

    def _watch(self) -> None:
        self._due.wait(self._deadline.left() + OVERTIME_S)
        if self._over.is_set():
            return
        self._stop.set()
        for target in self._targets:
            threading.Thread(target=target.close, name="aiguard-closing", daemon=True).start()
        while not self._over.wait(PATIENCE_S):
            hurry_children(GRACE_S)

    def __enter__(self) -> Ending:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._due.set()
