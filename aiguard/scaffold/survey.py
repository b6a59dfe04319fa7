"""What was seen in a repository: services offered, services called, and what surrounds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something was seen: POSIX path relative to the repository, line from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Kind(StrEnum):
    """What a placeholder in a path takes; the value is the word used in scaffolds."""

    INTEGER = "int"
    TEXT = "str"
    UUID = "uuid"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a JSON object as far as the source tells: `kind` is a matcher's name, a nested shape, or unknown."""

    name: str
    kind: str = ""
    nullable: bool = False
    optional: bool = False
    nested: Shape | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON object's keys, or a list of such objects where `many`."""

    fields: tuple[Field, ...]
    many: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path; placeholders are written `{name}` and their kinds kept in `params`.

    `handler` is the function or class that answers, `home` the file that defines it ('' where that is not known).
    """

    method: str
    path: str
    place: Place
    handler: str = ""
    params: Mapping[str, Kind] = field(default_factory=dict)
    shape: Shape | None = None
    status: int = 0
    home: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """How aiguard would run a service: the key of a target (`wsgi`, `asgi`, `command`, `url`) and its value."""

    kind: str
    value: str | tuple[str, ...]
    cwd: str = ""
    ready: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A service this repository offers; `folder` is the project folder it belongs to ('' is the root)."""

    name: str
    framework: str
    folder: str
    runner: Runner
    place: Place
    routes: tuple[Route, ...] = ()
    csrf: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One outbound HTTP call. `base` is scheme and host where written out, `setting` the name it is read from."""

    place: Place
    library: str
    method: str
    path: str
    base: str = ""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A file of Hypothesis tests, or a Go fuzz function. `home` is the folder it is run in ('' is the root).

    That is the nearest folder with a Python manifest, or that of the go.mod.
    """

    place: Place
    home: str

    @property
    def is_python(self) -> bool:
        """Whether these are Hypothesis tests."""
        return self.place.path.endswith(".py")


@dataclass(frozen=True, slots=True)
class ApiFile:
    """An OpenAPI or Swagger document, and the operations it lists."""

    path: str
    title: str
    version: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that was seen. `notes` say what was not understood, so that nothing is left out silently."""

    languages: Mapping[str, int]
    services: tuple[Service, ...] = ()
    calls: tuple[Call, ...] = ()
    api_files: tuple[ApiFile, ...] = ()
    models: tuple[Place, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    properties: tuple[Property, ...] = ()
    ci: tuple[str, ...] = ()
    origin: str = ""
    owners: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
