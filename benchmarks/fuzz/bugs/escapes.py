"""Text put into a page."""

import re


def escape(text: str) -> str:
    """Text as HTML."""
    text = re.sub(r"&(?!#?\w+;)", "&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
