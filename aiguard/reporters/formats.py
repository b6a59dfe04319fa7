"""The names of the report formats: all that a command line has to know, and so all that `--help` imports."""

from __future__ import annotations

from enum import StrEnum

from aiguard.errors import InputError


class Format(StrEnum):
    """The shape in which a report is written."""

    TERMINAL = "terminal"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    GITHUB = "github"
    HTML = "html"

    @classmethod
    def of_suffix(cls, path: str) -> Format:
        """The format that a file's name asks for. Raises InputError where it asks for none."""
        name = path.lower()
        for suffix, wanted in _SUFFIXES.items():
            if name.endswith(suffix):
                return wanted
        known = ", ".join(_SUFFIXES)
        raise InputError.of(
            f"--output {path}: its name does not say which format to write",
            hint=f"end it in one of {known}, or state --format",
        )


_SUFFIXES = {
    ".sarif.json": Format.SARIF,
    ".sarif": Format.SARIF,
    ".json": Format.JSON,
    ".xml": Format.JUNIT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".txt": Format.TERMINAL,
    ".log": Format.TERMINAL,
}
