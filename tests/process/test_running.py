from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from aiguard.process import Completed, child_environment, run, signal_name


def go(*argv: str, timeout_s: float = 20.0, stdin: bytes = b"", keep: int = 65536) -> Completed:
    env = child_environment({}, [], os.environ)
    return run(argv, cwd="/", env=env, timeout_s=timeout_s, stdin=stdin, keep=keep)


def test_a_command_to_its_end() -> None:
    done = go("sh", "-c", "echo out; echo err >&2; exit 3")
    assert done == Completed(3, "out\n", "err\n", timed_out=False, truncated=False, signal="")


def test_deadline_keeps_what_was_printed() -> None:
    began = time.monotonic()
    done = go("sh", "-c", "echo so far; sleep 60", timeout_s=0.3)
    assert (done.timed_out, done.signal, done.stdout) == (True, "SIGTERM", "so far\n")
    assert time.monotonic() - began < 5


def test_input_larger_than_a_pipe() -> None:
    done = go("wc", "-c", stdin=b"x" * 1_000_000)
    assert done.stdout.strip() == "1000000"


def test_input_that_nobody_reads() -> None:
    assert go("true", stdin=b"x" * 1_000_000).returncode == 0


def test_output_beyond_what_is_kept() -> None:
    done = go(
        sys.executable, "-c", "print('x' * 99 + '\\n' * 1, end='') or [print(i) for i in range(100000)]", keep=4096
    )
    assert done.truncated
    assert done.stdout.endswith("99999\n")
    assert len(done.stdout) < 20_000


def test_death_by_signal_has_its_name() -> None:
    done = go(sys.executable, "-c", "import ctypes; ctypes.string_at(0)")
    assert (done.signal, done.returncode) == ("SIGSEGV", -11)


@pytest.mark.parametrize(("code", "name"), [(0, ""), (137, ""), (-9, "SIGKILL"), (-64, "SIGRTMAX"), (-99, "signal 99")])
def test_signal_names(code: int, name: str) -> None:
    assert signal_name(code) == name


def test_many_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: go("sh", "-c", f"sleep 0.05; echo {number}"), range(40)))
    assert [one.stdout.strip() for one in done] == [str(number) for number in range(40)]
