"""Ctrl-C and SIGTERM: both unwind the program, so that every `finally` runs and every child is ended."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from aiguard.process.household import HOUSEHOLD


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP came. A KeyboardInterrupt, so that what handles Ctrl-C handles it; exit 128 + `number`."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"ended by {signal.Signals(number).name}")


def raise_on_termination() -> None:
    """Let SIGTERM and SIGHUP raise Terminated in the main thread, unless somebody set a handler or ignores them.

    Called when the first child starts; does nothing outside the main thread, where Python allows no handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _raise)


def end_children(grace_s: float = 3.0) -> None:
    """End every child that lives; at exit this happens by itself."""
    HOUSEHOLD.end_all(grace_s)


def hurry_children(grace_s: float) -> None:
    """Tell every child to end and kill what is left after `grace_s` seconds, so that whoever waits for it goes on."""
    HOUSEHOLD.hurry(grace_s)


def _raise(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the shape that `signal` asks for
    # A second signal while children are being ended must not leave them halfway.
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(number)
