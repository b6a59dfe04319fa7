"""Why a replayed input failed, as the test binary printed it: the kind, the message, the line of the user's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiguard.engines.fuzz.golang.toolchain import Module, Package, relative
from aiguard.findings import Location

Kind = Literal["panic", "failure", "fatal error", "hang", "recursion", "data race", "exit"]
_SWITCH = re.compile(r"^\x16=== (RUN|CONT|NAME|PAUSE) +(\S*)$", re.M)
_FAILED = re.compile(r"^ *\x16?--- FAIL: (\S+) \(", re.M)
_SKIPPED = re.compile(r"^ *\x16?--- SKIP: (\S+) \(", re.M)
_LOG = re.compile(r"^(\x0f?) {4,}(\S+\.go):(\d+): (.*(?:\n {8,}.*)*)", re.M)
_MARKS = re.compile(r"[\x0e\x0f\x16]")
# Since Go 1.27 what t.Error says stands between 0x0f and 0x0e, so that it can be told from what t.Log says.
_PANIC = re.compile(r"^panic: (.*(?:\n(?!\n|goroutine |\[signal ).*)*)", re.M)
_FATAL = re.compile(r"^fatal error: (.*)$", re.M)
_RACE = re.compile(r"^WARNING: DATA RACE$", re.M)
_TIMEOUT = re.compile(r"^panic: test timed out after ", re.M)
_RECOVERED = re.compile(r" \[recovered(?:, repanicked)?\](?:\n\tpanic: .*)*")
_FRAME = re.compile(r"^([\w./%·*()\[\]{}-]+?)\(.*\)\n\s+(\S+\.go):(\d+)", re.M)
_RACE_FRAME = re.compile(r"^  ([\w./%·*()\[\]{}-]+?)\(\)\n\s+(\S+\.go):(\d+)", re.M)
_ELIDED = re.compile(r"^\.\.\.(\d+) frames elided\.\.\.$", re.M)
# Go prints the innermost and the outermost fifty frames, and says how many it left out.
_ENDLESS = 10_000
_AGAIN = 3
_DETAIL = 6000


@dataclass(frozen=True, slots=True)
class Reason:
    """`message` is Go's own words; `place` the first frame in the user's project; `detail` what was printed.

    `unseen` says that the test binary ended with 0 for all that, so that `go test` would say `ok`.
    """

    kind: Kind
    message: str
    place: Location | None
    detail: str
    unseen: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """What tells this failure from others of the same function."""
        return (self.kind, str(self.place) if self.place else self.message[:200])


def sections(text: str) -> dict[str, str]:
    """What was printed while each case ran, by its full name; the last one named is the one that ran at the end."""
    marks = list(_SWITCH.finditer(text))
    found: dict[str, str] = {}
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        if mark[2]:
            # Moved to the end, so that the order is that of the last activity.
            found[mark[2]] = found.pop(mark[2], "") + text[mark.end() : end]
    return found


def plain(text: str) -> str:
    """The output without the lines and marks that are there for us."""
    return _MARKS.sub("", _SWITCH.sub("", text)).strip("\n")


def failed_cases(text: str) -> list[str]:
    """The full names of the cases that were reported as failed, in their order."""
    return list(dict.fromkeys(_FAILED.findall(text)))


def skipped_cases(text: str) -> list[str]:
    """The full names of the cases that were reported as skipped, in their order."""
    return list(dict.fromkeys(_SKIPPED.findall(text)))


class Reader:
    """Reads reasons for one package; places are relative to `root`."""

    def __init__(self, package: Package, root: Path) -> None:
        self._package = package
        self._root = root

    def read(self, text: str, code: int | None = None) -> Reason:
        """The reason in the text that one failing case printed; `code` is the exit code where it ended the process."""
        detail = plain(text)[:_DETAIL]
        timeout, fatal, panic = _TIMEOUT.search(text), _FATAL.search(text), _PANIC.search(text)
        if timeout:
            place, trace = self._dumped(text[timeout.start() :], stuck=True)
            return self._endless(trace) or Reason("hang", "the call did not end", place, trace[:_DETAIL])
        if fatal:
            place, trace = self._dumped(text[fatal.start() :])
            return self._endless(trace) or Reason("fatal error", f"fatal error: {fatal[1]}", place, trace[:_DETAIL])
        if panic:
            place, trace = self._dumped(text[panic.start() :])
            return Reason("panic", f"panic: {_RECOVERED.sub('', panic[1]).strip()}", place, trace[:_DETAIL])
        race = _RACE.search(text)
        if race:
            return Reason("data race", "data race", self._racing(text[race.end() :]), detail)
        logs = list(_LOG.finditer(text))
        ours = [log for log in logs if log[2] not in ("testing.go", "fuzz.go")]
        errors = [log for log in ours if log[1]]
        if logs:
            return self._logged(errors[0] if errors else (ours or logs)[-1], detail)
        if code is not None and code != 1:
            how = f"signal {-code} ended it" if code < 0 else f"it ended with exit status {code}"
            return Reason("exit", f"the process was gone before the call came back: {how}", None, detail)
        return Reason("failure", "the test failed without a message", None, detail)

    def _logged(self, log: re.Match[str], detail: str) -> Reason:
        lines = [line.strip() for line in _MARKS.sub("", log[4]).split("\n")]
        path = self._package.folder / log[2]
        if not path.is_file():
            path = next((p for p in sorted(self._package.module.folder.rglob(log[2]))), path)
        place = Location(relative(path, self._root), int(log[3])) if path.is_file() else None
        message = "\n".join(lines).strip()
        if len(message) > _DETAIL:
            message = f"{message[:_DETAIL]}… ({len(message):,} characters)"
        return Reason("failure", message, place, detail)

    def _racing(self, text: str) -> Location | None:
        """The first in the file of the two places that race: which of both comes first is chance."""
        both = [self._first(_RACE_FRAME, part) for part in text.split("\n\n")[:2]]
        return min((place for place in both if place is not None), key=lambda p: (p.path, p.line), default=None)

    def _dumped(self, text: str, *, stuck: bool = False) -> tuple[Location | None, str]:
        """The user's innermost frame in a dump of goroutines, and the trace it stands in.

        The goroutine that failed comes first; of one that is stuck it is known that it runs the fuzz function's body.
        """
        head, *traces = re.split(r"\n\n(?=goroutine )", text)
        if stuck:
            bodies = [trace for trace in traces if "testing.(*F).Fuzz.func" in trace and "testing.tRunner(" in trace]
            traces = [*bodies, *traces[1:]]
        for trace in traces:
            # Below the innermost call of panic: what stands above it is how the testing package tells of it.
            below = max(0, trace.rfind("\npanic("))
            place = self._first(_FRAME, trace[below:])
            if place is not None:
                return place, plain(f"{head}\n\n{trace}")
        return None, plain(text)

    def _endless(self, trace: str) -> Reason | None:
        """A recursion that would go on until the stack is full, which takes Go seconds: a gigabyte of the same frames.

        None where the stack is of a usual depth.
        """
        deep = _ELIDED.search(trace)
        if deep is None or int(deep[1]) < _ENDLESS:
            return None
        frames = list(_FRAME.finditer(trace[: deep.start()]))
        counts = Counter((frame[2], frame[3]) for frame in frames)
        cycle = [frame for frame in frames if counts[frame[2], frame[3]] >= _AGAIN]
        names = list(dict.fromkeys(frame[1].rsplit("/", 1)[-1] for frame in cycle or frames))
        who = f"{names[0]} calls itself" if len(names) == 1 else f"{', '.join(sorted(names)[:4])} call each other"
        # At which of them the stack ends is chance.
        places = [place for frame in cycle if (place := self._place(frame)) is not None]
        place = min(places, key=lambda p: (p.path, p.line or 0), default=self._first(_FRAME, trace))
        return Reason("recursion", f"recursion without end: {who}, again and again", place, trace[:_DETAIL])

    def _first(self, frames: re.Pattern[str], trace: str) -> Location | None:
        return next((place for frame in frames.finditer(trace) if (place := self._place(frame)) is not None), None)

    def _place(self, frame: re.Match[str]) -> Location | None:
        """The place of a frame; None outside the user's project."""
        path = _source(frame[2], self._package.module)
        if path is not None and path.is_relative_to(self._root) and "/pkg/mod/" not in frame[2]:
            return Location(relative(path, self._root), int(frame[3]), frame[1].rsplit("/", 1)[-1])
        return None


def _source(path: str, module: Module) -> Path | None:
    """The file of a frame; with -trimpath it begins with the import path of its module."""
    if path.startswith("/"):
        return Path(path)
    if module.path and path.startswith(f"{module.path}/"):
        return module.folder / path[len(module.path) + 1 :]
    return None
