"""From the settings of a target to the target."""

from __future__ import annotations

from pathlib import Path

from aiguard.config.targets import CommandTarget as CommandSettings
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.targets.command import CommandTarget
from aiguard.engines.contracts.targets.interface import Target
from aiguard.engines.contracts.targets.url import UrlTarget
from aiguard.masking import Masker


def make_target(name: str, settings: TargetSettings, root: Path, masker: Masker) -> Target:
    """The target, not yet open; `root` is the folder of its aiguard.yaml. Raises InputError."""
    if isinstance(settings, UrlSettings):
        return UrlTarget(name, settings, root)
    if isinstance(settings, CommandSettings):
        return CommandTarget(name, settings, root, masker)
    raise AssertionError("in-process targets are opened elsewhere")
