"""Findings as a reader meets them: by contract and interaction, with what each one knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aiguard.findings import Finding, InteractionResult, InteractionStatus, Json
from aiguard.reporters.exact_json import exact_json
from aiguard.verdict import Report

LONGEST_SENTENCE = 4_000
"""An assertion may quote megabytes; the JSON report has them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about. `path` is the contract file: two projects may name a contract alike."""

    path: str
    contract: str
    interaction: str


@dataclass(slots=True)
class Case:
    """One interaction, with its result where it was replayed and all its findings that stand."""

    subject: Subject
    result: InteractionResult | None = None
    findings: list[Finding] = field(default_factory=list)


def cases(report: Report, findings: Iterable[Finding]) -> list[Case]:
    """These findings by interaction, contracts in the order of the report; findings about no interaction left out."""
    results = {result_subject(result): result for result in interactions(report)}
    grouped: dict[Subject, Case] = {}
    for finding in findings:
        subject = finding_subject(finding)
        if subject is not None:
            grouped.setdefault(subject, Case(subject, results.get(subject))).findings.append(finding)
    contracts = list(dict.fromkeys((subject.path, subject.contract) for subject in grouped))
    order = {contract: number for number, contract in enumerate(contracts)}
    return sorted(grouped.values(), key=lambda case: order[case.subject.path, case.subject.contract])


def interactions(report: Report) -> Iterator[InteractionResult]:
    """Every interaction of every engine, in order."""
    for engine in report.engines:
        yield from engine.interactions


def with_status(report: Report, *statuses: InteractionStatus) -> list[InteractionResult]:
    """The interactions that ended in one of these ways."""
    return [result for result in interactions(report) if result.status in statuses]


def result_subject(result: InteractionResult) -> Subject:
    """The subject of a replayed interaction."""
    path = result.location.path if result.location else ""
    return Subject(path, result.contract, label(result))


def finding_subject(finding: Finding) -> Subject | None:
    """The interaction that a finding is about, or None."""
    contract, interaction = shown(finding, "contract"), shown(finding, "interaction")
    if not contract or not interaction:
        return None
    variant = shown(finding, "variant")
    path = finding.location.path if finding.location else ""
    return Subject(path, contract, f"{interaction} [{variant}]" if variant else interaction)


def label(result: InteractionResult) -> str:
    """An interaction's name, with its variant."""
    return f"{result.name} [{result.variant}]" if result.variant else result.name


def shown(finding: Finding, key: str) -> str:
    """A piece of evidence as text: a string as it is, any other value as JSON, '' where there is none."""
    value = finding.evidence.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    return exact_json(value, indent=0).replace("\n", " ")


def curl(finding: Finding) -> str:
    """The request of a finding as a curl command, or ''."""
    command = shown(finding, "curl")
    return command or (finding.reproduce if finding.reproduce.startswith("curl ") else "")


def log_lines(finding: Finding) -> list[str]:
    """The service's last log lines that a finding carries, as one string or as a list."""
    log: Json = finding.evidence.get("log")
    if isinstance(log, list):
        return [str(line) for line in log]
    return log.splitlines() if isinstance(log, str) else []


def sentence(finding: Finding) -> str:
    """What is wrong, without where: the message, or wanted and got, or the title.

    Of a property's failure neither the input, which has a place of its own, nor more than LONGEST_SENTENCE characters.
    """
    message = finding.message
    if finding.rule.startswith("fuzz."):
        text = shown(finding, "counterexample")
        message = (message.replace(text, "") if text else message).strip("\n")
        if len(message) > LONGEST_SENTENCE:
            message = f"{message[:LONGEST_SENTENCE]}\n... and {len(message) - LONGEST_SENTENCE:,} more characters"
    if message:
        return message
    if "wanted" in finding.evidence or "got" in finding.evidence:
        wanted, got = finding.evidence.get("wanted"), finding.evidence.get("got")
        return f"wanted {_value(wanted)}, got {_value(got)}"
    return finding.title


def _value(value: Json) -> str:
    return exact_json(value, indent=0).replace("\n", " ")


def reproduction(report: Report) -> str:
    """The one command to run next: that of the first finding that fails the gate, else this very command."""
    standing = [finding for finding in report.findings if finding.suppressed is None]
    worst = [f for f in standing if report.verdict.blocks(f)] or [f for f in standing if f.inconclusive]
    for finding in worst:
        if finding.reproduce:
            return finding.reproduce
    return f"aiguard {report.command}"


def counted(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
