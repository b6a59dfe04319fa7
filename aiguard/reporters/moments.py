"""Moments and durations as every machine format writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds; a moment without a zone is taken as UTC."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds(duration: float) -> float:
    """Seconds to the microsecond, never negative."""
    return round(max(0.0, duration), 6)
