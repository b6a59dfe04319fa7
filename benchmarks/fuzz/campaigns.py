"""Run campaigns and their peers as a user would: bounded, counted from inside the properties, nothing left behind."""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from measuring import ROOT, median, spread  # noqa: E402  (found by the line above)

__all__ = ["HERE", "PEERS", "median", "spread"]

PEERS = HERE / "peers"
AIGUARD = (sys.executable, "-P", "-m", "aiguard", "fuzz", "--format", "json")
CANARY = "BENCHMARK_CANARY"
COUNTS = "BENCHMARK_COUNTS"
OUTPUT_KEPT = 20_000_000  # characters


@dataclass(frozen=True)
class Ended:
    """One command. `code` is None where it had to be killed; `left` counts the processes it left running."""

    wall_s: float
    code: int | None
    stdout: str
    stderr: str
    left: int


@dataclass(frozen=True)
class Count:
    """What the counters of one property saw, over all processes. Seconds of CPU are 0 where they are not counted."""

    examples: int = 0
    busy_s: float = 0.0
    cpu_s: float = 0.0


def run(argv: Sequence[str], *, cwd: Path, limit_s: float, env: Mapping[str, str] | None = None) -> Ended:
    """Run a command in a session of its own, for `limit_s` seconds at most; then end whatever it left running."""
    canary = secrets.token_hex(8)
    surroundings = {**environment(), **(env or {}), CANARY: canary}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            argv,
            cwd=cwd,
            env=hand_on(cwd, surroundings, canary),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code: int | None = child.wait(limit_s)
        except subprocess.TimeoutExpired:
            code = None
        wall = time.perf_counter() - start
        if code is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        left = end_left(canary)
        return Ended(wall, code, _text(out), _text(err), 0 if code is None else left)


def environment() -> dict[str, str]:
    """The caller's environment, in which aiguard is this checkout, as on a developer's machine.

    Byte code is written, as where it is installed; and no sign of a CI system stays, where Hypothesis would draw the
    same examples in every round.
    """
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    left_out = {"PYTHONDONTWRITEBYTECODE", "CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "BUILDKITE", "CIRCLECI"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "PYTHONPATH": path, "NO_COLOR": "1"}


def hand_on(cwd: Path, surroundings: dict[str, str], canary: str) -> dict[str, str]:
    """Where the folder holds an aiguard.yaml, the canary is handed on by it: workers see only what it names."""
    settings = cwd / "aiguard.yaml"
    if settings.exists():
        content = json.loads(settings.read_text(encoding="utf-8"))  # YAML that is JSON: see `configure`
        for language in ("python", "go"):
            if language in content["fuzz"]:
                content["fuzz"][language].setdefault("env", {})[CANARY] = canary
        settings.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return surroundings


def _text(stream: Any) -> str:
    stream.seek(0)
    return stream.read(OUTPUT_KEPT).decode("utf-8", "replace")


def end_left(canary: str) -> int:
    """End the processes that were started with this canary and still run; how many there were. Linux only, else 0."""
    if not Path("/proc/self/environ").exists():
        return 0
    wanted = f"{CANARY}={canary}".encode()
    found = 0
    for _ in range(20):
        pids = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if _holds(path, wanted)]
        if not pids:
            break
        found = max(found, len(pids))
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return found


def _holds(path: Path, wanted: bytes) -> bool:
    try:
        ended = path.with_name("stat").read_text().rpartition(")")[2].split()[0] in "ZX"
        return not ended and wanted in path.read_bytes()
    except OSError:
        return False


def configure(folder: Path, fuzz: Mapping[str, Any]) -> None:
    """Write `folder`'s aiguard.yaml with this `fuzz` section."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "aiguard.yaml").write_text(json.dumps({"version": 1, "fuzz": fuzz}, indent=2), encoding="utf-8")


def campaign(folder: Path, budget_s: float, *options: str, grace_s: float = 60.0) -> tuple[Ended, dict[str, Any]]:
    """`aiguard fuzz` in `folder`, killed `grace_s` after its budget; with the `fuzz` block of its report, or {}."""
    argv = [*AIGUARD, "--budget", f"{round(budget_s * 1000)}ms", *options]
    ended = run(argv, cwd=folder, limit_s=budget_s + grace_s)
    try:
        block = json.loads(ended.stdout).get("fuzz")
    except (ValueError, AttributeError):
        block = None
    if not block:
        print(f"no report from: {shlex.join(argv)} (exit code {ended.code})\n{ended.stderr[-2000:]}", file=sys.stderr)
    return ended, block or {}


@contextlib.contextmanager
def counts_folder() -> Iterator[Path]:
    """A folder for the counters of one run."""
    with tempfile.TemporaryDirectory(prefix="counts-") as name:
        yield Path(name)


def read_counts(folder: Path) -> dict[str, Count]:
    """The counters by property."""
    found: dict[str, Count] = {}
    for path in folder.iterdir():
        content = path.read_bytes()
        if len(content) < 32:
            continue
        examples, busy, cpu, _ = struct.unpack("=4Q", content[:32])
        name = path.name.split(".")[0]
        old = found.get(name, Count())
        found[name] = Count(old.examples + examples, old.busy_s + busy / 1e9, old.cpu_s + cpu / 1e9)
    return found


def total(counts: Mapping[str, Count]) -> Count:
    """All properties together."""
    found = counts.values()
    return Count(sum(one.examples for one in found), sum(one.busy_s for one in found), sum(one.cpu_s for one in found))


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fresh_copy(source: Path, target: Path) -> Path:
    """A copy of a folder without byte code and saved examples."""
    shutil.copytree(
        source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis", ".pytest_cache", ".git")
    )
    return target


@functools.cache
def _unicode_data(python: str) -> tempfile.TemporaryDirectory[str]:
    """Hypothesis' tables of characters, which it makes once a project: a second or two that are not to be measured."""
    made = tempfile.TemporaryDirectory(prefix="unicode-")
    script = (
        "import hypothesis.strategies as st\nfor codec in ('utf-8', 'ascii'): st.characters(codec=codec).validate()"
    )
    subprocess.run([python, "-c", script], cwd=made.name, check=True, timeout=300)
    return made


def warm_up(folder: Path, python: str = sys.executable) -> None:
    """Make a folder look as if properties had been run in it before: without saved examples, but with those tables."""
    shutil.copytree(Path(_unicode_data(python).name) / ".hypothesis", folder / ".hypothesis", dirs_exist_ok=True)


def seconds(text: str) -> float:
    """Seconds of `30s`, `2m` or `30`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m)?", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration such as 30s")
    return float(found[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}[found[2]]


def parser(description: str | None, *, budget: str = "30s", rounds: int = 3) -> argparse.ArgumentParser:
    """The options that all of these scripts share."""
    made = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    made.add_argument("--budget", type=seconds, default=seconds(budget), help=f"of each run; by default {budget}")
    made.add_argument("--rounds", type=int, default=rounds, help=f"by default {rounds}")
    made.add_argument("--quick", action="store_true", help="one round of a few seconds: shows that it works, no more")
    made.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there, too")
    return made


def parse(made: argparse.ArgumentParser, *, quick_s: float) -> argparse.Namespace:
    """The options, with what --quick stands for put in."""
    options = made.parse_args()
    if options.quick:
        options.budget, options.rounds = min(options.budget, quick_s), 1
    return options


def save(path: Path | None, numbers: Any) -> None:
    """Write the numbers as JSON where that is wanted."""
    if path is not None:
        path.write_text(json.dumps(numbers, indent=2, default=vars), encoding="utf-8")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns; the first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    )
