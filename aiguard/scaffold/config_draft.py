"""aiguard.yaml for what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from aiguard.scaffold.consumed_draft import Consumed
from aiguard.scaffold.fuzz_draft import fuzz_block
from aiguard.scaffold.spelling import scalar, state_of
from aiguard.scaffold.survey import Property, Service
from aiguard.scaffold.templates import filled


def config_file(
    services: Sequence[Service],
    called: Sequence[Consumed],
    properties: Sequence[Property],
    folder: str,
    schema: str,
) -> str:
    """The config of one project; `folder` is where it will stand ('' is the repository's root)."""
    lines = ["targets:" if services else "targets: {}  # take out the {} when you name the first one"]
    for service in services:
        lines += [f"  {line}" for line in _target(service, folder)]
    if called:
        lines += [
            "",
            "# Services that this code calls. A target for one replays its contract against a server of theirs.",
        ]
        lines += [line for service in called for line in _called(service)]
    if not services and not called:
        lines = [
            "# Nothing that offers or calls HTTP was found here. A target looks like one of these:",
            '#   shop: {wsgi: "shop.wsgi:application"}                        # Django, Flask: in process',
            '#   api: {asgi: "app.main:app"}                                  # FastAPI, Starlette: in process',
            "#   orders: {command: [go, run, ./cmd/orders], ready: {http: /healthz}}  # started on a free port",
            '#   payments: {url: "${PAYMENTS_URL:-http://127.0.0.1:9000}"}    # running already',
            "targets: {}",
        ]
    contracts = 'contracts: {paths: ["contracts/*.yaml"]}'
    if properties and not services and not called:
        # Where properties can be run, paths that no contract matches would only stop the check.
        contracts = f"# {contracts}"
    fuzz = "\n".join(fuzz_block(properties, folder))
    values = {"schema": schema, "targets": "\n".join(lines), "contracts": contracts, "fuzz": fuzz}
    return filled("config/aiguard.yaml", values)


def root_config(projects: Sequence[str], properties: Sequence[Property], schema: str) -> str:
    """The config above several projects; `properties` are those that stand in none of them."""
    lines = "\n".join(["projects:", *(f"  - {scalar(project)}" for project in projects)])
    fuzz = "\n".join(fuzz_block(properties, ""))
    return filled("config/root.yaml", {"schema": schema, "projects": lines, "fuzz": fuzz})


def target_entry(service: Service, folder: str) -> str:
    """A service's entry under `targets:` on one line."""
    lines = [line.partition("  #")[0].strip() for line in _target(service, folder)[1:]]
    return f"{scalar(service.name)}: {{{', '.join(line for line in lines if line and not line.startswith('#'))}}}"


def _target(service: Service, folder: str) -> list[str]:
    runner = service.runner
    lines = [f"{scalar(service.name)}:  # {service.framework}, {_inside(service.place.path, folder)}"]
    if runner.comment:
        lines.append(f"  # {runner.comment}")
    if runner.kind == "url":
        variable = service.name.replace("-", "_").upper()
        lines.append(f'  url: "${{{variable}_URL:-{runner.value}}}"')
        return lines
    if isinstance(runner.value, tuple):
        lines.append(f"  {runner.kind}: [{', '.join(scalar(part) for part in runner.value)}]")
    else:
        lines.append(f"  {runner.kind}: {json.dumps(runner.value)}")
    cwd = _inside(runner.cwd, folder)
    lines += [f"  cwd: {scalar(cwd)}"] if cwd else []
    if runner.kind == "command":
        ready = f"http: {scalar(runner.ready)}, " if runner.ready else ""
        lines.append(f"  ready: {{{ready}timeout: 60s}}")
    if runner.env:
        inner = ", ".join(f'{name}: "{value}"' for name, value in runner.env.items())
        lines.append(f"  env: {{{inner}}}")
    if runner.kind in {"wsgi", "asgi"}:
        lines.append("  # python: .venv/bin/python    # where the service's packages are not beside aiguard")
    if service.framework == "Django" and runner.kind in {"wsgi", "asgi"}:
        lines.append("  # django: {database: test}    # a database made for the run, not the one of the settings")
    return [*lines, *(f"  {line}" for line in _states(service))]


def _states(service: Service) -> list[str]:
    """The handlers that the contract's interactions will ask for, as comments."""
    names = dict.fromkeys(
        state_of(route.path, route.params)[0] for route in service.routes if route.method == "GET" and route.params
    )
    lines = ["# states:                     # how the data that interactions name is made"] if names else []
    for name in list(names)[:5]:
        handler = "http: /_test/states" if service.runner.kind == "command" else f'python: "contracts.states:{name}"'
        lines.append(f"#   {name}: {{{handler}}}")
    return lines


def _called(service: Consumed) -> list[str]:
    default = next((call.base for call in service.calls if _local(call.base)), "http://127.0.0.1:9000")
    return [f'#   {service.name}: {{url: "${{{service.variable}:-{default}}}"}}  # {service.known_by}']


def _local(base: str) -> bool:
    return base.startswith(("http://localhost", "http://127.0.0.1"))


def _inside(path: str, folder: str) -> str:
    """A repository path as seen from the folder of the config."""
    if not folder:
        return path
    relative = str(PurePosixPath(path).relative_to(folder)) if PurePosixPath(path).is_relative_to(folder) else path
    return "" if relative == "." else relative
