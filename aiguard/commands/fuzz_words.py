"""The user's words in a workspace of several projects: each is looked up in all of them, and has to choose in one."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.discovering import names
from aiguard.engines.fuzz.interface import Setting
from aiguard.engines.fuzz.selecting import strangers
from aiguard.errors import CouldNotJudge, InputError
from aiguard.masking import Masker
from aiguard.plan.fuzzing import matches, seen, unmatched
from aiguard.plan.plan import FuzzPlan
from aiguard.progress import silent


@dataclass(frozen=True, slots=True)
class _Asked:
    """A project that was asked: the words that it knows (None: it could not be asked), in its own terms, its ids."""

    step: FuzzPlan
    known: tuple[str, ...] | None
    chosen: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def agree(steps: Sequence[FuzzPlan], masker: Masker, deadline: Deadline) -> tuple[FuzzPlan, ...]:
    """The steps with the words that choose something in each; a project in which none does is left out.

    Nothing is looked up where one project answers for all words by itself. Raises InputError for a word that chooses
    nothing in any project; a project that cannot be asked is given the words that no other knows.
    """
    if not any(step.chosen for step in steps) or (len(steps) == 1 and not _crosses(steps[0])):
        return tuple(steps)
    asked = [_ask(step, masker, deadline) for step in steps]
    known = {word for each in asked for word in each.known or ()}
    missing = [word for word in dict.fromkeys(w for step in steps for w in step.chosen) if word not in known]
    if missing and all(each.known is not None for each in asked):
        raise InputError(unmatched(missing, [target_id for each in asked for target_id in each.ids]))
    kept = [
        replace(each.step, chosen=chosen)
        for each in asked
        if (chosen := each.chosen if each.known is not None else tuple(missing))
    ]
    return tuple(kept)


def _crosses(step: FuzzPlan) -> bool:
    """Whether a word may be a pattern over more than the project's own part of an id."""
    return bool(step.prefix) and any("*" in word for word in step.chosen)


def _ask(step: FuzzPlan, masker: Masker, deadline: Deadline) -> _Asked:
    """Look one project's properties up. A pattern that means them by their whole ids becomes these ids."""
    try:
        with tempfile.TemporaryDirectory(prefix="aiguard-words-") as scratch:
            found = names(step, Setting(step.root, Path(scratch), deadline, masker, silent, threading.Event()))
    except CouldNotJudge:
        return _Asked(step, None)
    ids = [target.id for each in found for target in each.targets]
    foreign = set(strangers(step, found))
    known: list[str] = []
    chosen: list[str] = []
    for word in step.chosen:
        meant = [word] if word not in foreign else [each for each in ids if matches((word,), seen(step.prefix, each))]
        known += [word] if meant else []
        chosen += meant
    return _Asked(step, tuple(known), tuple(dict.fromkeys(chosen)), tuple(seen(step.prefix, each) for each in ids))
