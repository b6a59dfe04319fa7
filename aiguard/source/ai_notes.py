"""The notes that git-ai keeps at `refs/notes/ai`: who wrote which lines of a commit. The only marks that know lines.

Format: git-ai standard, `authorship/3.x`. Paths stand at the margin (between double quotes where they hold blanks),
and below each, two columns in, a key and ranges of lines such as `1-4,9`; then comes a line `---`, then JSON. The key
is the hash of a prompt or `s_<session>::t_<trace>` for an agent's lines, `h_<hash>` for a known person's. A line under
no key is untracked, which is not a person's. Lines are those of the file as the commit has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aiguard.ranking import Author
from aiguard.source.git import Repository
from aiguard.source.git_files import blobs
from aiguard.text import one_line

REF = "refs/notes/ai"
_LARGEST_NOTE = 4 * 1024 * 1024
_MOST_BYTES_AT_ONCE = 32 * 1024 * 1024
_LAST_LINE = 10_000_000
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_KEY = re.compile(r"(?P<human>h_[0-9a-f]{4,64})|(?:[0-9a-f]{7,64}|s_[0-9a-f]{4,64}(?:::t_[0-9a-f]{4,64})?)")
_RANGE = re.compile(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?")

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""First and last lines, counted from 1, in order and apart."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a note says of one commit: by path from the repository's top, the lines of agents and those of people.

    `agents` are the tools that the note names.
    """

    ai: Mapping[str, Ranges]
    human: Mapping[str, Ranges]
    agents: tuple[str, ...] = ()

    def lines(self, who: Literal["ai", "human"]) -> int:
        """How many lines the note gives to agents, or to people."""
        return sum(_size(ranges) for ranges in (self.ai if who == "ai" else self.human).values())

    def of(self, path: str, first: int, last: int) -> Note:
        """What it says of a file's lines from `first` to `last` alone; of none where they are under no key."""
        ai, human = _clipped(self.ai.get(path, ()), first, last), _clipped(self.human.get(path, ()), first, last)
        return Note({path: ai}, {path: human}, self.agents)

    @property
    def kind(self) -> Author:
        """What the commit is by its lines; unknown where the note gives none to anybody."""
        return kind_of(self.lines("ai"), self.lines("human"))

    @property
    def share(self) -> float | None:
        """Which part of the lines that the note gives to anybody is an agent's, 0 to 1; None where there is none."""
        ai, human = self.lines("ai"), self.lines("human")
        return ai / (ai + human) if ai + human else None

    @property
    def told(self) -> str:
        """The note in words."""
        ai, human = self.lines("ai"), self.lines("human")
        by = f" by {one_line(', '.join(self.agents), 60)}" if self.agents else " by an agent"
        parts = [f"{_count(ai)}{by}"] if ai else []
        if human:
            parts.append(f"{_count(human)} by a person")
        return f"note of git-ai: {', '.join(parts) or 'no lines'}"


class Notes(dict[str, Note]):
    """Notes by the full id of their commit; `broken` counts those that could not be read."""

    def __init__(self, notes: Mapping[str, Note], broken: int) -> None:
        super().__init__(notes)
        self.broken = broken


def kind_of(ai: int, human: int) -> Author:
    """What so many lines of agents and of people make."""
    if ai and human:
        return "mixed"
    if ai:
        return "ai"
    return "human" if human else "unknown"


def read_notes(repository: Repository, shas: Iterable[str]) -> Notes:
    """The notes on commits, by full ids. A note that does not follow the format, or has over 4 MiB, counts as broken.

    Two calls of git, and two for every 32 MiB of notes. Raises CouldNotJudge where git fails.
    """
    wanted = frozenset(shas)
    if not wanted or repository.commit(REF) is None:
        return Notes({}, 0)
    found: dict[str, Note] = {}
    listed = _listed(repository, wanted)
    for batch in _batches(listed):
        stored = blobs(repository, [object_id for _, object_id in batch], _LARGEST_NOTE)
        for sha, object_id in batch:
            note = parse_note(stored[object_id]) if object_id in stored else None
            if note is not None:
                found[sha] = note
    return Notes(found, len(listed) - len(found))


