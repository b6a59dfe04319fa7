"""What campaigns saw, written and read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aiguard.commands.last_campaign import keep, keep_seen
from aiguard.errors import InputError
from aiguard.source import coverage_seen
from aiguard.source.coverage_seen import PATH, SCHEMA, Seen, digest_of, document_of, joined, seen_in
from aiguard.source.tree import WorkTree

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOTAL = Seen(
    "p.py::test_total[é]",
    WHEN,
    100,
    (("a.py", 1, "f"), ("a.py", 9, "A.g"), ("b.py", 2, "h")),
    {"a.py": "1" * 32, "b.py": ""},
)


def later(seen: Seen, examples: int, *functions: tuple[str, int, str]) -> Seen:
    return Seen(seen.id, seen.when + timedelta(days=1), examples, functions, {})


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    assert seen_in(WorkTree(tmp_path)) == ()
    assert keep_seen(tmp_path, [TOTAL])
    assert seen_in(WorkTree(tmp_path)) == (TOTAL,)
    assert (tmp_path / ".aiguard/.gitignore").read_text() == "*\n"
    keep(tmp_path, [])
    assert seen_in(WorkTree(tmp_path)) == (TOTAL,)


def test_other_properties_stay_and_a_replay_replaces_no_campaign(tmp_path: Path) -> None:
    other = Seen("p.py::test_other", WHEN, 3, (), {})
    keep_seen(tmp_path, [TOTAL, other])
    keep_seen(tmp_path, [later(TOTAL, 1, ("a.py", 1, "f"))])
    assert set(map(str, seen_in(WorkTree(tmp_path)))) == {str(TOTAL), str(other)}
    again = later(TOTAL, 20)
    keep_seen(tmp_path, [again])
    assert seen_in(WorkTree(tmp_path)) == (again, other)
    assert joined([other], [later(other, 3)]) == (later(other, 3),)


def test_what_is_kept_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [Seen(f"p.py::test_{n}", WHEN + timedelta(hours=n), 100, (("a.py", 1, "f"),) * 10, {}) for n in range(9)]
    monkeypatch.setattr(coverage_seen, "MOST_FUNCTIONS", 35)
    assert joined(records[:5], records[5:]) == tuple(reversed(records[6:]))
    monkeypatch.setattr(coverage_seen, "MOST_PROPERTIES", 2)
    assert joined(records, ()) == tuple(reversed(records[7:]))


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"schema": "aiguard.reach/2", "properties": {}}', f'{{"schema": "{SCHEMA}"}}', "[" * 100_000,
        f'{{"schema": "{SCHEMA}", "properties": {{"x": 1}}}}',
        f'{{"schema": "{SCHEMA}", "properties": {{"x": {{"when": "soon", "examples": 1, "files": {{}}}}}}}}',
        f'{{"schema": "{SCHEMA}", "properties": {{"x": {{"when": "2026-01-01", "examples": 1, "files": {{}}}}}}}}',
    ],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_refused_and_written_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / ".aiguard").mkdir()
    (tmp_path / PATH).write_text(text)
    with pytest.raises(InputError):
        seen_in(WorkTree(tmp_path))
    assert keep_seen(tmp_path, [TOTAL])
    assert seen_in(WorkTree(tmp_path)) == (TOTAL,)


def test_the_document_says_what_it_is() -> None:
    document = json.loads(document_of([TOTAL]))
    assert document["schema"] == "aiguard.reach/1"
    assert document["properties"][TOTAL.id]["files"]["a.py"] == {
        "digest": "1" * 32,
        "functions": [[1, "f"], [9, "A.g"]],
    }


def test_ends_of_lines_do_not_make_another_version() -> None:
    assert digest_of(b"a\r\nb\n") == digest_of(b"a\nb\n") != digest_of(b"a\nb")
