import os
import struct
import time
from pathlib import Path

from aiguard.engines.fuzz.golang.watching import Watch, quit_workers

SIZE = (100 << 20) + 40


def header(path: Path, count: int, length: int = 10, size: int = SIZE) -> None:
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.write(struct.pack("<qqQQ?", count, length, 1, 2, False))
        file.truncate(size)


def test_a_call_that_does_not_come_back_is_seen(tmp_path: Path) -> None:
    watch, file = Watch(tmp_path), tmp_path / "fuzz-1"
    assert watch.still_s() == 0.0
    header(file, 0)
    assert watch.still_s() == 0.0
    assert not watch.moved
    header(file, 3)
    assert watch.still_s() == 0.0
    assert (watch.moved, watch.calls, watch.readable) == (True, 3, True)
    time.sleep(0.05)
    assert watch.still_s() >= 0.05
    header(file, 4)
    assert watch.still_s() == 0.0
    # The coordinator sets the count back before each batch.
    header(file, 0)
    assert watch.still_s() == 0.0
    assert watch.still_s() == 0.0


def test_another_layout_is_not_believed(tmp_path: Path) -> None:
    for number, (count, length, size) in enumerate([(3, 10, 4096), (-5, 10, SIZE), (3, 1 << 40, SIZE)]):
        home = tmp_path / str(number)
        home.mkdir()
        header(home / "fuzz-1", count, length, size)
        watch = Watch(home)
        for _ in range(2):
            time.sleep(0.01)
            assert watch.still_s() == 0.0
        assert not watch.readable


def test_the_lines_do_where_the_layout_is_not_known(tmp_path: Path) -> None:
    header(tmp_path / "fuzz-1", 3, 10, 4096)
    text = ["fuzz: elapsed: 3s, execs: 10 (3/sec), new interesting: 1 (total: 2)\n"]
    watch = Watch(tmp_path, lambda: "".join(text))
    assert watch.still_s() == 0.0
    assert watch.still_s() == 0.0
    text.append("fuzz: elapsed: 6s, execs: 10 (0/sec), new interesting: 1 (total: 2)\n")
    time.sleep(0.02)
    assert watch.still_s() >= 0.02
    text.append("fuzz: elapsed: 9s, execs: 30 (7/sec), new interesting: 1 (total: 2)\n")
    assert watch.still_s() == 0.0


def test_only_workers_are_told_to_quit() -> None:
    assert not quit_workers([os.getpid(), 2**22 + 1])
