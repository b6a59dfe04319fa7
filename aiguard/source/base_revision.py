"""What a change is compared with where nobody says it: the merge base with the default branch."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
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
_TARGETS = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "SYSTEM_PULLREQUEST_TARGETBRANCHNAME",
    "CHANGE_TARGET",
)
"""Where CI systems say which branch a pull request is for: GitHub, GitLab, Bitbucket, Azure, Jenkins."""
_NO_COMMIT = "Needed a single revision"
_NAME_IT = "name the revision to compare with: --base REV"
_NAME_DEFAULT = (
    "fetch it and say which it is: `git fetch origin '+refs/heads/*:refs/remotes/origin/*'`, then "
    f"`git remote set-head origin --auto`; or {_NAME_IT}"
)
_DEEPEN = f"fetch the missing history with `git fetch --unshallow` (in CI: fetch-depth: 0), or {_NAME_IT}"
_FETCH_ALL = (
    "fetch all of it with `git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'` "
    f"(in CI: fetch-depth: 0), or {_NAME_IT}"
)
_PULL_REQUEST = re.compile(r"refs/(?:remotes/)?pull/\d+/merge")
EMPTY_TREES = tuple(
    hashing(b"tree 0\0", usedforsecurity=False).hexdigest() for hashing in (hashlib.sha1, hashlib.sha256)
)
"""The ids of the tree without files, in either format of repositories."""


@dataclass(frozen=True, slots=True)
class Base:
    """A tree to compare with: its commit's id (or the empty tree's) and what it is, in words.

    `own` is False where the head has no commits of its own, so that only the work tree can differ.
    """

    sha: str
    words: str
    own: bool = True


def choose_base(
    repository: Repository, base: str | None, revision: str = "HEAD", environ: Mapping[str, str] = os.environ
) -> Base:
    """The base that was asked for, or the default one; of a branch that went on by itself, where the head left it.

    The head is what `revision` names, HEAD unless it is said. The default is the branch that a pull request is for,
    where CI tells it in `environ` and origin has it, else origin's default branch, main or master. Raises InputError
    where one of them names no commit, CouldNotJudge where there is nothing to compare with.
    """
    own_name = one_line(revision, 60)
    head = head_commit(repository) if revision == "HEAD" else repository.resolve(revision)
    if base is not None and base in EMPTY_TREES:
        return Base(base, "nothing")
    if base is not None:
        sha, name = repository.resolve(base), one_line(base, 60)
        fork = _merge_base(repository, head, sha) if head is not None else None
        if fork is not None and fork != sha:
            return Base(fork, f"{fork[:10]}, where {own_name} left {name}")
        unknown = f" as it stands, since this clone is too shallow to hold where {own_name} left it"
        return Base(sha, f"{name} ({sha[:10]}){unknown if fork is None and repository.is_shallow else ''}")
    if head is None:
        raise CouldNotJudge("the repository has no commits to compare with", hint="commit first: `git commit`")
    refs = _references(repository)
    targets = [f"refs/remotes/origin/{environ[name]}" for name in _TARGETS if environ.get(name)]
    default = next((name for name in (*targets, *_DEFAULTS) if name in refs), None)
    if default is None and not repository.is_shallow and len(refs) == 1 and next(iter(refs)).startswith("refs/heads/"):
        default = next(iter(refs))  # the only branch there is
    if default is None:
        target = _target_of_merge(repository, head, refs)
        if target is not None:
            return Base(target, f"{target[:10]}, which the pull request was merged into")
        cloned = any(name.startswith("refs/remotes/") for name in refs)
        hint = _FETCH_ALL if repository.is_shallow else _NAME_DEFAULT if cloned else _NAME_IT
        raise CouldNotJudge("found no default branch to compare with (origin/HEAD, main or master)", hint=hint)
    name = default.split("/", 2)[2]
    fork = _merge_base(repository, head, refs[default])
    if fork is None:
        if repository.is_shallow:
            raise CouldNotJudge(f"this clone is too shallow to hold where {own_name} left {name}", hint=_DEEPEN)
        raise CouldNotJudge(f"{own_name} and {name} have no commit in common", hint=_NAME_IT)
    if fork == head:
        return Base(head, f"{own_name} ({head[:10]})", own=False)
    return Base(fork, f"{fork[:10]}, where {own_name} left {name}")


def before_head(repository: Repository, revision: str = "HEAD", why: str = "nothing differs from HEAD") -> Base:
    """The first parent of a commit, or nothing at all where it is the first one. Raises CouldNotJudge (shallow).

    `why` says what made somebody ask, in words that go after 'as'.
    """
    parent = repository.commit(f"{revision}~1")
    name = one_line(revision, 60)
    if parent is not None:
        return Base(parent, f"{name}~1 ({parent[:10]}), as {why}")
    if repository.is_shallow:
        message = f"{why}, and this clone is too shallow to hold the commit before it"
        raise CouldNotJudge(message, hint=_DEEPEN)
    return Base(empty_tree(repository), f"nothing: {name} is the first commit")


def head_commit(repository: Repository) -> str | None:
    """The commit that HEAD names; None before the first one. Raises CouldNotJudge where git cannot read it."""
    found = repository.commit("HEAD")
    if found is not None:
        return found
    answer = repository.ask("rev-parse", "--verify", "HEAD")
    if answer.status == 0 or _NO_COMMIT not in answer.errors:
        # `resolve` knows why git may refuse altogether.
        if repository.ask("rev-parse", "--git-dir").status:
            repository.resolve("HEAD")
        message = "git cannot read the commit that HEAD names"
        raise CouldNotJudge(message, hint="`git fsck` says what is damaged", detail=one_line(answer.errors, 1000))
    return None


def _target_of_merge(repository: Repository, head: str, refs: Mapping[str, str]) -> str | None:
    """What GitHub merged a pull request into, where its merge commit is what CI checked out; None where it is not."""
    if not any(sha == head and _PULL_REQUEST.fullmatch(name) for name, sha in refs.items()):
        return None
    return repository.commit(f"{head}^1") if repository.commit(f"{head}^2") is not None else None


def _references(repository: Repository) -> dict[str, str]:
    """Local branches, those of origin and pull requests, with the commit of each."""
    places = ("refs/heads", "refs/remotes/origin", "refs/remotes/pull", "refs/pull")
    told = repository.tell("for-each-ref", "--format=%(objectname) %(refname)", *places)
    lines = told.decode("utf-8", "replace").splitlines()
    return {name: sha for sha, _, name in (line.partition(" ") for line in lines)}


def _merge_base(repository: Repository, one: str, other: str) -> str | None:
    answer = repository.ask("merge-base", one, other)
    if answer.status not in {0, 1}:
        raise CouldNotJudge("git merge-base failed", detail=one_line(answer.errors, 1000))
    return answer.output.decode("ascii", "replace").strip() or None


def empty_tree(repository: Repository) -> str:
    """The id of the tree without files, which every repository knows."""
    told = repository.ask("rev-parse", "--show-object-format").output.strip()
    return EMPTY_TREES[told == b"sha256"]
