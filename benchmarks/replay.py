"""Replay of 1,000 JSON interactions: aiguard, a bare httpx loop, and Pact's verifier, side by side in one run.

    python benchmarks/replay.py [--interactions 1000] [--rounds 5] [--pact-rounds 2] [--no-pact]

Each contestant is a whole command in a process of its own. Its start-up is measured by the same command on one
interaction and taken off; both numbers are shown. Rounds alternate, so that a slow minute of the machine hits all.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measuring import HERE, Run, measure, median, server, spread
from workload import write_calls, write_contract, write_pact

PACT = "pact-python verifier"


@dataclass
class Contestant:
    """One command in two sizes, and what was measured."""

    name: str
    whole: Sequence[str]
    single: Sequence[str]
    whole_folder: Path | None = None
    single_folder: Path | None = None
    wholes: list[Run] = field(default_factory=list)
    singles: list[Run] = field(default_factory=list)

    def warm_up(self) -> None:
        """A run that does not count: it leaves byte code behind."""
        measure(self.single, cwd=self.single_folder)

    def run(self) -> None:
        """One round."""
        self.singles.append(measure(self.single, cwd=self.single_folder))
        self.wholes.append(measure(self.whole, cwd=self.whole_folder))

    @property
    def net(self) -> list[float]:
        """Seconds a round without start-up."""
        startup = median([run.wall_s for run in self.singles])
        return [run.wall_s - startup for run in self.wholes]

    @property
    def net_cpu(self) -> float:
        """Seconds of CPU without start-up: what a loaded machine blurs least."""
        return median([run.cpu_s for run in self.wholes]) - median([run.cpu_s for run in self.singles])


def contestants(folder: Path, url: str, count: int, with_pact: bool) -> list[Contestant]:
    """Write every contestant's input."""
    whole, single = folder / "whole", folder / "single"
    for place, size in ((whole, count), (single, 1)):
        write_contract(place, size, url)
        write_calls(place / "calls.json", size)
        write_pact(place / "pact.json", size)
    aiguard = [sys.executable, "-P", "-m", "aiguard", "contract", "replay", "--quiet"]
    loop = [sys.executable, str(HERE / "peers" / "httpx_loop.py"), url]
    found = [
        Contestant("aiguard contract replay", aiguard, aiguard, whole, single),
        Contestant("httpx.Client loop", [*loop, str(whole / "calls.json")], [*loop, str(single / "calls.json")]),
    ]
    if with_pact:
        pact = [sys.executable, str(HERE / "peers" / "pact_verify.py"), url]
        found.append(Contestant(PACT, [*pact, str(whole / "pact.json")], [*pact, str(single / "pact.json")]))
    return found


def table(found: Sequence[Contestant], count: int) -> str:
    """Medians and ratios; a ratio is the contestant's time over aiguard's."""
    base_net, base_whole = median(found[0].net), median([run.wall_s for run in found[0].wholes])
    lines = [
        f"{'':24} {'net s':>22} {'x aiguard':>10} {'whole s':>22} {'x aiguard':>10} "
        f"{'ms each':>8} {'net CPU s':>10} {'x aiguard':>10}"
    ]
    for one in found:
        wholes = [run.wall_s for run in one.wholes]
        net = median(one.net)
        lines.append(
            f"{one.name:24} {spread(one.net):>22} {net / base_net:>10.2f} {spread(wholes):>22} "
            f"{median(wholes) / base_whole:>10.2f} {1000 * net / count:>8.2f} "
            f"{one.net_cpu:>10.2f} {one.net_cpu / found[0].net_cpu:>10.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--interactions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pact-rounds", type=int, default=2, help="the verifier takes half a minute a round")
    parser.add_argument("--no-pact", action="store_true")
    options = parser.parse_args()
    with_pact = not options.no_pact and importlib.util.find_spec("pact") is not None
    if not with_pact:
        print("Pact's verifier is left out; to compare with it: pip install pact-python")
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as url:
        found = contestants(Path(name), url, options.interactions, with_pact)
        for one in found:
            one.warm_up()
        for round_number in range(options.rounds):
            for one in found if round_number % 2 == 0 else reversed(found):
                if one.name != PACT or round_number < options.pact_rounds:
                    one.run()
    print(f"{options.interactions} interactions, {options.rounds} rounds, Python {sys.version.split()[0]}")
    print(table(found, options.interactions))


if __name__ == "__main__":
    main()
