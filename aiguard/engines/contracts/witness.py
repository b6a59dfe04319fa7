"""The witness rule: a lenient matcher is no hole, since each of its branches must be seen in the run."""

from __future__ import annotations

from collections.abc import Iterable

from aiguard.compare.expected import response_branches
from aiguard.compare.matching import Branch
from aiguard.config.contract import Contract, Interaction
from aiguard.engines.contracts.replay import Outcome


def unwitnessed(contract: Contract, outcomes: Iterable[Outcome]) -> list[tuple[Interaction, Branch]]:
    """The branches that no answer of this run showed, each with the first interaction that promises it.

    A family (an interaction and its `also`) in which something got no answer to compare is left out: that is
    reported by itself, and what it would have witnessed is unknown.
    """
    listed = list(outcomes)
    seen = frozenset().union(*(outcome.witnessed for outcome in listed))
    broken = {_family(outcome.interaction) for outcome in listed if not outcome.answered}
    missing: dict[Branch, Interaction] = {}
    for interaction in contract.interactions:
        if _family(interaction) in broken:
            continue
        for branch in response_branches(interaction.response):
            if branch not in seen:
                missing.setdefault(branch, interaction)
    return [(interaction, branch) for branch, interaction in missing.items()]


def _family(interaction: Interaction) -> str:
    return interaction.parent or interaction.id
