"""Which CI system a repository uses, and where its origin is."""

from __future__ import annotations

import re
from pathlib import Path

from aiguard.scaffold.listing import Listing

_FILES = {
    ".gitlab-ci.yml": "GitLab CI", ".circleci/config.yml": "CircleCI", "Jenkinsfile": "Jenkins",
    "azure-pipelines.yml": "Azure Pipelines", "bitbucket-pipelines.yml": "Bitbucket Pipelines",
    ".travis.yml": "Travis CI", ".woodpecker.yml": "Woodpecker", ".drone.yml": "Drone", "buildkite.yml": "Buildkite",
}  # fmt: skip
_HOST = re.compile(r"""url\s*=\s*(?:\w+://)?(?:[^@\s/]*@)?([\w.-]+)[:/]""")


def ci_systems(listing: Listing) -> tuple[str, ...]:
    """The names of the CI systems whose files are there."""
    found = [name for path, name in _FILES.items() if listing.has(path)]
    if any(path.startswith(".github/workflows/") for path in listing.files):
        found.insert(0, "GitHub Actions")
    return tuple(found)


def origin_host(root: Path) -> str:
    """The host of the first remote in `.git/config`, without user names; '' where there is none."""
    try:
        with (root / ".git" / "config").open(encoding="utf-8", errors="replace") as file:
            match = _HOST.search(file.read(100_000))
    except OSError:
        return ""
    return match[1].lower() if match else ""
