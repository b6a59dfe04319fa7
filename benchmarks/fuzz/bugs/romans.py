"""Roman numerals."""

NUMERALS = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def to_roman(number: int) -> str:
    """The numeral of a number from 1 to 3,999."""
    numeral = ""
    for value, letters in NUMERALS:
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral
