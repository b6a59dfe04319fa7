"""Who wrote a commit, as far as the commit says it.

`ai`: an agent took part, which is as much as any of its marks can say: it is the author or the committer, a co-author
or helper of a person (`Co-authored-by`, `Co-developed-by`, `Assisted-by`), signed the commit off, or left a trailer or
footer of its own. Some marks say little, such as a suggestion from review that somebody accepted; the evidence then
says so, and the kind is `ai` all the same. A trailer that names an agent as somebody who reviewed, reported, suggested
or tested says nothing about who wrote the code, and neither does `Commit-generated-by`, which is about the message.

`human`: only where something says so, since every agent can be told to leave no mark: the `Authored-by` trailer, with
which people of some projects vouch that no agent took part, a rule of the team, or a note of git-ai.

`bot`: the author is a program that is no agent, such as dependabot. A bot as co-author or committer changes nothing;
`GitHub <noreply@github.com>`, which commits whatever is done on its pages, is neither.

`mixed`: a note of git-ai names lines of both kinds; or, of a function, that an agent wrote one of its commits and not
all. `unknown` is everything else.

Marks count where a tool writes them: in names, in lines that are a trailer or a footer from end to end. Prose, quotes
and code in a message do not. Rules and forms: `ai_marks`; git-ai's notes: `ai_notes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from aiguard.compare.regexes import compile_pattern
from aiguard.ranking import UNKNOWN, Author, Provenance
from aiguard.source import ai_marks as marks
from aiguard.source.agents import agent, is_agent_and_model, is_bot, is_footer, names_agent, weakness
from aiguard.source.ai_notes import Note
from aiguard.source.commits import Commit
from aiguard.source.messages import own_lines, people, trailer
from aiguard.text import one_line

_MOST_EVIDENCE = 3
_LONGEST_QUOTE = 160
_LONGEST_NAME = 200
_VALUES = {key: re.compile(pattern, re.IGNORECASE) for key, pattern in marks.VALUES.items()}
_AIDER_SUBJECT = re.compile(r"aider: (?:build|chore|ci|docs|feat|fix|perf|refactor|style|test)(?:\([^()]*\))?!?: ")


@dataclass(frozen=True, slots=True)
class AuthorshipRules:
    """What a team says of its own commits, as patterns of RE2. They go before every mark that aiguard knows.

    A pattern matches where it is found in the 'Name <address>' of the author, the committer or a co-author, or where it
    is a whole line of the message. `human` also takes the mark from what it matches. `assume` is the kind of commits
    that bear no mark. Raises BadPattern.
    """

    ai: tuple[str, ...] = ()
    human: tuple[str, ...] = ()
    bot: tuple[str, ...] = ()
    assume: Literal["unknown", "ai"] = "unknown"

    def __post_init__(self) -> None:
        for pattern in (*self.ai, *self.human, *self.bot):
            compile_pattern(pattern)

    @property
    def silent(self) -> bool:
        """Whether no pattern has anything to say."""
        return not (self.ai or self.human or self.bot)


NO_RULES = AuthorshipRules()


class _Mark(NamedTuple):
    kind: Author
    where: str
    quote: str
    weak: str = ""

    def sentence(self, commit: Commit) -> str:
        weak = f" (weak: {self.weak})" if self.weak else ""
        return f'{commit.short}: {self.where} "{one_line(self.quote, _LONGEST_QUOTE)}"{weak}'


def authorship(commit: Commit, rules: AuthorshipRules = NO_RULES, note: Note | None = None) -> Provenance:
    """Who wrote the commit. Never raises; a commit without any mark costs a few microseconds."""
    if rules.silent:
        found = _signed(commit)
        message = commit.message.lower()
        if any(word in message for word in marks.SCREEN):
            found.extend(_written(commit))
    else:
        found = _by_rules(commit, rules)
    if note is not None and note.kind != "unknown":
        return _with_note(commit, found, note)
    if found:
        kind = _kind(found)
        told = sorted((mark for mark in found if mark.kind == kind), key=lambda mark: bool(mark.weak))
        return Provenance(kind, _distinct(mark.sentence(commit) for mark in told))
    if rules.assume == "ai":
        return Provenance(
            "ai", (f"{commit.short}: no mark, and commits without one are assumed to be an agent's",), assumed=True
        )
    return UNKNOWN


def together(provenances: Iterable[Provenance]) -> Provenance:
    """What the commits of one function, newest first, make of it.

    An agent's and anybody else's are mixed; people's and unmarked ones unknown. A bot's change nothing of the others.
    Evidence is kept of up to three, the agent's before the others.
    """
    given = list(provenances)
    kinds = {provenance.kind for provenance in given}
    if len(kinds) > 1:
        kinds.discard("bot")
    kind: Author = "unknown"
    if len(kinds) == 1:
        kind = next(iter(kinds))
    elif kinds & {"ai", "mixed"}:
        kind = "mixed"
    ranked = sorted(given, key=lambda provenance: ("ai", "mixed", "human", "bot", "unknown").index(provenance.kind))
    first = [provenance.evidence[0] for provenance in ranked if provenance.evidence]
    others = [sentence for provenance in ranked for sentence in provenance.evidence[1:]]
    by_agents = [provenance for provenance in given if provenance.kind in {"ai", "mixed"}]
    assumed = bool(by_agents) and all(provenance.assumed for provenance in by_agents)
    return Provenance(kind, _distinct((*first, *others)), assumed)


def _kind(found: Iterable[_Mark]) -> Author:
    kinds = {mark.kind for mark in found}
    order: tuple[Author, ...] = ("ai", "human", "bot")
    return next((kind for kind in order if kind in kinds), "unknown")


def _with_note(commit: Commit, found: list[_Mark], note: Note) -> Provenance:
    """A note's word joined to the marks': lines of people in a commit that an agent marked, or the other way round."""
    kind = _kind(found)
    joined = note.kind if kind in {note.kind, "unknown", "bot"} else "mixed"
    if kind == "ai" and note.kind == "mixed":
        joined = "mixed"
    told = (mark.sentence(commit) for mark in found if mark.kind == kind)
    return Provenance(joined, _distinct((f"{commit.short}: {note.told}", *told)))


def _distinct(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))[:_MOST_EVIDENCE]


def _signed(commit: Commit) -> list[_Mark]:
    """The marks in the names of the author and the committer."""
    found: list[_Mark] = []
    name, address = commit.author_name[:_LONGEST_NAME].lower(), commit.author_email[:_LONGEST_NAME].lower()
    if agent(name, address):
        found.append(_Mark("ai", "author", _identity(commit.author_name, commit.author_email)))
    elif is_bot(name, address):
        found.append(_Mark("bot", "author", _identity(commit.author_name, commit.author_email)))
    name, address = commit.committer_name[:_LONGEST_NAME].lower(), commit.committer_email[:_LONGEST_NAME].lower()
    # GitHub itself signs so, and an agent of its own would be called by its name.
    if name != "github" and agent(name, address):
        found.append(_Mark("ai", "committer", _identity(commit.committer_name, commit.committer_email)))
    return found


def _identity(name: str, address: str) -> str:
    return f"{name} <{address}>"


def _written(commit: Commit) -> Iterator[_Mark]:
    """The marks in the message."""
    lines = own_lines(commit.message)
    if lines and _AIDER_SUBJECT.match(lines[0]):
        yield _Mark("ai", "subject", lines[0], "aider may be told to begin it so")
    for line in lines:
        mark = _of_line(line) if line else None
        if mark is not None:
            yield mark


def _of_line(line: str) -> _Mark | None:
    """The mark that a line is, if any."""
    parts = trailer(line) if ":" in line else None
    if parts is not None:
        mark = _of_trailer(line, *parts)
        if mark is not None:
            return mark
    if is_footer(line.lower()):
        return _Mark("ai", "footer", line)
    return None


def _of_trailer(line: str, key: str, value: str) -> _Mark | None:
    if key in _VALUES:
        return _Mark("ai", "trailer", line) if _VALUES[key].fullmatch(value) else None
    if key in marks.AUTHORS or key in marks.SIGNERS:
        return _of_people(line, key, value)
    if key in marks.HELPERS or key in marks.TOOLS:
        lowered = value.lower()
        if "@" not in lowered and (names_agent(lowered) or (key in marks.HELPERS and is_agent_and_model(lowered))):
            return _Mark("ai", "trailer", line)
        return _of_people(line, key, value)
    return None


def _of_people(line: str, key: str, value: str) -> _Mark | None:
    named = people(value)
    for name, address in named:
        if agent(name, address):
            weak = "it vouches, and need not have written it" if key in marks.SIGNERS else weakness(name, address)
            return _Mark("ai", "trailer", line, weak)
    if key == "authored-by" and named and named[0][1] and not is_bot(*named[0]):
        return _Mark("human", "trailer", line)
    return None


def _by_rules(commit: Commit, rules: AuthorshipRules) -> list[_Mark]:
    """The marks where a team has rules: each text is what the first rule that matches it says, else what it says.

    A committer or co-author who is a person or a bot does not make the commit theirs.
    """
    author = _identity(commit.author_name, commit.author_email)
    committer = _identity(commit.committer_name, commit.committer_email)
    ruled = {"author": _ruled(author, rules), "committer": _ruled(committer, rules)}
    found = [mark for mark in _signed(commit) if ruled[mark.where] is None]
    if ruled["author"]:
        found.append(_Mark(ruled["author"], "rule of the team for the author", author))
    if ruled["committer"] == "ai":
        found.append(_Mark("ai", "rule of the team for the committer", committer))
    for line in own_lines(commit.message):
        whole, named = _ruled(line, rules, whole=True), _ruled_people(line, rules)
        if whole or named == "ai":
            found.append(_Mark(whole or "ai", "rule of the team for the line", line))
    written = (mark for mark in _written(commit))
    found.extend(
        mark for mark in written if not (_ruled(mark.quote, rules, whole=True) or _ruled_people(mark.quote, rules))
    )
    return found


def _ruled_people(line: str, rules: AuthorshipRules) -> Author | None:
    """What the rules say of the co-author or helper that a line names."""
    parts = trailer(line)
    if parts is None or parts[0] not in marks.AUTHORS | marks.HELPERS or "@" not in parts[1]:
        return None
    return _ruled(parts[1], rules)


def _ruled(text: str, rules: AuthorshipRules, *, whole: bool = False) -> Author | None:
    """The kind that the first matching rule gives a text; None where none matches."""
    # As bytes: of text, the binding counts offsets in characters, and it refuses lone surrogates.
    given = text.encode("utf-8", "replace")
    order: tuple[tuple[Author, tuple[str, ...]], ...] = (("ai", rules.ai), ("human", rules.human), ("bot", rules.bot))
    for kind, patterns in order:
        for pattern in patterns:
            compiled = compile_pattern(pattern)
            if (compiled.fullmatch(given) if whole else compiled.search(given)) is not None:
                return kind
    return None
