"""Version ranges as package managers read them."""

Version = tuple[int, int, int]


def caret_end(base: Version) -> Version:
    """The first version that `^base` does not allow: the leftmost part that is not zero must stay."""
    major, minor, _ = base
    if major > 0:
        return (major + 1, 0, 0)
    return (0, minor + 1, 0)


def allowed(base: Version, version: Version) -> bool:
    """Whether `^base` allows a version."""
    return base <= version < caret_end(base)
