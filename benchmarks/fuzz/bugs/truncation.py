"""Text for columns that are measured in bytes."""


def truncate(text: str, limit: int) -> str:
    """The longest beginning of `text` that fits into `limit` bytes of UTF-8."""
    encoded = text.encode("utf-8")
    if len(encoded) <= limit:
        return text
    return encoded[:limit].decode("utf-8")
