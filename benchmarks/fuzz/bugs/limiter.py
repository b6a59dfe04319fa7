"""A rate limiter."""


class RateLimiter:
    """Lets at most `limit` calls through in any `window_s` seconds."""

    def __init__(self, limit: int, window_s: float) -> None:
        self.limit = limit
        self.window_s = window_s
        self._started = float("-inf")
        self._count = 0

    def allow(self, now: float) -> bool:
        """Whether a call at `now` (seconds, never falling) may go through."""
        if now - self._started >= self.window_s:
            self._started, self._count = now, 0
        self._count += 1
        return self._count <= self.limit
