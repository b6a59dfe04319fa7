"""Which weights would have ranked best? Fitted on all clones but one, tried on that one, for each in turn.

    python benchmarks/risk/evaluate.py CLONE... --rows rows.jsonl
    python benchmarks/risk/fit.py rows.jsonl... [--only lines_added size ...]

A score is a sum of weight x strength, weights 0 or more: something a person can read. The search goes one weight at a
time, up or down, for as long as both labels together gain. Plain Python; minutes for some ten thousand rows.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measures import FIRST, SHARE, Quality, mean, quality
from rankings import FORMULAS, scored

LABELS = ("touched", "introduced")
STEPS = (0.1, 0.05, 0.02)
PASSES = 5
GAIN = 2e-4
FEWEST = 3
START = {"lines_added": 0.3, "size": 0.3, "changes": 0.2, "file_fixes": 0.2}
# The value at which a signal earns its whole weight, on a logarithmic scale; the rest are shares already.
FULL = {
    "lines_added": 100,
    "size": 200,
    "complexity": 40,
    "nesting": 6,
    "recent_commits": 6,
    "changes": 10,
    "fixes": 8,
    "file_fixes": 20,
    "authors": 4,
    "companions": 5,
    "domain": 5,
}
HALF_LIVES = {"age": 45.0}

Weights = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One cut of one clone: its rows in an order that says nothing, and the strength of each signal in each row."""

    clone: str
    rows: Sequence[Mapping[str, Any]]
    strengths: Mapping[str, Sequence[float]]
    labels: Mapping[str, Sequence[bool]]

    def scores(self, weights: Mapping[str, float]) -> list[float]:
        """The sum for each row."""
        columns = [(weight, self.strengths[name]) for name, weight in weights.items() if name in self.strengths]
        return [sum(weight * column[place] for weight, column in columns) for place in range(len(self.rows))]


def strength(signal: str, row: Mapping[str, Any]) -> float:
    """From what a signal measured to 0 to 1; 0 where it measured nothing."""
    value = len(row["domains"]) if signal == "domain" else row["values"].get(signal)
    if isinstance(value, str):
        return {"ai": 1.0, "mixed": 0.6}.get(value, 0.0)
    if value is None:
        return 0.0
    if signal in HALF_LIVES:
        return float(0.5 ** (max(0.0, value) / HALF_LIVES[signal]))
    if signal in FULL:
        return min(1.0, math.log1p(max(0.0, value)) / math.log1p(FULL[signal]))
    return min(1.0, max(0.0, float(value)))


def cases(paths: Sequence[Path], only: Sequence[str]) -> list[Case]:
    """The cuts that have enough functions of a label to be judged by."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            groups.setdefault((row["clone"], row["cut"]), []).append(row)
    found = []
    for (clone, cut), rows in sorted(groups.items()):
        random.Random(cut).shuffle(rows)
        signals = only or sorted({name for row in rows for name in row["values"]})
        labels = {name: [bool(row[name]) for row in rows] for name in LABELS}
        labels = {name: found for name, found in labels.items() if FEWEST <= sum(found) < len(found)}
        columns = {name: [strength(name, row) for row in rows] for name in signals}
        if labels:
            found.append(Case(clone, rows, columns, labels))
    return found


def worth(found: Sequence[Case], weights: Mapping[str, float]) -> float:
    """What the search maximises: the mean over labels of AUC, plus a little for the first ten and the first fifth."""
    sums: dict[tuple[str, str], list[float]] = {}
    for case in found:
        scores = case.scores(weights)
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        for name, labels in case.labels.items():
            sums.setdefault((name, case.clone), []).append(_worth([labels[place] for place in order]))
    means: dict[str, list[float]] = {}
    for (name, _), values in sums.items():
        means.setdefault(name, []).append(sum(values) / len(values))
    return sum(sum(values) / len(values) for values in means.values()) / len(means)


def _worth(ranked: Sequence[bool]) -> float:
    """Ties stand in the order of the rows, which is random."""
    count, positive = len(ranked), sum(ranked)
    below = sum(place for place, label in enumerate(reversed(ranked)) if label)
    area = (below - positive * (positive - 1) / 2) / (positive * (count - positive))
    fifth = max(1, round(SHARE * count))
    return area + 0.05 * sum(ranked[:FIRST]) / min(FIRST, count) + 0.1 * sum(ranked[:fifth]) / positive


def fitted(found: Sequence[Case]) -> Weights:
    """The weights that the search ends with; they add up to 1."""
    signals = sorted({name for case in found for name in case.strengths})
    weights = {name: START.get(name, 0.0) for name in signals}
    best = worth(found, weights)
    for step in STEPS:
        for _ in range(PASSES):
            before = best
            for name in signals:
                for change in (step, -step):
                    tried = {**weights, name: max(0.0, weights[name] + change)}
                    value = worth(found, tried) if any(tried.values()) else 0.0
                    if value > best + GAIN:
                        best, weights = value, tried
            if best <= before:
                break
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}


def held(found: Sequence[Case], score: Mapping[int, Sequence[float]]) -> Mapping[str, Quality]:
    """The mean quality over the cuts of each clone, then over clones; `score` by the place of the case."""
    result = {}
    for name in LABELS:
        clones: dict[str, list[Quality]] = {}
        for place, case in enumerate(found):
            one = quality(score[place], case.labels[name]) if name in case.labels else None
            if one is not None:
                clones.setdefault(case.clone, []).append(one)
        result[name] = mean([mean(one) for one in clones.values()])
    return result


def line(name: str, found: Mapping[str, Quality]) -> str:
    """Both labels of a ranking."""
    parts = [f"{q.auc:6.3f} {q.ap:6.3f} {q.first:6.3f} {q.recall:6.3f} {q.wrong:6.1f}" for q in found.values()]
    return f"{name:30} {' | '.join(parts)}"


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", nargs="+", type=Path, help="what evaluate.py --rows wrote")
    parser.add_argument("--only", nargs="*", default=[], help="signals to choose from; else all that were measured")
    options = parser.parse_args()
    found = cases(options.rows, options.only)
    clones = sorted({case.clone for case in found})
    if len(clones) < 2:
        parser.error("leaving one clone out needs two: evaluate more")
    folds = {clone: fitted([case for case in found if case.clone != clone]) for clone in clones}
    whole = fitted(found)
    print(f"{len(found)} cuts of {len(clones)} clones, {sum(len(case.rows) for case in found)} functions\n")
    print(f"{'weights':20} {'all':>6} " + " ".join(f"{'-' + clone[:8]:>9}" for clone in clones))
    for name in sorted({name for fold in [whole, *folds.values()] for name in fold}, key=lambda n: -whole.get(n, 0.0)):
        fold_weights = " ".join(f"{folds[clone].get(name, 0.0):9.3f}" for clone in clones)
        print(f"{name:20} {whole.get(name, 0.0):6.3f} {fold_weights}")
    head = f"{'AUC':>6} {'AP':>6} {'in 10':>6} {'in 20%':>6} {'wrong':>6}"
    print(f"\n{'':30} {'touched':^34} | {'introduced':^34}\n{'':30} {head} | {head}")
    out = {place: case.scores(folds[case.clone]) for place, case in enumerate(found)}
    print(line("fitted, on the clone left out", held(found, out)))
    print(line("fitted on all of them", held(found, {place: case.scores(whole) for place, case in enumerate(found)})))
    for ranking in FORMULAS:
        print(line(ranking, held(found, {place: scored(ranking, case.rows) for place, case in enumerate(found)})))


if __name__ == "__main__":
    main()
