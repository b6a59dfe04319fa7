"""What `doctor` looks at in a project: its config, its contracts, and whether each target could be used."""

from __future__ import annotations

import os
import shutil
import ssl
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from aiguard.commands.contract_reading import has_contracts
from aiguard.commands.doctor_machine import go_module_looks
from aiguard.commands.doctor_report import Look
from aiguard.config.contract_file import read_contracts
from aiguard.config.loading import Project
from aiguard.config.targets import AsgiTarget, CommandTarget, Target, UrlTarget, WsgiTarget
from aiguard.errors import AiguardError, InputError
from aiguard.findings import Severity
from aiguard.masking import Masker
from aiguard.process import child_environment, run

_CONNECT_S = 3.0
_FIND = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"


def input_looks(subject: str, error: InputError) -> Iterator[Look]:
    """One problem for each thing wrong with a file."""
    for problem in error.problems:
        yield Look(subject, problem.message, Severity.ERROR, problem.hint or "correct it", problem)


def project_looks(project: Project, environ: Mapping[str, str], masker: Masker) -> Iterator[Look]:
    """Contracts, targets and write access of one project. Secrets found in contracts are added to the masker."""
    count = len(project.settings.targets)
    yield Look("config", f"{project.config_path} is valid and names {count} target{'' if count == 1 else 's'}")
    yield from _contracts(project, environ, masker)
    for name, target in project.settings.targets.items():
        yield from _target(f"target {project.prefix}{name}", target, project.root, environ)
    if not os.access(project.root, os.W_OK):
        todo = "aiguard only writes what you ask it to (baseline, init, --output): make the folder writable for those"
        yield Look.doubtful("folder", f"{project.root} cannot be written to", todo)


def _contracts(project: Project, environ: Mapping[str, str], masker: Masker) -> Iterator[Look]:
    if "fuzz" in project.settings.model_fields_set and not has_contracts(project):
        yield Look("contracts", "none; `aiguard check` runs the properties")
        return
    try:
        found = read_contracts(project.tree, project.settings.contracts.paths, environ, prefix=project.prefix)
    except InputError as error:
        yield from input_looks("contracts", error)
        return
    for name, value in found.secrets.items():
        masker.add(name, value)
    total = sum(len(contract.interactions) for contract in found.contracts)
    yield Look("contracts", f"{len(found.contracts)} read, with {total} interactions")
    for contract in found.contracts:
        if contract.target is None:
            todo = "name a target of aiguard.yaml in it, so that `check` can replay it"
            yield Look.doubtful("contracts", f"{contract.path}: no target replays {contract.name}", todo)
        elif contract.target not in project.settings.targets:
            todo = f"targets there are: {', '.join(project.settings.targets) or 'none'}"
            yield Look.wrong("contracts", f"{contract.path}: aiguard.yaml has no target {contract.target}", todo)


def _target(subject: str, target: Target, root: Path, environ: Mapping[str, str]) -> Iterator[Look]:
    if isinstance(target, UrlTarget):
        yield _reached(subject, target, root)
        return
    folder = root / target.cwd
    if not folder.is_dir():
        yield Look.wrong(
            subject, f"its folder {target.cwd} is not there", "correct `cwd`: it is relative to aiguard.yaml"
        )
        return
    env = child_environment(target.env, target.pass_env, environ)
    missing = [name for name in target.pass_env if name not in environ]
    if missing:
        yield Look.doubtful(subject, f"`pass_env` names {', '.join(missing)}, which is not set", "set it, or drop it")
    if isinstance(target, CommandTarget):
        programs = dict.fromkeys(argv[0] for argv in (target.build, target.command) if argv)
        for name in programs:
            yield _program(subject, name, folder, env)
        if "go" in programs:
            yield from go_module_looks(subject, folder, env)
    else:
        yield _module(subject, target, root, folder, env)


def _reached(subject: str, target: UrlTarget, root: Path) -> Look:
    """Ask for the base URL: any answer will do, and a redirect is an answer."""
    try:
        with (
            httpx.Client(verify=_verification(target, root), trust_env=False, timeout=_CONNECT_S) as client,
            client.stream("GET", target.url, headers={"Connection": "close"}) as answer,
        ):
            return Look(subject, f"{target.url} answers ({answer.status_code})")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ssl.SSLError) as error:
        reason = str(error) or type(error).__name__
        todo = "start it, or correct its `url` or the variable that the URL is read from; for certificates see `tls`"
        return Look.wrong(subject, f"{target.url} does not answer: {reason}", todo)


def _verification(target: UrlTarget, root: Path) -> ssl.SSLContext | bool:
    tls = target.tls
    if not tls.verify:
        return False
    context = ssl.create_default_context(cafile=str(root / tls.ca) if tls.ca else None)
    if tls.cert:
        context.load_cert_chain(str(root / tls.cert), str(root / tls.key) if tls.key else None)
    return context


def _program(subject: str, name: str, folder: Path, env: Mapping[str, str]) -> Look:
    found = shutil.which(str(folder / name) if "/" in name else name, path=env.get("PATH"))
    if found is None:
        return Look.wrong(subject, f"the program {name} was not found", f"install it, or correct `command` ({folder})")
    return Look(subject, f"{name} is {found}")


def _module(subject: str, target: WsgiTarget | AsgiTarget, root: Path, folder: Path, env: Mapping[str, str]) -> Look:
    """Whether the interpreter finds the top-level package; looking it up imports nothing of the service."""
    reference = target.wsgi if isinstance(target, WsgiTarget) else target.asgi
    package = reference.partition(":")[0].partition(".")[0]
    interpreter = str(root / target.python) if target.python else sys.executable
    try:
        done = run([interpreter, "-c", _FIND, package], cwd=folder, env=env, timeout_s=20.0)
    except AiguardError:
        return Look.wrong(subject, f"the interpreter {interpreter} does not start", "correct `python` in aiguard.yaml")
    if done.returncode != 0:
        todo = "correct `cwd`, or name the interpreter of the service's environment as `python`"
        return Look.wrong(subject, f"{interpreter} finds no package {package} in {folder}", todo)
    return Look(subject, f"{reference} with {interpreter}")
