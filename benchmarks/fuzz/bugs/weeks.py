"""Calendar weeks."""

from datetime import date


def week_label(day: date) -> str:
    """The ISO week of a day, such as `2026-W07`: sorts as the days do."""
    return f"{day.year}-W{day.isocalendar().week:02d}"
