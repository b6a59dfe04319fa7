"""Start-up: `aiguard --help` and `--version` against `import typer`, and one interaction from a cold start.

python benchmarks/startup.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import Run, measure, median, server, spread
from workload import write_contract

AIGUARD = [sys.executable, "-P", "-m", "aiguard"]
COMMANDS = {
    "python -c 'pass'": [sys.executable, "-c", "pass"],
    "python -c 'import typer'": [sys.executable, "-c", "import typer"],
    "aiguard --version": [*AIGUARD, "--version"],
    "aiguard --help": [*AIGUARD, "--help"],
}
BASE = "python -c 'import typer'"
ONE = "aiguard contract replay, one interaction"


def main() -> None:
    """Parse, run, print; ratios are to `import typer`, by CPU seconds and by wall clock."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    runs: dict[str, list[Run]] = {name: [] for name in (*COMMANDS, ONE)}
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as url:
        folder = Path(name) / "one"
        write_contract(folder, 1, url)
        commands = {**COMMANDS, ONE: [*AIGUARD, "contract", "replay", "--quiet"]}
        for round_number in range(options.rounds + 1):
            for label, argv in commands.items():
                run = measure(argv, cwd=folder)
                if round_number:  # the first leaves byte code behind
                    runs[label].append(run)
    base_cpu = median([run.cpu_s for run in runs[BASE]])
    base_wall = median([run.wall_s for run in runs[BASE]])
    print(f"{'':42} {'CPU s':>24} {'ratio':>6} {'wall s':>24} {'ratio':>6}")
    for label, found in runs.items():
        cpu, wall = [run.cpu_s for run in found], [run.wall_s for run in found]
        print(
            f"{label:42} {spread(cpu):>24} {median(cpu) / base_cpu:>6.2f} "
            f"{spread(wall):>24} {median(wall) / base_wall:>6.2f}"
        )


if __name__ == "__main__":
    main()
