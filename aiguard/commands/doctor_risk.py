"""What `doctor` looks at for the ranking of changed functions: what they are compared with, how far history goes."""

from __future__ import annotations

from collections.abc import Iterator

from aiguard.commands.doctor_report import Look
from aiguard.config.loading import Project
from aiguard.errors import AiguardError, CouldNotJudge, InputError
from aiguard.source.base_revision import choose_base
from aiguard.source.git import Repository, in_repository

_DEEPEN = "git fetch --unshallow (in GitHub Actions `fetch-depth: 0`, in GitLab CI GIT_DEPTH: 0)"


def risk_looks(project: Project) -> Iterator[Look]:
    """Nothing where there is no repository and no `risk` block: then nothing is ranked."""
    asked = "risk" in project.settings.model_fields_set
    if not asked and not in_repository(project.root):
        return
    subject = f"risk {project.prefix}".rstrip("/ ")
    try:
        repository = Repository(project.root)
        base = choose_base(repository, project.settings.risk.base)
        shallow = repository.is_shallow
        commits = int(repository.tell("rev-list", "--count", "HEAD")) if shallow else 0
    except (InputError, CouldNotJudge) as error:
        # Without a `risk` block `check` goes on without a ranking.
        yield (Look.wrong if asked else Look.doubtful)(subject, *_told(error))
        return
    then = "" if base.own else ", and with the commit before it where nothing differs"
    yield Look(subject, f"a change is compared with {base.words}{then}")
    if shallow:
        many = f"{commits} commit{'s' * (commits != 1)}"
        text = f"history goes back {many} only: earlier changes and fixes do not count in the ranking"
        yield Look.doubtful(subject, text, _DEEPEN)


def _told(error: AiguardError) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    if isinstance(error, InputError):
        problem = error.problems[0]
        return problem.message, problem.hint or "correct `risk.base` in aiguard.yaml"
    assert isinstance(error, CouldNotJudge)
    return error.message, error.hint or "name the revision to compare with as `risk.base` in aiguard.yaml"
