"""What a change is compared with where nobody says it: the merge base with the default branch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from aiguard.errors import CouldNotJudge
from aiguard.source.git import Repository
from aiguard.text import one_line

_DEFAULTS = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
_NAME_IT = "name the revision to compare with: --base REV"
_DEEPEN = f"fetch the missing history with `git fetch --unshallow` (in CI: fetch-depth: 0), or {_NAME_IT}"
_FETCH_ALL = (
    "fetch all of it with `git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'` "
    f"(in CI: fetch-depth: 0), or {_NAME_IT}"
)


@dataclass(frozen=True, slots=True)
class Base:
    """A tree to compare with: its commit's id (or the empty tree's) and what it is, in words.

    `own` says that HEAD has no commits of its own, so that only the work tree can differ.
    """

    sha: str
    words: str
    own: bool = True


def choose_base(repository: Repository, base: str | None) -> Base:
    """The base that was asked for, or the default one; of a branch that went on by itself, where HEAD left it.

    Raises InputError where `base` names no commit, CouldNotJudge where there is nothing to compare with.
    """
    head = repository.commit("HEAD")
    if base is not None:
        sha, name = repository.resolve(base), one_line(base, 60)
        fork = _merge_base(repository, head, sha) if head is not None else None
        if fork is not None and fork != sha:
            return Base(fork, f"{fork[:10]}, where HEAD left {name}")
        unknown = " as it stands, since this clone is too shallow to hold where HEAD left it"
        return Base(sha, f"{name} ({sha[:10]}){unknown if fork is None and repository.is_shallow else ''}")
    if head is None:
        # `resolve` knows why git may refuse altogether; what remains is a repository without a commit.
        if repository.ask("rev-parse", "--git-dir").status:
            repository.resolve("HEAD")
        raise CouldNotJudge("the repository has no commits to compare with", hint="commit first: `git commit`")
    refs = _references(repository)
    default = next((name for name in _DEFAULTS if name in refs), None)
    if default is None and not repository.is_shallow and len(refs) == 1 and next(iter(refs)).startswith("refs/heads/"):
        default = next(iter(refs))  # the only branch there is
    if default is None:
        hint = _FETCH_ALL if repository.is_shallow else _NAME_IT
        raise CouldNotJudge("found no default branch to compare with (origin/HEAD, main or master)", hint=hint)
    name = default.split("/", 2)[2]
    fork = _merge_base(repository, head, refs[default])
    if fork is None:
        if repository.is_shallow:
            raise CouldNotJudge(f"this clone is too shallow to hold where HEAD left {name}", hint=_DEEPEN)
        raise CouldNotJudge(f"HEAD and {name} have no commit in common", hint=_NAME_IT)
    if fork == head:
        return Base(head, f"HEAD ({head[:10]})", own=False)
    return Base(fork, f"{fork[:10]}, where HEAD left {name}")


def before_head(repository: Repository) -> Base:
    """The first parent of HEAD, or nothing at all where HEAD is the first commit. Raises CouldNotJudge (shallow)."""
    parent = repository.commit("HEAD~1")
    if parent is not None:
        return Base(parent, f"HEAD~1 ({parent[:10]}), as nothing differs from HEAD")
    if repository.is_shallow:
        message = "nothing differs from HEAD, and this clone is too shallow to hold the commit before it"
        raise CouldNotJudge(message, hint=_DEEPEN)
    return Base(_empty_tree(repository), "nothing: HEAD is the first commit")


def _references(repository: Repository) -> dict[str, str]:
    """Local branches and those of origin, with the commit of each."""
    told = repository.tell("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/remotes/origin")
    lines = told.decode("utf-8", "replace").splitlines()
    return {name: sha for sha, _, name in (line.partition(" ") for line in lines)}


def _merge_base(repository: Repository, one: str, other: str) -> str | None:
    answer = repository.ask("merge-base", one, other)
    if answer.status not in {0, 1}:
        raise CouldNotJudge("git merge-base failed", detail=one_line(answer.errors, 1000))
    return answer.output.decode("ascii", "replace").strip() or None


def _empty_tree(repository: Repository) -> str:
    sha256 = len(repository.resolve("HEAD")) == 64
    return (hashlib.sha256 if sha256 else hashlib.sha1)(b"tree 0\0", usedforsecurity=False).hexdigest()
