"""How a connection is to be made, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """How a server's certificate is checked, and the client's own; PEM files."""

    verify: bool = True
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
