"""What is in a repository: one look over its files, bounded, without running any of it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath

from aiguard.config.contract_keys import NO_TARGET
from aiguard.scaffold.listing import Listing, list_folder
from aiguard.scaffold.look_apps import Application, AppReader
from aiguard.scaffold.look_calls import python_calls
from aiguard.scaffold.look_ci import ci_systems, origin_host, owners
from aiguard.scaffold.look_django import django_services
from aiguard.scaffold.look_go import GoCode, go_outbound, go_services, read_go
from aiguard.scaffold.look_openapi import api_files
from aiguard.scaffold.look_properties import properties
from aiguard.scaffold.python_code import Module, PythonCode
from aiguard.scaffold.shapes import ShapeReader
from aiguard.scaffold.survey import ApiFile, Call, Place, Route, Runner, Service, Survey

_LANGUAGES = {
    ".py": "Python", ".go": "Go", ".js": "JavaScript", ".ts": "TypeScript", ".tsx": "TypeScript", ".java": "Java",
    ".kt": "Kotlin", ".rb": "Ruby", ".rs": "Rust", ".php": "PHP", ".cs": "C#",
}  # fmt: skip
_MANIFESTS = {"go.mod", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py"}
_PATH = re.compile(r"/[!-~]*")
_BASE = re.compile(r"https?://[\w.\[\]:-]+", re.ASCII)
_NAMELESS = {"main", "app", "src", "api", "server", "wsgi", "asgi", "run", "web", "service", "application", "backend"}


def look(root: Path) -> Survey:
    """Look at the folder `root`. Raises nothing for whatever stands in it; what is not understood is in `notes`."""
    survey = look_at(list_folder(root), root.resolve().name)
    return replace(survey, origin=origin_host(root))


def look_at(listing: Listing, name: str = "service") -> Survey:
    """The same over a listing; `name` names a service that has no better name."""
    notes: list[str] = []
    code = PythonCode(listing)
    go = read_go(listing)
    notes += [f"{path}: not read, it does not parse as Python" for path in code.broken]
    services = services_in(listing, code, go, notes)
    documents = api_files(listing, notes)
    services = [_clean(service, notes) for service in _with_documents(services, documents)]
    if listing.truncated:
        notes.append(f"only the first {len(listing.files):,} files were looked at")
    shapes = ShapeReader(code)
    return Survey(
        languages=_languages(listing),
        services=tuple(_named(services, name)),
        calls=tuple(_plain(call) for call in (*python_calls(code), *go_outbound(go))),
        api_files=tuple(documents),
        models=tuple(
            Place(module.path, definition.lineno)
            for module in code.modules.values()
            for definition in module.definitions.values()
            if not module.is_test and shapes.is_model(module, definition)
        ),
        modules=go.modules,
        properties=properties(listing, code, go, notes),
        ci=ci_systems(listing),
        owners=owners(listing),
        projects=_projects(services),
        notes=tuple(notes),
    )


def services_in(listing: Listing, code: PythonCode, go: GoCode, notes: list[str]) -> list[Service]:
    """The services that the source offers, with their routes; what was not understood is added to `notes`."""
    applications = AppReader(code).applications()
    services = django_services(listing, code, notes)
    services += [_service(code, application) for application in _worth(applications, services)]
    services = [replace(service, folder=_project(listing, service.folder)) for service in services]
    return services + go_services(go, notes)


def _with_documents(services: list[Service], documents: list[ApiFile]) -> list[Service]:
    """What an OpenAPI document adds: routes that the source did not show, or the only sign of a service."""
    told = [document for document in documents if document.routes]
    if not services:
        return [
            Service(slug(document.title), "OpenAPI", "", Runner("url", "http://127.0.0.1:8000"),
                    Place(document.path, 1), document.routes)
            for document in told[:1]
        ]  # fmt: skip
    if len(services) == 1 and len(told) == 1 and not services[0].routes:
        return [replace(services[0], routes=told[0].routes)]
    return services


def _clean(service: Service, notes: list[str]) -> Service:
    """The service without routes whose paths could not stand in a request line; paths begin with one slash."""
    routes: list[Route] = []
    for route in service.routes:
        path = "/" + route.path.lstrip("/")
        if _PATH.fullmatch(path):
            routes.append(replace(route, path=path, handler=route.handler if route.handler.isidentifier() else ""))
        else:
            notes.append(f"{route.place}: a route whose path is not plain text was left out")
    return replace(service, routes=tuple(routes))


def _plain(call: Call) -> Call:
    """The call with only what can be written out as it is; the rest counts as not known."""
    base = call.base if _BASE.fullmatch(call.base) else ""
    setting = call.setting if re.fullmatch(r"\w+", call.setting, re.ASCII) else ""
    return replace(call, base=base, setting=setting, path=call.path if _PATH.fullmatch(call.path) else "/")


def _languages(listing: Listing) -> dict[str, int]:
    counted = Counter(_LANGUAGES.get(PurePosixPath(path).suffix, "") for path in listing.files)
    del counted[""]
    return dict(counted.most_common())


def _worth(applications: list[Application], services: list[Service]) -> list[Application]:
    """Applications with routes; one without any only where there is nothing else."""
    with_routes = [application for application in applications if application.routes]
    return with_routes or ([] if services else applications[:1])


def _service(code: PythonCode, application: Application) -> Service:
    module = application.module
    root = import_root(code, module)
    prefix = root.replace("/", ".")
    dotted = module.dotted.removeprefix(prefix).lstrip(".")
    runner = Runner(
        "wsgi" if application.framework == "Flask" else "asgi", f"{dotted}:{application.attribute}", cwd=root
    )
    if application.attribute.endswith("()"):
        runner = _factory(application, dotted, root)
    parts = [part for part in (*dotted.split("."),) if part not in _NAMELESS]
    return Service(
        name=parts[0] if parts else "",
        framework=application.framework,
        folder=str(PurePosixPath(module.path).parent).removeprefix("."),
        runner=runner,
        place=application.place,
        routes=application.routes,
    )


def _factory(application: Application, dotted: str, root: str) -> Runner:
    comment = "the application is made by a function, so its server is started"
    name = application.attribute.removesuffix("()")
    server = ("flask", "--app", f"{dotted}:{name}", "run")
    if application.framework != "Flask":
        server = ("uvicorn", "--factory", f"{dotted}:{name}", "--host=127.0.0.1")
    return Runner("command", ("python", "-m", *server, "--port", "{port}"), cwd=root, comment=comment)


def import_root(code: PythonCode, module: Module) -> str:
    """The folder from which a module is imported: above its outermost package, or where its own imports resolve."""
    path = PurePosixPath(module.path).parent
    while f"{path}/__init__.py".removeprefix("./") in code.modules and str(path) != ".":
        path = path.parent
    candidates: list[PurePosixPath] = [path, *path.parents]
    wanted = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module and not node.level)
    }

    def resolved(root: PurePosixPath) -> int:
        return sum(
            any(str(root / end).removeprefix("./") in code.modules for end in _ends(name)) for name in wanted if name
        )

    best = max(candidates, key=resolved)
    return str(best).removeprefix(".")


def _ends(dotted: str) -> tuple[str, str]:
    plain = dotted.replace(".", "/")
    return f"{plain}.py", f"{plain}/__init__.py"


def _project(listing: Listing, folder: str) -> str:
    """The nearest folder at or above this one that holds a manifest; the root where none does."""
    path = PurePosixPath(folder)
    for candidate in (path, *path.parents):
        if any(listing.has(str(candidate / manifest)) for manifest in _MANIFESTS):
            return str(candidate).removeprefix(".")
    return ""


def _projects(services: list[Service]) -> tuple[str, ...]:
    """The folders that get a config of their own: only where there are several, and none is the root itself."""
    folders = sorted({service.folder for service in services})
    return tuple(folders) if len(folders) > 1 and "" not in folders else ()


def _named(services: list[Service], fallback: str) -> list[Service]:
    """The services under unique names fit for a target: lower case, digits and hyphens."""
    taken: Counter[str] = Counter()
    named = []
    for service in services:
        folder = PurePosixPath(service.folder).name
        name = slug(service.name) or slug(folder) or slug(fallback) or "service"
        name = "app" if name == NO_TARGET else name
        taken[name] += 1
        named.append(replace(service, name=name if taken[name] == 1 else f"{name}-{taken[name]}"))
    return named


def slug(text: str) -> str:
    """Lower case letters, digits and single hyphens, at most 40 characters."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
