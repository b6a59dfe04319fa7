"""Whatever a service sends: every format parses, and none carries a character that acts on its reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from aiguard.masking import Masker
from aiguard.ranking import Commit, Explanation
from aiguard.reporters.explanation import explained, explained_json
from aiguard.reporters.interface import Format, Look, render
from aiguard.reporters.schema import report_schema
from aiguard.verdict import Report
from tests.reporters.hostile import names, rankings, reports, rows, several, texts
from tests.reporters.web.reading import TAGS, read

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)
SARIF = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent.parent / "vendor" / "sarif" / "sarif-2.1.0.json").read_bytes())
)
REPORT = jsonschema.Draft202012Validator(report_schema())
OWN_HTML = re.compile(
    r"<details><summary>(<code>[\w &#;/-]*</code>|\d+ suppressed|Who wrote and tested them|\d+ more functions?)"
    r"</summary>\n?|</details>\n?"
)
MASKER = Masker()
commits = st.builds(
    Commit, names, st.dates(), texts, texts, st.booleans(), st.sampled_from(("ai", "human", "bot", "mixed", "unknown"))
)

many = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(reports())
def test_terminal(report: Report) -> None:
    for look in (Look(), Look(width=40, verbose=True), Look(ascii=True, quiet=True)):
        text = render(report, Format.TERMINAL, MASKER, look)
        assert not UNSAFE.search(text)
        assert text.endswith("\n")
        assert text.isascii() or not look.ascii


@many
@given(reports())
def test_terminal_colours_are_the_only_escapes(report: Report) -> None:
    text = render(report, Format.TERMINAL, MASKER, Look(colour=True, width=80))
    assert not UNSAFE.search(re.sub(r"\x1b\[[0-9;]*m", "", text))


@many
@given(reports())
def test_json(report: Report) -> None:
    text = render(report, Format.JSON, MASKER)
    assert text.isascii()
    REPORT.validate(json.loads(text, parse_constant=no_constant))


@many
@given(reports())
def test_junit(report: Report) -> None:
    text = render(report, Format.JUNIT, MASKER)
    assert not UNSAFE.search(text)
    root = ET.fromstring(text.encode())
    cases = list(root.iter("testcase"))
    assert len(cases) == int(root.attrib["tests"]) > 0
    if report.verdict.status == "fail":
        assert int(root.attrib["failures"]) > 0


@many
@given(reports())
def test_sarif(report: Report) -> None:
    text = render(report, Format.SARIF, MASKER)
    assert text.isascii()
    log = json.loads(text)
    SARIF.validate(log)
    for result in log["runs"][0]["results"]:
        for location in result["locations"]:
            place = location["physicalLocation"]
            assert re.fullmatch(r"(file:///)?[A-Za-z0-9/._~%-]+", place["artifactLocation"]["uri"])
            assert place["region"]["startLine"] >= 1
            assert not UNSAFE.search(result["message"]["text"])


@many
@given(reports())
def test_github(report: Report) -> None:
    text = render(report, Format.GITHUB, MASKER)
    assert not UNSAFE.search(text)
    for line in text.splitlines():
        assert re.match(r"::(error|warning|notice) ((file|line|col|title)=[^:,]*,?)*::|aiguard: ", line), line


@many
@given(reports())
def test_markdown(report: Report) -> None:
    text = render(report, Format.MARKDOWN, MASKER)
    assert not UNSAFE.search(text)
    assert len(text) <= 65_536
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert tokens[0].tag == "h3"
    opened = 0
    for token in flat(tokens):
        assert token.type not in {"image", "link_open", "html_inline"}
        if token.type == "html_block":
            assert OWN_HTML.fullmatch(token.content), token.content
            opened += 1 if token.content.startswith("<details>") else -1
        if token.type == "text":
            assert not re.search(r"[@<>\[\]#`|$\\]|://|www", token.content), token.content
    assert opened == 0


@many
@given(reports())
def test_html(report: Report) -> None:
    page = read(render(report, Format.HTML, MASKER))
    assert page.scripts == 1
    assert set(page.tags) <= TAGS
    assert all(value is None or not UNSAFE.search(value) for value in page.values)
    assert not UNSAFE.search(page.text)
    assert all(re.fullmatch(r"#f\d+", link) for link in page.links)


@many
@given(st.builds(Explanation, rows, rankings, several, st.lists(commits, max_size=2).map(tuple)))
def test_an_explanation(explanation: Explanation) -> None:
    for look in (Look(), Look(width=60), Look(ascii=True)):
        text = explained(explanation, look)
        assert not UNSAFE.search(text)
        assert text.isascii() or not look.ascii
    assert json.loads(explained_json(explanation), parse_constant=no_constant)["schema"] == "aiguard.explanation/1"


def flat(tokens: list[Token]) -> list[Token]:
    return [part for token in tokens for part in (token, *flat(token.children or []))]


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")
