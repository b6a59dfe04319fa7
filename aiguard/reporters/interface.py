"""What every report format offers: a report in, text out. Reporters see findings and the verdict; none decides."""

from __future__ import annotations

from typing import assert_never

from aiguard.masking import Masker
from aiguard.reporters.formats import Format
from aiguard.reporters.github import github_annotations
from aiguard.reporters.json_report import json_report
from aiguard.reporters.junit import junit_xml
from aiguard.reporters.look import Look
from aiguard.reporters.markdown import markdown
from aiguard.reporters.redaction import redacted
from aiguard.reporters.sarif import sarif
from aiguard.verdict import Report

__all__ = ["Format", "Look", "render"]

_PLAIN = Look()


def render(report: Report, format: Format, masker: Masker, look: Look = _PLAIN) -> str:  # noqa: A002 - the users' word
    """The report as text that ends in a newline, without secrets and safe to show. Only a terminal has a look."""
    safe = redacted(report, masker)
    match format:
        case Format.TERMINAL:
            from aiguard.reporters.console import terminal  # noqa: PLC0415 - rich costs more than all the rest

            return terminal(safe, look)
        case Format.JSON:
            return json_report(safe)
        case Format.JUNIT:
            return junit_xml(safe)
        case Format.SARIF:
            return sarif(safe)
        case Format.MARKDOWN:
            return markdown(safe)
        case Format.GITHUB:
            return github_annotations(safe)
        case _:
            assert_never(format)
