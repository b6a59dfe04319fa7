"""From the settings of a target to the target, with whatever sets up its states."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from aiguard.config.targets import AsgiTarget, Django, WsgiTarget
from aiguard.config.targets import CommandTarget as CommandSettings
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts import states
from aiguard.engines.contracts.states import StateHandlers
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
    handlers = handlers_of(settings)
    if isinstance(settings, WsgiTarget | AsgiTarget):
        for passed in settings.pass_env:
            masker.add(passed, environ.get(passed, ""))
        headers = tuple(settings.headers.items())
        return InProcessTarget(name, application_spec(settings, root, environ), handlers, masker, headers)
    inner: Target
    if isinstance(settings, UrlSettings):
        inner = UrlTarget(name, settings, root)
    else:
        inner = CommandTarget(name, settings, root, masker, environ)
    if settings.states is None:
        return inner
    return StatefulTarget(inner, handlers, beside(settings, root, environ), masker)


def handlers_of(settings: TargetSettings) -> StateHandlers:
    """The state handlers of a target, as the engine knows them."""
    return states.handlers_of(settings.states)


def beside(settings: TargetSettings | None, root: Path, environ: Mapping[str, str] | None = None) -> WorkerSpec:
    """A worker without an application: for handlers and matchers written in Python beside a target."""
    environ = os.environ if environ is None else environ
    if isinstance(settings, CommandSettings):
        return bare_spec(root / settings.cwd, child_environment(settings.env, settings.pass_env, environ))
    return bare_spec(root, child_environment({}, (), environ))


def bare_spec(cwd: Path, env: Mapping[str, str]) -> WorkerSpec:
    """A worker without an application; it sets Django up where its environment names the settings."""
    return WorkerSpec("none", cwd, env, django=bool(env.get("DJANGO_SETTINGS_MODULE")))


def application_spec(settings: WsgiTarget | AsgiTarget, root: Path, environ: Mapping[str, str]) -> WorkerSpec:
    """The worker of an in-process target."""
    django = settings.django or Django.model_construct()
    return WorkerSpec(
        kind="wsgi" if isinstance(settings, WsgiTarget) else "asgi",
        cwd=root / settings.cwd,
        env=child_environment(settings.env, settings.pass_env, environ),
        app=settings.wsgi if isinstance(settings, WsgiTarget) else settings.asgi,
        python=_interpreter(settings.python, root),
        settings=django.settings,
        database=django.database,
    )


def _interpreter(python: str | None, root: Path) -> str:
    """A path of the configuration is relative to it; a bare name is looked up on PATH by whoever starts it.

    The path stays as written: a virtual environment is found by it, not by where it points.
    """
    if python is None:
        return sys.executable
    return str((root / python).absolute()) if "/" in python else python
