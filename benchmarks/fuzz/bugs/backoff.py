"""How long to wait before trying again."""


def delay_s(attempt: int, base_s: float = 0.5, most_s: float = 60.0) -> float:
    """Seconds before the next attempt: doubled each time, never more than `most_s`."""
    return min(base_s * 2**attempt, most_s)
