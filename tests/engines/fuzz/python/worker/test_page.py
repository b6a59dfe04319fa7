"""The page that a run shares with its supervisor, read from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiguard.engines.fuzz.python.worker.page import MOST_CHOICES, MOST_TEXT, PARKED, SHRINKING, SIZE, Page
from tests.conftest import ROOT

Pages = tuple[Page, Page]


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """The run's and the supervisor's view of one page."""
    descriptor = os.open(tmp_path / "page", os.O_RDWR | os.O_CREAT)
    os.ftruncate(descriptor, SIZE)
    made = Page(descriptor), Page(descriptor)
    os.close(descriptor)
    yield made
    for page in made:
        page.close()


def test_a_new_page_says_nothing(pages):
    seen = pages[1].read()
    assert (seen.examples, seen.rejected, seen.features, seen.stage, seen.started) == (0, 0, 0, 0, 0.0)
    assert (seen.text, seen.cut, seen.choices) == ("", False, b"")


def test_what_the_run_publishes_is_seen(pages):
    run, supervisor = pages
    run.count(10, 2, 7)
    run.stage(SHRINKING)
    run.begin(b"choices", 12.5)
    assert supervisor.read().text == ""
    run.describe("test_a(s='ä')".encode())
    assert supervisor.read() == (10, 2, 7, SHRINKING, 12.5, "test_a(s='ä')", False, b"choices")
    assert supervisor.glance() == (10, 2, 7, SHRINKING, 12.5)
    run.end()
    run.stage(PARKED)
    assert supervisor.glance() == (10, 2, 7, PARKED, 0.0)


def test_an_example_does_not_inherit_the_text_of_the_one_before(pages):
    run, supervisor = pages
    run.begin(b"a long one", 1.0)
    run.describe(b"test_a(n=100000)")
    run.begin(b"b", 2.0)
    assert supervisor.read()[4:] == (2.0, "", False, b"b")


def test_a_text_that_is_too_long_is_cut_and_says_so(pages):
    run, supervisor = pages
    run.begin(b"c", 1.0)
    run.describe(b"x" * (MOST_TEXT + 5))
    seen = supervisor.read()
    assert (len(seen.text), seen.cut, seen.choices) == (MOST_TEXT, True, b"c")
    run.describe(b"x" * MOST_TEXT)
    assert not supervisor.read().cut


def test_choices_that_are_too_long_are_left_out(pages):
    run, supervisor = pages
    run.begin(b"x" * (MOST_CHOICES + 1), 1.0)
    assert supervisor.read().choices == b""
    run.begin(b"x" * MOST_CHOICES, 1.0)
    assert len(supervisor.read().choices) == MOST_CHOICES


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(0, 2**64 - 1), st.floats(0, 1e12))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_can_be_read(pages, choices, text, count, started):
    run, supervisor = pages
    run.count(count, count, count)
    run.begin(choices, started)
    run.describe(text)
    seen = supervisor.read()
    assert (seen.examples, seen.started, seen.choices) == (count, started, choices)
    assert seen.text == text.decode("utf-8", "backslashreplace")


def test_a_page_outlives_the_process_that_wrote_it(tmp_path):
    """Killed without warning in the middle of an example, it leaves its input behind."""
    path = tmp_path / "page"
    path.write_bytes(bytes(SIZE))
    program = (
        "import os, sys; from aiguard.engines.fuzz.python.worker.page import Page;"
        "page = Page(os.open(sys.argv[1], os.O_RDWR)); page.count(3, 0, 0); page.begin(b'abc', 5.0);"
        "page.describe(b'test_a(n=3)'); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -9
    descriptor = os.open(path, os.O_RDWR)
    page = Page(descriptor)
    os.close(descriptor)
    assert page.read()[4:] == (5.0, "test_a(n=3)", False, b"abc")
    page.close()
