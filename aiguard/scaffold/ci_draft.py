"""The gate in CI and before a push: a GitHub workflow or a GitLab job, and hooks for the pre-commit tool."""

from __future__ import annotations

from aiguard.scaffold.survey import Survey
from aiguard.scaffold.templates import filled, template

GITHUB, GITLAB = ".github/workflows/aiguard.yml", ".gitlab/aiguard.yml"
PRE_COMMIT = ".pre-commit-config.yaml"


def ci_files(survey: Survey, manifests: tuple[str, ...]) -> dict[str, str]:
    """The files for the CI system that is used, by path.

    GitHub where nothing says otherwise: a repository with another system only gets none, and is told so.
    """
    install = [f"python -m pip install {_installed(path)}" for path in manifests]
    # A fresh clone has no tables, and a service that answers 500 to everything would fail its contract for that alone.
    if not manifests and any(s.framework == "Django" for s in survey.services):
        install.append("python -m pip install django  # what this service needs: no requirements file says it")
    made_of = [s.place.path for s in survey.services if s.framework == "Django" and s.place.path.endswith("manage.py")]
    install += [f"python {path} migrate --noinput" for path in dict.fromkeys(made_of)]
    if "GitLab CI" in survey.ci or (not survey.ci and "gitlab" in survey.origin):
        package = "aiguard-gate[go]" if survey.modules else "aiguard-gate"
        lines = "\n".join(f"- {line}" for line in install)
        return {GITLAB: filled("ci/gitlab.yml", {"install": lines, "package": package})}
    if survey.ci and "GitHub Actions" not in survey.ci:
        return {}
    go = sorted(survey.modules)[:1]
    setup = [
        f"- uses: actions/setup-go@v5\n  with:\n    go-version-file: {folder + '/' if folder else ''}go.mod"
        for folder in go
    ]
    lines = "\n".join(f"- run: {line}" for line in install)
    return {GITHUB: filled("ci/github.yml", {"install": lines, "setup": "\n".join(setup)})}


def pre_commit_file() -> str:
    """The whole `.pre-commit-config.yaml` for a repository that has none."""
    return template("ci/pre-commit-config.yaml").decode()


def _installed(manifest: str) -> str:
    folder, _, name = manifest.rpartition("/")
    return f"-r {manifest}" if name == "requirements.txt" else f"./{folder}" if folder else "."
