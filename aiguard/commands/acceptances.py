"""What a human has accepted: `suppressions:` of aiguard.yaml and the baseline file, read strictly."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

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
    accepted: Annotated[list[BaselineEntry], BeforeValidator(lambda listed: [] if listed is None else listed)]


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
    node = read_yaml(project.tree.read(path, BASELINE_LIMIT), shown, limit=BASELINE_LIMIT)
    baseline = _valid(node)
    entries, wrong = [], []
    for entry, place in zip(baseline.accepted, _items(node, "accepted"), strict=True):
        expires = _day(entry.expires)
        if expires is None:
            wrong.append(_bad_date(place, entry.expires))
            continue
        entries.append(
            Acceptance(entry.reason, f"{shown}:{place.line}", expires, entry.fingerprint, scope=project.prefix)
        )
    if wrong:
        raise InputError(wrong)
    return baseline.accepted, entries


def baseline_of(data: bytes, path: str) -> Baseline:
    """A baseline file's content. Raises InputError with every problem in it but wrong days."""
    return _valid(read_yaml(data, path, limit=BASELINE_LIMIT))


def _valid(node: Node) -> Baseline:
    baseline, problems = validate(Baseline, node)
    if baseline is None or problems:
        raise InputError(problems)
    if baseline.version != 1:
        raise InputError(
            [node.key_problem("version", f"version {baseline.version} is not one that this build reads: 1")]
        )
    return baseline


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
            scope=project.prefix,
        )
        for entry, place in zip(project.settings.suppressions, places, strict=True)
    ]


def _items(node: Node, key: str) -> list[Node]:
    listed = node.value.get(key) if isinstance(node.value, dict) else None
    return listed.value if listed is not None and isinstance(listed.value, list) else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        return None


def _bad_date(place: Node, text: str) -> Problem:
    return place.key_problem("expires", f"{text!r} is not a date", 'write it as "2026-12-31", in quotes')
