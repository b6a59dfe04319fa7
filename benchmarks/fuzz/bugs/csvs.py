"""Tables as comma-separated values."""

import csv
import io


def _field(value: str) -> str:
    if any(character in value for character in ',"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def write(rows: list[list[str]]) -> str:
    """One line a row."""
    return "".join(",".join(_field(value) for value in row) + "\n" for row in rows)


def read(text: str) -> list[list[str]]:
    """The rows of such a text."""
    return list(csv.reader(io.StringIO(text, newline="")))
