"""The block `risk:` of aiguard.yaml: what is ranked, by which weights, and how hard the gate holds the first rows."""

from __future__ import annotations

import math
import posixpath
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from aiguard.config.fields import Day, InsidePath, Pattern, Revision, Section, inside, wanted
from aiguard.ranking import Level, Signal

MOST_ROWS = 1000

_QUALNAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_FUNCTION = "one function as PATH:QUALNAME, such as shop/cart.py:Cart.total"


def _weight(value: Any) -> float:
    number = float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else math.nan
    if not 0 <= number <= 1:
        raise wanted("a number from 0 to 1")
    return number


Weight = Annotated[float, BeforeValidator(_weight), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


def _function(value: str) -> str:
    path, colon, qualname = value.partition(":")
    # A whole file or a pattern would also sign for functions that nobody has written yet.
    if not colon or not _QUALNAME.fullmatch(qualname) or "*" in path or "?" in path:
        raise wanted(_FUNCTION)
    return f"{posixpath.normpath(inside(path))}:{qualname}"


FunctionName = Annotated[
    str,
    AfterValidator(_function),
    WithJsonSchema({"type": "string", "pattern": r"^[^:*?]+:[^:*?/\s]+$|\$\{"}),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Gate(Section):
    """What `check` asks of the first rows of the ranking: a human's property, or a signed waiver."""

    top: Annotated[int, Field(strict=True, ge=0, le=MOST_ROWS)] = Field(
        3, description="how many of the first rows are held to it; 0 turns the gate off"
    )
    level: Level = Field("high", description="the least level that counts")
    severity: Literal["error", "warning", "note", "never"] = Field(
        "warning", description="how hard a function without either weighs; never turns the gate off"
    )


class WaiverRule(Section):
    """A named person's word that one function needs no property, until a day."""

    function: FunctionName = Field(description="the function as reports name it: PATH:QUALNAME, relative to this file")
    owner: Words = Field(description="who answers for it")
    reason: Words = Field(description="why it needs no property")
    expires: Day = Field(description="the last day on which it holds, in quotes, UTC")


class Authorship(Section):
    """How this team's commits say who wrote the code, before the marks that are known to aiguard."""

    ai: tuple[Pattern, ...] = Field((), description="regular expressions (RE2) of commits that a model wrote")
    human: tuple[Pattern, ...] = Field((), description="regular expressions of commits that a person wrote")
    bot: tuple[Pattern, ...] = Field((), description="regular expressions of commits by a bot that is no model")
    paths: tuple[InsidePath, ...] = Field((), description="globs of code that counts as written by a model")
    assume: Literal["unknown", "ai"] = Field("unknown", description="what a commit without any mark counts as")


class Risk(Section):
    """What a change is compared with, how its functions are ranked, and what the gate asks of the first."""

    base: Revision | None = Field(None, description="the git revision a change set begins at, such as origin/main")
    exclude: tuple[InsidePath, ...] = Field((), description="globs of files that are left out, beside the usual ones")
    include: tuple[InsidePath, ...] = Field(
        (), description="globs of files that are ranked although a rule speaks against it"
    )
    weights: dict[Signal, Weight] = Field({}, description="weights of signals that replace those of the table")
    gate: Gate = Field(Gate.model_construct(), description="what `check` asks of the first rows")
    waivers: tuple[WaiverRule, ...] = Field((), description="functions that need no property, signed")
    authorship: Authorship = Field(Authorship.model_construct(), description="who wrote the code, as commits say it")
