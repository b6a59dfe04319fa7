"""However the program ends, nobody is left behind: each case is a real program, ended for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.process.test_child import carrying, until

ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, sys, threading, time
from aiguard.process import Child, child_environment
env = child_environment({sys.argv[1]: "1"}, [], os.environ)
stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); signal.signal(2, signal.SIG_IGN); time.sleep(60)"
def start():
    Child([sys.executable, "-c", stubborn] if sys.argv[2] in ("crash", "stubborn") else ["sleep", "60"], "/", env)
    Child(["setsid", "-f", "sleep", "60"], "/", env)
if sys.argv[2] == "thread":
    from aiguard.process import raise_on_termination
    raise_on_termination()
    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
else:
    start()
print("up", flush=True)
if sys.argv[2] == "crash":
    raise RuntimeError("a defect")
if sys.argv[2] != "end":
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("how", "number", "codes"),
    [
        ("end", None, {0}),
        ("crash", None, {1}),
        ("wait", signal.SIGINT, {1, 130, -2}),
        ("stubborn", signal.SIGINT, {1, 130, -2}),
        ("wait", signal.SIGTERM, {1, 130, 143, -2}),
        ("wait", signal.SIGHUP, {1, 130, 143, -2}),
        ("thread", signal.SIGTERM, {1, 130, 143, -2}),
    ],
)
def test_every_child_is_ended(how: str, number: signal.Signals | None, codes: set[int], tmp_path: Path) -> None:
    canary = f"CANARY_{tmp_path.name}_{os.getpid()}"
    argv = [sys.executable, "-c", PROGRAM, canary, how]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"up\n"
        if number is not None:
            until(lambda: len(carrying(f"{canary}=1")) == 2)
            program.send_signal(number)
            time.sleep(0.1)
            program.send_signal(number)
        program.communicate(timeout=30)
    assert program.returncode in codes
    until(lambda: not carrying(f"{canary}=1"), 3)
