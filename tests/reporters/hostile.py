"""Strategies: reports in which every string that a service, a file or a person supplied may be hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from aiguard.findings import (
    Campaign,
    Counterexample,
    Coverage,
    EngineReport,
    Finding,
    InteractionResult,
    InteractionStatus,
    Json,
    Location,
    Mismatch,
    Severity,
    Suppression,
    TargetResult,
    TargetStatus,
)
from aiguard.ranking import Provenance, RankedFunction, Ranking, Reason, SeenTests, Waiver
from aiguard.verdict import FailOn, Report, judge
from tests.reporters.sample import STARTED

SNIPPETS = (
    "\x1b[2J",
    "\x1b]8;;http://evil.example\x07",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ud800",
    "\ufffe",
    "\0",
    "\r\n::error::owned",
    "\n::stop-commands::x",
    "%0A::error::",
    "[/bold]",
    "[red]",
    ":smile:",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "]]>",
    "&amp;",
    "&#64;everyone",
    "@everyone",
    "#1",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "http://evil.example",
    "www.evil.example",
    "```",
    "`",
    "``",
    "|",
    "\\|",
    "\\",
    "</details>",
    "$x$",
    "~~~",
    "/close",
    "# ",
    "a, b: c",
)

texts = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(st.characters(), max_size=8)), max_size=4).map("".join)
names = texts.filter(bool)
values: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.decimals(allow_nan=True, allow_infinity=True), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
locations = st.one_of(
    st.none(),
    st.builds(
        Location, names, st.integers(-1, 10**6), st.one_of(st.none(), texts), st.one_of(st.none(), st.integers(0, 99))
    ),
)
KEYS = ("contract", "interaction", "variant", "at", "wanted", "got", "curl", "log", "response_excerpt", "\x1b")
FUZZ_KEYS = ("target", "counterexample", "exception", "saved", "traceback")
findings = st.builds(
    Finding,
    st.sampled_from(("contract.mismatch", "contract.unwitnessed", "made.up", "fuzz.counterexample", "fuzz.hang")),
    st.sampled_from(Severity),
    names,
    texts,
    locations,
    st.text("0123456789abcdef", min_size=32, max_size=32),
    texts,
    st.dictionaries(st.sampled_from((*KEYS, *FUZZ_KEYS)), st.one_of(texts, values), max_size=len(KEYS)),
    st.one_of(st.none(), st.builds(Suppression, names, st.one_of(st.none(), st.dates()), texts)),
    st.booleans(),
)
mismatches = st.builds(Mismatch, names, values, values, texts, st.integers(0, 999))
results = st.builds(
    InteractionResult,
    names,
    names,
    st.one_of(st.none(), texts),
    texts,
    st.sampled_from(InteractionStatus),
    st.floats(0, 100),
    st.lists(mismatches, max_size=2).map(tuple),
    locations,
    texts,
)
counterexamples = st.builds(
    Counterexample,
    texts,
    st.one_of(st.none(), texts),
    texts,
    texts,
    st.one_of(st.none(), texts),
    locations,
    st.booleans(),
)
properties = st.builds(
    TargetResult,
    id=names,
    language=st.sampled_from(("python", "go")),
    engine=texts,
    status=st.sampled_from(TargetStatus),
    examples=st.integers(0, 10**9),
    features=st.integers(0, 10**9),
    elapsed_s=st.floats(0, 100),
    time_to_failure_s=st.one_of(st.none(), st.floats(0, 100)),
    message=texts,
    location=locations,
    counterexample=st.one_of(st.none(), counterexamples),
    others=st.lists(counterexamples, max_size=2).map(tuple),
    engines=st.dictionaries(names, st.floats(0, 100), max_size=2),
    priority=texts,
)
campaigns = st.builds(
    Campaign,
    st.floats(0, 100),
    st.floats(0, 100),
    st.integers(1, 9),
    st.integers(0, 9),
    st.floats(0, 100),
    st.dictionaries(names, st.floats(0, 100), max_size=2),
    st.lists(properties, max_size=3).map(tuple),
)
several = st.lists(texts, max_size=2).map(tuple)
reasons = st.builds(
    Reason,
    names,
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
    st.floats(-1, 1),
    texts,
    several,
)
rows = st.builds(
    RankedFunction,
    rank=st.integers(1, 9),
    path=names,
    qualname=names,
    language=st.sampled_from(("python", "go")),
    line=st.integers(1, 10**6),
    end_line=st.integers(1, 10**6),
    change=st.sampled_from(("added", "modified", "unchanged")),
    score=st.floats(0, 1),
    level=st.sampled_from(("high", "medium", "low")),
    percentile=st.floats(0, 100),
    reasons=st.lists(reasons, max_size=3).map(tuple),
    provenance=st.builds(Provenance, st.sampled_from(("ai", "human", "bot", "mixed", "unknown")), several),
    tests=st.one_of(
        st.none(), st.builds(SeenTests, several, st.integers(0, 9), texts, texts, st.dates(), st.booleans())
    ),
    guarded_by=several,
    suggestion=texts,
    scaffold=texts,
    domains=several,
    waiver=st.one_of(st.none(), st.builds(Waiver, texts, texts, st.dates(), texts)),
    commits=several,
)
rankings = st.builds(
    Ranking,
    st.one_of(st.none(), st.just("1" * 40)),
    st.one_of(st.none(), st.just("2" * 40)),
    st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  (hypothesis adds the zone)
    st.lists(rows, max_size=4).map(tuple),
    texts,
    texts,
    st.dictionaries(texts, st.integers(0, 99), max_size=2),
)
engines = st.builds(
    EngineReport,
    st.sampled_from(("contracts", "fuzz", "risk")),
    st.sampled_from(Coverage),
    texts,
    st.lists(findings, max_size=3).map(tuple),
    st.lists(results, max_size=3).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    campaign=st.one_of(st.none(), campaigns),
    ranking=st.one_of(st.none(), rankings),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any report that an engine could hand over, with the verdict that belongs to it."""
    drawn = tuple(draw(st.lists(engines, max_size=2)))
    verdict = judge(drawn, draw(st.sampled_from(FailOn)), interrupted=draw(st.sampled_from((0, 130))))
    command = draw(st.sampled_from(("check", "risk", "risk hotspots")))
    report = Report(command, STARTED, draw(st.floats(0, 1e6)), verdict, drawn)
    return replace(report, notices=tuple(draw(st.lists(texts, max_size=2))))
