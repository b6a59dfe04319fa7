"""Go fuzz functions for a campaign: found, built once, and run one slice at a time by Go's own fuzzer."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from aiguard.budget import Deadline
from aiguard.config.settings import GoFuzz
from aiguard.engines.fuzz.golang.bench import Bench
from aiguard.engines.fuzz.golang.boundaries import missing
from aiguard.engines.fuzz.golang.building import build
from aiguard.engines.fuzz.golang.rapids import RapidRun
from aiguard.engines.fuzz.golang.running import GoRun
from aiguard.engines.fuzz.golang.sources import FuzzFunction
from aiguard.engines.fuzz.golang.toolchain import Package, Toolchain, find_go, list_packages, relative
from aiguard.engines.fuzz.interface import Discovery, Ended, Progress, Run, Setting, Target
from aiguard.findings import Location, TargetStatus
from aiguard.plan.fuzzing import matches, seen
from aiguard.plan.plan import FuzzPlan

_LEAST_SLICE_S = 1.0


class _Ending(threading.Event):
    """Set when the campaign ends, or this driver."""

    def __init__(self, campaign: threading.Event) -> None:
        super().__init__()
        self._campaign = campaign

    def is_set(self) -> bool:
        """Whether either of both has ended."""
        return super().is_set() or self._campaign.is_set()


class GoDriver:
    """See Driver. One campaign over the fuzz functions of `plan.go`, which must be there."""

    language: Literal["python", "go"] = "go"

    def __init__(self, plan: FuzzPlan, setting: Setting) -> None:
        if plan.go is None:
            raise ValueError("the plan names no Go packages")
        self._plan, self._settings = plan, plan.go
        self._ending = _Ending(setting.ending)
        self._setting = replace(setting, root=setting.root.resolve(), ending=self._ending)
        self._tools: Toolchain | None = None
        self._found: dict[str, tuple[Package, str, FuzzFunction]] = {}
        self._binaries: dict[Path, Path] = {}
        self._scratch: Path | None = None
        self._working = 0
        self._idle = threading.Condition()

    def discover(self) -> Discovery:
        """See Driver. Raises CouldNotJudge without a go command, InputError for a module that is none."""
        with self._at_work():
            tools = self._tools = find_go(self._settings)
            packages = list_packages(tools, self._settings, self._setting)
            self._setting.scratch.mkdir(parents=True, exist_ok=True)
            scratch = self._scratch = Path(tempfile.mkdtemp(prefix="go-", dir=self._setting.scratch))
            targets = self._name(packages)
            built = build(tools, [each for each in packages if self._wanted(each)], self._plan, self._setting, scratch)
        self._binaries = built.binaries
        chosen = [id_ for id_ in self._found if matches(self._plan.chosen, id_)]
        notes = [
            note for id_ in chosen if (note := missing(seen(self._plan.prefix, id_), *self._found[id_])) is not None
        ]
        seconds = {"build": built.seconds}
        return Discovery(targets, (*built.findings, *notes), built.notices, seconds)

    def names(self) -> tuple[Target, ...]:
        """See Driver."""
        with self._at_work():
            return self._name(list_packages(find_go(self._settings), self._settings, self._setting))

    def _name(self, packages: list[Package]) -> tuple[Target, ...]:
        """Give every function its id, and remember what it names."""
        targets = []
        for package in packages:
            for file, function in package.functions:
                id_ = f"{_pattern(package, self._setting.root)}:{function.name}"
                if id_ in self._found:
                    continue
                self._found[id_] = (package, file, function)
                place = Location(file, function.line, function.name)
                engines = ("rapid",) if function.rapid else ("go",)
                targets.append(Target(id_, "go", engines, place, _LEAST_SLICE_S, resumable=False))
        return tuple(targets)

    def _wanted(self, package: Package) -> bool:
        """Whether the campaign can choose something of the package: nothing else is built, or complained about."""
        if not package.functions:
            return not self._plan.chosen
        pattern = _pattern(package, self._setting.root)
        return any(matches(self._plan.chosen, f"{pattern}:{function.name}") for _, function in package.functions)

    def start(
        self,
        target: Target,
        engine: str,  # noqa: ARG002 - each target has one
        seed: int,
        *,
        replay: bool = False,
    ) -> Run:
        """See Driver. Go's own fuzzer takes no seed."""
        package, file, function = self._found[target.id]
        binary = self._binaries.get(package.folder)
        if binary is None or self._tools is None or self._scratch is None:
            return _Broken()
        bench = Bench(
            id=target.id,
            plan=replace(self._plan, budget_s=0.0) if replay else self._plan,
            settings=self._settings,
            setting=self._setting,
            package=package,
            function=function,
            file=file,
            binary=binary,
            env=_environment(self._tools, self._settings),
            scratch=self._scratch,
            cache=_cache(package, self._tools, self._scratch),
        )
        return _Attended(RapidRun(bench, seed) if function.rapid else GoRun(bench), self)

    def close(self) -> None:
        """See Driver."""
        self._ending.set()
        with self._idle:
            self._idle.wait_for(lambda: not self._working, timeout=5.0)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """While this lasts, `close` waits before it removes the scratch folder."""
        with self._idle:
            self._working += 1
        try:
            yield
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()


@dataclass(frozen=True, slots=True)
class _Attended:
    """A run that its driver waits for when it closes."""

    run: GoRun | RapidRun
    driver: GoDriver

    def advance(self, seconds: float, stop: Deadline) -> Progress:
        with self.driver._at_work():
            return self.run.advance(seconds, stop)

    def peek(self) -> tuple[int, int]:
        return self.run.peek()

    def finish(self, stop: Deadline) -> Progress:
        return self.run.finish(stop)


@dataclass(frozen=True, slots=True)
class _Broken:
    """The run of a function whose package does not build; the finding about it is the build's."""

    def advance(self, seconds: float, stop: Deadline) -> Progress:  # noqa: ARG002
        return Progress(ended=Ended(TargetStatus.ERROR, "its package does not build"))

    def peek(self) -> tuple[int, int]:
        return (0, 0)

    def finish(self, stop: Deadline) -> Progress:  # noqa: ARG002
        return Progress(ended=Ended(TargetStatus.ERROR, "its package does not build"))


def _pattern(package: Package, root: Path) -> str:
    inside = relative(package.folder, root)
    return "." if inside == "." else f"./{inside}"


def _environment(tools: Toolchain, settings: GoFuzz) -> dict[str, str]:
    """The environment of the binaries: a race build would sleep a second at every exit."""
    env = dict(tools.env)
    if settings.race:
        env["GORACE"] = f"{env.get('GORACE', '')} atexit_sleep_ms=0".strip()
    return env


def _cache(package: Package, tools: Toolchain, scratch: Path) -> Path:
    """Where interesting inputs are kept from one campaign to the next; in scratch where that cannot be written."""
    home = tools.env.get("XDG_CACHE_HOME") or str(Path(tools.env.get("HOME") or "~").expanduser() / ".cache")
    project = hashlib.sha256(str(package.module.folder).encode()).hexdigest()[:16]
    folder = Path(home, "aiguard", "go-fuzz", project, *package.import_path.split("/"))
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return scratch / "cache" / package.import_path.replace("/", "_")
