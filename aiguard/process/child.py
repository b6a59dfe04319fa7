"""A child process in a session of its own, whose output is always drained and whose whole family can be ended."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from aiguard.errors import CouldNotJudge
from aiguard.process.family import MARK, look_up, send, send_group
from aiguard.process.household import HOUSEHOLD
from aiguard.process.output import Captured, Mask, Pump, unmasked
from aiguard.process.signals import raise_on_termination

CHANNEL = "AIGUARD_CHANNEL_FD"
"""The environment variable that tells a child which descriptor is its end of the channel."""

KEEP = 64 * 1024
_LAST_RESORT_S = 2.0


class Child:
    """A running child. It reads no input unless given some, and prints into `log` (and `errors` where `apart`).

    Raises CouldNotJudge where it cannot be started. `keep` bytes of each stream are kept; `mask` is applied before
    anything is cut. With `channel`, `channel` is a stream socket whose other end the child finds under the number in
    AIGUARD_CHANNEL_FD, free of whatever it prints.
    """

    def __init__(
        self,
        argv: Sequence[str],
        cwd: str | Path,
        env: Mapping[str, str],
        *,
        channel: bool = False,
        stdin: bytes = b"",
        apart: bool = False,
        keep: int = KEEP,
        mask: Mask = unmasked,
    ) -> None:
        self.argv = tuple(argv)
        self.mark = secrets.token_hex(8)
        self.log = Captured(keep, mask)
        self.errors = Captured(keep, mask) if apart else self.log
        self.channel: socket.socket | None = None
        self.returncode: int | None = None
        self._ending = threading.Lock()
        self._ended = False
        raise_on_termination()
        theirs: socket.socket | None = None
        environment = {**env, MARK: self.mark}
        if channel:
            self.channel, theirs = socket.socketpair()
            environment[CHANNEL] = str(theirs.fileno())

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603 - never a shell; running what the config names is the purpose
                self.argv,
                cwd=cwd,
                env=environment,
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if apart else subprocess.STDOUT,
                bufsize=0,
                start_new_session=True,
                pass_fds=(theirs.fileno(),) if theirs is not None else (),
            )

        try:
            self._process = HOUSEHOLD.spawn(self, start)
        except (OSError, ValueError) as error:
            if self.channel is not None:
                self.channel.close()
            raise _could_not_start(self.argv, cwd, error) from error
        finally:
            if theirs is not None:
                theirs.close()
        self.pid = self._process.pid
        self._pump = self._start_pump(stdin)

    def _start_pump(self, data: bytes) -> Pump:
        """Hand the pipes over to a thread; from here on it owns their descriptors."""
        taken = []
        for pipe, captured in ((self._process.stdout, self.log), (self._process.stderr, self.errors)):
            if pipe is not None:
                taken.append((os.dup(pipe.fileno()), captured))
                pipe.close()
        sink = None
        if self._process.stdin is not None:
            sink = os.dup(self._process.stdin.fileno())
            self._process.stdin.close()
        pump = Pump(taken, sink, data)
        pump.start()
        return pump

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.returncode is None and not self._ended:
            if not hasattr(os, "waitid"):  # macOS before Python 3.13
                self.returncode = self._process.poll()
                return self.returncode
            # Seen, not reaped: as long as the dead leader keeps its number, nobody else gets it, and the rest of its
            # group can be signalled safely.
            with suppress(ChildProcessError):
                seen = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if seen is not None:
                    exited = seen.si_code == os.CLD_EXITED
                    self.returncode = seen.si_status if exited else -seen.si_status
        return self.returncode

    def wait(self, timeout_s: float) -> int | None:
        """The exit code, or None where it still runs after `timeout_s` seconds."""
        until, pause = time.monotonic() + timeout_s, 0.0005
        while self.poll() is None:
            left = until - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(pause, left))
            pause = min(pause * 1.5, 0.02)
        return self.returncode

    def settle(self, timeout_s: float = 0.5) -> None:
        """Give a child that has exited `timeout_s` seconds for its last words to arrive in the log."""
        self._pump.settle(timeout_s)

    def mark_log(self) -> int:
        """A position in the log, for `text_since`."""
        return self.log.position

    def text_since(self, position: int = 0) -> str:
        """What it printed after that position, masked and capped."""
        return self.log.text(position)

    def tail(self, lines: int) -> str:
        """The last lines that it printed, masked."""
        return "\n".join(self.log.text().rstrip().splitlines()[-lines:])

    def pids(self) -> list[int]:
        """The processes of its family that live now."""
        return [kin.pid for kin in HOUSEHOLD.family(self)]

    def terminate(self) -> None:
        """Ask the whole family to end (SIGTERM), without waiting."""
        if not self._ended:
            # Looked up first: while a parent is ending, its children are for a moment nobody's.
            outside = [kin.pid for kin in HOUSEHOLD.family(self) if kin.group != self.pid]
            send_group(self.pid, signal.SIGTERM)
            send(outside, signal.SIGTERM)

    def kill(self) -> None:
        """Kill the whole family (SIGKILL), without waiting; `stop` is still due."""
        if not self._ended:
            outside = [kin.pid for kin in HOUSEHOLD.family(self) if kin.group != self.pid]
            send_group(self.pid, signal.SIGKILL)
            send(outside, signal.SIGKILL)

    def stop(self, grace_s: float = 5.0) -> None:
        """End the whole family: SIGTERM, `grace_s` seconds, SIGKILL; orphans that left the group included.

        Returns within `grace_s` plus some three seconds, also where a process cannot be killed. May be called twice.
        """
        with self._ending:
            if self._ended:
                return
            try:
                if grace_s > 0:
                    self.terminate()
                    self._wait_for_family(grace_s)
            finally:
                # Also when Ctrl-C cuts the waiting short.
                self._end_now()

    def _wait_for_family(self, grace_s: float) -> None:
        until, pause = time.monotonic() + grace_s, 0.002
        while time.monotonic() < until and (self.poll() is None or HOUSEHOLD.family(self)):
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    def _end_now(self) -> None:
        self.poll()
        until = time.monotonic() + _LAST_RESORT_S
        send_group(self.pid, signal.SIGKILL)
        # Somebody may fork while we look: repeat until nobody is found.
        while (family := HOUSEHOLD.family(self)) and time.monotonic() < until:
            send((kin.pid for kin in family), signal.SIGKILL)
            time.sleep(0.002)
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=max(0.1, until - time.monotonic()))
            self.returncode = code if self.returncode is None else self.returncode
        self._ended = True
        HOUSEHOLD.family(self)  # takes the last dead orphans off the process table
        HOUSEHOLD.leave(self.pid)
        self._pump.finish()
        if self.channel is not None:
            self.channel.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def alive(pid: int) -> bool:
    """Whether a process with this number lives (Linux)."""
    kin = look_up(pid)
    return kin is not None and kin.state not in "ZX"


def _could_not_start(argv: Sequence[str], cwd: str | Path, error: OSError | ValueError) -> CouldNotJudge:
    program = argv[0] if argv else ""
    if not Path(cwd).is_dir():
        return CouldNotJudge(f"cannot run {program}: its working directory {cwd} is not a folder")
    if isinstance(error, FileNotFoundError):
        hint = "give a path relative to its working directory, or install it and see that PATH finds it"
        if "/" in program and (Path(cwd) / program).is_file():
            hint = "the file is there, so the interpreter that its first line names is missing"
        return CouldNotJudge(f"cannot run {program}: not found", hint=hint)
    if isinstance(error, PermissionError):
        return CouldNotJudge(f"cannot run {program}: not allowed", hint="is it a file, and executable (chmod +x)?")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    hint = "a script needs a first line such as #!/bin/sh" if "format" in str(reason).lower() else ""
    return CouldNotJudge(f"cannot run {program}: {reason}", hint=hint)
