"""What a language's driver offers a campaign, and what passes between them.

A campaign asks each driver once to `discover` its properties, then starts a `Run` for a property under one of its
engines and advances it slice by slice. A driver judges nothing but its own records: whatever it cannot vouch for is
an `Ended` with the status `error`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from aiguard.budget import Deadline
from aiguard.findings import Finding, Json, Location, Ran, Severity, TargetStatus
from aiguard.masking import Masker
from aiguard.progress import Listener


@dataclass(frozen=True, slots=True)
class Target:
    """One property. `id` is `path::test` (pytest's node id) or `./package:FuzzXxx`, unique in a campaign.

    `engines` are the names of the engines that can run it, the ordinary one first. A slice shorter than
    `least_slice_s` seconds would be mostly start-up. `resumable` says that a run goes on where it stood after a slice.
    """

    id: str
    language: Literal["python", "go"]
    engines: tuple[str, ...]
    location: Location | None = None
    least_slice_s: float = 0.1
    resumable: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a run found out about its property, in plain values. `rule` is the finding's rule, `fuzz.*`.

    `text`, `call`, `exception`, `saved` are as in aiguard.findings.Counterexample; `identity` tells distinct failures
    of one property apart (exception type and place, never the text of the input). `after_s` is the run's own time.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    identity: tuple[str, ...]
    text: str = ""
    call: str | None = None
    exception: str = ""
    location: Location | None = None
    saved: str | None = None
    smallest: bool = True
    inconclusive: bool = False
    after_s: float | None = None
    reproduce: str = ""
    evidence: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a run. `exhausted` says that every possible input was tried; `failures` may hold warnings, too."""

    status: TargetStatus
    message: str = ""
    failures: tuple[Failure, ...] = ()
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands after a slice: totals since its start, and whether this slice met anything `fresh`.

    `failed_at` is the monotonic clock's reading at the first failure, where the driver knows it; `reached` are the
    project's functions that were seen to run, where the driver can see them.
    """

    examples: int = 0
    rejected: int = 0
    features: int = 0
    fresh: bool = False
    busy_s: float = 0.0
    ended: Ended | None = None
    failed_at: float | None = None
    reached: frozenset[Ran] = frozenset()


class Run(Protocol):
    """One property under one engine."""

    def advance(self, seconds: float, stop: Deadline) -> Progress:
        """Go on for `seconds`, blocking. A failure that is found is shrunk beyond them, but never beyond `stop`.

        Returns at most half a second after `stop` whatever the property does, and at once when the setting's `ending`
        event is set. Never raises for what the property does.
        """
        ...

    def peek(self) -> tuple[int, int]:
        """Examples and features so far, without blocking; may be called from another thread."""
        ...

    def finish(self, stop: Deadline) -> Progress:
        """End it in good order: its last record, teardowns; by force at `stop`. Returns its last totals."""
        ...


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a driver found. `findings` are places that could not be collected or built, and broken targets.

    `seconds` is the time that it took by kind, such as {"collect": 1.2} or {"build": 7.0}.
    """

    targets: tuple[Target, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a campaign: the project's folder, where it may write scratch files, who listens, when to stop.

    `ending` is set when the campaign was interrupted: every blocking call of a driver then returns soon.
    """

    root: Path
    scratch: Path
    deadline: Deadline
    masker: Masker
    listen: Listener
    ending: threading.Event


class Driver(Protocol):
    """One language. Made for one campaign; `close` ends all its processes."""

    language: Literal["python", "go"]

    def discover(self) -> Discovery:
        """Find and prepare the properties, blocking, within the setting's deadline.

        Raises CouldNotJudge where nothing can be run at all (no interpreter, no toolchain).
        """
        ...

    def names(self) -> tuple[Target, ...]:
        """The properties by name, with nothing built. Raises as `discover` does."""
        ...

    def start(self, target: Target, engine: str, seed: int, *, replay: bool = False) -> Run:
        """A new run; nothing is executed before `advance`.

        Its saved failing inputs come first; with `replay` nothing comes after them.
        """
        ...

    def close(self) -> None:
        """End every process and remove what was scratch. May be called twice, from any thread."""
        ...
