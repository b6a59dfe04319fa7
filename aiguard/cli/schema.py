"""`aiguard schema config|contract|report`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from aiguard.cli.showing import put

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


class Which(StrEnum):
    """The documents that have a schema."""

    CONFIG = "config"
    CONTRACT = "contract"
    REPORT = "report"


@app.command()
def schema(which: Annotated[Which, typer.Argument(help="aiguard.yaml, a contract file, or the JSON report.")]) -> None:
    """Print a JSON Schema (draft 2020-12), for editors and for whoever reads the report.

    Example:  aiguard schema config > aiguard.schema.json
    """
    put(json.dumps(_schema(which), indent=2))


def _schema(which: Which) -> dict[str, Any]:
    # Each schema pulls in its own room; only the one asked for is paid.
    match which:
        case Which.CONFIG:
            from aiguard.config.schema import config_schema  # noqa: PLC0415

            return config_schema()
        case Which.CONTRACT:
            from aiguard.config.contract_schema import contract_schema  # noqa: PLC0415

            return contract_schema()
        case Which.REPORT:
            from aiguard.reporters.schema import report_schema  # noqa: PLC0415

            return report_schema()
