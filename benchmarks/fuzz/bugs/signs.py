"""A small calculator."""


class NotANumber(ValueError):
    """The text is no expression."""


def evaluate(text: str) -> int:
    """The value of digits, signs and brackets, such as `-(+3)`. Raises NotANumber for anything else."""
    value, rest = _signed(text)
    if rest:
        raise NotANumber(rest)
    return value


def _signed(text: str) -> tuple[int, str]:
    if text[:1] == "-":
        value, rest = _signed(text[1:])
        return -value, rest
    if text[:1] == "+":
        return _signed(text[1:])
    return _atom(text)


def _atom(text: str) -> tuple[int, str]:
    if text[:1] == "(":
        value, rest = _signed(text[1:])
        if rest[:1] != ")":
            raise NotANumber(rest)
        return value, rest[1:]
    digits = len(text) - len(text.lstrip("0123456789"))
    if not digits:
        raise NotANumber(text)
    return int(text[:digits]), text[digits:]
