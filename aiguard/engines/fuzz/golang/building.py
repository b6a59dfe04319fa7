"""Test binaries that fuzz: built once for a campaign, with the coverage instrumentation that the time allows.

Go instruments the standard library too, which takes a minute or more where its build cache is cold. Then only the
module's own packages are instrumented: all packages in one go command, on top of the ordinary standard library.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.tending import KEEP, Ran, complete
from aiguard.engines.fuzz.golang.toolchain import Module, Package, Toolchain, build_flags, command_line, relative
from aiguard.engines.fuzz.interface import Setting
from aiguard.findings import Finding, Location, Severity, fingerprint
from aiguard.plan.plan import FuzzPlan

_SHARE, _SHARE_ALL = 0.7, 0.35
_FEW = 12
_COLD_S = 150.0
_PROBE_S = 20.0
_LEAST_FUZZING_S = 1.5
_VERSION = re.compile(r"v[1-9]\d*")
_PLACE = re.compile(r"^(?:vet: )?(\S+\.go):(\d+)(?::(\d+))?: (.*)$", re.M)
_COLD = (
    "Go's build cache holds no instrumented standard library, so only the code of {module} itself guides the fuzzer; "
    "build one fuzz target once without a time limit ({command}) and keep GOCACHE to have both"
)


@dataclass(frozen=True, slots=True)
class Built:
    """`binaries` by package folder; a package that is missing there has a finding."""

    binaries: dict[Path, Path]
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Job:
    """One go command: the packages it builds, its arguments, and where each binary will be."""

    module: Module
    argv: tuple[str, ...]
    outputs: tuple[tuple[Package, Path], ...]


def build(tools: Toolchain, packages: Sequence[Package], plan: FuzzPlan, setting: Setting, folder: Path) -> Built:
    """Build every package into `folder`, within a share of the time that is left.

    As long as there is no binary at all, there is nothing to keep time for, and the build goes on nearly to the end.
    """
    began = time.monotonic()
    builder = _Builder(tools, plan, setting, folder)
    for module in dict.fromkeys(package.module for package in packages):
        builder.build([package for package in packages if package.module == module and not package.broken])
    findings = [_not_listed(package, plan, setting) for package in packages if package.broken]
    findings += builder.findings
    return Built(builder.binaries, tuple(findings), tuple(builder.notices), time.monotonic() - began)


class _Builder:
    """Carries out the go commands of one campaign, `plan.jobs` at a time, and collects what came of them."""

    def __init__(self, tools: Toolchain, plan: FuzzPlan, setting: Setting, folder: Path) -> None:
        assert plan.go is not None
        self._tools, self._plan, self._setting, self._folder = tools, plan, setting, folder
        # A go command that is ended in the middle leaves its work folder behind; it goes with ours.
        self._env = {**tools.env, "GOTMPDIR": tempfile.mkdtemp(prefix="work-", dir=folder)}
        self._flags = ["-vet=off", *build_flags(plan.go)]
        self._user_flags = build_flags(plan.go)
        left = setting.deadline.left()
        self._stop = Deadline.after(left * (_SHARE if plan.budget_s else 1.0))
        self._stop_all = Deadline.after(left * _SHARE_ALL)
        self._last = Deadline.after(left - (_LEAST_FUZZING_S if plan.budget_s else 0.0))
        self.binaries: dict[Path, Path] = {}
        self.findings: list[Finding] = []
        self.notices: list[str] = []

    def build(self, packages: Sequence[Package]) -> None:
        """Build the packages of one module."""
        if not packages:
            return
        fuzzed = [each for each in packages if self._plan.budget_s and not all(f.rapid for _, f in each.functions)]
        plain = [each for each in packages if each not in fuzzed]
        rest = fuzzed
        if fuzzed and self._can_instrument_all(fuzzed[0]):
            rest = self._carry_out([self._whole(package) for package in fuzzed], self._stop_all, again=True)
        jobs = [self._own(f"own-{number}", group, guided=True) for number, group in enumerate(_groups(rest))]
        jobs += [self._own(f"plain-{number}", group, guided=False) for number, group in enumerate(_groups(plain))]
        self._carry_out(jobs, self._stop)
        if rest:
            self._note_cold(rest)

    def _note_cold(self, packages: Sequence[Package]) -> None:
        """Say how to warm Go's build cache, by a package that builds where there is one."""
        package = next((each for each in packages if each.folder in self.binaries), packages[0])
        words = ["go", "test", "-c", *self._user_flags, "-fuzz=.", "-o", "/dev/null", package.pattern]
        command = command_line(words, package.module, self._plan.prefix)
        self.notices.append(_COLD.format(module=package.module.path, command=command))

    def _carry_out(self, jobs: Sequence[_Job], stop: Deadline, *, again: bool = False) -> list[Package]:
        """Run the commands. Returns the packages that were not ready in time, where they are built `again`."""

        def one(job: _Job) -> Ran:
            # When the time for building is up, it goes on for as long as nothing can be fuzzed.
            last = stop if again else Deadline(max(stop.at, self._last.at))
            ran = complete(
                job.argv,
                job.module.folder,
                self._env,
                last,
                self._setting,
                keep=KEEP,
                look=lambda child: stop.passed and bool(self.binaries),  # noqa: ARG005 - asked of every child
            )
            ready = {package.folder: path for package, path in job.outputs if path.is_file()}
            self.binaries |= {} if ran.cut_off else ready
            return ran

        with ThreadPoolExecutor(max(1, self._plan.jobs)) as pool:
            runs = list(pool.map(one, jobs))
        late = []
        for job, ran in zip(jobs, runs, strict=True):
            for package, _ in job.outputs:
                if package.folder in self.binaries:
                    continue
                if ran.cut_off and again:
                    late.append(package)
                else:
                    self.findings.append(_failed(package, ran, self._plan, self._setting))
        return late

    def _whole(self, package: Package) -> _Job:
        """One package, instrumented with all that it imports: Go takes one at a time."""
        path = self._folder / f"{package.import_path.replace('/', '_')}.test"
        argv = (self._tools.go, "test", "-c", *self._flags, "-fuzz=.", "-o", str(path), package.pattern)
        return _Job(package.module, argv, ((package, path),))

    def _own(self, name: str, group: Sequence[Package], *, guided: bool) -> _Job:
        """Several packages, with the module's own code instrumented where coverage guides the search (`guided`)."""
        module = group[0].module
        home = self._folder / f"{module.prefix.replace('/', '_')}-{name}"
        home.mkdir(parents=True, exist_ok=True)
        extra = [f"-gcflags={module.path}/...=-d=libfuzzer"] if guided else []
        patterns = [package.pattern for package in group]
        argv = (self._tools.go, "test", "-c", *self._flags, *extra, "-o", f"{home}/", *patterns)
        return _Job(module, argv, tuple((package, home / f"{_base(package)}.test") for package in group))

    def _can_instrument_all(self, package: Package) -> bool:
        """Whether nearly all of the instrumented standard library is in the cache, or there is time enough to make it.

        `go test -n` prints the commands that it would run, and asks the cache first.
        """
        argv = [self._tools.go, "test", "-c", "-n", *self._flags, "-fuzz=.", "-o", "/dev/null", package.pattern]
        stop = self._stop_all.sooner(_PROBE_S)
        ran = complete(argv, package.module.folder, self._env, stop, self._setting, keep=8 * 1024 * 1024)
        missing = len(re.findall(r"/compile .* -std ", ran.text))
        left = self._setting.deadline.left()
        return ran.code == 0 and (missing <= min(_FEW, left / 2) or left > 4 * _COLD_S)


