from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aiguard.errors import CouldNotJudge
from aiguard.process import Child, child_environment

LINUX = sys.platform == "linux"


@pytest.fixture
def canary(tmp_path: Path) -> str:
    return f"CANARY_{tmp_path.name}_{os.getpid()}"


def child(argv: list[str], extra: Mapping[str, str] | None = None, **options: object) -> Child:
    env = child_environment(dict(extra or {}), [], os.environ)
    return Child(argv, "/", env, **options)  # type: ignore[arg-type]


def python(code: str, extra: Mapping[str, str] | None = None, **options: object) -> Child:
    return child([sys.executable, "-c", code], extra, **options)


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def carrying(word: str) -> list[int]:
    """The living processes whose command line or environment holds a word."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            text = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if state not in "ZX" and word.encode() in text and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def test_output_of_both_streams_is_one_log() -> None:
    with child(["sh", "-c", "echo one; echo two >&2"]) as running:
        assert running.wait(10) == 0
        running.settle()
        assert running.text_since() == "one\ntwo\n"
        assert running.tail(1) == "two"


def test_streams_apart() -> None:
    with child(["sh", "-c", "echo one; echo two >&2"], apart=True) as running:
        running.wait(10)
        running.settle()
        assert (running.log.text(), running.errors.text()) == ("one\n", "two\n")


def test_log_since_a_mark() -> None:
    with python(
        "import sys\nprint('before', flush=True)\nsys.stdin.readline()\nprint('after')", stdin=b"\n"
    ) as running:
        until(lambda: running.log.position >= 7)
        assert running.text_since(7).strip() in ("", "after")
        running.wait(10)
        running.settle()
        assert running.text_since(7) == "after\n"


def test_nobody_waits_for_input() -> None:
    with child(["cat"]) as running:
        assert running.wait(10) == 0


def test_exit_code_of_a_signal_is_negative() -> None:
    with child(["sh", "-c", "kill -SEGV $$"]) as running:
        assert running.wait(10) == -signal.SIGSEGV


def test_a_running_child_has_no_code_yet() -> None:
    running = child(["sleep", "60"])
    assert running.poll() is None
    assert running.wait(0.05) is None
    running.stop()
    running.stop()
    assert running.poll() == -signal.SIGTERM


def test_graceful_end_has_its_time() -> None:
    code = "trap 'sleep 0.3; echo goodbye; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    with child(["sh", "-c", code]) as running:
        until(lambda: "ready" in running.text_since())
        running.stop(10)
        assert running.returncode == 7
        assert running.text_since().endswith("goodbye\n")


def test_grace_is_for_the_whole_group() -> None:
    """The leader ends at once, as `go run` does; the service behind it still has something to write."""
    code = "(trap 'sleep 0.4; echo saved; exit' TERM; echo up; while :; do sleep 0.05; done) & sleep 60"
    with child(["sh", "-c", code]) as running:
        until(lambda: "up" in running.text_since())
        running.stop(10)
        assert "saved" in running.text_since()


def test_who_ignores_sigterm_is_killed() -> None:
    code = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(60)"
    running = python(code)
    until(lambda: "up" in running.text_since())
    began = time.monotonic()
    running.stop(0.3)
    assert running.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 5


def test_group_of_a_dead_leader_is_ended(canary: str) -> None:
    with child(["sh", "-c", "sleep 60 & sleep 60 & exit 3"], {canary: "1"}) as running:
        assert running.wait(10) == 3
    assert carrying(canary) == []


@pytest.mark.skipif(not LINUX, reason="orphans are adopted on Linux")
@pytest.mark.parametrize("wrapper", [["setsid", "-f"], ["setsid", "-f", "env", "-i"], ["setsid", "-f", "setsid", "-f"]])
def test_orphans_that_left_the_group_are_ended_and_hold_up_nobody(wrapper: list[str], canary: str) -> None:
    program = "import time; time.sleep(60) "
    command = [*wrapper, sys.executable, "-c", f"{program}# {canary}"]
    began = time.monotonic()
    with child(command) as running:
        assert running.wait(10) == 0
        until(lambda: carrying(canary))
    assert carrying(canary) == []
    assert time.monotonic() - began < 8


@pytest.mark.skipif(not LINUX, reason="orphans are adopted on Linux")
def test_orphans_of_another_child_are_left_alone(canary: str) -> None:
    with child(["setsid", "-f", "sleep", "60"], {canary: "1"}) as first:
        first.wait(10)
        with child(["sleep", "60"]):
            pass
        assert len(carrying(canary)) == 1
    assert carrying(canary) == []


def test_children_that_others_started_are_left_alone() -> None:
    theirs = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        with child(["true"]) as running:
            running.wait(10)
        assert theirs.poll() is None
    finally:
        theirs.kill()
        theirs.wait()


def test_no_zombies_remain() -> None:
    with child(["sh", "-c", "for i in 1 2 3 4 5; do setsid -f true; done"]) as running:
        running.wait(10)
        time.sleep(0.1)
        pid = running.pid
    assert not Path(f"/proc/{pid}").exists()


def test_flood_is_drained_and_capped() -> None:
    code = "import os\nline = b'x' * 99 + b'\\n'\nos.write(1, b'first\\n')\n"
    code += "for _ in range(2000): os.write(1, line * 1000)\nos.write(1, b'last\\n')"
    with python(code) as running:
        assert running.wait(60) == 0
        running.settle()
        text = running.text_since()
    assert len(text) < 100_000
    assert text.startswith("first\n")
    assert text.endswith("last\n")
    assert "bytes cut" in text
    assert running.log.cut


def test_invalid_utf8_shows_as_escapes() -> None:
    with child(["printf", r"a\377b\000c"]) as running:
        running.wait(10)
        running.settle()
        assert running.text_since() == "a\\xffb\0c"


def test_channel_is_free_of_what_is_printed() -> None:
    code = """
