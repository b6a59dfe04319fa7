"""Working hours."""

from datetime import datetime


def worked_minutes(start: datetime, end: datetime) -> int:
    """Minutes between two local times of one place."""
    return int((end - start).total_seconds()) // 60
