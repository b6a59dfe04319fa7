"""Tests that call rapid, with the real rapid where the module can be had."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiguard.engines.fuzz.golang.sources import rapid_tests
from aiguard.findings import TargetStatus
from aiguard.process import child_environment
from tests.engines.fuzz.golang.lab import Lab, copy, opened

TEXT = """package a

import (
	"testing"

	r "pgregory.net/rapid"
)

func TestChecked(t *testing.T) {
	r.Check(t, func(t *r.T) {})
}

func TestOrdinary(t *testing.T) {
	// r.Check(t, nil)
}

func TestMade(t *testing.T) {
	t.Run("inner", r.MakeCheck(func(t *r.T) {}))
}
"""


def test_tests_that_call_rapid_are_found() -> None:
    assert [(test.name, test.line, test.rapid) for test in rapid_tests(TEXT)] == [
        ("TestChecked", 9, True),
        ("TestMade", 17, True),
    ]
    assert rapid_tests(TEXT.replace("pgregory.net", "example.com")) == []


@pytest.fixture(scope="module")
def rapids(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home: Path = tmp_path_factory.mktemp("rapids")
    (home / "scratch").mkdir()
    root = copy("rapids", home / "project")
    env = child_environment({}, (), os.environ)
    had = subprocess.run(["go", "mod", "download"], cwd=root, env=env, capture_output=True, timeout=60, check=False)
    if had.returncode:
        pytest.skip("pgregory.net/rapid cannot be downloaded here")
    with opened(root, home / "scratch") as lab:
        assert lab.discovery.notices == (), "coverage does not guide rapid, so nothing is instrumented for it"
        yield lab


def test_a_sound_test_passes_after_many_inputs(rapids: Lab) -> None:
    progress = rapids.run(".:TestSound", 1.0, slices=1)
    assert progress.ended is not None
    assert progress.ended.status is TargetStatus.PASSED
    assert progress.examples > 1000


def test_a_failure_is_shrunk_by_rapid_and_saved_by_it(rapids: Lab) -> None:
    ended, failure = rapids.failure(".:TestBad")
    assert ended.status is TargetStatus.FAILED
    assert failure.text.startswith("TestBad(n=701, a word=")
    assert failure.exception == "bad 701"
    assert str(failure.location) == "rapids_test.go:23"
    assert failure.saved is not None
    assert (rapids.root / failure.saved).is_file()
    assert failure.reproduce == "go test -run='^TestBad$' ."
    _, again = rapids.failure(".:TestBad")
    assert (again.saved, again.text) == (failure.saved, failure.text)


def test_a_panic_in_a_subtest(rapids: Lab) -> None:
    _, failure = rapids.failure(".:TestPanics")
    assert failure.text == "TestPanics(n=3)"
    assert failure.exception == "panic: runtime error: index out of range [3] with length 3"
    assert str(failure.location) == "rapids_test.go:31"


def test_a_hang_is_told_with_its_seed(rapids: Lab) -> None:
    ended, failure = rapids.failure(".:TestStuck")
    assert (ended.status, failure.rule) == (TargetStatus.HUNG, "fuzz.hang")
    assert failure.location is not None
    # Now and then Go has no stack of a busy thread to show: then it is the place of the test.
    assert failure.location.path == "rapids_test.go"
    assert 35 <= failure.location.line <= 43
    assert "-rapid.seed=" in failure.reproduce
