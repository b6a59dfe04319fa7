"""How many examples this process ran, in a mapped file that outlives it; copied beside the properties that count.

A file holds four numbers of 64 bits, in the machine's order: examples, nanoseconds between examples that followed each
other closely, nanoseconds of CPU between the first and the last, and that of the first. `Counter.tick` costs about a
microsecond. The Go module beside this file writes the same but for the CPU.
"""

from __future__ import annotations

import mmap
import os
import time

FOLDER = os.environ.get("BENCHMARK_COUNTS", "")
CLOSELY_NS = 50_000_000  # a longer gap is a pause between two slices, and not counted as running


class Counter:
    """The examples of one property. Opens a file of its own in each process, at the first example."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pid = 0
        self._last = 0
        self._cells = memoryview(bytearray(32)).cast("Q")

    def tick(self, clock=time.perf_counter_ns, cpu=time.process_time_ns, pid=os.getpid) -> None:
        """One more example. Takes its clocks at definition, out of reach of properties that replace them."""
        now = clock()
        if self._pid != pid():
            self._open(now, cpu())
        gap = now - self._last
        self._last = now
        cells = self._cells
        cells[0] += 1
        if gap < CLOSELY_NS:
            cells[1] += gap
        cells[2] = cpu() - cells[3]

    def _open(self, now: int, cpu: int) -> None:
        self._pid, self._last = os.getpid(), now
        if not FOLDER:
            return
        path = os.path.join(FOLDER, f"{self.name}.{self._pid}.{now}")  # noqa: PTH118  (no import of pathlib in each worker)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(handle, 32)
        self._cells = memoryview(mmap.mmap(handle, 32)).cast("Q")
        os.close(handle)
        self._cells[3] = cpu
