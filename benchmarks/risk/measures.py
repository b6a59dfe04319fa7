"""How well an order of functions foretells a label. Ties are shared or mixed, never ordered by luck."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, fields

FIRST = 10
SHARE = 0.2


@dataclass(frozen=True)
class Quality:
    """Of one ranking and one label: `auc` and `ap` (average precision), both 0 to 1, `first` the precision in the
    first ten, `recall` what the first fifth of the functions holds of all labelled ones, `wrong` how many unlabelled
    ones stand before the first labelled.
    """

    auc: float
    ap: float
    first: float
    recall: float
    wrong: float


def quality(scores: Sequence[float], labels: Sequence[bool], seed: int = 0) -> Quality | None:
    """None where all labels are the same. Equal scores count half in `auc`, and stand in a random order elsewhere."""
    positive = sum(labels)
    if not 0 < positive < len(labels):
        return None
    mixed = random.Random(seed)
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], mixed.random()))
    ranked = [labels[place] for place in order]
    hits, precision = 0, 0.0
    for place, label in enumerate(ranked, 1):
        if label:
            hits += 1
            precision += hits / place
    fifth = max(1, round(SHARE * len(ranked)))
    first = ranked[:FIRST]
    return Quality(
        auc=area(scores, labels),
        ap=precision / positive,
        first=sum(first) / len(first),
        recall=sum(ranked[:fifth]) / positive,
        wrong=ranked.index(True),
    )


def area(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Area under the ROC curve: how often a labelled one stands above an unlabelled one (Mann and Whitney 1947)."""
    pairs = sorted(zip(scores, labels, strict=True), key=lambda pair: pair[0])
    total, place = 0.0, 0
    while place < len(pairs):
        end = place
        while end < len(pairs) and pairs[end][0] == pairs[place][0]:
            end += 1
        total += (place + end + 1) / 2 * sum(label for _, label in pairs[place:end])
        place = end
    positive = sum(labels)
    return (total - positive * (positive + 1) / 2) / (positive * (len(labels) - positive))


def mean(found: Sequence[Quality]) -> Quality:
    """The mean of each measure; not-a-number of nothing."""
    if not found:
        return Quality(*[math.nan] * 5)
    values = {field.name: sum(getattr(one, field.name) for one in found) / len(found) for field in fields(Quality)}
    return Quality(**values)
