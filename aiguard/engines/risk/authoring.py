"""Who wrote each function, as far as commits and notes say it, and who wrote the tests that mention it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aiguard.engines.risk.past import Past
from aiguard.engines.risk.subject import Subject
from aiguard.plan.risk import RiskPlan
from aiguard.ranking import UNKNOWN, Provenance, SeenTests
from aiguard.source.ai_notes import Notes, read_notes
from aiguard.source.authorship import AuthorshipRules, authorship, together
from aiguard.source.commits import Commit
from aiguard.source.git import Repository
from aiguard.source.globbing import Pattern
from aiguard.source.line_tracking import LineTouch
from aiguard.source.units import Unit

_AGENTS = frozenset({"ai", "mixed"})


@dataclass(frozen=True, slots=True)
class Authors:
    """Who wrote each commit of the change, by its full id: the whole of it, and by its note lines of it."""

    kinds: Mapping[str, Provenance]
    notes: Notes
    rules: AuthorshipRules

    def of(self, touch: LineTouch) -> Provenance:
        """Who wrote what a commit did to one function, which a note knows by the line."""
        note = self.notes.get(touch.commit.sha)
        if note is None:
            return self.kinds[touch.commit.sha]
        return authorship(touch.commit, self.rules, note.of(touch.path, touch.first, touch.last))

    def is_agent(self, commit: Commit) -> bool:
        """Whether an agent took part in a commit."""
        known = self.kinds.get(commit.sha, UNKNOWN)
        return known.kind in _AGENTS


def authors_of(item: RiskPlan, repository: Repository, past: Past) -> Authors:
    """Ask the commits of the change, and git-ai's notes on them. Raises CouldNotJudge where git cannot tell."""
    settings = item.settings.authorship
    rules = AuthorshipRules(settings.ai, settings.human, settings.bot, settings.assume)
    commits = {touch.commit.sha: touch.commit for wrote in past.wrote.values() for touch in wrote}
    commits.update((commit.sha, commit) for changed in past.of_change.values() for commit in changed)
    notes = read_notes(repository, commits) if commits else Notes({}, 0)
    return Authors({sha: authorship(commit, rules, notes.get(sha)) for sha, commit in commits.items()}, notes, rules)


def provenance_of(
    unit: Unit, wrote: Sequence[LineTouch], authors: Authors, assumed: Iterable[Pattern], item: RiskPlan
) -> Provenance:
    """Who wrote a function, `wrote` being what the change's commits did to it; `assumed` are globs of a team's own."""
    if any(pattern.matches(unit.path) for pattern in assumed):
        return Provenance("ai", (f"{unit.path} is code that aiguard.yaml takes for an assistant's",), assumed=True)
    if wrote:
        return together(authors.of(touch) for touch in wrote)
    if item.settings.authorship.assume == "ai":
        told = "not committed yet, and code without a mark is taken for an assistant's"
        return Provenance("ai", (told,), assumed=True)
    return Provenance("unknown", ("not committed yet",) if unit.change != "unchanged" else ())


def tests_of(subject: Subject, files: Sequence[str], past: Past, top: str, authors: Authors) -> SeenTests | None:
    """The tests that mention a function, and of those the one whose last change says most."""
    if not files:
        return None
    wrote = past.wrote.get(subject.unit.key, ())
    dated = [(commit, path) for path in files if (commit := past.last.get(f"{top}{path}")) is not None]
    if not dated:
        return SeenTests(tuple(files[:3]), len(files), "not committed", "", past.now.date(), together=not wrote)
    by_agent = subject.provenance.kind in _AGENTS
    own = {
        path
        for commit, path in dated
        if _graded(past.of_change.get(f"{top}{path}") or (commit,), wrote, authors if by_agent else None)
    }
    commit, path = max(dated, key=lambda one: (one[1] in own, one[0].time, one[1]))
    first = (path, *(other for other in files if other != path))[:3]
    return SeenTests(first, len(files), commit.short, commit.author_name, commit.when.date(), together=path in own)


def _graded(commits: Iterable[Commit], wrote: Sequence[LineTouch], authors: Authors | None) -> bool:
    """Whether those who wrote a function also made a test file what it is, `commits` being the file's, newest first.

    Either one of them changed both, and nobody else touched the file since; or, where `authors` are given for a
    function that an agent wrote, an agent was the last to touch the file in the same change.
    """
    both = {touch.commit.sha for touch in wrote}
    people = {touch.commit.author_email for touch in wrote}
    for commit in commits:
        if commit.sha in both or (authors is not None and authors.is_agent(commit)):
            return True
        if commit.author_email not in people:
            return False
    return False
