"""Secrets never leave: every value that came from the environment is replaced by `${NAME}` in all output."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import threading
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:  # help knows of no findings, and is instant without them
    from aiguard.findings import Json

SHORTEST = 4
"""Values shorter than this many characters are not masked: `1` or `dev` would blot out half a report."""

SECRET_HEADERS = frozenset(
    {
        "api-key",
        "authorization",
        "cookie",
        "proxy-authorization",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "x-csrf-token",
        "x-csrftoken",
    }
)
MASK = "***"
_GO = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_PERCENT = re.compile(r"%[0-9A-F]{2}")


class Masker:
    """Knows secrets by name and replaces each, and its usual encodings, wherever it shows."""

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        self._secrets: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        # Lanes learn captured tokens while others write findings.
        self._lock = threading.Lock()
        for name, value in (secrets or {}).items():
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        """Mask `value` as `${name}` from now on. Short values are left alone (see SHORTEST)."""
        if len(value) < SHORTEST:
            return
        with self._lock:
            if value in self._secrets:
                return
            for form in _forms(value):
                self._secrets.setdefault(form, f"${{{name}}}" if value not in name else MASK)
            self._pattern = None

    @property
    def idle(self) -> bool:
        """Whether it knows no secret, so that every text and value stays as it is."""
        return not self._secrets

    def text(self, text: str) -> str:
        """The text without any known secret."""
        if not self._secrets:
            return text
        return self._compiled().sub(lambda match: self._secrets[match[0]], text)

    def _compiled(self) -> re.Pattern[str]:
        with self._lock:
            if self._pattern is None:
                longest_first = sorted(self._secrets, key=len, reverse=True)
                self._pattern = re.compile("|".join(re.escape(form) for form in longest_first))
            return self._pattern

    def value(self, value: Json) -> Json:
        """The JSON value without any known secret, keys included; a number that holds one becomes text."""
        if not self._secrets:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(item) for key, item in value.items()}
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            shown = str(value)
            masked = self.text(shown)
            return value if masked == shown else masked
        return value

    def header(self, name: str, value: str) -> str:
        """A header's value to show: headers that carry credentials are always masked."""
        masked = self.text(value)
        if name.lower() not in SECRET_HEADERS or "${" in masked:
            return masked
        scheme, space, rest = value.partition(" ")
        return f"{scheme} {MASK}" if space and rest and scheme.isalpha() else MASK


def _forms(value: str) -> set[str]:
    """The value as services and tools write it: in JSON, in HTML, in a URL, for a shell, in base64, in hexadecimal."""
    data = value.encode("utf-8", "surrogatepass")
    escaped = {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    # Go writes <, > and & as escapes, PHP the slash.
    # A service may echo a body as text inside its own JSON.
    escaped |= {json.dumps(text)[1:-1] for text in tuple(escaped)}
    escaped |= {text.translate(_GO) for text in tuple(escaped)} | {text.replace("/", "\\/") for text in tuple(escaped)}
    urls = {quote(data), quote(data, safe=""), quote_plus(data)}
    urls |= {_PERCENT.sub(lambda match: match[0].lower(), url) for url in tuple(urls)}
    encoded = {coder(data).decode().rstrip("=") for coder in (base64.b64encode, base64.urlsafe_b64encode)}
    marked = {html.escape(value), html.escape(value, quote=False), html.escape(value).replace("&#x27;", "&#39;")}
    shell = {shlex.quote(value), shlex.quote(value)[1:-1]} if "'" in value else set()
    return {value, data.hex(), repr(value)[1:-1], *escaped, *urls, *encoded, *marked, *shell}
