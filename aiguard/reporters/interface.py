"""What every report format offers: a report in, text out. Reporters see findings and the verdict; none decides.

A format is imported when it is asked for: together they would cost every command 10 ms.
"""

from __future__ import annotations

from typing import assert_never

from aiguard.masking import Masker
from aiguard.reporters.formats import Format
from aiguard.reporters.look import Look
from aiguard.reporters.redaction import redacted
from aiguard.verdict import Report

__all__ = ["Format", "Look", "render"]

_PLAIN = Look()


def render(report: Report, format: Format, masker: Masker, look: Look = _PLAIN) -> str:  # noqa: A002 - the users' word
    """The report as text that ends in a newline, without secrets and safe to show.

    Only a terminal has a look; of it, other formats heed how many rows of a ranking are wanted.
    """
    safe = redacted(report, masker)
    match format:
        case Format.TERMINAL:
            from aiguard.reporters.console import terminal  # noqa: PLC0415

            return terminal(safe, look)
        case Format.JSON:
            from aiguard.reporters.json_report import json_report  # noqa: PLC0415

            return json_report(safe)
        case Format.JUNIT:
            from aiguard.reporters.junit import junit_xml  # noqa: PLC0415

            return junit_xml(safe)
        case Format.SARIF:
            from aiguard.reporters.sarif import sarif  # noqa: PLC0415

            return sarif(safe, look.top)
        case Format.MARKDOWN:
            from aiguard.reporters.markdown import markdown  # noqa: PLC0415

            return markdown(safe, look.top)
        case Format.GITHUB:
            from aiguard.reporters.github import github_annotations  # noqa: PLC0415

            return github_annotations(safe, look.top)
        case Format.HTML:
            from aiguard.reporters.web.document import html_page  # noqa: PLC0415

            return html_page(safe)
        case _:
            assert_never(format)