import os, socket
channel = socket.socket(fileno=int(os.environ["AIGUARD_CHANNEL_FD"]))
print("noise")
channel.sendall(b"\\x00\\xff" + channel.recv(4))
"""
    with python(code, channel=True) as running:
        assert running.channel is not None
        running.channel.settimeout(10)
        running.channel.sendall(b"ping")
        assert running.channel.recv(6) == b"\x00\xffping"
        assert running.channel.recv(1) == b""
        running.settle()
        assert running.text_since() == "noise\n"
    assert running.channel.fileno() == -1


def test_a_child_inherits_no_other_descriptor() -> None:
    read, write = os.pipe()
    os.set_inheritable(write, True)
    try:
        with python(f"import os\ntry: os.fstat({write})\nexcept OSError: print('closed')") as running:
            running.wait(10)
            running.settle()
            assert running.text_since() == "closed\n"
    finally:
        os.close(read)
        os.close(write)


def test_mask_comes_before_the_cut() -> None:
    code = "print('y' * 40 + 'hunter2-' * 40000)"
    with python(code, mask=lambda text: text.replace("hunter2-", "#"), keep=1000) as running:
        running.wait(10)
        running.settle()
        text = running.text_since()
    for half in ("hunter", "unter2", "ter2-"):
        assert half not in text


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["no-such-program"], "no-such-program: not found"),
        (["./missing/program"], "not found"),
        (["/etc"], "not allowed"),
        (["a\0b"], "null byte"),
    ],
)
def test_what_cannot_be_started(argv: list[str], words: str) -> None:
    with pytest.raises(CouldNotJudge, match=words):
        child(argv)


def test_missing_folder_and_interpreter_are_told_apart(tmp_path: Path) -> None:
    env = child_environment({}, [], os.environ)
    with pytest.raises(CouldNotJudge, match="working directory"):
        Child(["true"], tmp_path / "nowhere", env)
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(CouldNotJudge, match="interpreter"):
        Child([str(script)], tmp_path, env)
    script.write_text("echo no first line\n")
    with pytest.raises(CouldNotJudge, match="#!/bin/sh"):
        Child([str(script)], tmp_path, env)
