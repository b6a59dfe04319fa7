"""The driver for Python: pytest collects in one worker, which forks a child for each property that is run."""

from __future__ import annotations

import os
import re
import shlex
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from aiguard.engines.fuzz.interface import Discovery, Setting, Target
from aiguard.engines.fuzz.python.constraints import arguments, lay_out
from aiguard.engines.fuzz.python.judging import Judge
from aiguard.engines.fuzz.python.run import PythonRun
from aiguard.engines.fuzz.python.worker.records import Record
from aiguard.engines.fuzz.python.workshop import Order, Workshop
from aiguard.errors import CouldNotJudge
from aiguard.findings import Finding, Location, Severity, fingerprint
from aiguard.plan.plan import FuzzPlan
from aiguard.process import child_environment

LEAST_HYPOTHESIS = "6.135"
ENGINES = ("hypothesis", "guided")
EXTRAS = {
    "atheris": "libFuzzer's mutation of bytes (pip install atheris)",
    "crosshair": "symbolic execution (pip install hypothesis-crosshair)",
}
"""Engines that are used where they are installed, with what they add."""
_LEAST_COLLECT_S = 20.0
_MOST_REOPENED = 3
_TRACE = re.compile(r'^(?P<file>[^\s:"]+\.py):(?P<line>\d+): |File "(?P<quoted>[^"]+)", line (?P<quoted_line>\d+)')


