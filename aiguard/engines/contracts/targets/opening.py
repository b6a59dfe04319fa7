"""From the settings of a target to the target, with whatever sets up its states."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aiguard.config.targets import AsgiTarget, WsgiTarget
from aiguard.config.targets import CommandTarget as CommandSettings
from aiguard.config.targets import Target as TargetSettings
from aiguard.config.targets import UrlTarget as UrlSettings
from aiguard.engines.contracts.states import StateHandler, StateHandlers
from aiguard.engines.contracts.targets.command import CommandTarget
from aiguard.engines.contracts.targets.inprocess import InProcessTarget
from aiguard.engines.contracts.targets.interface import Target
from aiguard.engines.contracts.targets.stateful import StatefulTarget
from aiguard.engines.contracts.targets.url import UrlTarget
from aiguard.engines.contracts.workers import WorkerSpec
from aiguard.masking import Masker
from aiguard.process import child_environment


def make_target(name: str, settings: TargetSettings, root: Path, masker: Masker) -> Target:
    """The target, not yet open; `root` is the folder of its aiguard.yaml. Raises InputError."""
    handlers = handlers_of(settings)
    if isinstance(settings, WsgiTarget | AsgiTarget):
        headers = tuple(settings.headers.items())
        return InProcessTarget(name, _application(settings, root, masker), handlers, masker, headers)
    inner: Target
    if isinstance(settings, UrlSettings):
        inner = UrlTarget(name, settings, root)
    else:
        inner = CommandTarget(name, settings, root, masker)
    if settings.states is None:
        return inner
    return StatefulTarget(inner, handlers, beside(settings, root), masker)


def handlers_of(settings: TargetSettings) -> StateHandlers:
    """The state handlers of a target, as the engine knows them."""
    if settings.states is None:
        return StateHandlers()
    if isinstance(settings.states, str):
        return StateHandlers(module=settings.states)
    return StateHandlers(
        named={
            state: StateHandler(handler.python, handler.command or (), handler.http, handler.teardown)
            for state, handler in settings.states.items()
        }
    )


def beside(settings: TargetSettings | None, root: Path) -> WorkerSpec:
    """A worker without an application: for handlers and matchers written in Python beside a target."""
    if isinstance(settings, CommandSettings):
        environment = child_environment(settings.env, settings.pass_env, os.environ)
        return WorkerSpec("none", root / settings.cwd, environment)
    return WorkerSpec("none", root, child_environment({}, (), os.environ))


def _application(settings: WsgiTarget | AsgiTarget, root: Path, masker: Masker) -> WorkerSpec:
    for name in settings.pass_env:
        masker.add(name, os.environ.get(name, ""))
    django = settings.django
    return WorkerSpec(
        kind="wsgi" if isinstance(settings, WsgiTarget) else "asgi",
        cwd=root / settings.cwd,
        env=child_environment(settings.env, settings.pass_env, os.environ),
        app=settings.wsgi if isinstance(settings, WsgiTarget) else settings.asgi,
        python=_interpreter(settings.python, root),
        settings=django.settings if django else None,
        database=django.database if django else "configured",
        django=django is not None,
    )


def _interpreter(python: str | None, root: Path) -> str:
    """A path of the configuration is relative to it; a bare name is looked up on PATH by whoever starts it."""
    if python is None:
        return sys.executable
    return str(root / python) if "/" in python else python
