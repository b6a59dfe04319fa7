"""What `aiguard risk` costs beside the `git log -p` that it has to read, and beside PyDriller, on any local clone.

    python benchmarks/risk/speed.py CLONE [--commits 500 | --base REV --head REV] [--rounds 5]
    python benchmarks/risk/synthetic.py FOLDER && python benchmarks/risk/speed.py FOLDER

Every contestant is a whole command, start-up included, in rounds that alternate, so that a slow minute of the machine
hits all. PyDriller is optional and never installed with aiguard: name an interpreter that has it with --peer-python.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from measuring import Run, environment, median, spread  # noqa: E402 -- the folder above is put in reach first

RISK, RISK_FIRST, RISK_ALL = "aiguard risk", "aiguard risk, no cache", "aiguard risk --all"
ALL_FIRST, PYDRILLER = "--all, no cache", "PyDriller methods"
LOG_PATHS, LOG_RANGE, LOG_ALL = "log -p, those files", "log -p, range", "log -p, everything"
LOG_NUMSTAT = "log --numstat, range"


@dataclass
class Contestant:
    """A command and what its runs took; it is run in `most` rounds at most. `first`: as if for the first time."""

    name: str
    argv: Sequence[str]
    most: int
    first: bool = False
    runs: list[Run] = field(default_factory=list)

    def run(self, clone: Path, cache: Path) -> None:
        """One round; what it prints is thrown away. SystemExit where it fails."""
        with tempfile.TemporaryFile() as errors:
            start = time.perf_counter()
            child = subprocess.Popen(
                self.argv,
                cwd=clone,
                env={**environment(), "AIGUARD_CACHE": "off" if self.first else str(cache)},
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            if child.returncode != 0:
                sys.exit(f"{' '.join(self.argv)}: {child.returncode}\n{errors.read().decode(errors='replace')[-2000:]}")
        scale = 1 if sys.platform == "darwin" else 1024
        self.runs.append(Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale / 2**20))

    @property
    def wall(self) -> float:
        """Median seconds."""
        return median([run.wall_s for run in self.runs])

    @property
    def cpu(self) -> float:
        """Median seconds of CPU, its children's included."""
        return median([run.cpu_s for run in self.runs])


def git(clone: Path, *arguments: str) -> str:
    """What a git command prints."""
    return subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, text=True, check=True).stdout


def bounds(clone: Path, options: argparse.Namespace) -> tuple[str, str]:
    """The range: as asked, or the head and the nearest commit of its trunk that has at least so many behind it."""
    head = git(clone, "rev-parse", f"{options.head}^{{commit}}").strip()
    if options.base:
        return git(clone, "rev-parse", f"{options.base}^{{commit}}").strip(), head
    trunk = git(clone, "rev-list", "--first-parent", head).split()
    low, high = 0, len(trunk) - 1
    while low < high:
        middle = (low + high) // 2
        if int(git(clone, "rev-list", "--count", f"{trunk[middle]}..{head}")) >= options.commits:
            high = middle
        else:
            low = middle + 1
    return trunk[low], head


def contestants(clone: Path, base: str, head: str, options: argparse.Namespace) -> list[Contestant]:
    """The commands of one run."""
    risk = [sys.executable, "-P", "-m", "aiguard", "risk", "--quiet", "--format", "json", "--top", "0"]
    log = ["git", "-c", "core.quotepath=off", "log", "--no-color"]
    listed = git(clone, "diff", "--name-only", "-z", "--diff-filter=AM", base, head, "--", "*.py", "*.go")
    paths = list(filter(None, listed.split("\0")))
    if not paths:
        sys.exit(f"no Python or Go file differs between {base} and {head}: choose another range")
    rounds = options.rounds
    found = [
        Contestant(RISK, [*risk, "--base", base, "--head", head], rounds),
        Contestant(RISK_FIRST, [*risk, "--base", base, "--head", head], rounds, first=True),
        Contestant(LOG_PATHS, [*log, "-p", head, "--", *paths], rounds),
        Contestant(LOG_RANGE, [*log, "-p", f"{base}..{head}"], rounds),
        Contestant(LOG_NUMSTAT, [*log, "--numstat", f"{base}..{head}"], rounds),
        Contestant(RISK_ALL, [*risk, "--all", "--head", head], options.all_rounds),
        Contestant(ALL_FIRST, [*risk, "--all", "--head", head], options.all_rounds, first=True),
        Contestant(LOG_ALL, [*log, "-p", head], options.all_rounds),
    ]
    if options.peer_rounds and _has_pydriller(options.peer_python):
        peer = [options.peer_python, str(HERE.parent / "peers" / "pydriller_methods.py"), str(clone), base, head]
        found.append(Contestant(PYDRILLER, peer, options.peer_rounds))
    elif options.peer_rounds:
        print("PyDriller is left out; to compare with it: --peer-python with an interpreter that has it installed")
    return [one for one in found if one.most > 0]


