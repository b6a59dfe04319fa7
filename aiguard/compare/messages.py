"""HTTP messages as they travel, whatever carried them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request ready to send: `path` is origin-form, percent-encoded, with its query (RFC 9112, 3.2.1)."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An answer: header names as sent, repeats and order kept; `body` decoded from any transfer or content coding."""

    status: int
    headers: Headers
    body: bytes
    elapsed_s: float

    def header_values(self, name: str) -> list[str]:
        """All values sent under this name, in order; names compare without case (RFC 9110, 5.1)."""
        lowered = name.lower()
        return [value for key, value in self.headers if key.lower() == lowered]
