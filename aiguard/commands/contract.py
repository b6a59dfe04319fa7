"""`aiguard contract lint|list|show|fmt`: what the contract files say, without calling any target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiguard.config.contract import Contract
from aiguard.config.contract_file import LIMIT, ContractSet, read_contracts
from aiguard.config.contract_format import format_contract
from aiguard.config.contract_show import contract_json
from aiguard.config.loading import Project, Workspace, load
from aiguard.config.nearest import near
from aiguard.errors import InputError, Problem
from aiguard.findings import Coverage, EngineReport, Json
from aiguard.reporters.writing import replace_file
from aiguard.verdict import FailOn, Report, judge


@dataclass(frozen=True, slots=True)
class LintResult:
    """Contract files without a problem; `notices` are sentences about what is allowed and probably not meant."""

    contracts: int
    interactions: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract in a listing."""

    name: str
    path: str
    owners: tuple[str, ...]
    target: str | None
    interactions: int
    description: str


@dataclass(frozen=True, slots=True)
class FormatResult:
    """The files that were written, or with `check` would be, and how many were canonical already."""

    changed: tuple[str, ...]
    unchanged: int
    check: bool


_STAND_INS = ("1", "http://unset.invalid")
"""What variables of aiguard.yaml that are not set are read as, where only its contracts matter: a word, or a URL."""


class _Unfilled(Mapping[str, str]):
    """An environment in which nothing is missing: what `known` lacks is `stand_in`, or `${NAME}` itself."""

    def __init__(self, known: Mapping[str, str] | None = None, stand_in: str = "") -> None:
        self._known, self._stand_in = known or {}, stand_in

    def __getitem__(self, key: str) -> str:
        return self._known.get(key, self._stand_in or f"${{{key}}}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)


def lint(start: Path, config: Path | None, environ: Mapping[str, str]) -> LintResult:
    """Read every contract. Raises InputError with everything that is wrong in any of them."""
    workspace = _workspace(start, config, environ)
    problems: list[Problem] = []
    notices: list[str] = []
    found: list[Contract] = []
    for project in workspace.projects:
        try:
            contracts = _contracts(project, environ)
        except InputError as error:
            problems.extend(error.problems)
            continue
        found.extend(contracts.contracts)
        notices.extend(
            f"{path} is a contract that no pattern of `contracts.paths` matches" for path in contracts.unmatched
        )
        idle = [one for one in project.settings.contracts.paths if not project.tree.glob(one)]
        notices.extend(f"the pattern {project.prefix}{one} of `contracts.paths` matches no file" for one in idle)
        notices.extend(_targets(contracts.contracts, project))
    if problems:
        raise InputError(problems)
    return LintResult(len(found), sum(len(contract.interactions) for contract in found), tuple(notices))


def summary(result: LintResult) -> str:
    """What was read, in one line."""
    contracts, interactions = result.contracts, result.interactions
    words = f"{contracts} contract{'s' * (contracts != 1)}, {interactions} interaction{'s' * (interactions != 1)}"
    return f"{words}: nothing is wrong"


def as_report(result: LintResult, started_at: datetime, duration_s: float) -> Report:
    """The result for the machine formats: what is allowed and probably not meant stands in the notices."""
    report = EngineReport("lint", Coverage.RAN, notices=(summary(result), *result.notices))
    return Report("contract lint", started_at, duration_s, judge([report], FailOn.ERROR), (report,))


def list_contracts(start: Path, config: Path | None, environ: Mapping[str, str]) -> tuple[ContractRow, ...]:
    """All contracts of the workspace, by path. Raises InputError."""
    return tuple(
        ContractRow(one.name, one.path, one.owners, one.target, len(one.interactions), one.description)
        for one in _all(_workspace(start, config, environ), environ)
    )


def show(
    start: Path, config: Path | None, environ: Mapping[str, str], names: Sequence[str] = ()
) -> tuple[dict[str, Json], ...]:
    """The named contracts, or all of them, as `aiguard.contract/1`; `${NAME}` stays as written. Raises InputError."""
    contracts = _all(_workspace(start, config, environ), _Unfilled())
    known = [contract.name for contract in contracts]
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = f"the contracts are {', '.join(known)}"
        raise InputError(
            Problem("", 0, 0, f"no contract is called `{name}`", near(name, known) or listed) for name in unknown
        )
    return tuple(contract_json(contract) for contract in contracts if not names or contract.name in names)


def fmt(
    start: Path, config: Path | None, environ: Mapping[str, str], paths: Sequence[Path] = (), *, check: bool = False
) -> FormatResult:
    """Write the contract files (all of them, or those given) in canonical form; with `check` write nothing.

    JSON files are left alone. Raises InputError with every file that cannot be formatted; the others are written.
    """
    problems: list[Problem] = []
    changed: list[str] = []
    files = _files(start, config, environ, paths)
    for path, shown in files:
        try:
            if _format(path, shown, check=check):
                changed.append(shown)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return FormatResult(tuple(changed), len(files) - len(changed), check)


def _workspace(start: Path, config: Path | None, environ: Mapping[str, str]) -> Workspace:
    """The workspace, without any variable that only targets need."""
    try:
        return load(start, config, environ)
    except InputError as error:
        for stand_in in _STAND_INS:
            with suppress(InputError):
                return load(start, config, _Unfilled(environ, stand_in))
        raise error from None


def _contracts(project: Project, environ: Mapping[str, str]) -> ContractSet:
    patterns = project.settings.contracts.paths
    try:
        return read_contracts(project.tree, patterns, environ, prefix=project.prefix)
    except InputError as error:
        try:
            return read_contracts(project.tree, patterns, _Unfilled(environ), prefix=project.prefix)
        except InputError:
            raise error from None


def _all(workspace: Workspace, environ: Mapping[str, str]) -> list[Contract]:
    problems: list[Problem] = []
    contracts: list[Contract] = []
    for project in workspace.projects:
        try:
            contracts.extend(_contracts(project, environ).contracts)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return contracts


def _targets(contracts: Sequence[Contract], project: Project) -> Iterator[str]:
    targets = list(project.settings.targets)
    for contract in contracts:
        place = f"{contract.path}:{contract.line}"
        if contract.set_aside:
            yield f"{place}: `{contract.name}` says `target: none`, so nothing replays it"
        elif contract.target is None:
            yield f"{place}: `{contract.name}` names no target, so nothing replays it"
        elif contract.target not in targets:
            hint = near(contract.target, targets)
            yield f"{place}: {project.config_path} has no target `{contract.target}`" + (f"; {hint}" if hint else "")


def _files(
    start: Path, config: Path | None, environ: Mapping[str, str], paths: Sequence[Path]
) -> list[tuple[Path, str]]:
    if paths:
        return [(start / path, str(path)) for path in paths if path.suffix.lower() != ".json"]
    found = []
    for project in _workspace(start, config, environ).projects:
        matched = {path for pattern in project.settings.contracts.paths for path in project.tree.glob(pattern)}
        found += [
            (project.root / path, project.prefix + path) for path in sorted(matched) if not path.endswith(".json")
        ]
    if not found:
        raise InputError.of("no contract matched", hint="name the files, or correct `contracts: {paths: [...]}`")
    return found


def _format(path: Path, shown: str, *, check: bool) -> bool:
    try:
        if not path.is_file():
            raise InputError.of("there is no such file", path=shown)
        with path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
        written = format_contract(data, shown).encode()
        if written == data:
            return False
        if not check:
            replace_file(path.resolve(), written)
    except OSError as error:
        raise InputError.of(f"the file cannot be written: {error.strerror}", path=shown) from None
    return True
