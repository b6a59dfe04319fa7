"""Titles as they stand in an address."""

import re
import unicodedata


def slugify(title: str) -> str:
    """Lower-case ASCII words, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
