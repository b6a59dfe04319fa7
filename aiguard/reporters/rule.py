"""The shape of a rule's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's short name, one sentence on what it found, and what to do."""

    id: str
    name: str
    summary: str
    advice: str
