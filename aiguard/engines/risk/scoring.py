"""Pure: subjects become rows in order. A score is the sum of what the signals contribute, and nothing else."""

from __future__ import annotations

import shlex
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from aiguard.engines.risk.subject import Subject
from aiguard.engines.risk.weights import TABLE
from aiguard.ranking import Level, RankedFunction, Reason, Signal

HIGH, MEDIUM = 0.5, 0.38
"""On the histories that docs/risk.md tells of, about one row in ten is high, and one in three medium."""
_DIGITS = 4


def reasons_of(subject: Subject, weights: Mapping[Signal, float]) -> tuple[Reason, ...]:
    """Every signal's say, the largest contribution first; contributions have four digits, so that they add up."""
    found = []
    for name, signal, _ in TABLE:
        measure = signal(subject)
        contribution = round(weights[name] * min(1.0, max(0.0, measure.strength)), _DIGITS)
        found.append(Reason(name, measure.value, contribution, measure.text, measure.commits))
    return tuple(sorted(found, key=lambda reason: -reason.contribution))


def level_of(score: float) -> Level:
    """The level in words: three of them, for there is no more to know."""
    return "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"


def rank(
    subjects: Sequence[Subject], weights: Mapping[Signal, float], suggest: Callable[[Subject], str]
) -> tuple[RankedFunction, ...]:
    """The rows, highest score first; equal scores by place, so that the order is always the same."""
    scored = []
    for subject in subjects:
        reasons = reasons_of(subject, weights)
        score = round(sum(reason.contribution for reason in reasons), _DIGITS)
        scored.append((min(1.0, max(0.0, score)), subject, reasons))
    scored.sort(key=lambda one: (-one[0], one[1].unit.path, one[1].unit.line, one[1].unit.qualname))
    ascending = sorted(score for score, _, _ in scored)
    return tuple(
        _row(place, score, subject, reasons, _percentile(ascending, score), suggest(subject))
        for place, (score, subject, reasons) in enumerate(scored, 1)
    )


def scaffold_for(path: str, qualname: str) -> str:
    """The command that begins a property of a function, ready for a shell whatever the path holds."""
    place = f"./{path}" if path.startswith("-") else path  # which would be an option
    return shlex.join(["aiguard", "fuzz", "new", f"{place}:{qualname}"])


def _can_begin(subject: Subject) -> bool:
    """Whether `aiguard fuzz new` may have something to draw: not for what nobody can call, or with nothing to give."""
    unit = subject.unit
    if unit.language == "go":
        return unit.qualname not in {"init", "main", "_"}
    parts = unit.path.removesuffix(".py").split("/")
    method = "." in unit.qualname
    return all(part.isidentifier() for part in parts[-1:]) and (method or subject.shape.parameters > 0)


def _percentile(ascending: Sequence[float], score: float) -> float:
    """The share of all that score lower, 0 to 100."""
    return round(100 * bisect_left(ascending, score) / len(ascending), 1)


def _row(
    place: int, score: float, subject: Subject, reasons: tuple[Reason, ...], percentile: float, suggestion: str
) -> RankedFunction:
    unit = subject.unit
    nested = unit.outer and unit.outer != unit.qualname
    return RankedFunction(
        rank=place,
        path=unit.path,
        qualname=unit.qualname,
        language=unit.language,
        line=unit.line,
        end_line=unit.end_line,
        change=unit.change,
        score=score,
        level=level_of(score),
        percentile=min(100.0, percentile),
        reasons=reasons,
        provenance=subject.provenance,
        tests=subject.tests,
        guarded_by=tuple(guard.id for guard in subject.guards),
        suggestion=suggestion,
        # A nested function can be called by no property: the one around it can.
        scaffold=scaffold_for(unit.path, unit.outer if nested else unit.qualname) if _can_begin(subject) else "",
        domains=tuple(domain.name for domain in subject.domains),
        commits=tuple(dict.fromkeys(touch.commit.short for touch in subject.history.touches))[:10],
    )
