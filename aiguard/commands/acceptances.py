"""What a human has accepted: `suppressions:` of aiguard.yaml and the baseline file, read strictly."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from aiguard.config.loading import Project, Workspace
from aiguard.config.node import Node
from aiguard.config.validation import validate
from aiguard.config.yaml import read_yaml
from aiguard.errors import InputError, Problem
from aiguard.suppressions import Acceptance

BASELINE_LIMIT = 4 * 1024 * 1024


class BaselineEntry(BaseModel):
    """One accepted finding. `title` is there for people; the fingerprint decides."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    fingerprint: str
    rule: str
    title: str
    reason: str
    author: str
    accepted: str
    expires: str


class Baseline(BaseModel):
    """The baseline file, version 1."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    version: int
    accepted: list[BaselineEntry]


def read_acceptances(workspace: Workspace) -> list[Acceptance]:
    """Every acceptance of every project, in file order. Raises InputError naming what is wrong in a baseline."""
    result: list[Acceptance] = []
    for project in workspace.projects:
        result += _suppressions(project)
        result += read_baseline(project)[1]
    return result


def read_baseline(project: Project) -> tuple[list[BaselineEntry], list[Acceptance]]:
    """The entries of a project's baseline file, as written and as applied; none where there is no file."""
    path = project.settings.baseline
    if not project.tree.exists(path):
        return [], []
    shown = f"{project.prefix}{path}"
    node = read_yaml(project.tree.read(path, BASELINE_LIMIT), shown)
    baseline, problems = validate(Baseline, node)
    if baseline is None or problems:
        raise InputError(problems)
    if baseline.version != 1:
        raise InputError(
            [node.key_problem("version", f"version {baseline.version} is not one that this build reads: 1")]
        )
    entries, wrong = [], []
    for entry, place in zip(baseline.accepted, _items(node, "accepted"), strict=True):
        try:
            expires = date.fromisoformat(entry.expires)
        except ValueError:
            wrong.append(_bad_date(place, entry.expires))
            continue
        entries.append(Acceptance(entry.reason, f"{shown}:{place.line}", expires, entry.fingerprint))
    if wrong:
        raise InputError(wrong)
    return baseline.accepted, entries


def _suppressions(project: Project) -> list[Acceptance]:
    places = _items(project.document, "suppressions")
    return [
        Acceptance(
            reason=entry.reason,
            where=f"{place.path}:{place.line}",
            expires=entry.expires,
            fingerprint=entry.fingerprint,
            rule=entry.rule,
            contract=entry.contract,
            interaction=entry.interaction,
            at=entry.at,
        )
        for entry, place in zip(project.settings.suppressions, places, strict=True)
    ]


def _items(node: Node, key: str) -> list[Node]:
    listed = node.value.get(key) if isinstance(node.value, dict) else None
    return listed.value if listed is not None and isinstance(listed.value, list) else []


def _bad_date(place: Node, text: str) -> Problem:
    return place.key_problem("expires", f"{text!r} is not a date", 'write it as "2026-12-31", in quotes')
