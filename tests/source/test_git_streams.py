"""What git prints, while it prints it: to the end, to a reader that stops, to one that fails, and to a deadline."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from aiguard.budget import Deadline
from aiguard.errors import CouldNotJudge
from aiguard.source.git import OutOfTime, Repository
from tests.source.stories import Story

LOG = ("log", "--format=%s", "main")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """One whose log is longer than what a pipe holds."""
    story = Story(tmp_path_factory.mktemp("long") / "told")
    for number in range(400):
        story.commit(f"{number} {'x' * 1000}", {"x": str(number)})
    return story.write()


def children() -> list[int]:
    """The processes that this one started and that still run."""
    asked = ["ps", "-A", "-o", "pid=,ppid=,state=,comm="]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    mine = [(pid, state, name) for pid, parent, state, name in rows if int(parent) == os.getpid()]
    return [int(pid) for pid, state, name in mine if name.startswith("git") and not state.startswith("Z")]


def test_it_hands_over_everything(repository: Repository) -> None:
    with repository.stream(*LOG) as stream:
        assert [line.split()[0] for line in stream] == [b"%d" % number for number in range(399, -1, -1)]


def test_a_reader_that_stops_early_ends_git(repository: Repository) -> None:
    with repository.stream(*LOG) as stream:
        assert stream.readline().startswith(b"399 ")
        assert children()
    assert not children()


def test_ctrl_c_ends_git(repository: Repository) -> None:
    def interrupted() -> None:
        with repository.stream(*LOG) as stream:
            stream.readline()
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not children()


def test_the_deadline_ends_git_wherever_it_is(repository: Repository) -> None:
    read: list[bytes] = []

    def slowly() -> None:
        deadline = Deadline.after(0.3)
        with repository.stream(*LOG, deadline=deadline) as stream:
            read.append(stream.readline())
            while children():
                time.sleep(0.02)
            read.extend(stream)

    with pytest.raises(OutOfTime, match="git log took too long"):
        slowly()
    assert read[0].startswith(b"399 ")
    assert len(read) < 400


def test_no_git_is_started_after_the_deadline(repository: Repository) -> None:
    with pytest.raises(OutOfTime), repository.stream(*LOG, deadline=Deadline.after(0)):
        raise AssertionError


def test_a_deadline_that_is_kept_changes_nothing(repository: Repository) -> None:
    with repository.stream(*LOG, deadline=Deadline.after(60)) as stream:
        assert len(stream.readlines()) == 400


def test_that_git_died_is_told_once_its_output_is_read(repository: Repository) -> None:
    def killed() -> None:
        with repository.stream(*LOG) as stream:
            stream.readline()
            for child in children():
                os.kill(child, signal.SIGKILL)
            stream.read()

    with pytest.raises(CouldNotJudge, match="git log failed"):
        killed()


def test_errors_that_nobody_reads_stop_nothing(repository: Repository) -> None:
    with pytest.raises(CouldNotJudge, match="git log failed"):
        stream_all(repository, "-c", "x.y=z", "log", "--no-such-option")
    noisy = "!f() { head -c 300000 /dev/zero >&2; echo told; exit 7; }; f"
    with pytest.raises(CouldNotJudge, match="git noisy failed"):
        assert stream_all(repository, "-c", f"alias.noisy={noisy}", "noisy") == b"told\n"


def stream_all(repository: Repository, *arguments: str) -> bytes:
    with repository.stream(*arguments) as stream:
        return stream.read()
