"""The one place where exceptions become a sentence and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from aiguard import __version__
from aiguard.errors import COULD_NOT_JUDGE, CouldNotJudge
from aiguard.masking import Masker
from aiguard.text import visible

_DEBUG_FLAG = "--debug"

masker = Masker()
"""The secrets of this run. Commands add to it as they read; whatever leaves the process goes through it."""


def guarded(command: Callable[[], object]) -> int:
    """Run a command; its exit code. Expected errors were shown by the command, anything else is our defect."""
    _prepare_streams()
    try:
        return _code_of(command)
    finally:
        _release_streams()


def _code_of(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else COULD_NOT_JUDGE
    except KeyboardInterrupt as signal:
        return signalled(signal)
    except Exception as error:
        sys.stderr.write(f"aiguard: {visible(str(defect(error)))}\n")
        return COULD_NOT_JUDGE
    return 0


def _release_streams() -> None:
    """What a dead stream still holds goes nowhere: the interpreter's last flush would turn our exit code into 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
        except ValueError:  # closed already: nothing is left to flush
            continue


def signalled(signal: KeyboardInterrupt) -> int:
    """The exit code of a run that a signal ended: 130 for Ctrl-C, 143 for SIGTERM (aiguard.process.Terminated)."""
    return 128 + int(getattr(signal, "number", 2))


def defect(error: Exception) -> CouldNotJudge:
    """An exception that nobody foresaw, as an error with a sentence; the traceback goes to a log, or to --debug."""
    trace = masker.text("".join(traceback.format_exception(error)))
    what = masker.text(f"{type(error).__name__}: {error}").replace("\n", " ")[:200]
    message = f"a defect of aiguard itself stopped it: {what}"
    if _DEBUG_FLAG in sys.argv:
        return CouldNotJudge(message, detail=trace)
    log = _write_log(trace)
    where = f"the full log is at {log}; " if log is not None else ""
    return CouldNotJudge(message, hint=f"{where}run again with --debug to see it here")


def _write_log(trace: str) -> Path | None:
    """A log ready to paste into a report, readable by its owner alone; None where nothing can be written."""
    # Help pays for none of these.
    import platform  # noqa: PLC0415
    import tempfile  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    head = (
        f"aiguard {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{datetime.now(UTC).isoformat()}\n{masker.text(' '.join(sys.argv[1:]))}\n\n"
    )
    try:
        handle, name = tempfile.mkstemp(prefix="aiguard-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(head + trace)
    except OSError:
        return None
    return Path(name)


def _prepare_streams() -> None:
    """Never fail over a stream that is closed (`>&-`), or over a character that the terminal's encoding lacks."""
    for descriptor, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            # The lowest free number is taken: otherwise the next file or socket would become the standard output.
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(descriptor, "r" if descriptor == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
