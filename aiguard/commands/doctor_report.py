"""What one look of `doctor` gives: a line that all is well, or a problem with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from aiguard.errors import Problem
from aiguard.findings import Finding, Location, Severity, fingerprint
from aiguard.masking import Masker
from aiguard.text import visible


@dataclass(frozen=True, slots=True)
class Look:
    """One outcome. `severity` is None where all is well; `what_to_do` is empty then."""

    subject: str
    text: str
    severity: Severity | None = None
    what_to_do: str = ""
    place: Problem | None = None

    @classmethod
    def wrong(cls, subject: str, text: str, what_to_do: str) -> Look:
        """A problem that keeps `check` from working."""
        return cls(subject, text, Severity.ERROR, what_to_do)

    @classmethod
    def doubtful(cls, subject: str, text: str, what_to_do: str) -> Look:
        """Something to know that stops nothing."""
        return cls(subject, text, Severity.WARNING, what_to_do)


def notice(look: Look, masker: Masker) -> str:
    """The line for a look that found all well."""
    return visible(masker.text(f"{look.subject}: {look.text}"))


def finding(look: Look, masker: Masker) -> Finding:
    """The finding for a look that found a problem."""
    assert look.severity is not None
    text, what_to_do = (visible(masker.text(part)) for part in (look.text, look.what_to_do))
    rule = f"doctor.{look.subject.partition(' ')[0].lower()}"
    place = look.place
    return Finding(
        rule=rule,
        severity=look.severity,
        title=f"{look.subject}: {text}",
        message=f"{text}\n{what_to_do}" if what_to_do else text,
        location=Location(place.path, max(place.line, 1), column=place.column or None)
        if place and place.path
        else None,
        fingerprint=fingerprint(rule, look.subject, text),
        reproduce="aiguard doctor",
        evidence={"subject": look.subject, "what_to_do": what_to_do},
    )
