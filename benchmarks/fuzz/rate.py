"""Examples per second of a trivial and of a realistic property: `aiguard fuzz` with one job against Hypothesis alone.

python benchmarks/fuzz/rate.py [--budget 30s] [--rounds 5] [--quick]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from campaigns import (
    COUNTS,
    HERE,
    PEERS,
    campaign,
    configure,
    counts_folder,
    fresh_copy,
    median,
    parse,
    parser,
    read_counts,
    run,
    save,
    spread,
    table,
    total,
    warm_up,
)

PROPERTIES = {"trivial": "test_trivial", "realistic": "test_realistic"}


@dataclass(frozen=True)
class Rate:
    """Examples per second: while they ran, of CPU of the processes that ran them, and of the whole command."""

    running: float
    cpu: float
    whole: float
    examples: int
    told: int | None


def project(folder: Path, name: str) -> Path:
    """A folder with one property, its counter, and its settings."""
    fresh_copy(HERE / "rates", folder / "properties")
    for path in (folder / "properties").glob("test_*.py"):
        if path.stem != PROPERTIES[name]:
            path.unlink()
    (folder / "properties" / "counter.py").write_bytes((HERE / "counter.py").read_bytes())
    warm_up(folder)
    warm_up(folder / "properties")
    return folder


def measured(counts: Path, wall_s: float, told: int | None = None) -> Rate:
    """The rates of one run."""
    whole = total(read_counts(counts))
    if not whole.examples:
        return Rate(0.0, 0.0, 0.0, 0, told)
    return Rate(
        whole.examples / whole.busy_s, whole.examples / whole.cpu_s, whole.examples / wall_s, whole.examples, told
    )


def aiguard(name: str, budget_s: float) -> Rate:
    """A campaign on one property with one job."""
    with tempfile.TemporaryDirectory() as place, counts_folder() as counts:
        folder = project(Path(place) / "project", name)
        configure(folder, {"jobs": 1, "python": {"paths": ["properties"], "env": {COUNTS: str(counts)}}})
        ended, block = campaign(folder, budget_s)
        return measured(counts, ended.wall_s, sum(target["examples"] for target in block.get("targets", [])))


def plain(name: str, budget_s: float) -> Rate:
    """Hypothesis with a large `max_examples`, without pytest, stopped after the same time."""
    with tempfile.TemporaryDirectory() as place, counts_folder() as counts:
        folder = project(Path(place) / "project", name) / "properties"
        argv = [sys.executable, str(PEERS / "plain.py"), PROPERTIES[name], PROPERTIES[name], str(budget_s)]
        ended = run(argv, cwd=folder, limit_s=budget_s + 60, env={COUNTS: str(counts)})
        return measured(counts, ended.wall_s)


CONTESTANTS = {"Hypothesis alone": plain, "aiguard fuzz": aiguard}


def rows(rates: dict[str, list[Rate]]) -> list[list[str]]:
    """Medians; a ratio is to Hypothesis alone."""

    def middle(found: Sequence[Rate], value: str) -> float:
        return median([getattr(one, value) for one in found])

    base = rates["Hypothesis alone"]
    lines = [["", "per s running", "ratio", "per CPU s", "ratio", "per s of the command", "ratio", "counted / told"]]
    for name, found in rates.items():
        told = [one.examples / one.told for one in found if one.told]
        cells = [name, spread([one.running for one in found])]
        cells.append(f"{middle(found, 'running') / middle(base, 'running'):.2f}")
        for value in ("cpu", "whole"):
            cells += [f"{middle(found, value):.0f}", f"{middle(found, value) / middle(base, value):.2f}"]
        lines.append([*cells, f"{median(told):.2f}" if told else "-"])
    return lines


def main() -> None:
    """Parse, run, print."""
    options = parse(parser(__doc__, rounds=5), quick_s=4.0)
    print(f"budget {options.budget:g} s, {options.rounds} rounds, one job, Python {sys.version.split()[0]}")
    numbers: dict[str, dict[str, list[Rate]]] = {}
    for name in PROPERTIES:
        rates: dict[str, list[Rate]] = {contestant: [] for contestant in CONTESTANTS}
        for round_number in range(options.rounds):
            for contestant in list(CONTESTANTS) if round_number % 2 == 0 else reversed(CONTESTANTS):
                rates[contestant].append(CONTESTANTS[contestant](name, options.budget))
        numbers[name] = rates
        print(f"\n{name}\n{table(rows(rates))}", flush=True)
    save(options.json, numbers)


if __name__ == "__main__":
    main()
