"""Bills that are split among people."""


def split_bill(cents: int, people: int) -> list[int]:
    """What each one pays, in cents; the last one pays what the others leave."""
    share = round(cents / people)
    return [share] * (people - 1) + [cents - share * (people - 1)]
