"""The witness rule: a lenient matcher is no hole, since each of its branches must be seen in the run."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.compare.expected import response_branches
from aiguard.compare.json_path import any_index
from aiguard.compare.matching import Branch
from aiguard.config.contract import Contract, Interaction
from aiguard.engines.contracts.replay import Outcome


def unwitnessed(contract: Contract, outcomes: Iterable[Outcome]) -> list[tuple[Interaction, Branch]]:
    """The branches that no answer of this run showed, each with the first interaction that promises it.

    What another finding explains is left out: a family (an interaction and its `also`) in which an answer was missing
    or had the wrong status, and a branch at a place where an answer of its family did not match.
    """
    listed = list(outcomes)
    seen = frozenset().union(*(outcome.witnessed for outcome in listed))
    broken = {_family(outcome.interaction) for outcome in listed if not _compared(outcome)}
    wrong = {(_family(o.interaction), any_index(mismatch.at)) for o in listed for mismatch in o.mismatches}
    missing: dict[Branch, Interaction] = {}
    for interaction in contract.interactions:
        family = _family(interaction)
        if family in broken:
            continue
        for branch in response_branches(interaction.response):
            if branch not in seen and (family, branch.at) not in wrong:
                missing.setdefault(branch, interaction)
    return [(interaction, branch) for branch, interaction in missing.items()]


def _compared(outcome: Outcome) -> bool:
    """Whether the body of an answer was looked at."""
    return outcome.answered and not any(mismatch.kind == "status" for mismatch in outcome.mismatches)


def _family(interaction: Interaction) -> str:
    return interaction.parent or interaction.id
