"""Who wrote it, who tested it, and which human's constraint reaches it: who should write the property, not where."""

from __future__ import annotations

from aiguard.engines.risk.signals.interface import NOTHING, Measure
from aiguard.engines.risk.subject import Subject

_WORDS = {"ai": "marked as written by an assistant", "mixed": "partly marked as written by an assistant"}
_ASSUMED = "taken for an assistant's, without a mark"
_MANY_FIELDS = 5
_STRENGTH = {"ai": 1.0, "mixed": 0.6}


def ai_written(subject: Subject) -> Measure:
    """Whether the commits that wrote it bear the mark of an assistant; no mark is unknown, and counts nothing."""
    kind = subject.provenance.kind
    text = _ASSUMED if subject.provenance.assumed else _WORDS.get(kind, "")
    return Measure(kind, _STRENGTH.get(kind, 0.0), text)


def graded_own_homework(subject: Subject) -> Measure:
    """Whether whoever wrote it wrote the tests that mention it, in one change; more so where that was an assistant."""
    tests = subject.tests
    if tests is None:
        return NOTHING
    if not tests.together:
        return Measure(False, 0.0)
    by_ai = subject.provenance.kind in _WORDS
    strength = 1.0 if by_ai else 0.5
    if not tests.author:
        return Measure(True, strength, "its tests came with it, not committed yet")
    same = any(touch.commit.short == tests.commit for touch in subject.history.touches)
    text = "its tests came in the same commit" if same else "its tests came from the same change"
    return Measure(True, strength, text, (tests.commit,))


def domain(subject: Subject) -> Measure:
    """The fields in which its bugs would hide; the more of them meet in one function, the more there is to know."""
    domains = subject.domains
    if not domains:
        return NOTHING
    first = domains[0]
    said = f" ({first.evidence[0]})" if first.evidence else ""
    strength = min(1.0, len(domains) / _MANY_FIELDS)
    return Measure(", ".join(found.name for found in domains), strength, f"{_FIELDS.get(first.name, first.name)}{said}")


def unguarded(subject: Subject) -> Measure:
    """Whether no human's property or contract reaches it."""
    guards = subject.guards
    if guards:
        how = f", which {guards[0].how}" if guards[0].how else ""
        return Measure(False, 0.0, f"guarded by {guards[0].id}{how}")
    return Measure(True, 1.0, "no property reaches it")


_FIELDS = {
    "parsing": "parses input",
    "money": "handles money",
    "time": "handles dates and times",
    "text": "handles text and its encodings",
    "serialisation": "serialises",
    "authentication": "decides who may do what",
    "sql": "talks SQL",
    "concurrency": "runs side by side with others",
    "seam": "calls another service",
}
