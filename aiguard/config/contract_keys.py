"""The keys of a contract file, in canonical order: what is read, completed by editors and sorted by `fmt`."""

from __future__ import annotations

ROOT = ("contract", "owners", "target", "description", "strict", "deny_fields", "defaults", "interactions")
DEFAULTS = ("request", "response")
VARIANT = ("id", "description", "state", "request", "response", "capture")
INTERACTION = (*VARIANT, "also")
REQUEST_BODIES = ("body", "form", "text", "file")
REQUEST = ("method", "path", "query", "headers", *REQUEST_BODIES)
RESPONSE_BODIES = ("body", "text", "form", "xml", "file", "sha256")
RESPONSE = ("status", "headers", *RESPONSE_BODIES, "within")
NO_TARGET = "none"
"""What `target` says of a contract that nothing replays yet: its owner's decision, and still a finding."""
BODIES = frozenset((*REQUEST_BODIES, *RESPONSE_BODIES))
