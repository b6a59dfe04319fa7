"""Dates that come back every year."""

from datetime import date


def anniversary(day: date, years: int) -> date:
    """The same day, so many years later."""
    return day.replace(year=day.year + years)
