"""Do the functions that `aiguard risk` ranks high turn out to be those that later fixes touch?

    python benchmarks/risk/evaluate.py CLONE... [--months 6] [--window-days 90] [--horizon-days 180] [--least 40]
    python benchmarks/risk/evaluate.py CLONE... --releases 4:8      (histories whose commits are releases)

Each clone is cut at points in time. At each, `aiguard risk` runs as a user would run it on the window before the cut,
and is held, beside simple rankings, to two labels worked out from what came after: 'touched' by a fix, and
'introduced': a fix takes away a line that the window added. Needs nothing but the clones, which it only reads.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from clones import Clone  # noqa: E402 -- the checkout is put in reach first
from measures import Quality, mean, quality  # noqa: E402
from measuring import environment  # noqa: E402
from rankings import FORMULAS, scored  # noqa: E402
from truth import Changed, Cut, by_commits, by_months, changed, label  # noqa: E402

LABELS = ("touched", "introduced")
Row = dict[str, Any]


def ranked(clone: Clone, cut: Cut, cache: str) -> Sequence[Mapping[str, Any]]:
    """The functions of `aiguard risk`, best first. SystemExit with what it said where it fails."""
    command = [sys.executable, "-P", "-m", "aiguard", "risk", "--base", cut.base, "--head", cut.cut]
    command += ["--format", "json", "--top", "0", "--quiet"]
    done = subprocess.run(
        command, cwd=clone.path, env={**environment(), "AIGUARD_CACHE": cache}, capture_output=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} in {clone.path} ended with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    functions: Sequence[Mapping[str, Any]] = json.loads(done.stdout)["risk"]["functions"]
    return functions


def row(one: Changed, listed: Mapping[str, Any] | None, mixed: random.Random) -> Row:
    """One function with its labels and what each signal measured; `score` is None where it is not in the list."""
    values = {reason["signal"]: reason["value"] for reason in listed["reasons"]} if listed else {}
    return {
        **asdict(one),
        "score": listed["score"] if listed else None,
        "values": values,
        "domains": list(listed["domains"]) if listed else [],
        "random": mixed.random(),
    }


def rows_of(clone: Clone, cut: Cut, options: argparse.Namespace, cache: str) -> list[Row]:
    """The functions of one cut; none where the window changed fewer than `options.least`."""
    functions = changed(clone, cut)
    if len(functions) < options.least:
        return []
    label(clone, cut, functions)
    found = {(one["path"], one["qualname"]): one for one in ranked(clone, cut, cache)}
    mixed = random.Random(f"{options.seed} {cut.cut}")
    return [row(one, found.get(key), mixed) for key, one in sorted(functions.items())]


def judged(cuts: Mapping[str, Sequence[Row]], fewest: int) -> dict[str, dict[str, Quality]]:
    """The mean quality of each ranking over the cuts of a clone, by label; a cut with few labelled is not averaged."""
    result: dict[str, dict[str, Quality]] = {}
    for ranking in FORMULAS:
        result[ranking] = {}
        for name in LABELS:
            found = []
            for rows in cuts.values():
                labels = [bool(one[name]) for one in rows]
                one = quality(scored(ranking, rows), labels) if sum(labels) >= fewest else None
                found += [one] if one else []
            result[ranking][name] = mean(found)
    return result


def average(clones: Sequence[Mapping[str, Mapping[str, Quality]]]) -> dict[str, dict[str, Quality]]:
    """The mean over clones, each counting once; those that have no cut with a label are left out of it."""
    return {
        ranking: {name: mean([one[ranking][name] for one in clones if one[ranking][name].auc >= 0]) for name in LABELS}
        for ranking in FORMULAS
    }


def table(title: str, found: Mapping[str, Mapping[str, Quality]]) -> str:
    """One line a ranking, both labels side by side."""
    head = f"{'AUC':>6} {'AP':>6} {'in 10':>6} {'in 20%':>6} {'wrong':>6}"
    lines = [title, f"{'':26} {'touched':^34} | {'introduced':^34}", f"{'':26} {head} | {head}"]
    for ranking, labels in found.items():
        parts = [
            f"{q.auc:6.3f} {q.ap:6.3f} {q.first:6.3f} {q.recall:6.3f} {q.wrong:6.1f}"
            for q in (labels[name] for name in LABELS)
        ]
        lines.append(f"{ranking:26} {' | '.join(parts)}")
    return "\n".join(lines) + "\n"


def counted(rows: Sequence[Row]) -> str:
    """How many functions, how many of each label, how many of them in aiguard's list."""
    total = max(1, len(rows))
    listed = 100 * sum(one["score"] is not None for one in rows) / total
    code = [one["score"] is not None for one in rows if one["code"]]
    where = f"{100 * sum(code) / max(1, len(code)):.2f} % of the {len(code)} whose code changed"
    shares = ", ".join(f"{100 * sum(one[name] for one in rows) / total:.1f} % {name}" for name in LABELS)
    return f"{len(rows)} changed functions, {shares}; in the list {listed:.2f} %, {where}"


def evaluated(path: Path, options: argparse.Namespace) -> dict[str, list[Row]]:
    """The rows of each cut of a clone, by date and commit."""
    clone = Clone(path, options.rev)
    if options.releases:
        window, _, horizon = options.releases.partition(":")
        cuts = by_commits(clone, int(window), int(horizon))
    else:
        cuts = by_months(clone, options.months, options.window_days, options.horizon_days)
    found = {}
    with tempfile.TemporaryDirectory() as cache:
        for cut in cuts:
            rows = rows_of(clone, cut, options, cache)
            if rows:
                found[f"{datetime.fromtimestamp(cut.when, UTC):%Y-%m-%d} {cut.cut[:10]}"] = rows
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--rev", default="HEAD", help="whose history is read")
    parser.add_argument("--months", type=int, default=6, help="between two cuts")
    parser.add_argument("--window-days", type=int, default=90)
    parser.add_argument("--horizon-days", type=int, default=180)
    parser.add_argument("--releases", metavar="W:H", help="every commit is a release: W before a cut, H after it")
    parser.add_argument("--least", type=int, default=40, help="changed functions that make a cut worth judging")
    parser.add_argument("--fewest", type=int, default=3, help="labelled functions that make a cut count in the mean")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write all numbers there")
    parser.add_argument("--rows", type=Path, help="write every function there, a line each: what fit.py reads")
    return parser.parse_args()


def main() -> None:
    """Evaluate, print, save."""
    options = arguments()
    results, saved = {}, []
    for path in options.clones:
        cuts = evaluated(path, options)
        rows = [one for found in cuts.values() for one in found]
        name = path.resolve().name
        if not rows:
            print(f"{name}: no cut with {options.least} changed functions\n")
            continue
        results[name] = judged(cuts, options.fewest)
        print(table(f"{name}: {len(cuts)} cuts, {counted(rows)}", results[name]), flush=True)
        saved += [{"clone": name, "cut": cut, **one} for cut, found in cuts.items() for one in found]
    whole = average(list(results.values()))
    print(table(f"average of {len(results)} clones, each counting once; {counted(saved)}", whole))
    if options.json:
        numbers = {
            clone: {ranking: {label: asdict(q) for label, q in labels.items()} for ranking, labels in found.items()}
            for clone, found in {**results, "average": whole}.items()
        }
        options.json.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    if options.rows:
        options.rows.write_text("".join(json.dumps(one) + "\n" for one in saved), encoding="utf-8")


if __name__ == "__main__":
    main()
