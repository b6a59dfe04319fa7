"""JUnit XML as CI systems read it.

A suite for each contract with a case for each interaction, a suite for each file or package of properties with a case
for each property, and a case for every other finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from aiguard.findings import (
    Coverage,
    EngineReport,
    Finding,
    InteractionResult,
    InteractionStatus,
    TargetResult,
    TargetStatus,
)
from aiguard.reporters.campaigns import input_lines, place_and_name, property_cases, property_of, traceback_lines
from aiguard.reporters.grouping import Subject, cases, curl, finding_subject, label, log_lines, result_subject, sentence
from aiguard.reporters.moments import seconds, utc
from aiguard.text import visible
from aiguard.verdict import Report, Verdict

MOST_INPUT, MOST_INPUT_LINES = 20_000, 500
"""Characters and lines of a counterexample: a test tab shows no more, and some refuse a larger file."""

_TAGS = {
    TargetStatus.FAILED: "failure",
    TargetStatus.HUNG: "error",
    TargetStatus.ERROR: "error",
    TargetStatus.NOT_RUN: "skipped",
}
# What JUnit's readers count, and what each outcome adds to a suite's counts.
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


@dataclass(slots=True)
class _Suite:
    name: str
    cases: list[ET.Element] = field(default_factory=list)


def junit_xml(report: Report) -> str:
    """The report as JUnit XML: a finding that fails the gate is a failure, what could not be judged an error.

    A finding that does not fail the gate is a passing case with its text as output; a suppressed one is skipped.
    """
    suites: dict[str, _Suite] = {}

    def add(suite: str, case: ET.Element) -> None:
        suites.setdefault(suite, _Suite(suite)).cases.append(case)

    by_subject = {case.subject: case.findings for case in cases(report, report.findings)}
    by_property = {case.id: case.findings for case in property_cases(report, report.findings)}
    replayed: set[Subject] = set()
    for engine in report.engines:
        for result in engine.interactions:
            subject = result_subject(result)
            replayed.add(subject)
            findings = by_subject.get(subject, []) if result.status is not InteractionStatus.PASSED else []
            add(result.contract, _interaction(result, findings, report.verdict))
            if result.status is InteractionStatus.PASSED:
                for finding in by_subject.get(subject, []):
                    add(result.contract, _finding(finding, report.verdict))
        fuzzed = {target.id for target in engine.campaign.targets} if engine.campaign else set()
        for target in engine.campaign.targets if engine.campaign else ():
            add(place_and_name(target.id)[0], _property(target, by_property.get(target.id, []), report.verdict))
        for finding in engine.findings:
            if finding_subject(finding) not in replayed and property_of(finding) not in fuzzed:
                add(finding.rule, _finding(finding, report.verdict))
        if engine.coverage is not Coverage.RAN and not engine.findings:
            add("aiguard", _not_looked(engine))
    if not suites:
        add("aiguard", _verdict_case(report))
    return _document(report, suites.values())


def _document(report: Report, suites: Iterable[_Suite]) -> str:
    root = ET.Element("testsuites", {"name": visible(f"aiguard {report.command}")})
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        element = ET.SubElement(root, "testsuite", {"name": visible(suite.name)})
        counts = dict.fromkeys(totals, 0)
        for case in suite.cases:
            counts["tests"] += 1
            for outcome in case:
                if outcome.tag in _COUNTED:
                    counts[_COUNTED[outcome.tag]] += 1
            element.append(case)
        element.attrib.update({key: str(count) for key, count in counts.items()})
        element.set("time", _time(sum(float(case.get("time", "0")) for case in suite.cases)))
        element.set("timestamp", utc(report.started_at).removesuffix("Z"))
        totals = {key: totals[key] + counts[key] for key in totals}
    root.attrib.update({key: str(count) for key, count in totals.items()})
    root.set("time", _time(report.duration_s))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _interaction(result: InteractionResult, findings: list[Finding], verdict: Verdict) -> ET.Element:
    path = result.location.path if result.location else ""
    case = _case(result.contract, label(result), path, result.duration_s)
    standing = [finding for finding in findings if finding.suppressed is None]
    if standing:
        _outcome(case, standing, verdict)
        return case
    if findings:
        _add(case, "skipped", _suppressed(findings[0]))
    elif result.status is InteractionStatus.SKIPPED:
        _add(case, "skipped", result.message or "not run")
    elif result.status is InteractionStatus.ERROR:
        _add(case, "error", result.message or "could not be judged")
    elif result.status is InteractionStatus.FAILED:
        lines = [f"{mismatch.at}: {mismatch.message}" for mismatch in result.mismatches]
        _add(case, "failure", result.message or (lines or ["failed"])[0], text="\n".join(lines))
    return case


def _property(target: TargetResult, findings: list[Finding], verdict: Verdict) -> ET.Element:
    place, name = place_and_name(target.id)
    case = _case(place, name, target.location.path if target.location else "", target.elapsed_s)
    standing = [finding for finding in findings if finding.suppressed is None]
    said = target.message or target.status.value.replace("_", " ")
    if standing:
        _outcome(case, standing, verdict)
    elif findings:
        _add(case, "skipped", _suppressed(findings[0]))
    elif target.status is not TargetStatus.PASSED:
        _add(case, _TAGS[target.status], said)
    return case


def _finding(finding: Finding, verdict: Verdict) -> ET.Element:
    path = finding.location.path if finding.location else ""
    case = _case(finding.rule, finding.title, path)
    if finding.suppressed is not None:
        _add(case, "skipped", _suppressed(finding))
    else:
        _outcome(case, [finding], verdict)
    return case


def _outcome(case: ET.Element, findings: list[Finding], verdict: Verdict) -> None:
    """One element for all findings of a case: most readers look at the first failure only."""
    text = "\n\n".join(_details(finding) for finding in findings)
    blocking = [finding for finding in findings if verdict.blocks(finding)]
    unjudged = [finding for finding in findings if finding.inconclusive]
    for tag, worst in (("failure", blocking), ("error", unjudged)):
        if worst:
            more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
            _add(case, tag, worst[0].title + more, kind=worst[0].rule, text=text)
            return
    ET.SubElement(case, "system-out").text = visible(f"{findings[0].severity}: {text}")


def _details(finding: Finding) -> str:
    place = f"{finding.location}: " if finding.location else ""
    lines = [
        place + sentence(finding),
        *input_lines(finding, MOST_INPUT_LINES, MOST_INPUT),
        curl(finding) or finding.reproduce,
        *log_lines(finding),
        *traceback_lines(finding, most=50),
    ]
    return "\n".join(line for line in lines if line)


def _suppressed(finding: Finding) -> str:
    assert finding.suppressed is not None
    return f"suppressed at {finding.suppressed.where}: {finding.suppressed.reason}"


def _not_looked(engine: EngineReport) -> ET.Element:
    case = _case("aiguard", engine.engine)
    tag = "skipped" if engine.coverage is Coverage.SKIPPED else "error"
    _add(case, tag, engine.reason or engine.coverage.value)
    return case


def _verdict_case(report: Report) -> ET.Element:
    case = _case("aiguard", report.command)
    if report.verdict.status != "pass":
        _add(case, "error", report.verdict.reason)
    return case


def _case(classname: str, name: str, path: str = "", duration_s: float = 0.0) -> ET.Element:
    place = {"file": visible(path)} if path else {}
    return ET.Element(
        "testcase", {"classname": visible(classname), "name": visible(name), "time": _time(duration_s), **place}
    )


def _add(case: ET.Element, tag: str, message: str, *, kind: str = "", text: str = "") -> None:
    attributes = {"message": visible(message)} | ({"type": visible(kind)} if kind else {})
    element = ET.SubElement(case, tag, attributes)
    if text:
        element.text = visible(text)


def _time(duration_s: float) -> str:
    return f"{seconds(duration_s):.6f}"
