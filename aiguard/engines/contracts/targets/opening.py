"""From the settings of a target to the target."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from aiguard.config.targets import AsgiTarget, Django, WsgiTarget
from aiguard.config.targets import CommandTarget as CommandSettings
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.states import handlers_of
from aiguard.engines.contracts.targets.command import CommandTarget
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.targets.interface import Target
from aiguard.engines.contracts.targets.stateful import StatefulTarget
from aiguard.engines.contracts.targets.url import UrlTarget
from aiguard.engines.contracts.workers import WorkerSpec
from aiguard.masking import Masker
from aiguard.process import child_environment


def make_target(
    name: str, settings: TargetSettings, root: Path, masker: Masker, environ: Mapping[str, str] | None = None
) -> Target:
    """The target, not yet open; `root` is the folder of its aiguard.yaml. Raises InputError."""
    environ = os.environ if environ is None else environ
    if isinstance(settings, WsgiTarget | AsgiTarget):
        headers = tuple(settings.headers.items())
        return InProcessTarget(
            name, application_spec(settings, root, environ), handlers_of(settings.states), masker, headers
        )
    inner: Target
    if isinstance(settings, UrlSettings):
        inner, spec = UrlTarget(name, settings, root), bare_spec(root, child_environment({}, (), environ))
    else:
        inner = CommandTarget(name, settings, root, masker, environ)
        spec = bare_spec(root / settings.cwd, _environment(settings, environ))
    if settings.states is None:
        return inner
    return StatefulTarget(inner, handlers_of(settings.states), spec, masker)


def application_spec(settings: WsgiTarget | AsgiTarget, root: Path, environ: Mapping[str, str]) -> WorkerSpec:
    """The worker of an in-process target."""
    django = settings.django or Django.model_construct()
    # A path such as .venv/bin/python stays as it is: a virtual environment is found by it, not by where it points.
    python = settings.python or sys.executable
    return WorkerSpec(
        kind="wsgi" if isinstance(settings, WsgiTarget) else "asgi",
        cwd=root / settings.cwd,
        env=_environment(settings, environ),
        app=settings.wsgi if isinstance(settings, WsgiTarget) else settings.asgi,
        python=str((root / python).absolute()) if "/" in python else python,
        settings=django.settings,
        database=django.database,
    )


def bare_spec(cwd: Path, env: Mapping[str, str]) -> WorkerSpec:
    """A worker without an application, for state handlers and custom matchers; sets Django up where `env` names it."""
    return WorkerSpec("none", cwd, env, django=bool(env.get("DJANGO_SETTINGS_MODULE")))


def _environment(settings: WsgiTarget | AsgiTarget | CommandSettings, environ: Mapping[str, str]) -> dict[str, str]:
    return child_environment(settings.env, settings.pass_env, environ)
