"""Which files `init` would write for what it saw, as text, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from aiguard.scaffold.ci_draft import PRE_COMMIT, ci_files, pre_commit_file
from aiguard.scaffold.config_draft import config_file, root_config, target_entry
from aiguard.scaffold.consumed_draft import Consumed, consumed, consumed_contract
from aiguard.scaffold.contract_draft import offered_contract
from aiguard.scaffold.survey import Call, Survey

CONFIG = "aiguard.yaml"
CONFIG_SCHEMA, CONTRACT_SCHEMA = ".aiguard/config.schema.json", ".aiguard/contract.schema.json"

_INSTALLABLE = re.compile(r"(?m)^\[(project|build-system|tool\.poetry)\]")


def planned(survey: Survey, existing: Callable[[str], str | None]) -> dict[str, str]:
    """Every file by path, config first. `existing` gives the text of a file that is there, None where it is not."""
    survey = _as_configured(survey, existing(CONFIG))
    files: dict[str, str] = {}
    if survey.projects:
        files[CONFIG] = root_config(survey.projects, _schema(CONFIG_SCHEMA, ""))
    for folder in survey.projects or ("",):
        services = [s for s in survey.services if not survey.projects or s.folder == folder]
        files |= _project(folder, replace(survey, services=tuple(services), calls=_calls(survey, folder)), existing)
    if survey.services or any(call.base or call.setting for call in survey.calls):
        files |= ci_files(survey, _manifests(survey, existing))
        files[PRE_COMMIT] = pre_commit_file()
    return files


def missing_targets(survey: Survey, existing: Callable[[str], str | None]) -> dict[str, str]:
    """What a config that is there would need for each service it does not name: the entry for `targets:`, by name."""
    survey = _as_configured(survey, existing(CONFIG))
    found = {}
    for service in survey.services:
        folder = service.folder if survey.projects else ""
        path = f"{folder}/{CONFIG}".lstrip("/")
        if not _names(existing(path), service.name):
            found[service.name] = f"{path} has no target for {service.name}: add `{target_entry(service, folder)}`"
    return found


def _names(config: str | None, target: str) -> bool:
    """Whether a target would be found in a config; one that is not there yet is written with it."""
    return config is None or re.search(rf"(?m)^\s+[\"']?{re.escape(target)}[\"']?\s*:", config) is not None


def _as_configured(survey: Survey, config: str | None) -> Survey:
    """A config that is there decides whether the repository is several projects or one."""
    if config is not None and survey.projects and not re.search(r"(?m)^projects\s*:", config):
        return replace(survey, projects=())
    return survey


def _calls(survey: Survey, folder: str) -> tuple[Call, ...]:
    """The calls made below a project's folder; those outside every project belong to none."""
    return tuple(call for call in survey.calls if not folder or PurePosixPath(call.place.path).is_relative_to(folder))


def _project(folder: str, survey: Survey, existing: Callable[[str], str | None]) -> dict[str, str]:
    prefix = f"{folder}/" if folder else ""
    services, called = survey.services, consumed(survey.calls)
    files = {prefix + CONFIG: config_file(services, called, folder, _schema(CONFIG_SCHEMA, folder))}
    config = existing(prefix + CONFIG)
    schema = _schema(CONTRACT_SCHEMA, f"{prefix}contracts")
    for service in services:
        # A contract for a target that the owner's config does not have could only be refused.
        if _names(config, service.name):
            files[f"{prefix}contracts/{service.name}.yaml"] = offered_contract(service, schema, survey.owners)
    for other in called:
        files[f"{prefix}contracts/{_file_of(other)}"] = consumed_contract(other, schema, survey.owners)
    return files


def _file_of(service: Consumed) -> str:
    return f"calls-{service.name}.yaml"


def _schema(path: str, folder: str) -> str:
    """The path of a schema file as an editor needs it: relative to the folder of the file that names it."""
    return "../" * len(PurePosixPath(folder).parts) + path


def _manifests(survey: Survey, existing: Callable[[str], str | None]) -> tuple[str, ...]:
    """What CI installs before aiguard: the requirements, or the package itself, of each Python service."""
    found = []
    for folder in sorted({service.folder for service in survey.services if service.runner.kind in {"wsgi", "asgi"}}):
        prefix = f"{folder}/" if folder else ""
        if existing(f"{prefix}requirements.txt") is not None:
            found.append(f"{prefix}requirements.txt")
        elif _INSTALLABLE.search(existing(f"{prefix}pyproject.toml") or "") or existing(f"{prefix}setup.py"):
            found.append(f"{prefix}pyproject.toml")
    return tuple(found)
