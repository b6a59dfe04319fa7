"""When a run has to pause and to stop. The functions of `time` are taken before the checkout is imported."""

from __future__ import annotations

from time import monotonic as _monotonic
from time import perf_counter as _perf_counter

monotonic = _monotonic
perf_counter = _perf_counter


class Clock:
    """One run's times on the monotonic clock, in seconds.

    `until` is the end of the slice, `stop` the moment at which all shrinking ends, `busy` what was spent in slices.
    """

    def __init__(self) -> None:
        self.until = 0.0
        self.stop = 0.0
        self.failed_at: float | None = None
        self.finishing = False
        self.busy = 0.0
        self.resumed = 0.0

    def resume(self, until: float, stop: float) -> None:
        """A slice begins."""
        self.until, self.stop = until, stop
        self.resumed = monotonic()

    def pause(self) -> None:
        """A slice ends."""
        self.busy += monotonic() - self.resumed
        self.resumed = monotonic()

    def spent(self) -> float:
        """Seconds in slices so far."""
        return self.busy + (monotonic() - self.resumed)
