"""Peak memory of a replay: one interaction, 1,000 and 10,000.

python benchmarks/memory.py [--interactions 10000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measuring import measure, server
from workload import write_contract


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--interactions", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as url:
        print(f"{'interactions':>12} {'peak MiB':>9} {'KiB each':>9} {'wall s':>7}")
        base = 0.0
        for count in (1, max(1, options.interactions // 10), options.interactions):
            folder = Path(name) / str(count)
            write_contract(folder, count, url)
            run = measure([sys.executable, "-P", "-m", "aiguard", "contract", "replay", "--quiet"], cwd=folder)
            base = base or run.peak_mib
            print(f"{count:>12} {run.peak_mib:>9.1f} {1024 * (run.peak_mib - base) / count:>9.2f} {run.wall_s:>7.2f}")


if __name__ == "__main__":
    main()
