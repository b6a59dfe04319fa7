"""Everything that is known of the functions to rank, asked of git and of the files: the one room with edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiguard.budget import Deadline
from aiguard.engines.risk.authoring import authors_of, provenance_of, tests_of
from aiguard.engines.risk.domains import domains
from aiguard.engines.risk.guarding import Guarded, guards
from aiguard.engines.risk.past import Key, Past, read_past
from aiguard.engines.risk.subject import Domain, History, Subject
from aiguard.engines.risk.suggesting import suggest
from aiguard.errors import InputError
from aiguard.plan.risk import RiskPlan
from aiguard.ranking import Provenance
from aiguard.source.batch_tree import BatchTree
from aiguard.source.blob_cache import BlobCache
from aiguard.source.coverage_seen import seen_in
from aiguard.source.git import Repository
from aiguard.source.globbing import Pattern
from aiguard.source.leaving_out import DEFAULT, LeaveOut
from aiguard.source.mentions import mentions
from aiguard.source.outline import Unreadable
from aiguard.source.property_files import property_files
from aiguard.source.ranked_units import units
from aiguard.source.shape import Shape
from aiguard.source.shapes import shapes_in
from aiguard.source.tree import Tree, WorkTree
from aiguard.source.units import Unit, Units

_NOTHING = History(whole=False)
_UNKNOWN_WHEN = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The subjects in no order, what they were taken from, and what people should know of the taking."""

    found: Units
    past: Past
    subjects: tuple[Subject, ...]
    kinds: Mapping[str, Provenance] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def gather(item: RiskPlan, deadline: Deadline) -> Gathered:
    """All subjects of one project. Raises InputError for a revision that names no commit; CouldNotJudge for git."""
    repository = Repository(item.root)
    cache = BlobCache.of(repository.common_folder)
    found = units(item.root, item.base, item.head, everything=item.everything, rules=_rules(item), cache=cache)
    top = _prefix(repository, item)
    tree = _tree(item, found, repository, top)
    with ThreadPoolExecutor(1) as aside:
        # git's logs are read while files are taken apart: half of the time of each is spent elsewhere.
        reading = aside.submit(read_past, repository, found, deadline)
        guarded = _guards(item, tree, found.units)
        tested = mentions(tree, [unit.key for unit in found.units]) if found.units else {}
        read = _read(found)
        past = reading.result()
    authors = authors_of(item, repository, past)
    assumed = [Pattern(glob) for glob in item.settings.authorship.paths]
    subjects = tuple(
        Subject(
            unit=unit,
            shape=read[unit.key].shape,
            now=past.now,
            domains=read[unit.key].domains,
            suggestion=read[unit.key].suggestion,
            history=past.histories.get(unit.key, _NOTHING),
            provenance=provenance_of(unit, past.wrote.get(unit.key, ()), authors, assumed, item),
            guards=guarded.guards.get(unit.key, ()),
            companions=past.companions.get(unit.standing.path, ()) if unit.standing else (),
        )
        for unit in found.units
    )
    graded = tuple(
        replace(each, tests=tests_of(each, tested.get(each.unit.key, ()), past, top, authors)) for each in subjects
    )
    notices = [*found.notices, *guarded.notices, *_of_past(past, authors.notes.broken, shallow=repository.is_shallow)]
    return Gathered(found, past, graded, authors.kinds, tuple(notices))


@dataclass(frozen=True, slots=True)
class _Read:
    """What the text of a function says."""

    shape: Shape
    domains: tuple[Domain, ...]
    suggestion: str


def _read(found: Units) -> dict[Key, _Read]:
    """What the text of every unit says, each file parsed once; of names and calls nothing is kept afterwards."""
    wanted: dict[str, list[Unit]] = {}
    for unit in found.units:
        wanted.setdefault(unit.path, []).append(unit)
    told: dict[Key, _Read] = {}
    for path, here in wanted.items():
        try:
            known = shapes_in(path, found.texts[path], [(u.qualname, u.line, u.end_line) for u in here])
        except Unreadable:
            known = {}
        for unit in here:
            # Its lines at least are known: a function of the change is never lost.
            shape = known.get((unit.qualname, unit.line)) or Shape(unit.end_line - unit.line + 1, 1, 0, 0)
            fields = domains(shape, unit.path, unit.qualname)
            kind = suggest(Subject(unit, shape, _UNKNOWN_WHEN, fields))
            numbers = Shape(shape.lines, shape.branches, shape.nesting, shape.parameters)
            told[unit.key] = _Read(numbers, fields, kind)
    return told


def _rules(item: RiskPlan) -> LeaveOut:
    settings = item.settings
    return replace(
        DEFAULT,
        exclude=tuple(Pattern(glob) for glob in settings.exclude),
        include=tuple(Pattern(glob) for glob in settings.include),
        only=tuple(Pattern(glob) for glob in item.paths),
        elsewhere=item.elsewhere,
    )


def _prefix(repository: Repository, item: RiskPlan) -> str:
    """The project's folder from the repository's top, '' or 'services/api/'."""
    place = item.root.resolve()
    relative = "." if repository.is_bare else place.relative_to(repository.root).as_posix()
    return "" if relative == "." else f"{relative}/"


def _tree(item: RiskPlan, found: Units, repository: Repository, top: str) -> Tree:
    """Where tests and properties are read: the ranked revision, or the one whose constraints count."""
    revision = item.constraints_from or (found.head if item.head else None)
    return WorkTree(item.root) if revision is None else BatchTree(repository.root, revision, top)


def _guards(item: RiskPlan, tree: Tree, ranked: Sequence[Unit]) -> Guarded:
    if not ranked:
        return Guarded()
    languages = {unit.language for unit in ranked}
    paths = item.python.paths if item.python else ()
    properties = property_files(tree, paths, python="python" in languages, go="go" in languages)
    try:
        seen = seen_in(WorkTree(item.root)) if item.head is None else ()
    except InputError as error:
        return replace(guards(tree, ranked, properties, item.handlers), notices=(str(error),))
    return guards(tree, ranked, properties, item.handlers, seen)


def _of_past(past: Past, broken: int, *, shallow: bool) -> list[str]:
    told = []
    if shallow:
        hint = "`git fetch --unshallow` gets them; in CI: fetch-depth: 0"
        told.append(f"this clone is shallow: commits that it does not hold count nothing ({hint})")
    if past.since is not None:
        told.append(
            f"the history is long: patches before {past.since:%Y-%m-%d} count next to nothing and were not read"
        )
    if not past.whole:
        told.append("the time was up before all of the history was read: older commits count nothing")
    if broken:
        does = "1 note of refs/notes/ai does" if broken == 1 else f"{broken} notes of refs/notes/ai do"
        told.append(f"{does} not follow the format of git-ai: nothing was read there")
    return told
