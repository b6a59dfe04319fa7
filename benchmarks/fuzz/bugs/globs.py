"""File names chosen by patterns."""


def matches(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern, in which `*` is any text and `?` any character."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return matches(pattern[1:], name) or (bool(name) and matches(pattern, name[1:]))
    return bool(name) and pattern[0] in ("?", name[0]) and matches(pattern[1:], name[1:])
