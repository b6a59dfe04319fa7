"""Run commands as a user would, and measure each child apart: wall clock, CPU, peak memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent

_BYTE_CODE = tempfile.TemporaryDirectory(prefix="aiguard-byte-code-")


@dataclass(frozen=True)
class Run:
    """One child: seconds on the clock, seconds of CPU (its waited-for children included), peak resident MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def measure(argv: Sequence[str], *, cwd: Path | None = None, expect: int = 0) -> Run:
    """Run a command to its end. SystemExit with its output where it does not end as expected."""
    start = time.perf_counter()
    child = subprocess.Popen(
        argv, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    if child.returncode != expect:
        sys.exit(f"{' '.join(argv)} ended with {child.returncode}:\n{output.decode(errors='replace')[-3000:]}")
    scale = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB here
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale / 2**20)


def environment() -> Mapping[str, str]:
    """The caller's environment, in which aiguard is this checkout and modules are compiled once, as when installed."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    own = {"PYTHONPATH": path, "PYTHONPYCACHEPREFIX": _BYTE_CODE.name, "CI": "true", "NO_COLOR": "1"}
    return {**{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}, **own}


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """The benchmark's server, built into `folder`; gives its base URL."""
    if shutil.which("go") is None:
        sys.exit("the benchmark's server is written in Go: install Go 1.22 or later, or pip install 'aiguard-gate[go]'")
    program = folder / "server"
    build = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"}
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE / "server", env=build, check=True)
    child = subprocess.Popen([str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(child.stdout.readline())}"
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def spread(values: Sequence[float]) -> str:
    """`1.23 (1.20-1.31)`: median, least and most."""
    return f"{median(values):.3f} ({min(values):.3f}-{max(values):.3f})"
