from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiguard.commands.last_campaign import Kept, keep, kept
from aiguard.errors import InputError

ONE = Kept(
    "properties/test_m.py::test_total", "python", "test_total(xs=['\ud800é'])", "xs=…", None, "aiguard fuzz", "r"
)


def test_what_is_kept_is_read_again_and_git_does_not_see_it(tmp_path: Path):
    assert keep(tmp_path, [ONE, Kept("./p:FuzzX", "go", None, saved="p/testdata/fuzz/FuzzX/0a")])
    assert kept(tmp_path) == (ONE, Kept("./p:FuzzX", "go", None, saved="p/testdata/fuzz/FuzzX/0a"))
    assert (tmp_path / ".aiguard/.gitignore").read_text() == "*\n"
    document = json.loads((tmp_path / ".aiguard/last-fuzz.json").read_text())
    assert document["schema"] == "aiguard.campaign/1"
    assert set(document["counterexamples"][0]) == {"id", "language", "call", "text", "saved", "reproduce", "rule"}


def test_a_campaign_replaces_what_the_one_before_left_and_keeps_the_ignore_file(tmp_path: Path):
    keep(tmp_path, [ONE])
    (tmp_path / ".aiguard/.gitignore").write_text("*\n!keep\n")
    assert keep(tmp_path, [])
    assert kept(tmp_path) == ()
    assert (tmp_path / ".aiguard/.gitignore").read_text() == "*\n!keep\n"
    assert sorted(path.name for path in (tmp_path / ".aiguard").iterdir()) == [".gitignore", "last-fuzz.json"]


def test_without_a_campaign_there_is_nothing(tmp_path: Path):
    assert kept(tmp_path) == ()


def test_a_place_that_cannot_be_written_is_told_and_not_raised(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert not keep(tmp_path / "file", [ONE])
    assert not keep(tmp_path / "missing", [ONE])
    (tmp_path / ".aiguard").symlink_to("/tmp")
    assert not keep(tmp_path, [ONE])


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"schema": "aiguard.campaign/2"}', '{"schema": "aiguard.campaign/1", "counterexamples": [1]}',
     '{"schema": "aiguard.campaign/1", "counterexamples": [{"id": 1, "language": "go"}]}',
     '{"schema": "aiguard.campaign/1", "counterexamples": [{"id": "x"}]}', "[" * 100_000],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, text: str):
    (tmp_path / ".aiguard").mkdir()
    (tmp_path / ".aiguard/last-fuzz.json").write_text(text)
    with pytest.raises(InputError, match="run `aiguard fuzz` again"):
        kept(tmp_path)
