"""What aiguard.yaml means, once read: frozen models. The targets have a file of their own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from aiguard.config.fields import (
    Argument,
    Day,
    Duration,
    EnvName,
    InsidePath,
    Section,
    Size,
    Text,
    duration,
    refused,
    size,
)
from aiguard.config.risk_settings import Risk
from aiguard.config.targets import Target, TargetName

VERSIONS = (1,)


def _version(value: Any) -> Any:
    if type(value) is not int or value not in VERSIONS:
        raise refused("this build of aiguard reads version: 1")
    return value


class Contracts(Section):
    """Which contract files are replayed, and how many interactions at a time."""

    paths: tuple[InsidePath, ...] = Field(
        ("contracts/**/*.yaml",), min_length=1, description="globs, relative to this file; ** crosses folders"
    )
    concurrency: Annotated[int, Field(strict=True, ge=1, le=256)] = Field(
        8, description="how many interactions run side by side"
    )


class PythonFuzz(Section):
    """Where the Hypothesis properties are, and how they are run."""

    paths: tuple[InsidePath, ...] = Field(("properties",), min_length=1, description="folders or files of properties")
    python: Text | None = Field(
        None, description="the interpreter to run them with, such as .venv/bin/python; by default aiguard's own"
    )
    cwd: InsidePath = Field(".", description="the folder that pytest starts in, relative to this file")
    args: tuple[Argument, ...] = Field((), description="further arguments for pytest")
    env: dict[EnvName, Argument] = Field({}, description="environment variables for the properties")
    pass_env: tuple[EnvName, ...] = Field((), description="variables handed on from aiguard's own environment")
    example_timeout: Duration = duration("2s", "how long one example may take before it counts as a hang")
    memory: Size = size("2GiB", "how much memory one property may use, as 512MiB or 2GiB")
    database: InsidePath | None = Field(
        None, description="the folder of saved failing examples; by default the one Hypothesis is configured with"
    )


class GoFuzz(Section):
    """Where the Go fuzz functions are, and how they are built and run."""

    packages: tuple[Text, ...] = Field(("./...",), min_length=1, description="Go package patterns")
    modules: tuple[InsidePath, ...] = Field((".",), min_length=1, description="folders that hold a go.mod")
    tags: tuple[Text, ...] = Field((), description="build tags")
    race: Annotated[bool, Field(strict=True)] = Field(False, description="build with the race detector")
    env: dict[EnvName, Argument] = Field({}, description="environment variables for builds and fuzz functions")
    pass_env: tuple[EnvName, ...] = Field((), description="variables handed on from aiguard's own environment")
    example_timeout: Duration = duration("2s", "how long one call may take before it counts as a hang")
    memory: Size = size("2GiB", "how much memory one fuzz worker may use, as 512MiB or 2GiB")


class Fuzz(Section):
    """How long properties are fuzzed, and which."""

    budget: Duration = duration("30s", "the time for the whole campaign, builds included")
    shrink_budget: Duration = duration("20s", "how much of it one failure may spend on getting smaller")
    jobs: Annotated[int, Field(strict=True, ge=1, le=256)] | None = Field(
        None, description="how many properties run side by side; by default one a core"
    )
    python: PythonFuzz | None = Field(None, description="Python properties")
    go: GoFuzz | None = Field(None, description="Go fuzz functions")


class CheckSettings(Section):
    """The gate: how long it may take, and what fails it."""

    budget: Duration = duration("60s", "the time for the whole check")
    fail_on: Literal["error", "warning", "never"] = Field("error", description="the least severity that fails the gate")


class SuppressionRule(Section):
    """A finding that a human accepts, with the reason; every key that is given must match it."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [key]} for key in ("fingerprint", "rule", "contract", "interaction", "at")]
        }
    )

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        description="why this is acceptable"
    )
    expires: Day | None = Field(None, description="the last day on which it holds, in quotes, UTC")
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")] | None = Field(
        None, description="the finding's fingerprint, as a report shows it"
    )
    rule: Text | None = Field(None, description="a rule, such as contract.mismatch")
    contract: Text | None = Field(None, description="the name of a contract")
    interaction: Text | None = Field(None, description="the id of an interaction")
    at: Text | None = Field(None, description="the place in the response, such as $.total")

    @model_validator(mode="after")
    def _narrow(self) -> SuppressionRule:
        if not any((self.fingerprint, self.rule, self.contract, self.interaction, self.at)):
            raise refused(
                "a suppression needs at least one of fingerprint, rule, contract, interaction, at: without one it "
                "would hide everything"
            )
        return self


class Settings(Section):
    """The whole of aiguard.yaml."""

    version: Annotated[int, BeforeValidator(_version), WithJsonSchema({"const": 1})] = Field(
        description="the version of this file's shape: 1"
    )
    targets: dict[TargetName, Target] = Field({}, description="what contracts are replayed against, by name")
    contracts: Contracts = Field(Contracts.model_construct(), description="the contract files")
    fuzz: Fuzz = Field(Fuzz.model_construct(), description="property campaigns")
    risk: Risk = Field(Risk.model_construct(), description="the ranking of changed code")
    check: CheckSettings = Field(CheckSettings.model_construct(), description="the merge gate")
    suppressions: tuple[SuppressionRule, ...] = Field((), description="findings accepted by a human")
    baseline: InsidePath = Field("aiguard-baseline.yaml", description="the file that `aiguard baseline` writes")
    projects: tuple[InsidePath, ...] = Field(
        (), description="folders of a monorepo, each with an aiguard.yaml of its own"
    )
