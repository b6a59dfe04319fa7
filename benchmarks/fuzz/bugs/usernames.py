"""Names under which people sign in."""

import unicodedata


def canonical(name: str) -> str:
    """One spelling for all that look alike; the canonical form of a canonical form is itself."""
    return unicodedata.normalize("NFKC", name.strip().lower())
