"""The gate in CI and before a push: a GitHub workflow or a GitLab job, and hooks for the pre-commit tool."""

from __future__ import annotations

from aiguard.scaffold.survey import Survey
from aiguard.scaffold.templates import filled, template

GITHUB, GITLAB = ".github/workflows/aiguard.yml", ".gitlab/aiguard.yml"
PRE_COMMIT = ".pre-commit-config.yaml"


def ci_files(survey: Survey, manifests: tuple[str, ...], homes: tuple[str, ...]) -> dict[str, str]:
    """The files for the CI system that is used, by path; `homes` are the folders that Python properties run in.

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
        values = {"install": lines, "package": package, **_gitlab_cache(survey, homes)}
        return {GITLAB: filled("ci/gitlab.yml", values)}
    if survey.ci and "GitHub Actions" not in survey.ci:
        return {}
    go = sorted(survey.modules)[:1]
    setup = [
        f"- uses: actions/setup-go@v5\n  with:\n    go-version-file: {folder + '/' if folder else ''}go.mod"
        for folder in go
    ]
    lines = "\n".join(f"- run: {line}" for line in install)
    values = {"install": lines, "setup": "\n".join(setup), **_github_cache(survey, homes)}
    return {GITHUB: filled("ci/github.yml", values)}


def _examples(homes: tuple[str, ...]) -> list[str]:
    return [f"{home}/.hypothesis/examples".lstrip("/") for home in homes]


def _github_cache(survey: Survey, homes: tuple[str, ...]) -> dict[str, str]:
    """The steps before and after the gate. A cache has the paths and the key that it was saved with, so both agree."""
    if not survey.properties:
        return {"restore": "", "save": ""}
    go = any(not each.is_python for each in survey.properties)
    paths = [*_examples(homes), *(["~/.cache/go-build", "~/.cache/aiguard"] if go else [])]
    what = ["  with:", "    path: |", *(f"      {path}" for path in paths)]
    what.append("    key: aiguard-fuzz-${{ github.run_id }}-${{ github.run_attempt }}")
    restore = [
        "# What fuzzing has learned: failing inputs are replayed first.",
        "- uses: actions/cache/restore@v4",
        *what,
        "    restore-keys: aiguard-fuzz-",
    ]
    # actions/cache by itself saves nothing when the job fails, which is when there is a failing input to keep.
    save = ["- uses: actions/cache/save@v4", "  if: always()", *what]
    return {"restore": "\n".join(restore), "save": "\n".join(save)}


def _gitlab_cache(survey: Survey, homes: tuple[str, ...]) -> dict[str, str]:
    """GitLab keeps nothing from outside the project's folder, so Go's cache and aiguard's are put into it."""
    if not survey.properties:
        return {"variables": "", "cache": ""}
    go = any(not each.is_python for each in survey.properties)
    paths = [*(f"{path}/" for path in _examples(homes)), *([".cache/go-build/", ".cache/aiguard/"] if go else [])]
    cache = [
        "# What fuzzing has learned: failing inputs are replayed first.",
        "cache:",
        "  key: aiguard-fuzz",
        "  when: always",
        "  paths:",
        *(f"    - {path}" for path in paths),
    ]
    return {"variables": 'XDG_CACHE_HOME: "$CI_PROJECT_DIR/.cache"' if go else "", "cache": "\n".join(cache)}


def pre_commit_file() -> str:
    """The whole `.pre-commit-config.yaml` for a repository that has none."""
    return template("ci/pre-commit-config.yaml").decode()


def _installed(manifest: str) -> str:
    folder, _, name = manifest.rpartition("/")
    return f"-r {manifest}" if name == "requirements.txt" else f"./{folder}" if folder else "."
