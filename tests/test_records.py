"""Records: dataclasses in all but the price, and immutable to the type checker."""

from __future__ import annotations

import dataclasses
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiguard.records import record, uncollected


@record
class Place:
    """A record to try."""

    line: int
    names: list[str] = dataclasses.field(default_factory=list)


@record
class Word:
    """One that can be hashed."""

    text: str


def test_a_record_is_a_dataclass_with_slots() -> None:
    assert Place(1) == Place(1, [])
    assert Place(1).names is not Place(1).names
    assert [field.name for field in dataclasses.fields(Place)] == ["line", "names"]
    assert not hasattr(Place(1), "__dict__")
    assert {Word("a"), Word("a"), Word("b")} == {Word("b"), Word("a")}


def test_the_type_checker_refuses_to_change_one(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "from aiguard.records import record\n@record\nclass Own:\n    size: int = 0\nOwn('x')\nOwn().size = 1\n"
    )
    argv = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "use.py"]
    environ = {**os.environ, "MYPYPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(argv, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert 'use.py:5: error: Argument 1 to "Own" has incompatible type' in done.stdout
    assert 'use.py:6: error: Property "size" defined in "Own" is read-only' in done.stdout


def test_nothing_is_collected_meanwhile_and_everything_after() -> None:
    assert gc.isenabled()
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="within"), uncollected():
        raise ValueError("within")
    assert gc.isenabled()
