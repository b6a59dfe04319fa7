"""The contracts of a project, where it has any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aiguard.config.loading import Project
from aiguard.masking import Masker
from aiguard.records import keep

if TYPE_CHECKING:
    from aiguard.config.contract_file import ContractSet


def contracts_of(project: Project, environ: Mapping[str, str], masker: Masker) -> ContractSet:
    """What its contract files say; the masker learns their secrets. Raises InputError with every problem found."""
    from aiguard.config import contract_file  # noqa: PLC0415 - 60 ms that a ranking without contracts saves

    if not has_contracts(project):
        return contract_file.ContractSet((), {}, ())
    found = contract_file.read_contracts(project.tree, project.settings.contracts.paths, environ, prefix=project.prefix)
    for name, value in found.secrets.items():
        masker.add(name, value)
    keep()
    return found


def has_contracts(project: Project) -> bool:
    """Whether contracts are configured: by their key, or by targets beside files where contracts are by default."""
    if "contracts" in project.settings.model_fields_set:
        return True
    return bool(project.settings.targets) and any(project.tree.glob(path) for path in project.settings.contracts.paths)
