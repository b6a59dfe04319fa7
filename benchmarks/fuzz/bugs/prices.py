"""Prices as people write them."""


def to_cents(price: str) -> int:
    """Cents of a price such as `19.90`."""
    return int(float(price) * 100)


def to_text(cents: int) -> str:
    """A price of so many cents."""
    return f"{cents // 100}.{cents % 100:02d}"
