"""The git history of the demo: who wrote what when, one of them with an assistant."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.errors import CouldNotJudge
from aiguard.process import child_environment, run

GIT_TIMEOUT_S = 30.0
ASSISTANT = "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: the files whose paths begin with one of `paths`; `when` is in RFC 3339."""

    author: str
    when: str
    message: str
    paths: tuple[str, ...]


HISTORY = (
    Commit(
        "Mara Lind <mara@shop.example>",
        "2026-03-02T09:14:00+01:00",
        "Lay the shop's tables",
        ("manage.py", ".gitignore", "shop/__init__", "shop/settings", "shop/wsgi", "shop/models", "shop/migrations/"),
    ),
    Commit(
        "Mara Lind <mara@shop.example>",
        "2026-03-03T16:40:00+01:00",
        "Write down what callers rely on\n\nThe ugly cases are the ones that woke somebody up last year.",
        ("README.md", "aiguard.yaml", "contracts/", "properties/"),
    ),
    Commit(
        "Jon Abara <jon@shop.example>",
        "2026-03-05T11:02:00+01:00",
        f"Answer orders and products\n\n{ASSISTANT}",
        ("shop/contract_states", "shop/payments", "shop/urls", "shop/views"),
    ),
    Commit(
        "Jon Abara <jon@shop.example>",
        "2026-03-09T18:27:00+01:00",
        "Sum up refunds in a payments service",
        ("payments/",),
    ),
    # The last one: a gate on a clean checkout fuzzes what the latest commit reaches.
    Commit(
        "Jon Abara <jon@shop.example>",
        "2026-03-11T10:05:00+01:00",
        f"Split an amount into instalments\n\n{ASSISTANT}",
        ("shop/money",),
    ),
)


def write_history(folder: Path, files: Iterable[str], environ: Mapping[str, str]) -> None:
    """Make `folder` a git repository whose commits hold `files`, each file once. Raises CouldNotJudge."""
    git = _Git(folder, environ)
    git("init", "--quiet", "--initial-branch=main")
    left = set(files)
    for commit in HISTORY:
        chosen = sorted(path for path in left if path.startswith(commit.paths))
        if not chosen:
            continue
        git("add", "--", *chosen)
        git("commit", "--quiet", "--no-verify", f"--message={commit.message}", commit=commit)
        left -= set(chosen)
    if left:
        raise AssertionError(f"no commit of the demo's history holds {sorted(left)}")


class _Git:
    """git in one folder, deaf to the user's own settings, hooks and signing."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        program = shutil.which("git", path=environ.get("PATH"))
        if program is None:
            raise CouldNotJudge("git was not found", hint="install git and have it on PATH; the demo makes a history")
        self._program, self._folder, self._environ = program, folder, environ

    def __call__(self, *arguments: str, commit: Commit | None = None) -> None:
        extra = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        if commit is not None:
            name, _, email = commit.author.rstrip(">").partition(" <")
            for role in ("AUTHOR", "COMMITTER"):
                extra |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": commit.when}
        done = run(
            [self._program, "-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", *arguments],
            cwd=self._folder,
            env=child_environment(extra, (), self._environ),
            timeout_s=GIT_TIMEOUT_S,
        )
        if done.returncode != 0:
            raise CouldNotJudge(f"`git {arguments[0]}` failed in {self._folder}", detail=done.stderr or done.stdout)
