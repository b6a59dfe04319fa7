"""What `init` says: what it found, and what comes next. Sentences for people, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aiguard.scaffold.ci_draft import GITHUB, GITLAB, PRE_COMMIT
from aiguard.scaffold.consumed_draft import consumed
from aiguard.scaffold.survey import Survey
from aiguard.text import one_line


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
    lines += [f"CI: {name}" for name in survey.ci]
    return [one_line(line) for line in lines]


def next_steps(
    survey: Survey, written: Iterable[str], kept: Iterable[str], pre_commit: str | None, missing: Mapping[str, str]
) -> list[str]:
    """What the owner does now, in order.

    `pre_commit` is the text of a pre-commit config that was kept, `missing` what kept configs lack, by target.
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
        steps.append("run `aiguard doctor`, then `aiguard check`")
    elif not missing:
        steps.append("nothing here offers or calls HTTP yet: once something does, run `aiguard init` again, or add a "
                     "target to aiguard.yaml and a contract under contracts/ by hand")  # fmt: skip
    if GITLAB in written:
        steps.append(f"take the job in: add `include: [{{local: {GITLAB}}}]` to .gitlab-ci.yml")
    if contracts and not {GITHUB, GITLAB} & {*written, *kept}:
        steps.append(f"add a step to {' and '.join(survey.ci)} that runs `aiguard check` (docs/ci.md)")
    if PRE_COMMIT in kept and pre_commit is not None and "aiguard" not in pre_commit:
        steps.append(f"add a local hook with `entry: aiguard check` to {PRE_COMMIT} (docs/ci.md)")
    return [one_line(step) for step in steps]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
