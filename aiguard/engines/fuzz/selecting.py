"""Which of the discovered properties are run, which come first, and which only replay what was saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiguard.engines.fuzz.interface import Discovery, Target
from aiguard.errors import InputError
from aiguard.plan.fuzzing import matches, unmatched
from aiguard.plan.plan import FuzzPlan
from aiguard.source.changes import ChangedFunction
from aiguard.source.reach import reach
from aiguard.source.tree import WorkTree

_SUFFIXES = {"python": ".py", "go": ".go"}
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Selected:
    """`first` gives the reason why a property comes first, by id; `replayed` are the ids that only replay.

    `notices` are sentences about what was left out, and about changed functions that nothing reaches.
    """

    targets: tuple[Target, ...]
    first: Mapping[str, str] = field(default_factory=dict)
    replayed: frozenset[str] = frozenset()
    notices: tuple[str, ...] = ()


def select(plan: FuzzPlan, targets: Sequence[Target]) -> Selected:
    """Apply the plan's words and its change set to one language's properties."""
    chosen = tuple(target for target in targets if matches(plan.chosen, target.id) or _file(target) in plan.chosen)
    if plan.changes is None or not chosen:
        return Selected(chosen)
    properties: dict[str, list[str]] = {}
    for target in chosen:
        if target.location is not None and target.location.symbol:
            properties.setdefault(target.location.path, []).append(target.location.symbol)
    reached = reach(WorkTree(plan.root), plan.changes, {path: tuple(names) for path, names in properties.items()})
    first = {
        target.id: reached.reasons[key]
        for target in chosen
        if target.location is not None
        and (key := (target.location.path, target.location.symbol or "")) in reached.reasons
    }
    others = frozenset(target.id for target in chosen if target.id not in first)
    notices = [*_unguarded(reached.unguarded, chosen[0].language, plan.prefix), *reached.notices]
    if plan.unreached == "skip":
        kept = tuple(target for target in chosen if target.id in first)
        if others:
            notices.append(
                f"not run, because they reach no changed function: {len(others)} {chosen[0].language} properties"
            )
        return Selected(kept, first, notices=tuple(notices))
    replayed = others if plan.unreached == "replay" else frozenset[str]()
    return Selected(chosen, first, replayed, tuple(notices))


def _unguarded(functions: Sequence[ChangedFunction], language: str, prefix: str) -> list[str]:
    """What changed in this language and no property reaches, with the command that begins a property."""
    suffix = _SUFFIXES[language]
    found = [f"{prefix}{each.path}:{each.qualname}" for each in functions if each.path.endswith(suffix)]
    if not found:
        return []
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    which = "" if len(found) == 1 else "; `aiguard risk` says which need one first"
    named = ", ".join(found[:_MOST_NAMED])
    return [f"changed, and reached by no property: {named}{more}{which}; aiguard fuzz new {found[0]}"]


def check_words(plan: FuzzPlan, discoveries: Sequence[Discovery]) -> None:
    """Raise InputError for each of the user's words that chooses nothing: no property, and no file of a finding."""
    words = strangers(plan, discoveries)
    if words:
        raise InputError(unmatched(words, [target.id for discovery in discoveries for target in discovery.targets]))


def strangers(plan: FuzzPlan, discoveries: Sequence[Discovery]) -> list[str]:
    """The user's words that choose nothing."""
    targets = [target for discovery in discoveries for target in discovery.targets]
    findings = [finding for discovery in discoveries for finding in discovery.findings]
    files = {_file(target) for target in targets}
    broken = {finding.location.path for finding in findings if finding.location is not None} - files
    words = [word for word in plan.chosen if word not in files and word.partition("::")[0] not in broken]
    return [word for word in words if not any(matches((word,), target.id) for target in targets)]


def _file(target: Target) -> str:
    """The file of a property, which chooses it as well: a Go id names its package alone."""
    return target.location.path if target.location is not None else ""
