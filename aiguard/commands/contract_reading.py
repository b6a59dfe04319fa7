"""The contracts of a project, where it has any."""

from __future__ import annotations

from collections.abc import Mapping

from aiguard.config.contract_file import ContractSet, read_contracts
from aiguard.config.loading import Project
from aiguard.masking import Masker
from aiguard.records import keep


def contracts_of(project: Project, environ: Mapping[str, str], masker: Masker) -> ContractSet:
    """What its contract files say; the masker learns their secrets. Raises InputError with every problem found."""
    if not has_contracts(project):
        return ContractSet((), {}, ())
    found = read_contracts(project.tree, project.settings.contracts.paths, environ, prefix=project.prefix)
    for name, value in found.secrets.items():
        masker.add(name, value)
    keep()
    return found


def has_contracts(project: Project) -> bool:
    """Whether contracts are configured: by their key, or by targets beside files where contracts are by default."""
    if "contracts" in project.settings.model_fields_set:
        return True
    return bool(project.settings.targets) and any(project.tree.glob(path) for path in project.settings.contracts.paths)
