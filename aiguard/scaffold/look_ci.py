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
_OWNER = re.compile(r"@?[\w.+/-]+(?:@[\w.-]+)?", re.ASCII)
_HOST = re.compile(r"""url\s*=\s*(?:\w+://)?(?:[^@\s/]*@)?([\w.-]+)[:/]""")


def ci_systems(listing: Listing) -> tuple[str, ...]:
    """The names of the CI systems whose files are there."""
    found = [name for path, name in _FILES.items() if listing.has(path)]
    if any(path.startswith(".github/workflows/") for path in listing.files):
        found.insert(0, "GitHub Actions")
    return tuple(found)


def owners(listing: Listing) -> tuple[str, ...]:
    """Who owns everything, by the last `*` rule of CODEOWNERS; () where nothing says so.

    https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
    """
    for path in (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"):
        rules = [line.partition("#")[0].split() for line in (listing.text(path) or "").splitlines()]
        found = [rule[1:] for rule in rules if len(rule) > 1 and rule[0] == "*"]
        if found:
            return tuple(owner for owner in found[-1] if _OWNER.fullmatch(owner))
    return ()


def origin_host(root: Path) -> str:
    """The host of the first remote in `.git/config`, without user names; '' where there is none."""
    try:
        with (root / ".git" / "config").open(encoding="utf-8", errors="replace") as file:
            match = _HOST.search(file.read(100_000))
    except OSError:
        return ""
    return match[1].lower() if match else ""
