"""What `doctor` looks at where a project has properties: what they run on, and where failing inputs are kept."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from aiguard.commands.doctor_machine import go_module_looks
from aiguard.commands.doctor_report import Look
from aiguard.commands.fuzz_planning import Wishes, plan_fuzz
from aiguard.config.loading import Project
from aiguard.config.settings import GoFuzz, PythonFuzz
from aiguard.engines.fuzz.python.driver import EXTRAS, interpreter
from aiguard.errors import CouldNotJudge
from aiguard.process import child_environment, run

_TIMEOUT_S = 30.0
_OLDEST_HYPOTHESIS = (6, 135)
_MODULES = ("pytest", "hypothesis")
_EXTRA_MODULES = {"atheris": "atheris", "crosshair": "hypothesis_crosshair_provider"}
# Without the folder that it stands in, so that nothing of the project is imported. The last line is the answer: what a
# package prints when it is imported comes before it.
_ASK = """
import sys
sys.path[:] = [place for place in sys.path if place]
import importlib, importlib.util, json
answer = {}
for name in sys.argv[1].split(","):
    try:
        answer[name] = str(getattr(importlib.import_module(name), "__version__", "?"))
    except Exception:
        answer[name] = None
for name in sys.argv[2].split(","):
    answer[name] = "" if importlib.util.find_spec(name) else None
print()
print(json.dumps(answer))
"""


def fuzz_looks(project: Project, environ: Mapping[str, str]) -> Iterator[Look]:
    """Nothing where there are no properties: none is configured, and neither their folder nor a go.mod is there."""
    configured = _is_configured(project)
    plan = plan_fuzz(project, Wishes(seed=0))
    if plan is None:
        return
    if plan.python is not None and (configured or _any_of(plan.python, project.root)):
        yield from _python(project, plan.python, environ)
        if not configured and _has_tests(plan.python, project.root):
            todo = "add `fuzz: {budget: 30s}` to aiguard.yaml"
            yield Look.doubtful("properties", "`aiguard check` runs none: aiguard.yaml has no `fuzz` block", todo)
    if plan.go is not None:
        yield from _go(project, plan.go, environ, configured=configured)


def needs_go(project: Project) -> bool:
    """Whether `aiguard check` runs Go properties of this project."""
    plan = plan_fuzz(project, Wishes(seed=0)) if _is_configured(project) else None
    return plan is not None and plan.go is not None


def _is_configured(project: Project) -> bool:
    return "fuzz" in project.settings.model_fields_set


def _any_of(settings: PythonFuzz, root: Path) -> bool:
    return any((root / path).exists() for path in settings.paths)


def _has_tests(settings: PythonFuzz, root: Path) -> bool:
    return any(next((root / path).glob("**/test_*.py"), None) for path in settings.paths)


def _python(project: Project, settings: PythonFuzz, environ: Mapping[str, str]) -> Iterator[Look]:
    subject = f"properties {project.prefix}".rstrip("/ ")
    cwd = project.root / settings.cwd
    if not cwd.is_dir():
        yield Look.wrong(subject, f"their folder {settings.cwd} is not there", "correct `fuzz.python.cwd`")
        return
    for path in settings.paths:
        if not (project.root / path).exists():
            todo = "correct `fuzz.python.paths`, or begin a property: aiguard fuzz new FILE:FUNCTION"
            yield Look.doubtful(subject, f"{path} does not exist", todo)
    python = interpreter(settings.python, project.root)
    yield from _interpreter(subject, python, cwd, child_environment(settings.env, settings.pass_env, environ))
    yield _saved(subject, project.root, _database(project.root, settings), environ)


def _interpreter(subject: str, python: str, cwd: Path, env: Mapping[str, str]) -> Iterator[Look]:
    """What the interpreter that runs the properties can import. It is asked, so that nothing is imported here."""
    argv = [python, "-c", _ASK, ",".join(_MODULES), ",".join(_EXTRA_MODULES.values())]
    try:
        done = run(argv, cwd=cwd, env=env, timeout_s=_TIMEOUT_S)
        answer = json.loads(done.stdout.strip().rpartition("\n")[2])
        found = {name: answer[name] for name in (*_MODULES, *_EXTRA_MODULES.values())}
    except (CouldNotJudge, ValueError, TypeError, KeyError):
        todo = "correct `fuzz.python.python` in aiguard.yaml"
        yield Look.wrong(subject, f"the interpreter {python} does not answer", todo)
        return
    missing = [name for name in _MODULES if found[name] is None]
    old = re.match(r"(\d+)\.(\d+)", found["hypothesis"] or "")
    if old and (int(old[1]), int(old[2])) < _OLDEST_HYPOTHESIS:
        missing.append(f"hypothesis>={'.'.join(map(str, _OLDEST_HYPOTHESIS))}")
    if missing:
        todo = f"{shlex.join([python, '-m', 'pip', 'install', *missing])}, or set `fuzz.python.python`"
        yield Look.wrong(subject, f"{' and '.join(missing)} cannot be imported by {python}, which runs them", todo)
        return
    yield Look(subject, f"{', '.join(f'{name} {found[name]}' for name in _MODULES)} with {python}")
    for name, module in _EXTRA_MODULES.items():
        there = found[module] is not None
        yield Look(subject, f"{name} is installed" if there else f"{name}, not installed, would add {EXTRAS[name]}")


def _database(root: Path, settings: PythonFuzz) -> Path:
    if settings.database:
        return root / settings.database
    return root / settings.cwd / ".hypothesis" / "examples"


def _saved(subject: str, root: Path, folder: Path, environ: Mapping[str, str]) -> Look:
    """Where failing inputs are kept, and whether they stay on this machine."""
    shown = os.path.relpath(folder, root)
    existing = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        todo = f"make {existing} a folder that can be written to: a failing input that is not kept is lost"
        return Look.doubtful(subject, f"failing inputs cannot be kept in {shown}", todo)
    env = child_environment({"GIT_OPTIONAL_LOCKS": "0"}, (), environ)
    if _answered(["git", "ls-files", "--error-unmatch", "--", str(folder)], root, env):
        how = "which is committed: everybody replays them"
    elif _answered(["git", "check-ignore", "-q", "--", str(folder / "x")], root, env):
        how = "which git ignores: keep it in CI's cache, or commit a folder that `fuzz.python.database` names"
    else:
        how = "which is neither committed nor ignored by git"
    return Look(subject, f"failing inputs are kept in {shown}, {how}")


def _answered(argv: list[str], folder: Path, env: Mapping[str, str]) -> bool:
    try:
        return run(argv, cwd=folder, env=env, timeout_s=_TIMEOUT_S).returncode == 0
    except CouldNotJudge:
        return False


def _go(project: Project, settings: GoFuzz, environ: Mapping[str, str], *, configured: bool) -> Iterator[Look]:
    env = child_environment(settings.env, settings.pass_env, environ)
    for module in settings.modules:
        subject = f"Go properties {project.prefix}{module}".removesuffix("/.").removesuffix(" .")
        folder = project.root / module
        if not (folder / "go.mod").is_file():
            yield Look.wrong(subject, f"{module} holds no go.mod", "name the folders that do in `fuzz.go.modules`")
        elif configured:
            yield from go_module_looks(subject, folder, env)
