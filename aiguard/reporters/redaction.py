"""The one boundary that every report crosses: no known secret gets past it, whoever wrote the text."""

from __future__ import annotations

from dataclasses import replace

from aiguard.findings import (
    Campaign,
    Counterexample,
    EngineReport,
    Finding,
    InteractionResult,
    Mismatch,
    Suppression,
    TargetResult,
)
from aiguard.masking import Masker
from aiguard.ranking import Explanation, RankedFunction, Ranking, Reason, SeenTests, Waiver
from aiguard.verdict import Report

_NAMES = frozenset({"contract", "interaction", "target", "saved"})
"""What a file of the repository spells out. Names and places are never filled in from the environment, and a value of
it that happens to be `contracts` must not break the paths that machines follow."""


def redacted(report: Report, masker: Masker) -> Report:
    """The same report without any secret the masker knows, in any string of it; fingerprints stay as they are."""
    if masker.idle:
        return report
    return replace(
        report,
        command=masker.text(report.command),
        verdict=replace(report.verdict, reason=masker.text(report.verdict.reason)),
        engines=tuple(_engine(engine, masker) for engine in report.engines),
        notices=_texts(report.notices, masker),
    )


def _engine(engine: EngineReport, masker: Masker) -> EngineReport:
    return replace(
        engine,
        reason=masker.text(engine.reason),
        findings=tuple(_finding(finding, masker) for finding in engine.findings),
        interactions=tuple(_interaction(result, masker) for result in engine.interactions),
        notices=_texts(engine.notices, masker),
        campaign=None if engine.campaign is None else _campaign(engine.campaign, masker),
        ranking=None if engine.ranking is None else _ranking(engine.ranking, masker),
    )


def redacted_explanation(explanation: Explanation, masker: Masker) -> Explanation:
    """The same explanation without any secret the masker knows."""
    if masker.idle:
        return explanation
    return replace(
        explanation,
        row=_row(explanation.row, masker),
        ranking=_ranking(explanation.ranking, masker),
        lowering=_texts(explanation.lowering, masker),
        commits=tuple(
            replace(commit, author=masker.text(commit.author), subject=masker.text(commit.subject))
            for commit in explanation.commits
        ),
    )


def _ranking(ranking: Ranking, masker: Masker) -> Ranking:
    return replace(
        ranking,
        functions=tuple(_row(row, masker) for row in ranking.functions),
        against=masker.text(ranking.against),
        population=masker.text(ranking.population),
    )


def _row(row: RankedFunction, masker: Masker) -> RankedFunction:
    """Paths, names, ids and the command made of them are the repository's own words, and stay."""
    provenance = row.provenance
    return replace(
        row,
        reasons=tuple(_reason(reason, masker) for reason in row.reasons),
        provenance=replace(provenance, evidence=_texts(provenance.evidence, masker)),
        tests=None if row.tests is None else _tests(row.tests, masker),
        suggestion=masker.text(row.suggestion),
        waiver=None if row.waiver is None else _waiver(row.waiver, masker),
    )


def _reason(reason: Reason, masker: Masker) -> Reason:
    value = masker.text(reason.value) if isinstance(reason.value, str) else reason.value
    return replace(reason, value=value, text=masker.text(reason.text))


def _tests(tests: SeenTests, masker: Masker) -> SeenTests:
    return replace(tests, author=masker.text(tests.author))


def _waiver(waiver: Waiver, masker: Masker) -> Waiver:
    return replace(waiver, owner=masker.text(waiver.owner), reason=masker.text(waiver.reason))


def _campaign(campaign: Campaign, masker: Masker) -> Campaign:
    return replace(campaign, targets=tuple(_target(target, masker) for target in campaign.targets))


def _target(target: TargetResult, masker: Masker) -> TargetResult:
    found = target.counterexample
    return replace(
        target,
        message=masker.text(target.message),
        priority=masker.text(target.priority),
        counterexample=None if found is None else _counterexample(found, masker),
        others=tuple(_counterexample(other, masker) for other in target.others),
    )


def _counterexample(found: Counterexample, masker: Masker) -> Counterexample:
    return replace(
        found,
        text=masker.text(found.text),
        call=None if found.call is None else masker.text(found.call),
        exception=masker.text(found.exception),
        reproduce=masker.text(found.reproduce),
    )


def _finding(finding: Finding, masker: Masker) -> Finding:
    return replace(
        finding,
        title=masker.text(finding.title),
        message=masker.text(finding.message),
        reproduce=masker.text(finding.reproduce),
        evidence={
            masker.text(key): value if key in _NAMES else masker.value(value) for key, value in finding.evidence.items()
        },
        suppressed=_suppression(finding.suppressed, masker),
    )


def _interaction(result: InteractionResult, masker: Masker) -> InteractionResult:
    return replace(
        result,
        variant=None if result.variant is None else masker.text(result.variant),
        mismatches=tuple(_mismatch(mismatch, masker) for mismatch in result.mismatches),
        message=masker.text(result.message),
    )


def _mismatch(mismatch: Mismatch, masker: Masker) -> Mismatch:
    return replace(
        mismatch,
        at=masker.text(mismatch.at),
        expected=masker.value(mismatch.expected),
        actual=masker.value(mismatch.actual),
        message=masker.text(mismatch.message),
    )


def _suppression(suppression: Suppression | None, masker: Masker) -> Suppression | None:
    if suppression is None:
        return None
    return replace(suppression, reason=masker.text(suppression.reason), where=suppression.where)


def _texts(texts: tuple[str, ...], masker: Masker) -> tuple[str, ...]:
    return tuple(masker.text(text) for text in texts)
