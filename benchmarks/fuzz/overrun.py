"""Whether the budget is kept by hostile properties: all in one campaign, and each alone.

python benchmarks/fuzz/overrun.py [--budget 10s] [--rounds 3] [--case 'c*'] [--together|--alone] [--quick]
"""

from __future__ import annotations

import fnmatch
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from campaigns import HERE, campaign, configure, cores, parse, parser, save, spread, table, warm_up

FOLDER = HERE / "hostile"
GRACE_S = 2.0
EXPECTED: dict[str, list[str]] = tomllib.loads((FOLDER / "hostile.toml").read_text(encoding="utf-8"))["expected"]


@dataclass(frozen=True)
class Kept:
    """One campaign. `statuses` by property; `left` counts processes that still ran after it."""

    over_s: float
    code: int | None
    statuses: dict[str, str]
    left: int


def hostile(names: Sequence[str], budget_s: float) -> Kept:
    """A campaign on these properties."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "project"
        (folder / "properties").mkdir(parents=True)
        warm_up(folder)
        for name in names:
            shutil.copy(FOLDER / f"test_{name}.py", folder / "properties")
        configure(folder, {"python": {"paths": ["properties"], "memory": "512MiB", "example_timeout": "1s"}})
        ended, block = campaign(folder, budget_s)
    statuses = {one["id"].rpartition("::test_")[2]: one["status"] for one in block.get("targets", [])}
    return Kept(
        ended.wall_s - budget_s, ended.code, {name: statuses.get(name, "missing") for name in names}, ended.left
    )


def wrong(kept: Kept, *, together: bool) -> list[str]:
    """The properties whose status is not right."""
    return [
        f"{name}: {status}"
        for name, status in kept.statuses.items()
        if status not in EXPECTED[name] and not (together and status == "not_run")
    ]


def row(name: str, kept: Sequence[Kept], *, together: bool) -> list[str]:
    """One line of the table."""
    over = [one.over_s for one in kept]
    statuses = Counter(status for one in kept for status in one.statuses.values())
    bad = sorted({text for one in kept for text in wrong(one, together=together)})
    return [
        name,
        spread(over),
        f"{sum(value <= GRACE_S for value in over)}/{len(over)}",
        str(max(one.left for one in kept)),
        " ".join(sorted({str(one.code) for one in kept})),
        ", ".join(f"{count} {status}" for status, count in statuses.most_common()),
        "; ".join(bad) or "as expected",
    ]


HEAD = ["", "over s", f"within {GRACE_S:g} s", "left", "exit", "statuses", "which are wrong"]


def main() -> None:
    """Parse, run, print. The exit code is 1 where a campaign overran, left something, or told a wrong status."""
    made = parser(__doc__, budget="10s")
    made.add_argument("--case", default="*", metavar="GLOB", help="properties by name")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--together", action="store_true", help="only the campaign of all of them")
    which.add_argument("--alone", action="store_true", help="only the campaigns of one")
    options = parse(made, quick_s=5.0)
    names = [name for name in EXPECTED if fnmatch.fnmatch(name, options.case)]
    if not names:
        made.error(f"no property fits {options.case!r}")
    print(f"budget {options.budget:g} s, {options.rounds} rounds, {cores()} cores, Python {sys.version.split()[0]}")
    plan = {} if options.alone else {f"all {len(names)} together": names}
    plan |= {} if options.together else {name: [name] for name in names}
    results: dict[str, list[Kept]] = {label: [] for label in plan}
    for round_number in range(options.rounds):
        for label, chosen in plan.items():
            results[label].append(hostile(chosen, options.budget))
            print(f"round {round_number + 1}, {label}: {results[label][-1]}", file=sys.stderr, flush=True)
    print(table([HEAD, *(row(label, kept, together=len(plan[label]) > 1) for label, kept in results.items())]))
    every = [(kept, len(plan[label]) > 1) for label, found in results.items() for kept in found]
    over = [kept.over_s for kept, _ in every]
    bad = sum(bool(wrong(kept, together=together)) for kept, together in every)
    left = sum(kept.left > 0 for kept, _ in every)
    within = sum(value <= GRACE_S for value in over)
    print(f"\n{len(every)} campaigns: over by {spread(over)} s, {within} within {GRACE_S:g} s;")
    print(f"{left} left processes behind; {bad} told a wrong status")
    save(options.json, results)
    sys.exit(1 if bad or left or max(over) > GRACE_S else 0)


if __name__ == "__main__":
    main()