def _groups(packages: Sequence[Package]) -> list[list[Package]]:
    """As few groups as possible in which no two binaries get the same name, which Go refuses."""
    groups: list[list[Package]] = []
    for package in packages:
        for group in groups:
            if all(_base(other) != _base(package) for other in group):
                group.append(package)
                break
        else:
            groups.append([package])
    return groups


def _base(package: Package) -> str:
    """The name that Go derives for a binary: the path's last part that is no major version."""
    parts = package.import_path.split("/")
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]) and parts[-1] != "v1":
        return parts[-2]
    return parts[-1]


def _failed(package: Package, ran: Ran, plan: FuzzPlan, setting: Setting) -> Finding:
    if ran.cut_off:
        text = (
            f"its build was ended after {ran.seconds:.1f} s, because of the budget; give a larger one, "
            "or run it again: what is compiled stays in Go's build cache"
        )
        return _finding(package, "was not built in time", text, None, plan)
    text = _section(ran.text, package).strip() or f"go test -c ended with {ran.code} and said nothing"
    return _finding(package, "does not build", text, _place(text, package.module, setting), plan)


def _not_listed(package: Package, plan: FuzzPlan, setting: Setting) -> Finding:
    text = setting.masker.text(package.broken)
    return _finding(package, "cannot be read by go list", text, _place(text, package.module, setting), plan)


def _section(text: str, package: Package) -> str:
    """The compiler's lines about this package; all of them where it is the fault of something it imports."""
    parts = re.split(r"^(?=# )", text, flags=re.M)
    mine = [part for part in parts if part.startswith((f"# {package.import_path} ", f"# {package.import_path}\n"))]
    return "".join(mine) or text


def _place(text: str, module: Module, setting: Setting) -> Location | None:
    match = _PLACE.search(text)
    if match is None:
        return None
    path = relative(module.folder / match[1], setting.root)
    return Location(path, int(match[2]), None, int(match[3]) if match[3] else None)


def _finding(package: Package, fault: str, text: str, location: Location | None, plan: FuzzPlan) -> Finding:
    assert plan.go is not None
    if location is None and package.functions:
        location = Location(package.functions[0][0], package.functions[0][1].line)
    words = ["go", "test", *build_flags(plan.go), "-run='^$'", package.pattern]
    count = len(package.functions)
    what = f"{count} fuzz function{'s' * (count != 1)}" if count else "It"
    return Finding(
        rule="fuzz.build-failed",
        severity=Severity.ERROR,
        title=f"the Go package {package.import_path} {fault}",
        message=f"{what} could not be run.\n{text[:4000]}",
        location=location,
        fingerprint=fingerprint("fuzz.build-failed", package.import_path),
        reproduce=command_line(words, package.module, plan.prefix),
        evidence={"package": package.import_path, "output": text[:4000]},
        inconclusive=True,
    )
