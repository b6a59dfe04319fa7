"""The kinds of value that settings are made of. Messages begin with 'wanted'; the reader adds what it got.

No message here holds the value itself: it may be a secret from the environment.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from aiguard.budget import DURATION_PATTERN, parse_duration

ENV_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
_MODULE = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Section(BaseModel):
    """One block of aiguard.yaml: frozen, unknown keys refused, its validator built on first use."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, hide_input_in_errors=True)


def wanted(what: str) -> PydanticCustomError:
    """The error for a value that is not `what`; the reader adds the place and what it got."""
    return PydanticCustomError("wanted", "wanted {what}", {"what": what})


def refused(message: str, choices: tuple[str, ...] = ()) -> PydanticCustomError:
    """An error whose message stands alone, because the value may not be shown or has nothing to add.

    `choices` are keys one of which was wanted: the reader looks for one that is misspelt.
    """
    return PydanticCustomError("refused", "{message}", {"message": message, "choices": " ".join(choices)})


def _duration(value: Any) -> float:
    try:
        seconds = parse_duration(value) if isinstance(value, str) else -1.0
    except ValueError:
        seconds = -1.0
    if seconds <= 0:
        raise wanted("a duration above zero and at most seven days, such as 500ms, 30s, 5m or 1h")
    return seconds


Duration = Annotated[float, BeforeValidator(_duration), WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN})]
"""Seconds, written `500ms`, `30s`, `5m` or `1h`."""


def duration(default: str, description: str) -> Any:
    """A duration field with its default as people write it."""
    return Field(parse_duration(default), description=description, json_schema_extra={"default": default})


SIZE_PATTERN = r"^[1-9]\d{0,8}(KiB|MiB|GiB)$"
_SIZE = re.compile(r"([1-9]\d{0,8})(KiB|MiB|GiB)", re.ASCII)
_SIZE_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def parse_size(text: str) -> int:
    """Bytes for `512MiB` or `2GiB`. Raises ValueError for anything else."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a size")
    return int(match[1]) * _SIZE_UNITS[match[2]]


def _size(value: Any) -> int:
    try:
        return parse_size(value)
    except (TypeError, ValueError):
        raise wanted("a whole number with its unit, such as 512MiB or 2GiB") from None


Size = Annotated[int, BeforeValidator(_size), WithJsonSchema({"type": "string", "pattern": SIZE_PATTERN})]
"""Bytes, written `512MiB` or `2GiB`."""


def size(default: str, description: str) -> Any:
    """A size field with its default as people write it."""
    return Field(parse_size(default), description=description, json_schema_extra={"default": default})


def _date(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise wanted('a date in quotes, such as "2026-12-31"')


Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


def _written(pattern: str) -> WithJsonSchema:
    """What an editor can check of a text before `${NAME}` is replaced in it."""
    return WithJsonSchema({"type": "string", "pattern": rf"{pattern}|\$\{{"})


def _reference(value: str) -> str:
    if not re.fullmatch(rf"{_MODULE}:{_MODULE}", value):
        raise wanted("module:attribute, such as shop.wsgi:application")
    return value


def _module(value: str) -> str:
    if not re.fullmatch(_MODULE, value):
        raise wanted("the dotted name of a Python module, such as tests.states")
    return value


Reference = Annotated[str, AfterValidator(_reference), _written(r"^[^\s:]+:[^\s:]+$")]
ModuleName = Annotated[str, AfterValidator(_module)]
Text = Annotated[str, StringConstraints(min_length=1)]


def _env_name(value: str) -> str:
    if not re.fullmatch(ENV_NAME[1:-1], value):
        raise wanted("the name of an environment variable: letters, digits and _, not beginning with a digit")
    return value


def _no_nul(value: str) -> str:
    if "\0" in value:
        raise refused("a NUL character cannot be passed to a process")
    return value


EnvName = Annotated[str, AfterValidator(_env_name)]
Argument = Annotated[str, AfterValidator(_no_nul)]


def _argv(value: Any) -> Any:
    if isinstance(value, str):
        raise refused("wanted a list of words, such as [go, run, ./cmd/api]: there is no shell to split a line of text")
    return value


def _program(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not value[0].strip():
        raise wanted("a list that begins with the program to start")
    return value


Argv = Annotated[
    tuple[Argument, ...],
    BeforeValidator(_argv),
    AfterValidator(_program),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "minItems": 1}),
]


def _header_name(value: str) -> str:
    if not _HEADER_NAME.fullmatch(value):
        raise wanted("the name of an HTTP header: letters, digits and hyphens")
    return value


def _header_value(value: str) -> str:
    if _CONTROL.search(value) or value != value.strip(" \t") or not value.isascii():
        raise refused("a header's value is printable ASCII on one line, with no space around it")
    return value


Headers = dict[Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_header_value)]]


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise refused("wanted a URL with a valid host and port") from None
    if parts.username is not None or parts.password is not None:
        raise refused("a URL must not hold credentials: send them as a header whose value is ${NAME}")
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\x00-\x20\x7f\\]", value):
        raise wanted("a URL that begins with http:// or https:// and names a host")
    if parts.query or parts.fragment or "?" in value or "#" in value:
        raise wanted("a base URL, without ? or #")
    return value


Url = Annotated[str, AfterValidator(_url), _written(r"^[hH][tT][tT][pP][sS]?://[^\s/?#@]+(/[^\s?#]*)?$")]


def _url_path(value: str) -> str:
    if not re.fullmatch(r"/[\x21-\x7e]*", value):
        raise wanted("a path that begins with / and holds no spaces")
    return value


def _base_path(value: str) -> str:
    return _url_path(value) if value else value


UrlPath = Annotated[str, AfterValidator(_url_path)]
BasePath = Annotated[str, AfterValidator(_base_path)]


def _pattern(value: str) -> str:
    from aiguard.compare.regexes import BadPattern, compile_pattern  # noqa: PLC0415 - few files hold a pattern

    try:
        compile_pattern(value)
    except BadPattern:
        raise wanted("a regular expression as RE2 reads it (no look-around, no back-references)") from None
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


def inside(value: str) -> str:
    """The path or glob, if it stays inside the project's folder."""
    if not value or value.startswith(("/", "~")) or "\\" in value or ".." in value.split("/") or "\0" in value:
        raise wanted("a path inside the project's folder, relative to aiguard.yaml, with / between its parts")
    return value


InsidePath = Annotated[str, AfterValidator(inside)]


def _revision(value: str) -> str:
    if value.startswith("-") or not value or re.search(r"[\x00-\x20\x7f]", value):
        raise wanted("a git revision, such as origin/main")
    return value


Revision = Annotated[str, AfterValidator(_revision)]
