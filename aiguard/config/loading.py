"""From a folder to validated settings: aiguard.yaml found, read, its environment filled in, its projects with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiguard.config.environment import Substituted, substitute
from aiguard.config.node import Node
from aiguard.config.settings import VERSIONS, CheckSettings, Settings
from aiguard.config.validation import near, validate
from aiguard.config.yaml import CONFIG_LIMIT, scan_yaml
from aiguard.errors import InputError, Problem
from aiguard.source.tree import Tree, WorkTree

NAME = "aiguard.yaml"


@dataclass(frozen=True, slots=True)
class Project:
    """One aiguard.yaml and the folder it speaks for.

    `prefix` ('' or 'services/api/') stands before the project's own paths wherever they are shown; `document` is the
    file as written, before the environment was filled in; `secrets` are the values that came from there, by name.
    """

    root: Path
    prefix: str
    config_path: str
    settings: Settings
    tree: Tree
    secrets: dict[str, str]
    document: Node


@dataclass(frozen=True, slots=True)
class Workspace:
    """All projects that are judged together, under the root's `check` settings."""

    root: Path
    projects: tuple[Project, ...]
    check: CheckSettings
    secrets: dict[str, str]


def load(
    start: Path,
    config: Path | None,
    environ: Mapping[str, str],
    tree_at: Callable[[Path], Tree] = WorkTree,
) -> Workspace:
    """The settings in force at `start`, or those of `config`. Raises InputError with every problem of every file."""
    place = _chosen(config, start) if config is not None else find(start, tree_at)
    root = place.parent
    main, problems = _read(root, "", place.name, environ, tree_at)
    projects = [] if main is None else _with_projects(main, environ, tree_at, problems)
    if problems or main is None:
        raise InputError(problems)
    secrets = {name: value for project in (main, *projects) for name, value in project.secrets.items()}
    return Workspace(root, tuple(projects), main.settings.check, secrets)


def without_file(start: Path) -> Workspace:
    """The workspace of a folder that has no aiguard.yaml: every default, nothing secret."""
    root = start.resolve()
    settings = Settings.model_validate({"version": VERSIONS[-1]})
    project = Project(root, "", NAME, settings, WorkTree(root), {}, Node({}, 0, 0, NAME))
    return Workspace(root, (project,), settings.check, {})


def find(start: Path, tree_at: Callable[[Path], Tree] = WorkTree) -> Path:
    """The nearest aiguard.yaml, from `start` upwards; the search ends at the top of a repository."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if tree_at(folder).exists(NAME):
            return folder / NAME
        if (folder / ".git").exists():
            break
    other = next((name for name in ("aiguard.yml", ".aiguard.yaml") if (start / name).exists()), "")
    hint = f"rename {other} to {NAME}" if other else "run `aiguard init` to write one, or name one with --config FILE"
    raise InputError.of(f"there is no {NAME} in {start} or above it", hint=hint)


def _chosen(config: Path, start: Path) -> Path:
    # Only the folder is resolved: the file itself may be a link, which is read like any other.
    given = config if config.is_absolute() else start / config
    if given.is_dir():
        hint = f"name the file: --config {config / NAME}"
        raise InputError.of("wanted a file, but this is a folder", path=str(config), hint=hint)
    return given.parent.resolve() / given.name


def _read(
    root: Path, prefix: str, name: str, environ: Mapping[str, str], tree_at: Callable[[Path], Tree]
) -> tuple[Project | None, list[Problem]]:
    shown = prefix + name
    tree = tree_at(root)
    try:
        data = tree.read(name, CONFIG_LIMIT)
    except InputError as error:
        return None, [Problem(shown, p.line, p.column, p.message, p.hint) for p in error.problems]
    node, found = scan_yaml(data, shown, limit=CONFIG_LIMIT)
    problems = list(found)
    if node is None:
        return None, problems
    version = _version_problem(node)
    if version:
        return None, [*problems, version]
    filled = substitute(node, environ)
    settings, wrong = validate(Settings, filled.node, written=node)
    problems += _apart(wrong, [*problems, *filled.problems]) + list(filled.problems)
    if problems or settings is None:
        return None, problems
    return _project(root, prefix, shown, settings, tree, filled, node), []


def _project(
    root: Path, prefix: str, shown: str, settings: Settings, tree: Tree, filled: Substituted, node: Node
) -> Project:
    return Project(root, prefix, shown, settings, tree, filled.secrets, node)


def _apart(problems: tuple[Problem, ...], known: list[Problem]) -> list[Problem]:
    """The problems at places where none is known yet: one cause, one message."""
    places = {(problem.line, problem.column) for problem in known}
    return [problem for problem in problems if (problem.line, problem.column) not in places]


def _version_problem(node: Node) -> Problem | None:
    """What is wrong with the file as a whole; with another version nothing else in it can be judged."""
    reads = f"this build of aiguard reads version: {', '.join(map(str, VERSIONS))}"
    if not isinstance(node.value, dict):
        kind = (
            "is empty" if node.value is None else f"holds {'a list' if isinstance(node.value, list) else 'one value'}"
        )
        return node.problem(f"the file {kind}, but wanted a mapping that begins with version: 1", reads)
    version = node.value.get("version")
    if version is not None and type(version.value) is int and version.value not in VERSIONS:
        return version.problem(f"version {version.value} is unknown", reads)
    return None


def _with_projects(
    main: Project, environ: Mapping[str, str], tree_at: Callable[[Path], Tree], problems: list[Problem]
) -> list[Project]:
    """The root, where it has something of its own to look at, and every project that it lists."""
    listed = main.settings.projects
    if not listed:
        return [main]
    document = main.document.value
    assert isinstance(document, dict)
    entries = document["projects"].value
    assert isinstance(entries, list)
    projects = [main] if {"targets", "contracts", "fuzz", "risk"} & document.keys() else []
    if not projects:
        for key in ("suppressions", "baseline"):
            if key in document:
                hint = f"write `{key}` into the aiguard.yaml of the project whose findings it accepts"
                problems.append(
                    main.document.key_problem(key, f"`{key}` accepts nothing here: this file only lists projects", hint)
                )
    seen: dict[Path, int] = {}
    for folder, entry in zip(listed, entries, strict=True):
        place = (main.root / folder).resolve()
        problem = _misplaced(place, main, entry, seen, tree_at)
        if problem:
            problems.append(problem)
            continue
        seen[place] = entry.line
        prefix = place.relative_to(main.root).as_posix() + "/"
        project, wrong = _read(place, prefix, NAME, environ, tree_at)
        problems += wrong
        if project is not None and project.settings.projects:
            nested = project.document.key_problem("projects", "a listed project cannot list projects itself")
            problems.append(nested)
        elif project is not None:
            projects.append(project)
    return projects


def _misplaced(
    place: Path, main: Project, entry: Node, seen: Mapping[Path, int], tree_at: Callable[[Path], Tree]
) -> Problem | None:
    if place == main.root or not place.is_relative_to(main.root):
        return entry.problem("a project is a folder below this file's own", "leave it out, or move it")
    if place in seen:
        return entry.problem(f"this project is listed twice: first on line {seen[place]}")
    relative = place.relative_to(main.root).as_posix()
    if not main.tree.exists(relative):
        near_by = [path.rpartition("/")[0] for path in main.tree.glob(f"**/{NAME}") if "/" in path]
        return entry.problem("there is no such folder", near(relative, near_by))
    if not tree_at(place).exists(NAME):
        return entry.problem(f"there is no {NAME} in this folder", f"run `aiguard init {relative}`")
    return None
