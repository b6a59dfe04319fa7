"""What `doctor` looks at on the machine: Python, git, Go, the owner of the command, the terminal."""

from __future__ import annotations

import locale
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from aiguard.commands.doctor_report import Look
from aiguard.errors import CouldNotJudge
from aiguard.process import child_environment, run

DISTRIBUTION = "aiguard-gate"
_TIMEOUT_S = 20.0
# https://go.dev/ref/mod#go-mod-file-go
_GO_DIRECTIVE = re.compile(r"(?m)^go[ \t]+(\d+(?:\.\d+)*)")
_GO_VERSION = re.compile(r"\bgo(\d+(?:\.\d+)*)")


def python_looks() -> Iterator[Look]:
    """The Python that runs aiguard, and what it thinks of text."""
    yield Look("Python", f"{platform.python_version()} at {sys.executable}")
    encoding = locale.getencoding().lower().replace("-", "")
    if encoding not in {"utf8", "cp65001"} and not sys.flags.utf8_mode:
        todo = "set LANG to a UTF-8 locale such as C.UTF-8, or PYTHONUTF8=1"
        yield Look.doubtful("locale", f"text is encoded as {locale.getencoding()}, not as UTF-8", todo)


def owner_looks() -> Iterator[Look]:
    """Whether the command `aiguard` and the package `aiguard` belong to this distribution alone."""
    others: dict[str, str] = {}
    for distribution in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"] or "").lower()
        if name and name != DISTRIBUTION and _owns(distribution):
            others[name] = distribution.version
    for name, version in sorted(others.items()):
        text = f"the package {name} {version} also installs a command or a package named aiguard"
        todo = f"one overwrites the other: python -m pip uninstall {name}, then install {DISTRIBUTION} again"
        yield Look.wrong("command aiguard", text, todo)
    found = shutil.which("aiguard")
    here = Path(sys.executable).parent
    if found is not None and Path(found).parent.resolve() != here.resolve():
        todo = f"activate the environment of this one, or call {here / 'aiguard'} by its path"
        yield Look.doubtful("command aiguard", f"the one on PATH is {found}, and belongs to another Python", todo)
    elif not others:
        yield Look("command aiguard", found or f"run as {sys.executable} -m aiguard")


def git_looks(start: Path, environ: Mapping[str, str]) -> Iterator[Look]:
    """Git itself, and the repository around `start`."""
    version = _answer(["git", "--version"], start, environ)
    if version is None:
        yield Look.wrong(
            "git", "it is not on PATH or does not run", "install git: revisions and changes are read with it"
        )
        return
    yield Look("git", version.removeprefix("git version "))
    top = _answer(["git", "rev-parse", "--show-toplevel"], start, environ)
    if top is None:
        todo = "run `git init`, or aiguard in the repository; if git calls it dubious, see git's safe.directory"
        yield Look.doubtful("repository", "this folder is in no git repository that git will read", todo)
        return
    if _answer(["git", "rev-parse", "--is-shallow-repository"], start, environ) == "true":
        todo = "git fetch --unshallow (in GitHub Actions `fetch-depth: 0`, in GitLab CI GIT_DEPTH: 0)"
        yield Look.doubtful("repository", f"{top} is a shallow clone: an older base cannot be read", todo)
    elif _answer(["git", "rev-parse", "--verify", "-q", "HEAD"], start, environ) is None:
        yield Look.doubtful("repository", f"{top} has no commit yet", "commit once: a change is told from its base")
    else:
        yield Look("repository", top)


def go_looks(folder: Path, environ: Mapping[str, str], *, needed: str) -> Iterator[Look]:
    """The Go toolchain; a problem only where something needs it, as `needed` says."""
    version = _answer(["go", "version"], folder, environ)
    if version is None:
        if needed:
            todo = f'install Go from https://go.dev/dl/, or python -m pip install "{DISTRIBUTION}[go]"'
            yield Look.wrong("Go", f"{needed}, which is not on PATH or does not run here", todo)
        else:
            yield Look("Go", "not here; nothing that is configured needs it")
        return
    toolchain = environ.get("GOTOOLCHAIN") or "local"
    yield Look("Go", f"{version.removeprefix('go version ')}, GOTOOLCHAIN={toolchain}")


def go_module_looks(subject: str, folder: Path, env: Mapping[str, str]) -> Iterator[Look]:
    """Whether the Go that a target runs is as new as its go.mod asks; a toolchain that may be fetched always is."""
    manifest = next((place / "go.mod" for place in (folder, *folder.parents) if (place / "go.mod").is_file()), None)
    wanted = _GO_DIRECTIVE.search(manifest.read_text("utf-8", "replace")) if manifest else None
    found = _GO_VERSION.search(_answer(["go", "version"], folder, env) or "")
    if wanted is None or found is None or env.get("GOTOOLCHAIN", "local") != "local":
        return
    if tuple(map(int, found[1].split("."))) < tuple(map(int, wanted[1].split("."))):
        todo = (
            f'install Go {wanted[1]} or later from https://go.dev/dl/, or python -m pip install -U "{DISTRIBUTION}[go]"'
        )
        yield Look.wrong(subject, f"its go.mod asks for Go {wanted[1]}, and the go here is {found[1]}", todo)


def _owns(distribution: metadata.Distribution) -> bool:
    if any(point.group == "console_scripts" and point.name == "aiguard" for point in distribution.entry_points):
        return True
    names = {"aiguard/__init__.py", "bin/aiguard", "scripts/aiguard", "scripts/aiguard.exe"}
    return any(
        str(path).lower() == "aiguard/__init__.py"
        or "/".join(path.parts[-2:]).lower() in names - {"aiguard/__init__.py"}
        for path in distribution.files or ()
    )


def _answer(argv: list[str], folder: Path, environ: Mapping[str, str]) -> str | None:
    """The first line that a command prints; None where it fails, hangs or is not there."""
    env = child_environment({"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}, (), environ)
    try:
        done = run(argv, cwd=folder, env=env, timeout_s=_TIMEOUT_S)
    except CouldNotJudge:
        return None
    return (done.stdout.strip().splitlines() or [""])[0] if done.returncode == 0 else None
