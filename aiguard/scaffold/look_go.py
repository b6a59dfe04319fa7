"""Go by reading its text: modules, main packages that serve HTTP, how each learns its port, and its routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from aiguard.scaffold.go_calls import go_calls
from aiguard.scaffold.go_routes import go_routes
from aiguard.scaffold.listing import Listing
from aiguard.scaffold.survey import Call, Place, Route, Runner, Service
from aiguard.source.go_text import GoFile, go_file

_MODULE = re.compile(r"(?m)^module\s+(\S+)")
_MAIN = re.compile(r"(?m)^func\s+main\s*\(\s*\)")
_SERVES = re.compile(
    r"\bListenAndServe|\bhttp\.Serve\(|\bhttp\.Server\{|gin\.(?:Default|New)\(|echo\.New\(|fiber\.New\("
)
_ENV = re.compile(
    r"""\w+\(\s*(?:\w+,\s*)?"((?:(?:HTTP|APP|SERVER|LISTEN|BIND|API|WEB|SERVICE)_?)?(?:PORT|ADDR|ADDRESS))"|env(?:config)?:"(\w*PORT)\b"""
)
_FLAG = re.compile(
    r"""\w+\.(?:String|Int|Uint)(?:Var)?\(\s*(?:&[\w.]+,\s*)?"((?:[\w-]*-)?(?:addr|address|listen|bind|port|http))"\s*,\s*([^,)]*)"""
)
_FIXED = re.compile(r"""(?:ListenAndServe|Listen|Run|Start|Addr:)\(?\s*(?:"tcp",\s*)?"([\w.]*):(\d{2,5})\"""")


@dataclass(frozen=True, slots=True)
class GoCode:
    """The non-test Go of a repository: files, and the modules by the folder of their go.mod."""

    files: tuple[GoFile, ...]
    modules: dict[str, str]

    def module_folder(self, folder: str) -> str | None:
        """The folder of the go.mod that governs a folder; None outside every module."""
        path = PurePosixPath(folder)
        for candidate in (path, *path.parents):
            name = str(candidate).removeprefix(".")
            if name in self.modules:
                return name
        return None


def read_go(listing: Listing) -> GoCode:
    """Everything that `go build` would read on some platform, tests and generated mocks left out."""
    modules = {}
    files = []
    for path in listing.files:
        name = PurePosixPath(path).name
        if name == "go.mod":
            match = _MODULE.search(listing.text(path) or "")
            modules[str(PurePosixPath(path).parent).removeprefix(".")] = match[1] if match else ""
        elif name.endswith(".go") and not name.endswith("_test.go"):
            text = listing.text(path)
            if text is not None:
                files.append(go_file(path, text))
    return GoCode(tuple(files), modules)


def go_outbound(code: GoCode) -> list[Call]:
    """Every outbound call, in source order."""
    found: list[Call] = []
    for folder in sorted({file.folder for file in code.files}):
        package = [file for file in code.files if file.folder == folder]
        constants = {name: value for file in package for name, value in file.constants().items()}
        for file in package:
            found += go_calls(file, constants)
    return found


def go_services(code: GoCode, notes: list[str]) -> list[Service]:
    """One service for each main package that serves HTTP, by itself or through packages of its module."""
    services = []
    for folder in sorted({file.folder for file in code.files if file.package == "main" and _MAIN.search(file.code)}):
        module = code.module_folder(folder)
        if module is None:
            notes.append(f"{folder or '.'}: a Go main package outside every module (no go.mod) was left out")
            continue
        reached = _reached(code, folder, module)
        if not any(_SERVES.search(file.bare) for file in reached):
            continue
        routes = [route for part in _packages(reached) for route in _package_routes(part)]
        inside = folder.removeprefix(module).strip("/")
        name = PurePosixPath(inside).name or PurePosixPath(code.modules[module]).name or "service"
        main = next(file for file in reached if file.folder == folder and _MAIN.search(file.code))
        match = _MAIN.search(main.code)
        place = Place(main.path, main.line(match.start() if match else 0))
        runner = _runner(reached, module, inside, _ready(routes))
        services.append(Service(name, "net/http", module, runner, place, tuple(routes)))
    return services


def _reached(code: GoCode, folder: str, module: str) -> list[GoFile]:
    """The files of a main package, then of every package of its module that it imports, directly or not."""
    name = code.modules[module]
    order, waiting = [], [folder]
    while waiting:
        here = waiting.pop(0)
        if here in order:
            continue
        order.append(here)
        for file in (file for file in code.files if file.folder == here):
            own = [path for path in sorted(file.imports()) if name and f"{path}/".startswith(f"{name}/")]
            waiting += ["/".join(part for part in (module, path[len(name) + 1 :]) if part) for path in own]
    return [file for here in order for file in code.files if file.folder == here]


def _packages(files: list[GoFile]) -> list[list[GoFile]]:
    return [[file for file in files if file.folder == folder] for folder in dict.fromkeys(f.folder for f in files)]


def _package_routes(package: list[GoFile]) -> list[Route]:
    functions = {name: body for file in package for name, body in file.functions().items()}
    return [route for file in package for route in go_routes(file, functions)]


def _ready(routes: list[Route]) -> str:
    healthy = {"/healthz", "/health", "/readyz", "/ready", "/livez", "/ping", "/status", "/_health"}
    return next((route.path for route in routes if route.method == "GET" and route.path in healthy), "")


def _runner(files: list[GoFile], module: str, inside: str, ready: str) -> Runner:
    """The command that starts the service on aiguard's port, by what the source says of where it listens."""
    argv = ("go", "run", f"./{inside}" if inside else ".")
    names = [match[1] or match[2] for file in files for match in _ENV.finditer(file.code)]
    if "PORT" in names:
        return Runner("command", argv, cwd=module, ready=ready)
    for file in files:
        flag = _FLAG.search(file.code)
        if flag is not None:
            is_port = flag[1].endswith("port") and ":" not in flag[2]
            value = "{port}" if is_port else "127.0.0.1:{port}"
            return Runner("command", (*argv, f"-{flag[1]}={value}"), cwd=module, ready=ready)
    if names:
        value = "{port}" if names[0].endswith("PORT") else "127.0.0.1:{port}"
        return Runner("command", argv, cwd=module, ready=ready, env={names[0]: value})
    fixed = next((match for file in files for match in _FIXED.finditer(file.code)), None)
    if fixed is not None:
        comment = f"it listens on {fixed[0].split('(')[-1].strip()} whatever it is told, so it has to be running"
        return Runner("url", f"http://127.0.0.1:{fixed[2]}", cwd=module, comment=comment.replace('"', ""))
    comment = "how it learns its port was not found: PORT is set, and {port} may stand in the command"
    return Runner("command", argv, cwd=module, ready=ready, comment=comment)
