"""Django by static reading: manage.py, the settings module, how the service is served, and every route of its URLs."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

from aiguard.scaffold.django_urls import UrlReader
from aiguard.scaffold.listing import Listing
from aiguard.scaffold.python_code import Module, PythonCode
from aiguard.scaffold.survey import Place, Runner, Service

_SETTINGS = re.compile(r"""setdefault\(\s*["']DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']""")


def django_services(listing: Listing, code: PythonCode, notes: list[str]) -> list[Service]:
    """One service for each manage.py, in path order. What could not be followed is added to `notes`."""
    services = []
    for path in listing.files:
        if PurePosixPath(path).name != "manage.py":
            continue
        text = listing.text(path) or ""
        match = _SETTINGS.search(text)
        if match is not None:
            services.append(_service(code, path, match[1], notes))
    return services


def _service(code: PythonCode, manage: str, settings_name: str, notes: list[str]) -> Service:
    folder = str(PurePosixPath(manage).parent).removeprefix(".")
    settings = code.module_named(settings_name, manage)
    urls_name = _setting(code, settings, "ROOT_URLCONF")
    package = settings_name.partition(".")[0]
    reader = UrlReader(code, notes)
    routes = []
    urls = code.module_named(urls_name or f"{package}.urls", manage)
    if urls is None:
        notes.append(f"{manage}: no URL configuration was found for the settings {settings_name}")
    else:
        routes = reader.routes(urls)
    middleware = _setting_strings(code, settings, "MIDDLEWARE")
    return Service(
        name=package if package not in {"config", "settings", "project", "conf", "core"} else _name(folder, urls, code),
        framework="Django",
        folder=folder,
        runner=_runner(code, settings, settings_name, manage, folder),
        place=Place(manage, 1),
        routes=tuple(routes),
        csrf="django.middleware.csrf.CsrfViewMiddleware" in middleware,
    )


def _name(folder: str, urls: Module | None, code: PythonCode) -> str:
    """A project called `config` says nothing: the first of its own apps with views names the service better."""
    apps = [PurePosixPath(path).parent.name for path in code.modules if PurePosixPath(path).name == "views.py"]
    return PurePosixPath(folder).name or (apps[0] if apps else "") or (urls.dotted.partition(".")[0] if urls else "web")


def _runner(code: PythonCode, settings: Module | None, settings_name: str, manage: str, folder: str) -> Runner:
    package = settings_name.partition(".")[0]
    for kind in ("wsgi", "asgi"):
        named = _setting(code, settings, f"{kind.upper()}_APPLICATION")
        if named and "." in named:
            module_name, _, attribute = named.rpartition(".")
            if code.find(named, manage) is not None:
                return Runner(kind, f"{module_name}:{attribute}", cwd=folder)
        module = code.module_named(f"{package}.{kind}", manage)
        if module is not None and "application" in module.values:
            return Runner(kind, f"{package}.{kind}:application", cwd=folder)
    argv = ("python", "manage.py", "runserver", "--noreload", "127.0.0.1:{port}")
    return Runner("command", argv, cwd=folder, comment="no wsgi or asgi module was found, so the server is started")


def _setting(code: PythonCode, settings: Module | None, name: str, depth: int = 0) -> str:
    value = _setting_value(code, settings, name, depth)
    return "" if value is None else code.text(*value) or ""


def _setting_strings(code: PythonCode, settings: Module | None, name: str) -> list[str]:
    value = _setting_value(code, settings, name, 0)
    if value is None:
        return []
    constants = (node for node in ast.walk(value[1]) if isinstance(node, ast.Constant))
    return [node.value for node in constants if isinstance(node.value, str)]


def _setting_value(code: PythonCode, settings: Module | None, name: str, depth: int) -> tuple[Module, ast.expr] | None:
    """A setting where it is assigned, or in a module that the settings take with `from .base import *`."""
    if settings is None or depth > 4:
        return None
    if name in settings.values:
        return settings, settings.values[name]
    star = settings.imports.get("*", "")
    base = code.module_named(star.removesuffix(".*"), settings.path) if star else None
    return _setting_value(code, base, name, depth + 1)
