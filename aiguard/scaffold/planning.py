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
from aiguard.scaffold.fuzz_draft import fuzz_entry, python_home
from aiguard.scaffold.survey import Call, Property, Survey
from aiguard.scaffold.templates import template

CONFIG, PROPERTIES = "aiguard.yaml", "properties/README.md"
CONFIG_SCHEMA, CONTRACT_SCHEMA = ".aiguard/config.schema.json", ".aiguard/contract.schema.json"

_INSTALLABLE = re.compile(r"(?m)^\[(project|build-system|tool\.poetry)\]")


def planned(survey: Survey, existing: Callable[[str], str | None]) -> dict[str, str]:
    """Every file by path, config first. `existing` gives the text of a file that is there, None where it is not."""
    survey = _as_configured(survey, existing(CONFIG))
    files: dict[str, str] = {}
    if survey.projects:
        files[CONFIG] = root_config(survey.projects, _properties(survey, ""), _schema(CONFIG_SCHEMA, ""))
    for folder in survey.projects or ("",):
        services = [s for s in survey.services if not survey.projects or s.folder == folder]
        part = replace(
            survey, services=tuple(services), calls=_calls(survey, folder), properties=_properties(survey, folder)
        )
        files |= _project(folder, part, existing)
    if lacks_python_properties(survey) and not survey.projects:
        files[PROPERTIES] = template("properties/README.md").decode()
    if survey.services or survey.properties or any(call.base or call.setting for call in survey.calls):
        files |= ci_files(survey, _manifests(survey, existing), _homes(survey))
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


def missing_campaigns(survey: Survey, existing: Callable[[str], str | None]) -> list[str]:
    """What configs that are there would need so that `check` runs the properties they do not speak of: sentences."""
    survey = _as_configured(survey, existing(CONFIG))
    found = []
    for folder in dict.fromkeys(("", *survey.projects)):
        path = f"{folder}/{CONFIG}".lstrip("/")
        config, properties = existing(path), _properties(survey, folder)
        if properties and config is not None and not re.search(r"(?m)^[\"']?fuzz[\"']?\s*:", config):
            found.append(f"{path} has no `fuzz` block: add `{fuzz_entry(properties, folder)}`")
    return found


def lacks_python_properties(survey: Survey) -> bool:
    """Whether there is Python, and no property in any language."""
    return "Python" in survey.languages and not survey.properties


def _properties(survey: Survey, folder: str) -> tuple[Property, ...]:
    """The properties that stand and are run in a project's folder; for the root, those of no other project."""

    def project_of(each: Property) -> str:
        places = (PurePosixPath(each.place.path), PurePosixPath(each.home))
        around = [one for one in survey.projects if all(place.is_relative_to(one) for place in places)]
        return max(around, key=len, default="")

    return tuple(each for each in survey.properties if project_of(each) == folder)


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
    schema = _schema(CONFIG_SCHEMA, folder)
    files = {prefix + CONFIG: config_file(services, called, survey.properties, folder, schema)}
    config = existing(prefix + CONFIG)
    schema = _schema(CONTRACT_SCHEMA, f"{prefix}contracts")
    for service in services:
        # A contract for a target that the owner's config does not have could only be refused.
        if _names(config, service.name):
            files[f"{prefix}contracts/{service.name}.yaml"] = offered_contract(service, schema, survey.owners)
    for other in called:
        files[f"{prefix}contracts/{_file_of(other)}"] = consumed_contract(other, schema, survey.owners)
    return files


def _homes(survey: Survey) -> tuple[str, ...]:
    """The folder that each project's Python properties run in."""
    found = {folder: _properties(survey, folder) for folder in ("", *survey.projects)}
    return tuple(
        python_home(properties, folder) for folder, properties in found.items() if any(p.is_python for p in properties)
    )


def _file_of(service: Consumed) -> str:
    return f"calls-{service.name}.yaml"


def _schema(path: str, folder: str) -> str:
    """The path of a schema file as an editor needs it: relative to the folder of the file that names it."""
    return "../" * len(PurePosixPath(folder).parts) + path


def _manifests(survey: Survey, existing: Callable[[str], str | None]) -> tuple[str, ...]:
    """What CI installs before aiguard: the requirements, or the package itself, of each Python service and property."""
    found = []
    folders = {service.folder for service in survey.services if service.runner.kind in {"wsgi", "asgi"}}
    for folder in sorted(folders | {each.home for each in survey.properties if each.is_python}):
        prefix = f"{folder}/" if folder else ""
        if existing(f"{prefix}requirements.txt") is not None:
            found.append(f"{prefix}requirements.txt")
        elif _INSTALLABLE.search(existing(f"{prefix}pyproject.toml") or "") or existing(f"{prefix}setup.py"):
            found.append(f"{prefix}pyproject.toml")
    return tuple(found)
