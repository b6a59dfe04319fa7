"""Which human-written properties and contracts reach each function: by what ran last time, and by what can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.engines.risk.subject import Guard
from aiguard.errors import InputError
from aiguard.source.coverage_seen import Seen, digest_of
from aiguard.source.outline import LARGEST_SOURCE
from aiguard.source.property_files import property_id
from aiguard.source.reaching import Start, Way, ways
from aiguard.source.tree import Tree
from aiguard.source.units import Unit

Key = tuple[str, str]
"""Path and qualified name."""

_CONTRACT = "contract "
_RAN, _RAN_BEFORE, _ITSELF, _CALLS, _REACHES = range(5)


@dataclass(frozen=True, slots=True)
class Guarded:
    """`guards` are those of each function that has any, the best evidence first; `notices` are sentences for people."""

    guards: Mapping[Key, tuple[Guard, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def guards(
    tree: Tree,
    units: Sequence[Unit],
    properties: Mapping[str, Sequence[str]],
    handlers: Mapping[str, Sequence[Key]] | None = None,
    seen: Iterable[Seen] = (),
) -> Guarded:
    """Join three sources: what can be read in `tree` from properties and from handlers, and what campaigns saw.

    `properties` maps files to qualified names of properties (source.property_files); `handlers` maps names of contracts
    to the functions that answer their requests; `seen` is what each property ran (source.coverage_seen). Nothing is
    read where nothing can guard. A property is named as `aiguard fuzz` names it, a contract `contract NAME`.
    """
    known = [(property_id(path, name), (path, name)) for path, names in properties.items() for name in names]
    starts = [Start(each, (function,)) for each, function in known]
    starts += [Start(f"{_CONTRACT}{name}", tuple(keys), tested=False) for name, keys in (handlers or {}).items()]
    static = ways(tree, [unit.key for unit in units], starts)
    found: dict[Key, dict[str, tuple[tuple[int, int], str]]] = {}
    for key, reaching in static.to.items():
        for way in reaching:
            _add(found, key, way.id, *_static(way))
    for key, name, rank, how in _ran(tree, units, seen, {each for each, _ in known}):
        _add(found, key, name, (rank, 0), how)
    return Guarded(
        {
            key: tuple(Guard(name, how) for name, (_, how) in sorted(each.items(), key=lambda pair: (pair[1][0], pair)))
            for key, each in found.items()
        },
        static.notices,
    )


def _add(
    found: dict[Key, dict[str, tuple[tuple[int, int], str]]], key: Key, name: str, rank: tuple[int, int], how: str
) -> None:
    """Keep the best that is known of a guard."""
    known = found.setdefault(key, {}).get(name)
    if known is None or rank < known[0]:
        found[key][name] = (rank, how)


def _static(way: Way) -> tuple[tuple[int, int], str]:
    contract = way.id.startswith(_CONTRACT)
    if way.itself:
        return (_ITSELF, 0), "replays requests that it answers" if contract else "is the property itself"
    who = "replays requests whose handler " if contract else ""
    if not way.steps:
        return (_CALLS, 0), f"{who}calls it"
    return (_REACHES, way.steps), f"{who}reaches it through {way.through}"


def _ran(
    tree: Tree, units: Sequence[Unit], seen: Iterable[Seen], known: set[str]
) -> Iterable[tuple[Key, str, int, str]]:
    """The functions that campaigns saw running; only properties that are still there count."""
    by_path: dict[str, list[Unit]] = {}
    for unit in units:
        by_path.setdefault(unit.path, []).append(unit)
    digests: dict[str, str] = {}
    for record in seen:
        name = record.id.partition("[")[0]
        if name not in known and not _is_there(tree, name):
            continue
        for path, line, called in record.functions:
            for unit in by_path.get(path, ()):
                if path not in digests:
                    digests[path] = _digest(tree, path)
                same = digests[path] == record.files.get(path) != ""
                if _is(unit, line, called, same=same):
                    when = f"in the campaign of {record.when:%Y-%m-%d}"
                    how = f"ran it {when}" if same else f"ran it {when}, before its file changed"
                    yield unit.key, name, _RAN if same else _RAN_BEFORE, how


def _is(unit: Unit, line: int, called: str, *, same: bool) -> bool:
    """Whether a function that ran is this one. Python before 3.11 tells bare names only."""
    if unit.qualname == called:
        return True
    return same and unit.line == line and unit.qualname.rpartition(".")[2] == called


def _is_there(tree: Tree, name: str) -> bool:
    """Whether the file of a property that only pytest recognises as one still names it."""
    path, _, test = name.partition("::")
    try:
        return bool(test) and test.rpartition("::")[2].encode() in tree.read(path, LARGEST_SOURCE)
    except InputError:
        return False


def _digest(tree: Tree, path: str) -> str:
    try:
        return digest_of(tree.read(path, LARGEST_SOURCE))
    except InputError:
        return ""
