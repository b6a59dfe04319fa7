"""What a contract file means, once read: frozen, merged, with every line remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiguard.compare.promise import ExpectedResponse
from aiguard.findings import Json


@dataclass(frozen=True, slots=True)
class StateCall:
    """One state that an interaction needs, with the parameters for its handler."""

    name: str
    params: Mapping[str, Json]
    line: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A value kept from a response for later requests of the same contract: `{{name}}`."""

    name: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """The request to send. Every string may hold `{{name}}`; a value that is just `{{name}}` keeps its JSON type.

    `path` has no query; `query` and `headers` keep order and repeats. At most one of `json` (a JSON value, where
    `has_json`), `form` and `content` is sent as the body.
    """

    method: str
    path: str
    line: int
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    has_json: bool = False
    json: Json = None
    form: tuple[tuple[str, str], ...] | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request and the response expected of it.

    `parent` is the id of the interaction under whose `also` this one stands, and `inherits_body` says that its
    response body was merged over the parent's, so that its answers witness the parent's branches too.
    """

    id: str
    line: int
    request: RequestSpec
    response: ExpectedResponse
    states: tuple[StateCall, ...] = ()
    captures: tuple[Capture, ...] = ()
    parent: str | None = None
    inherits_body: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """One seam: who owns it, what it is replayed against, and the interactions that must hold, in file order."""

    name: str
    path: str
    line: int
    owners: tuple[str, ...]
    target: str | None
    strict: bool
    interactions: tuple[Interaction, ...]
    deny_fields: tuple[str, ...] = ()
    description: str = ""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    set_aside: bool = False
    """Whether its owner says by `target: none` that nothing replays it yet."""

    @property
    def captures(self) -> bool:
        """Whether interactions depend on earlier ones, and so run in order."""
        return any(interaction.captures for interaction in self.interactions)