class PythonDriver:
    """As interface.Driver."""

    language: Literal["python", "go"] = "python"

    def __init__(self, plan: FuzzPlan, setting: Setting) -> None:
        assert plan.python is not None
        self._plan, self._settings, self._setting = plan, plan.python, setting
        self._workshop: Workshop | None = None
        self._opening = threading.Lock()
        self._hello: Record = {}
        self._reopened, self._closed = 0, False
        self._judge: Judge | None = None

    def discover(self) -> Discovery:
        """As interface.Driver. Raises CouldNotJudge where pytest or Hypothesis is missing."""
        began = time.monotonic()
        home, arguments = self._home()
        paths = [path for path in self._wanted() if (home / path).exists()]
        missing = [path for path in self._settings.paths if not (home / path).exists()]
        if not paths:
            return Discovery(notices=(f"there are no Python properties: {', '.join(missing)} does not exist",))
        python = interpreter(self._settings.python, self._setting.root)
        self._hello = {
            "root": str(self._setting.root),
            "home": str(home),
            "paths": [*self._settings.paths, *paths],
            "selected": [os.path.relpath(home / path, self._cwd) for path in paths],
            "arguments": [*arguments, *self._settings.args],
            "scratch": str(self._setting.scratch),
        }
        record = self._collect(python)
        self._check(record, python)
        items = {str(item["node"]): item for item in record["items"]}
        self._judge = Judge(items, self._setting.masker, self._plan.options, self._plan.prefix)
        installed = tuple(str(engine) for engine in record["engines"])
        targets = tuple(
            Target(node, "python", _engines(item, installed), _location(item)) for node, item in items.items()
        )
        notices = [f"{path} does not exist: no property of it was run" for path in missing]
        if record["others"]:
            notices.append(
                f"not run, because they are no Hypothesis tests: {record['others']} of the tests beside them"
            )
        if record["deselected"]:
            notices.append(f"deselected by pytest's own options in the project: {record['deselected']} properties")
        absent = [name for name in EXTRAS if name not in installed]
        if absent and targets:
            adds = "; ".join(f"{name} would add {EXTRAS[name]}" for name in absent)
            notices.append(f"not installed beside the properties: {adds}")
        findings = [self._uncollected(error) for error in record["errors"]]
        findings += [self._left_out(node, self._setting.masker.text(why)) for node, why in record["skipped"]]
        findings += [_pretended(str(node)) for node in record["pretended"]]
        return Discovery(targets, tuple(findings), tuple(notices), {"collect": time.monotonic() - began})

    def names(self) -> tuple[Target, ...]:
        """See Driver. What cannot be collected is left to `discover`."""
        return self.discover().targets

    def start(self, target: Target, engine: str, seed: int, *, replay: bool = False) -> PythonRun:
        """As interface.Driver."""
        assert self._workshop is not None
        assert self._judge is not None
        order = Order(
            node=target.id,
            engine=engine,
            seed=seed,
            limit_s=self._settings.example_timeout,
            shrink_s=self._plan.shrink_budget_s,
            memory=self._settings.memory,
            database=str(self._setting.root / self._settings.database) if self._settings.database else None,
            replay=replay or not self._plan.budget_s,
        )
        return PythonRun(target, order, self._open, self._judge, self._setting)

    def close(self) -> None:
        """As interface.Driver."""
        with self._opening:
            self._closed = True
            if self._workshop is not None:
                self._workshop.close()

    @property
    def _cwd(self) -> Path:
        return self._setting.root / self._settings.cwd

    def _collect(self, python: str) -> Record:
        """Start a worker and let it collect. Raises CouldNotJudge."""
        env = child_environment(self._settings.env, self._settings.pass_env, os.environ)
        self._workshop = Workshop(python, self._cwd, env, self._setting.scratch, self._setting.masker)
        left = max(_LEAST_COLLECT_S if not self._plan.budget_s else 0.5, self._setting.deadline.left())
        return self._workshop.collect(self._hello, left, self._setting.ending)

    def _open(self) -> Workshop:
        """The worker; a new one where somebody has killed it, so that the other properties go on."""
        with self._opening:
            assert self._workshop is not None
            if self._workshop.lost() and not self._closed and self._reopened < _MOST_REOPENED:
                self._reopened += 1
                self._workshop.close()
                self._collect(interpreter(self._settings.python, self._setting.root))
            return self._workshop

    def _home(self) -> tuple[Path, list[str]]:
        """The folder that the properties are in, and what pytest has to be told about it."""
        root = self._setting.root
        if self._plan.constraints_from is None:
            # Ids are seen from the project's folder, wherever pytest finds its configuration.
            return root, [f"--rootdir={root}"]
        home = self._setting.scratch / "constraints"
        home.mkdir()
        lay_out(root, self._plan.constraints_from, self._wanted(), home)
        return home, arguments(root, home)

    def _wanted(self) -> list[str]:
        """What pytest is told to collect: the files that the chosen words name where all do, else every path."""
        files: list[str] = []
        for word in self._plan.chosen:
            path = word.partition("::")[0]
            if not (self._setting.root / path).exists():
                return list(self._settings.paths)
            files.append(path)
        return list(dict.fromkeys(files)) or list(self._settings.paths)

    def _check(self, record: Mapping[str, Any], python: str) -> None:
        assert self._workshop is not None
        if record["record"] == "missing":
            names = " and ".join(record["modules"])
            raise CouldNotJudge(
                f"{names} cannot be imported by {python}, which runs the properties",
                hint=f"{shlex.quote(python)} -m pip install {' '.join(record['modules'])}, or set fuzz.python.python",
            )
        why = record.get("why") or record["unsupported"]
        if why:
            raise CouldNotJudge(
                f"Hypothesis {record['hypothesis']} with pytest {record['pytest']} cannot be driven: {why}",
                hint=f"{shlex.quote(python)} -m pip install --upgrade 'hypothesis>={LEAST_HYPOTHESIS}'",
            )
        if record["ended"] and not record["errors"]:
            raise CouldNotJudge(
                f"the properties could not be collected: {record['ended']}", detail=self._workshop.last_lines()
            )

    def _place(self, path: str, error: Mapping[str, Any], lines: list[str]) -> Location:
        """Where a module could not be collected: the deepest line of the project that its traceback names."""
        if error["file"] and error["line"]:
            return Location(path, int(error["line"]))
        root = self._setting.root.resolve()
        for line in reversed(lines):
            found = _TRACE.search(line)
            if found is None:
                continue
            place = Path(found["file"] or found["quoted"])
            place = (place if place.is_absolute() else root / self._settings.cwd / place).resolve()
            if place.is_relative_to(root) and place.is_file() and "site-packages" not in place.parts:
                return Location(place.relative_to(root).as_posix(), int(found["line"] or found["quoted_line"]))
        return Location(path)

    def _left_out(self, node: str, why: str) -> Finding:
        return Finding(
            rule="fuzz.skipped",
            severity=Severity.NOTE,
            title=f"{node} was skipped as a whole: {why.removeprefix('Skipped: ')}"[:300],
            message="a skipped property protects nothing",
            location=Location(node.partition("::")[0] or ".", 1),
            fingerprint=fingerprint("fuzz.skipped", node),
            reproduce=shlex.join(["python", "-m", "pytest", "--collect-only", "-rs", node]),
        )

    def _uncollected(self, error: Mapping[str, Any]) -> Finding:
        path = str(error["file"] or str(error["node"]).partition("::")[0] or ".")
        lines = [line for line in self._setting.masker.text(str(error["text"])).splitlines() if line.strip()]
        reason = next((line.removeprefix("E").strip() for line in reversed(lines) if line.startswith("E ")), "")
        return Finding(
            rule="fuzz.collection",
            severity=Severity.ERROR,
            title=f"{error['node']} could not be collected: {reason or 'see its lines'}"[:300],
            message=reason or "\n".join(lines[-5:]),
            location=self._place(path, error, lines),
            fingerprint=fingerprint("fuzz.collection", str(error["node"]), path),
            reproduce=shlex.join(["python", "-m", "pytest", "--collect-only", str(error["node"])]),
            evidence={"log": list(lines[-20:])},
            inconclusive=True,
        )


def _pretended(node: str) -> Finding:
    return Finding(
        rule="fuzz.target-broken",
        severity=Severity.ERROR,
        title=f"{node} says @given, and Hypothesis does not know it",
        message="something has put another decorator in its place, so no input was ever made for it",
        location=Location(node.partition("::")[0]),
        fingerprint=fingerprint("fuzz.target-broken", node),
        reproduce=shlex.join(["python", "-m", "pytest", node]),
        evidence={"target": node},
        inconclusive=True,
    )


def _engines(item: Mapping[str, Any], installed: tuple[str, ...]) -> tuple[str, ...]:
    """The engines that can run a property: libFuzzer knows no fixtures, CrossHair no state machines."""
    extra = [engine for engine in installed if item["drivable"] or (engine == "crosshair" and not item["stateful"])]
    return (*ENGINES, *extra)


def _location(item: Mapping[str, Any]) -> Location:
    return Location(str(item["file"]), int(item["line"]), str(item["name"]))


def interpreter(configured: str | None, root: Path) -> str:
    """The interpreter of the configuration, from the project's folder; else aiguard's own."""
    if configured is None:
        return sys.executable
    # Not resolved: a virtual environment's interpreter is a link, and knows by its own path where it belongs.
    return str(root / configured) if "/" in configured else configured
