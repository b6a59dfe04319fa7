"""Amounts of money, in cents."""


def split(cents: int, parts: int) -> list[int]:
    """What each of `parts` instalments comes to: 1000 in 4 parts is 250 four times."""
    return [round(cents / parts)] * parts
