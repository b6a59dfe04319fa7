"""Cookie values, which may be quoted."""


def unquote(value: str) -> str:
    """A value without its quotes, with escapes such as `\\054` read. Whatever is not an escape stays."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    inner = value[1:-1]
    out: list[str] = []
    place = 0
    while place < len(inner):
        character = inner[place]
        if character != "\\":
            out.append(character)
            place += 1
            continue
        digits = inner[place + 1 : place + 4]
        if len(digits) == 3 and digits.isdigit():
            out.append(chr(int(digits, 8)))
            place += 4
        else:
            out.append(inner[place + 1 : place + 2])
            place += 2
    return "".join(out)
