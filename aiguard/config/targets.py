"""The targets of aiguard.yaml: what interactions are replayed against, and how its states are set up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, StrictBool, Tag, model_validator

from aiguard.config.contract_keys import NO_TARGET
from aiguard.config.fields import (
    Argument,
    Argv,
    BasePath,
    Duration,
    EnvName,
    Headers,
    ModuleName,
    Pattern,
    Reference,
    Section,
    Text,
    Url,
    UrlPath,
    duration,
    refused,
    wanted,
)

KINDS = ("url", "command", "wsgi", "asgi")


def _one_of(*names: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [name]} for name in names]}


class StateHandler(Section):
    """How one state is reached: a Python function, a command, or an HTTP endpoint of the target."""

    model_config = ConfigDict(json_schema_extra=_one_of("python", "command", "http"))

    python: Reference | None = Field(None, description="module:function; parameters come as keyword arguments")
    command: Argv | None = Field(None, description="a program and its arguments; {name} becomes a parameter's value")
    http: UrlPath | None = Field(None, description="a path of the target that takes a POST of the state as JSON")
    teardown: StrictBool = Field(False, description="call the handler again, with action teardown, afterwards")

    @model_validator(mode="after")
    def _exactly_one(self) -> StateHandler:
        if sum(way is not None for way in (self.python, self.command, self.http)) != 1:
            raise refused("a state's handler needs exactly one of python, command, http")
        return self


def _kind_of_states(value: Any) -> str:
    return "<handlers>" if isinstance(value, Mapping) else "<module>"


States: TypeAlias = Annotated[
    Annotated[ModuleName, Tag("<module>")] | Annotated[dict[Text, StateHandler], Tag("<handlers>")],
    Discriminator(_kind_of_states),
]
"""The dotted name of a module with one function per state, or a handler per state name (`*` for any other)."""


class Tls(Section):
    """How the server's certificate is checked, and the client's own; files relative to aiguard.yaml."""

    verify: StrictBool = Field(True, description="false accepts any certificate: for a throw-away server only")
    ca: Text | None = Field(None, description="a PEM file of certificate authorities")
    cert: Text | None = Field(None, description="the client's certificate, a PEM file")
    key: Text | None = Field(None, description="the client's private key, a PEM file, where not in cert")

    @model_validator(mode="after")
    def _key_with_cert(self) -> Tls:
        if self.key and not self.cert:
            raise refused("key needs cert beside it")
        return self


def _certain(value: bool) -> bool:
    if not value:
        raise wanted("true: leave the key out to wait in another way")
    return value


class Ready(Section):
    """How aiguard knows that a started service is up: at most one of http, tcp, log; tcp where none is given."""

    http: UrlPath | None = Field(None, description="this path answers with a status below 400")
    tcp: Annotated[StrictBool, AfterValidator(_certain)] | None = Field(None, description="the port takes connections")
    log: Pattern | None = Field(None, description="a line of its log matches this regular expression (RE2)")
    timeout: Duration = duration("60s", "how long the service may take to be ready")

    @model_validator(mode="after")
    def _at_most_one(self) -> Ready:
        if sum(way is not None for way in (self.http, self.tcp, self.log)) > 1:
            raise refused("ready takes one of http, tcp, log, not several")
        return self


class Django(Section):
    """How Django is set up for an in-process target."""

    settings: ModuleName | None = Field(None, description="DJANGO_SETTINGS_MODULE for this target")
    database: Literal["configured", "test"] = Field(
        "configured", description="the database of the settings, or a test database created for the run"
    )


class _Common(Section):
    timeout: Duration = duration("10s", "how long one request may take")
    headers: Headers = Field({}, description="sent with every request; an interaction's own headers win")
    states: States | None = Field(None, description="a module with a function per state, or a handler per state")


class UrlTarget(_Common):
    """A service that runs already."""

    url: Url = Field(description="the base URL; only its host is ever contacted")
    tls: Tls = Field(Tls.model_construct(), description="TLS options")
    retries: Annotated[int, Field(strict=True, ge=0, le=10)] = Field(
        0, description="further attempts of a GET, HEAD or OPTIONS whose connection failed"
    )


class _Started(_Common):
    cwd: Text = Field(".", description="the folder to start in, relative to aiguard.yaml")
    env: dict[EnvName, Argument] = Field({}, description="environment variables for the process")
    pass_env: tuple[EnvName, ...] = Field((), description="variables handed on from aiguard's own environment")


class CommandTarget(_Started):
    """A service that aiguard starts and ends; its port stands in `{port}` and in PORT."""

    command: Argv = Field(description="the program and its arguments; {port} becomes a free port")
    build: Argv | None = Field(None, description="run once before, such as [go, build, -o, bin/api, ./cmd/api]")
    ready: Ready = Field(
        Ready.model_construct(), description="how aiguard knows that it is up; by default its port takes connections"
    )
    base_path: BasePath = Field("", description="put before every path of the contract")
    stop_timeout: Duration = duration("5s", "how long it may take to end before it is killed")


class _App(_Started):
    python: Text | None = Field(None, description="the interpreter to run it with, such as .venv/bin/python")
    django: Django | None = Field(None, description="Django set-up")


class WsgiTarget(_App):
    """A WSGI application, run in a worker process without a socket."""

    wsgi: Reference = Field(description="module:attribute")


class AsgiTarget(_App):
    """An ASGI application with its lifespan, run in a worker process without a socket."""

    asgi: Reference = Field(description="module:attribute")


def _exactly_one_kind(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise wanted(f"a mapping with one of {', '.join(KINDS)}")
    given = [kind for kind in KINDS if kind in value]
    if len(given) > 1:
        raise refused(f"a target is one of {', '.join(KINDS)}, but this one has {' and '.join(given)}")
    if not given:
        raise refused(f"a target needs one of {', '.join(KINDS)}", KINDS)
    return value


def _kind(value: Any) -> str | None:
    return next((f"<{kind}>" for kind in KINDS if isinstance(value, Mapping) and kind in value), None)


Target: TypeAlias = Annotated[
    Annotated[UrlTarget, Tag("<url>")]
    | Annotated[CommandTarget, Tag("<command>")]
    | Annotated[WsgiTarget, Tag("<wsgi>")]
    | Annotated[AsgiTarget, Tag("<asgi>")],
    Discriminator(_kind),
    BeforeValidator(_exactly_one_kind),
]


def _target_name(value: str) -> str:
    if value == NO_TARGET:
        raise refused("a target cannot be named `none`: in a contract `target: none` says that nothing replays it")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        raise wanted("a target's name of letters, digits, '.', '_' and '-'")
    return value


TargetName = Annotated[str, AfterValidator(_target_name)]
