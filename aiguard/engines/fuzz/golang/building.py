"""Test binaries that fuzz: built once for a campaign, with the coverage instrumentation that the time allows.

Go instruments the standard library too, which takes a minute or more where its build cache is cold. Then only the
module's own packages are instrumented: all packages in one go command, on top of the ordinary standard library.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from aiguard.budget import Deadline
from aiguard.engines.fuzz.golang.tending import KEEP, Ran, complete
from aiguard.engines.fuzz.golang.toolchain import Module, Package, Toolchain, build_flags, command_line, relative
from aiguard.engines.fuzz.interface import Setting
from aiguard.findings import Finding, Location, Severity, fingerprint
from aiguard.plan.plan import FuzzPlan

_SHARE = 0.7
_COLD_S = 150.0
_PROBE_S = 20.0
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
    """Build every package into `folder`, within a share of the time that is left."""
    began = time.monotonic()
    share = _SHARE if plan.budget_s else 1.0
    stop = Deadline.after(setting.deadline.left() * share)
    notices: list[str] = []
    jobs: list[_Job] = []
    for module in dict.fromkeys(package.module for package in packages):
        ours = [package for package in packages if package.module == module and not package.broken]
        if ours:
            jobs += _plan(tools, ours, plan, setting, folder, notices)

    def carry_out(job: _Job) -> Ran:
        return complete(job.argv, job.module.folder, tools.env, stop, setting, keep=KEEP)

    with ThreadPoolExecutor(max(1, plan.jobs)) as pool:
        runs = list(pool.map(carry_out, jobs))
    binaries: dict[Path, Path] = {}
    findings = [_not_listed(package, plan, setting) for package in packages if package.broken]
    for job, ran in zip(jobs, runs, strict=True):
        for package, path in job.outputs:
            if path.is_file() and not ran.cut_off:
                binaries[package.folder] = path
            else:
                findings.append(_failed(package, ran, plan, setting))
    return Built(binaries, tuple(findings), tuple(notices), time.monotonic() - began)


def _plan(
    tools: Toolchain, packages: Sequence[Package], plan: FuzzPlan, setting: Setting, folder: Path, notices: list[str]
) -> Iterator[_Job]:
    assert plan.go is not None
    module, flags = packages[0].module, ["-vet=off", *build_flags(plan.go)]
    if plan.budget_s and _instrument_all(tools, packages[0], flags, setting):
        for package in packages:
            path = folder / f"{package.import_path.replace('/', '_')}.test"
            argv = (tools.go, "test", "-c", *flags, "-fuzz=.", "-o", str(path), package.pattern)
            yield _Job(module, argv, ((package, path),))
        return
    extra: list[str] = []
    if plan.budget_s:
        extra = [f"-gcflags={module.path}/...=-d=libfuzzer"]
        words = ["go", "test", "-c", *build_flags(plan.go), "-fuzz=.", "-o", "/dev/null", packages[0].pattern]
        notices.append(_COLD.format(module=module.path, command=command_line(words, module, plan.prefix)))
    for number, group in enumerate(_groups(packages)):
        home = folder / f"{module.prefix.replace('/', '_')}-{number}"
        home.mkdir(parents=True, exist_ok=True)
        argv = (tools.go, "test", "-c", *flags, *extra, "-o", f"{home}/", *(package.pattern for package in group))
        yield _Job(module, argv, tuple((package, home / f"{_base(package)}.test") for package in group))


def _instrument_all(tools: Toolchain, package: Package, flags: Sequence[str], setting: Setting) -> bool:
    """Whether the instrumented standard library is in the cache, or can be made with a small part of the time.

    `go test -n` prints the commands it would run, and asks the cache first: no compiling with -std, nothing is missing.
    """
    argv = [tools.go, "test", "-c", "-n", *flags, "-fuzz=.", "-o", "/dev/null", package.pattern]
    stop = setting.deadline.sooner(_PROBE_S)
    ran = complete(argv, package.module.folder, tools.env, stop, setting, keep=8 * 1024 * 1024)
    missing = re.search(r"/compile .* -std ", ran.text) is not None
    return ran.code == 0 and (not missing or setting.deadline.left() > 4 * _COLD_S)


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
        text = f"its build was ended after {ran.seconds:.1f} s, so that time is left for fuzzing; give a larger budget"
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
    return Finding(
        rule="fuzz.build-failed",
        severity=Severity.ERROR,
        title=f"the Go package {package.import_path} {fault}",
        message=f"{count} fuzz function{'s' * (count != 1)} could not be run.\n{text[:4000]}",
        location=location,
        fingerprint=fingerprint("fuzz.build-failed", package.import_path),
        reproduce=command_line(words, package.module, plan.prefix),
        evidence={"package": package.import_path, "output": text[:4000]},
        inconclusive=True,
    )
