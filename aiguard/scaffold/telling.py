"""What `init` says: what it found, and what comes next. Sentences for people, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aiguard.scaffold.ci_draft import GITHUB, GITLAB, PRE_COMMIT
from aiguard.scaffold.consumed_draft import consumed
from aiguard.scaffold.survey import Property, Survey
from aiguard.text import one_line

_LONGEST = 500
"""Characters of a step, which may hold a whole block for aiguard.yaml."""


def found_lines(survey: Survey) -> list[str]:
    """Everything that was seen, in a fixed order; empty where nothing was."""
    lines = [f"{language}: {_count(number, 'file')}" for language, number in survey.languages.items()]
    lines += [f"Go module {name} ({folder or '.'})" for folder, name in sorted(survey.modules.items())]
    for service in survey.services:
        lines.append(
            f"{service.framework} service {service.name}: {_count(len(service.routes), 'route')} ({service.place})"
        )
    called = consumed(survey.calls)
    for other in called:
        first, more = other.calls[0], len(other.calls) - 1
        lines.append(f"calls {other.known_by}: {first.place}" + (f" and {_count(more, 'other place')}" if more else ""))
    unknown = [call for call in survey.calls if not call.base and not call.setting]
    if unknown:
        lines.append(f"{_count(len(unknown), 'outbound call')} to a host only known at run time: {unknown[0].place}"
                     + (", ..." if unknown[1:] else ""))  # fmt: skip
    for document in survey.api_files:
        lines.append(f"OpenAPI document {document.path}: {document.title}, {_count(len(document.routes), 'operation')}")
    if survey.models:
        lines.append(
            f"{_count(len(survey.models), 'pydantic model')}: {survey.models[0]}"
            + (", ..." if survey.models[1:] else "")
        )
    lines += _properties([each for each in survey.properties if each.is_python], "file of Hypothesis tests",
                         "files of Hypothesis tests")  # fmt: skip
    lines += _properties([each for each in survey.properties if not each.is_python], "Go fuzz function",
                         "Go fuzz functions")  # fmt: skip
    lines += [f"CI: {name}" for name in survey.ci]
    return [one_line(line) for line in lines]


def next_steps(
    survey: Survey,
    written: Iterable[str],
    kept: Iterable[str],
    pre_commit: str | None,
    missing: Mapping[str, str],
    unfuzzed: Iterable[str] = (),
) -> list[str]:
    """What the owner does now, in order.

    `pre_commit` is the text of a pre-commit config that was kept, `missing` what kept configs lack, by target,
    `unfuzzed` what they lack for the properties.
    """
    written, kept = list(written), list(kept)
    contracts = [path for path in (*written, *kept) if path.rpartition("/")[0].endswith("contracts")]
    steps = [f"{what} under `targets:`, then run `aiguard init` again for its contract" for what in missing.values()]
    if contracts:
        new = [path for path in written if path in contracts]
        steps += [f"edit {new[0]}: name the data it needs, and say what the answers hold"] if new else []
        called = [path for path in new if path.rpartition("/")[2].startswith("calls-")]
        if called:
            steps.append(f"where a server of theirs may be called, name it in {', '.join(called)}: set aside by "
                         "`target: none`, it is a warning in `aiguard check` until then")  # fmt: skip
    steps += [f"{what}, so that `aiguard check` runs your properties" for what in unfuzzed]
    if contracts or survey.properties:
        steps.append("run `aiguard doctor`, then `aiguard check`")
    elif not missing:
        steps.append("nothing here offers or calls HTTP yet: once something does, run `aiguard init` again, or add a "
                     "target to aiguard.yaml and a contract under contracts/ by hand")  # fmt: skip
    if not survey.properties and {"Python", "Go"} & survey.languages.keys():
        steps.append("begin a property: `aiguard fuzz new FILE:FUNCTION`; once it stands, add `fuzz: {budget: 30s}` to "
                     "aiguard.yaml")  # fmt: skip
    if GITLAB in written:
        steps.append(f"take the job in: add `include: [{{local: {GITLAB}}}]` to .gitlab-ci.yml")
    if (contracts or survey.properties) and not {GITHUB, GITLAB} & {*written, *kept}:
        steps.append(f"add a step to {' and '.join(survey.ci)} that runs `aiguard check` (docs/ci.md)")
    if PRE_COMMIT in kept and pre_commit is not None and "aiguard" not in pre_commit:
        steps.append(f"add a local hook with `entry: aiguard check` to {PRE_COMMIT} (docs/ci.md)")
    return [one_line(step, _LONGEST) for step in steps]


def _properties(found: Sequence[Property], one: str, many: str) -> list[str]:
    if not found:
        return []
    return [f"{len(found):,} {one if len(found) == 1 else many}: {found[0].place}" + (", ..." if found[1:] else "")]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