def parse_note(content: bytes) -> Note | None:
    """The note that a blob holds; None where it does not follow the format."""
    attested, divider, metadata = f"\n{content.decode('utf-8', 'replace')}".partition("\n---\n")
    if not divider:
        return None
    try:
        about = json.loads(metadata)
        if not isinstance(about, dict) or not str(about.get("schema_version")).startswith("authorship/3."):
            return None
        ai, human = _attested(attested)
    except (ValueError, RecursionError):
        return None
    return Note(_merged(ai), _merged(human), _agents(about))


def _listed(repository: Repository, wanted: frozenset[str]) -> dict[str, tuple[str, int]]:
    """The notes' ids and sizes by commit. Git spreads many notes over folders: `ab/cd...` is one on `abcd...`."""
    found: dict[str, tuple[str, int]] = {}
    for line in repository.tell("ls-tree", "-r", "-z", "-l", "--full-tree", REF).split(b"\0"):
        about, _, name = line.partition(b"\t")
        words = about.split()
        sha = name.replace(b"/", b"").decode("ascii", "replace")
        if len(words) == 4 and words[1] == b"blob" and sha in wanted and _SHA.fullmatch(sha):
            found[sha] = (words[2].decode("ascii"), int(words[3]) if words[3].isdigit() else 0)
    return found


def _batches(listed: Mapping[str, tuple[str, int]]) -> Iterator[list[tuple[str, str]]]:
    batch, total = list[tuple[str, str]](), 0
    for sha, (object_id, size) in listed.items():
        if batch and total + size > _MOST_BYTES_AT_ONCE:
            yield batch
            batch, total = [], 0
        batch.append((sha, object_id))
        total += min(size, _LARGEST_NOTE)
    if batch:
        yield batch


def _attested(section: str) -> tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]]:
    """The lines by path, an agent's and people's. Raises ValueError where the section does not follow the format."""
    ai: dict[str, list[tuple[int, int]]] = {}
    human: dict[str, list[tuple[int, int]]] = {}
    path = ""
    for line in section.split("\n"):
        if not line.strip():
            continue
        if not line.startswith("  "):
            quoted = len(line) > 2 and line.startswith('"') and line.endswith('"')
            path = line[1:-1] if quoted else line
            continue
        key, _, ranges = line.strip().partition(" ")
        known = _KEY.fullmatch(key)
        if not path or not ranges:
            raise ValueError(line)
        if known is not None:
            (human if known["human"] else ai).setdefault(path, []).extend(_ranges(ranges))
    return ai, human


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for part in text.split(","):
        found = _RANGE.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last <= _LAST_LINE:
            raise ValueError(part)
        yield first, last


def _merged(found: Mapping[str, list[tuple[int, int]]]) -> dict[str, Ranges]:
    merged: dict[str, Ranges] = {}
    for path, ranges in found.items():
        apart: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if apart and first <= apart[-1][1] + 1:
                apart[-1] = (apart[-1][0], max(apart[-1][1], last))
            else:
                apart.append((first, last))
        merged[path] = tuple(apart)
    return merged


def _agents(about: Mapping[str, object]) -> tuple[str, ...]:
    """The tools that the metadata names, in order, each once."""
    found: dict[str, None] = {}
    for section in ("prompts", "sessions"):
        records = about.get(section)
        for record in records.values() if isinstance(records, dict) else ():
            made_by = record.get("agent_id") if isinstance(record, dict) else None
            tool = made_by.get("tool") if isinstance(made_by, dict) else None
            if isinstance(tool, str) and tool.strip():
                found[tool.strip()[:60]] = None
    return tuple(found)


def _size(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _clipped(ranges: Ranges, first: int, last: int) -> Ranges:
    cut = ((max(first, start), min(last, end)) for start, end in ranges)
    return tuple((start, end) for start, end in cut if start <= end)


def _count(lines: int) -> str:
    return f"{lines:,} line{'' if lines == 1 else 's'}"
