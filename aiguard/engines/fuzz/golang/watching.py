"""A fuzz worker that is stuck in one call, seen from outside.

Go's coordinator shares a file with each worker, in the run's own TMPDIR. It begins with the number of calls of the
current batch and the state of the worker's random numbers (internal/fuzz/mem.go, the same in Go 1.18 to 1.27). As long
as a worker works, these change. Go itself tells a hang only after ten seconds, since 1.27 after sixty, and says `PASS`
where its time is up before.
"""

from __future__ import annotations

import os
import re
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_HEADER = struct.Struct("<qqQQ?")
_SIZE = 100 << 20
_STAT = re.compile(r"^fuzz: elapsed: \S+, execs: (\d+) ", re.M)
_WORKER = b"\0-test.fuzzworker\0"


class Watch:
    """Watches the single worker of one run through the files in `folder`, the run's TMPDIR.

    Where the file has another layout, `lines` is asked for what the coordinator has printed: the same number of
    executions two times over, three seconds apart, is a call that does not come back.

    `moved` says that a call was seen at all, `began` when (monotonic); `readable` that the file's layout is known.
    """

    def __init__(self, folder: Path, lines: Callable[[], str] = str) -> None:
        self._folder, self._lines = folder, lines
        self._counts = 0
        self._path: Path | None = None
        self._last: tuple[int, ...] = ()
        self._since = time.monotonic()
        self.readable = False
        self.moved = False
        self.calls = 0
        self.began = 0.0

    def still_s(self) -> float:
        """For how many seconds the worker has been in one call; 0.0 where it is in none, or nothing can be read."""
        now = time.monotonic()
        header = self._read()
        if self._path is not None and not self.readable:
            return self._slowly(now)
        if header != self._last or header[0] <= 0:
            if not self.moved and header[0] > 0:
                self.moved, self.began = True, now
            self.calls += max(0, header[0] - self._last[0]) if self._last and header else 0
            self._last, self._since = header or (0,), now
            return 0.0
        return now - self._since

    def _slowly(self, now: float) -> float:
        text = self._lines()
        counts = _STAT.findall(text)
        if len(counts) != self._counts and (len(counts) < 2 or counts[-1] != counts[-2]):
            self._since = now
        self._counts = len(counts)
        stuck = len(counts) >= 2 and counts[-1] == counts[-2] and "minimizing" not in text.rstrip().rsplit("\n", 1)[-1]
        return now - self._since if stuck else 0.0

    def _read(self) -> tuple[int, ...]:
        try:
            if self._path is None:
                self._path = next(self._folder.glob("fuzz-*"), None)
            if self._path is None:
                return (0,)
            with self._path.open("rb", buffering=0) as file:
                data = file.read(_HEADER.size)
                size = os.fstat(file.fileno()).st_size
        except OSError:
            self._path = None
            return (0,)
        if len(data) < _HEADER.size:
            return (0,)
        count, length, state, increment, raw = _HEADER.unpack(data)
        # Another layout would show as nonsense here; then the lines of every third second must do.
        self.readable = size == _SIZE + 40 and 0 <= length <= _SIZE and 0 <= count < 1 << 40
        return (count, length, state, increment, raw) if self.readable else (0,)


def quit_workers(pids: list[int], number: signal.Signals = signal.SIGQUIT) -> bool:
    """Tell the workers among `pids` to quit, which makes Go record their input. False where there is none."""
    found = False
    for pid in _workers(pids):
        with suppress(OSError):
            os.kill(pid, number)
            found = True
    return found


def end_strays(pids: list[int], coordinator: int) -> bool:
    """Kill what a worker that has gone has left behind. False where a worker lives, or nothing was left.

    A detached process inherits the worker's end of the pipe to the coordinator, which then waits for it.
    """
    strays = [pid for pid in pids if pid != coordinator]
    if not strays or any(_workers(pids)):
        return False
    for pid in strays:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    return True


def largest(pids: list[int]) -> int:
    """The resident memory of the largest worker among `pids`, in bytes; 0 where it cannot be read."""
    pages = [0]
    for pid in _workers(pids):
        with suppress(OSError, ValueError, IndexError):
            pages.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]))
    return max(pages) * os.sysconf("SC_PAGE_SIZE")


def _workers(pids: list[int]) -> Iterator[int]:
    for pid in pids:
        with suppress(OSError):
            if _WORKER in Path(f"/proc/{pid}/cmdline").read_bytes():
                yield pid
