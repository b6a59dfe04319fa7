"""The map of a ranking in SVG: files as frames, functions as rectangles, area for lines and colour for the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiguard.ranking import RankedFunction
from aiguard.reporters.rankings import place
from aiguard.reporters.web.escaping import esc
from aiguard.reporters.web.squarify import Box, squarify

WIDTH, HEIGHT, LEAST_HEIGHT = 1200.0, 560.0, 180.0
"""Of the whole map, which is the higher the more it shows."""
SHADES = 8
"""Steps of colour, from nothing to the highest score shown."""

_HEADING = 15.0
"""How much of a frame its file's name takes."""
_LETTER = 6.5
"""How wide a letter is at the size that names are written in."""


def treemap(rows: Iterable[RankedFunction]) -> str:
    """The map as an `svg` element. Each rectangle leads to its row and says on hovering what it is."""
    files: dict[str, list[RankedFunction]] = {}
    for row in rows:
        files.setdefault(row.path, []).append(row)
    if not files:
        return ""
    most = max(row.score for group in files.values() for row in group) or 1.0
    groups = sorted(files.values(), key=lambda group: (-_lines_of(group), group[0].path))
    height = min(HEIGHT, LEAST_HEIGHT + 10 * sum(map(len, groups)))
    frames = squarify([_lines_of(group) for group in groups], Box(0, 0, WIDTH, height))
    inside = "".join(part for group, frame in zip(groups, frames, strict=True) for part in _file(group, frame, most))
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="A map of the functions; the table below has the same">{inside}</svg>'
    )


def shade(score: float, most: float) -> int:
    """Which of the SHADES a score has, where `most` is the highest of all."""
    return min(SHADES - 1, max(0, int(SHADES * score / most))) if most > 0 else 0


def _lines_of(group: Iterable[RankedFunction]) -> int:
    return sum(lines(row) for row in group)


def lines(row: RankedFunction) -> int:
    """How many lines of its file a function takes."""
    return max(1, row.end_line - row.line + 1)


def _file(group: list[RankedFunction], frame: Box, most: float) -> Iterator[str]:
    named = frame.height > 3 * _HEADING and frame.width > 60
    top = _HEADING if named else 1.0
    inner = Box(frame.x + 1, frame.y + top, max(0.0, frame.width - 2), max(0.0, frame.height - top - 1))
    yield f"<g><path class=f {_outline(frame)}/>"
    if named:
        yield _label(_fitting_path(group[0].path, _letters(frame)), frame, "n")
    ordered = sorted(group, key=lambda row: (-lines(row), row.line, row.qualname))
    for row, box in zip(ordered, squarify([lines(row) for row in ordered], inner), strict=True):
        yield from _function(row, box, most)
    yield "</g>"


def _function(row: RankedFunction, box: Box, most: float) -> Iterator[str]:
    tone = shade(row.score, most)
    yield (
        f"<a href=#f{row.rank} tabindex=-1><path class=q{tone} {_outline(box)}/>"
        f"<title>{row.rank}. {esc(row.qualname, 120)}: {row.level}, {row.score:.2f}\n"
        f"{esc(place(row), 160)}, {lines(row)} lines</title>"
    )
    if box.height > 16:
        yield _label(_fitting_name(row.qualname, _letters(box)), box, f'"l q{tone}"')
    yield "</a>"


def _label(text: str, box: Box, kind: str) -> str:
    return f"<text class={kind} x={box.x + 4:.0f} y={box.y + 11.5:.0f}>{esc(text, 200)}</text>" if text else ""


def _letters(box: Box) -> int:
    return max(0, int((box.width - 8) / _LETTER))


def _fitting_name(name: str, room: int) -> str:
    """The name, or without what it stands in, or its beginning; '' where that would say nothing."""
    own = name if len(name) <= room else name.rpartition(".")[2]
    if len(own) <= room:
        return own
    return f"{own[: room - 1]}…" if room > 7 else ""


def _fitting_path(path: str, room: int) -> str:
    """The path, or its end."""
    if len(path) <= room:
        return path
    return f"…{path[-room + 1 :]}" if room > 4 else ""


def _outline(box: Box) -> str:
    return f'd="M{box.x:.1f} {box.y:.1f}h{box.width:.1f}v{box.height:.1f}h-{box.width:.1f}z"'
