"""`aiguard demo`: a small real service with planted bugs, and the whole tool run on it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiguard.commands.check import Request, check
from aiguard.commands.demo_history import write_history
from aiguard.errors import CouldNotJudge, InputError
from aiguard.masking import Masker
from aiguard.process import child_environment, run
from aiguard.progress import Listener, silent
from aiguard.scaffold.templates import template_tree
from aiguard.verdict import Report

OLDEST_GO = (1, 22)
_GO_VERSION = re.compile(r"\bgo(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One service of the demo: its target in aiguard.yaml, and the files that are there only for it.

    `block` is what else of aiguard.yaml is about it: a key of the top level that stands on one line, '' for none.
    """

    target: str
    words: str
    paths: tuple[str, ...]
    block: str = ""


SHOP = Part(
    "shop",
    "the Django service",
    ("shop/", "manage.py", "contracts/orders.yaml", "contracts/catalogue.yaml", "properties/"),
    "fuzz",
)
PAYMENTS = Part("payments", "the Go service", ("payments/", "contracts/payments.yaml"))


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where the demo stands, what the tool found there, which services were left out and why, what to try next."""

    folder: Path
    report: Report
    left_out: tuple[str, ...]
    next_steps: tuple[str, ...]


def demo(
    destination: Path | None,
    *,
    environ: Mapping[str, str] | None = None,
    masker: Masker | None = None,
    listen: Listener = silent,
) -> DemoResult:
    """Copy the demo to `destination` (empty or new) or a temporary folder, with a git history, and check it.

    Raises InputError where the destination holds something, CouldNotJudge where neither service could run or git is
    missing. The folder stays, also after a failure: it is there to be looked at.
    """
    environ = os.environ if environ is None else environ
    missing = _missing(environ)
    if len(missing) == 2:
        raise CouldNotJudge("neither service of the demo can run here", hint="\n".join(missing.values()))
    if shutil.which("git", path=environ.get("PATH")) is None:
        raise CouldNotJudge("git was not found", hint="install git and have it on PATH; the demo makes a history")
    folder = _folder(destination)
    files = _copy(folder, [part for part in (SHOP, PAYMENTS) if part.target in missing])
    write_history(folder, files, environ)
    left_out = tuple(missing.values())
    report = _judge(folder, environ, masker or Masker(), listen)
    report = replace(report, command="demo", notices=(*report.notices, *left_out))
    return DemoResult(folder, report, left_out, _next_steps(folder, SHOP.target not in missing))


def _judge(folder: Path, environ: Mapping[str, str], masker: Masker, listen: Listener) -> Report:
    """The real tool, as `aiguard check` in that folder runs it."""
    return check(Request(command="check", start=folder, environ=environ), masker, listen)


def _missing(environ: Mapping[str, str]) -> dict[str, str]:
    """The services that cannot run here: target to the sentence that says why and what to do."""
    missing = {}
    if importlib.util.find_spec("django") is None:
        missing[SHOP.target] = f"{SHOP.words} was left out: Django is missing; pip install 'aiguard-gate[demo]'"
    go = _go_trouble(environ)
    if go:
        missing[PAYMENTS.target] = f"{PAYMENTS.words} was left out: {go}"
    return missing


def _go_trouble(environ: Mapping[str, str]) -> str:
    wanted = ".".join(map(str, OLDEST_GO))
    program = shutil.which("go", path=environ.get("PATH"))
    if program is None:
        return f"Go is not on PATH; install Go {wanted} or later, or pip install 'aiguard-gate[go]'"
    done = run([program, "version"], cwd=tempfile.gettempdir(), env=child_environment({}, (), environ), timeout_s=30)
    version = _GO_VERSION.search(done.stdout)
    if done.returncode != 0 or version is None:
        return "`go version` does not work here"
    if (int(version[1]), int(version[2])) < OLDEST_GO:
        return f"{version[0]} is older than {wanted}"
    return ""


def _folder(destination: Path | None) -> Path:
    if destination is None:
        return Path(tempfile.mkdtemp(prefix="aiguard-demo-")).resolve()
    try:
        destination.mkdir(parents=True, exist_ok=True)
        if any(destination.iterdir()):
            raise InputError.of(
                "the demo wants a folder that is empty or not there yet",
                path=str(destination),
                hint="name another folder, or none for a temporary one",
            )
    except OSError as error:
        raise InputError.of(f"the demo cannot be put there: {error.strerror}", path=str(destination)) from None
    return destination.resolve()


def _copy(folder: Path, without: Iterable[Part]) -> list[str]:
    """Write the demo's files, but for those of the parts left out; their paths."""
    parts = tuple(without)
    gone = tuple(path for part in parts for path in part.paths)
    files = {path: data for path, data in template_tree("demo").items() if not (gone and path.startswith(gone))}
    config = files["aiguard.yaml"].decode()
    for part in parts:
        config = without_target(config, part.target)
        config = re.sub(rf"(?m)^{part.block}: .*\n", "", config) if part.block else config
    files["aiguard.yaml"] = config.encode()
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return sorted(files)


def without_target(config: str, target: str) -> str:
    """The text of an aiguard.yaml in block style without one target: its line, and the deeper lines below it."""
    kept, inside = [], False
    for line in config.splitlines(keepends=True):
        deeper = line.startswith("    ")
        inside = line.rstrip() == f"  {target}:" or (inside and deeper)
        if not inside:
            kept.append(line)
    return "".join(kept)


def _next_steps(folder: Path, with_shop: bool) -> tuple[str, ...]:
    contract, code = ("orders", "shop/views.py") if with_shop else ("payments", "payments/ledger.go")
    pin = ("aiguard fuzz pin, which keeps the input that broke shop/money.py as a test",) if with_shop else ()
    return (
        f"cd {folder}",
        f"read contracts/{contract}.yaml, then {code}; mend one finding; aiguard check",
        f"aiguard contract replay {contract}",
        *pin,
        "git log: see which commit brought what",
    )