def _has_pydriller(python: str) -> bool:
    return subprocess.run([python, "-c", "import pydriller"], capture_output=True, check=False).returncode == 0


def table(found: Sequence[Contestant]) -> str:
    """Medians with the least and the most, a line each."""
    lines = [f"{'':22} {'wall s':>24} {'CPU s':>24} {'peak MiB':>9} {'rounds':>6}"]
    lines += [
        f"{one.name:22} {spread([run.wall_s for run in one.runs]):>24} {spread([run.cpu_s for run in one.runs]):>24} "
        f"{max(run.peak_mib for run in one.runs):>9.0f} {len(one.runs):>6}"
        for one in found
    ]
    return "\n".join(lines)


def ratios(found: Mapping[str, Contestant], commits: int) -> str:
    """The numbers that the aims speak of."""
    lines = []
    for over, under, aim in (
        (RISK, LOG_PATHS, "at most 2"),
        (RISK_FIRST, LOG_PATHS, "at most 2"),
        (RISK, LOG_RANGE, ""),
        (RISK_ALL, LOG_ALL, "at most 3"),
        (ALL_FIRST, LOG_ALL, "at most 3"),
        (PYDRILLER, RISK, "at least 20"),
        (PYDRILLER, LOG_NUMSTAT, ""),
    ):
        if over in found and under in found:
            one, two = found[over], found[under]
            wall, cpu = one.wall / two.wall, one.cpu / two.cpu
            lines.append(f"{over + ' / ' + under:44} wall {wall:7.2f}  CPU {cpu:7.2f}  {aim}".rstrip())
    each = 1000 / max(1, commits)
    for name, aim in ((RISK, ", at most 10 of CPU"), (RISK_FIRST, ""), (PYDRILLER, "")):
        if name in found:
            wall, cpu = found[name].wall * each, found[name].cpu * each
            title = f"{name}, each commit of the range"
            lines.append(f"{title:44} wall {wall:7.2f}  CPU {cpu:7.2f}  milliseconds{aim}")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("--base", help="where the range begins; else so that it has --commits")
    parser.add_argument("--head", default="HEAD")
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all-rounds", type=int, default=3, help="of the whole repository; 0 leaves it out")
    parser.add_argument("--peer-rounds", type=int, default=1, help="of PyDriller, which is slow; 0 leaves it out")
    parser.add_argument("--peer-python", default=sys.executable, metavar="PYTHON")
    return parser.parse_args()


def main() -> None:
    """Warm up, run the rounds, print."""
    options = arguments()
    base, head = bounds(options.clone, options)
    commits = int(git(options.clone, "rev-list", "--count", f"{base}..{head}"))
    whole = int(git(options.clone, "rev-list", "--count", head))
    found = contestants(options.clone, base, head, options)
    with tempfile.TemporaryDirectory() as cache:
        for one in found:
            if one.name in {RISK, RISK_ALL, LOG_ALL}:
                one.run(options.clone, Path(cache))
                one.runs.clear()
        for round_number in range(max(one.most for one in found)):
            for one in found if round_number % 2 == 0 else reversed(found):
                if round_number < one.most:
                    one.run(options.clone, Path(cache))
    print(f"{options.clone.resolve().name}: {commits} of {whole} commits, {base[:10]}..{head[:10]}")
    print(table(found))
    print(ratios({one.name: one for one in found}, commits))


if __name__ == "__main__":
    main()
