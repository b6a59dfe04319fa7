"""What happened to it before: often changed, often fixed, by several people (Graves et al. 2000; Kim et al. 2007)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from aiguard.engines.risk.signals.interface import NOTHING, Measure, counted, ids, logarithmic
from aiguard.engines.risk.subject import Subject, Touch
from aiguard.source.commits import Commit
from aiguard.source.fix_commits import is_bulk

_FRESH, _HALF_YEAR, _YEAR = 45.0, 182.0, 365.0
_DAY = 86_400.0
_SWEEPING = 0.25
_MANY = {"recent": 5, "changes": 10, "fixes": 5, "file": 20}


def recent_commits(subject: Subject) -> Measure:
    """Commits that touched it in this change or in the last 90 days."""
    recent = _recent(subject)
    text = f"touched by {counted(len(recent), 'commit')} of late" if len(recent) > 2 else ""
    return Measure(len(recent), logarithmic(max(0, len(recent) - 1), _MANY["recent"]), text, ids(recent))


def changes(subject: Subject) -> Measure:
    """Changes so far; one of half a year ago counts half, a sweeping one a quarter."""
    touches = subject.history.touches
    worth = sum(_fade(subject, touch.commit, _HALF_YEAR) * _share(touch.commit) for touch in touches)
    since = subject.history.since
    text = f"changed {len(touches)} times {'so far' if since is None else f'since {since:%Y-%m}'}"
    text = text if len(touches) > 2 else ""
    return Measure(round(worth, 3), logarithmic(worth, _MANY["changes"]), text, ids(touches))


def fixes(subject: Subject) -> Measure:
    """Fixes that touched it, those of the change as well; one of a year ago counts half."""
    touches = [touch for touch in subject.history.touches if touch.fix]
    worth = sum(_fade(subject, touch.commit, _YEAR) for touch in touches)
    past = sum(not touch.of_change for touch in touches)
    text = counted(past, "past fix") if past else "fixed in this change" if touches else ""
    return Measure(round(worth, 3), logarithmic(worth, _MANY["fixes"]), text, ids(touches))


def file_fixes(subject: Subject) -> Measure:
    """Past fixes of its file; one of a year ago counts half."""
    commits = subject.history.file_fixes
    worth = sum(_fade(subject, commit, _YEAR) for commit in commits)
    text = f"{counted(len(commits), 'past fix')} in its file" if len(commits) > 2 else ""
    return Measure(round(worth, 3), logarithmic(worth, _MANY["file"]), text, tuple(c.short for c in commits[:5]))


def authors(subject: Subject) -> Measure:
    """Different people who changed it in this change or in the last 90 days."""
    recent = _recent(subject)
    people = len(_people(touch.commit for touch in recent))
    text = f"by {people} people of late" if people > 1 else ""
    return Measure(people, min(1.0, max(0, people - 1) / 2), text, ids(recent) if people > 1 else ())


def age(subject: Subject) -> Measure:
    """Days since it was changed last: the faults of a while ago have often been found by now.

    The strength halves every 45 days. Code that rested for years before this change is told as that.
    """
    touches = subject.history.touches
    uncommitted = subject.unit.change != "unchanged" and not any(touch.of_change for touch in touches)
    if not touches and not uncommitted:
        return NOTHING
    days = 0.0 if uncommitted else _days(subject, touches[0].commit)
    settled = [touch for touch in touches if not touch.recent]
    text, commits = "", ids(touches[:1])
    if settled and subject.unit.change == "modified" and len(settled) + 1 >= len(touches):
        rest = int(_days(subject, settled[0].commit))
        if rest >= 2 * _YEAR:
            text, commits = f"rested for {rest // 365} years before", ids(settled[:1])
    return Measure(int(days), float(0.5 ** (days / _FRESH)), text, commits)


def companions(subject: Subject) -> Measure:
    """Files that usually change with its own and did not this time (Zimmermann et al. 2004)."""
    missing = subject.companions
    if not missing:
        return Measure(0, 0.0)
    first = missing[0]
    text = f"{first.path} changes with it {first.together} of {first.changes} times, and did not"
    return Measure(len(missing), min(1.0, first.together / first.changes), text)


def _recent(subject: Subject) -> list[Touch]:
    return [touch for touch in subject.history.touches if touch.recent]


def _people(commits: Iterable[Commit]) -> set[str]:
    return {commit.author_email.lower() or commit.author_name for commit in commits}


def _fade(subject: Subject, commit: Commit, half_life: float) -> float:
    return float(0.5 ** (_days(subject, commit) / half_life))


def _days(subject: Subject, commit: Commit) -> float:
    return max(0.0, (subject.now.timestamp() - commit.time) / _DAY)


def _share(commit: Commit) -> float:
    return _SWEEPING if _sweeps(commit.message) else 1.0


_sweeps = lru_cache(maxsize=4096)(is_bulk)  # one commit touches many functions
