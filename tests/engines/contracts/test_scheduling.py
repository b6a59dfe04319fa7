from __future__ import annotations

import threading
import time

from aiguard.engines.contracts.scheduling import TICK_S, run_chains


class Item:
    def __init__(self, name: str, exclusive: bool = False) -> None:
        self.name, self.exclusive = name, exclusive


def run(items: list[Item], parallel: int, seconds: float = 0.02) -> tuple[list[str], int, list[int]]:
    lock, running, most, done, beside = threading.Lock(), [], [0], [], []

    def work(item: Item) -> None:
        with lock:
            running.append(item)
            most[0] = max(most[0], len(running))
        time.sleep(seconds)
        with lock:
            if item.exclusive:
                beside.append(len(running))
            running.remove(item)
            done.append(item.name)

    run_chains(work, items, parallel, threading.Event())
    return done, most[0], beside


def test_one_lane_keeps_file_order():
    items = [Item("a"), Item("b", exclusive=True), Item("c")]
    assert run(items, 1)[0] == ["a", "b", "c"]


def test_lanes_run_side_by_side_and_no_wider_than_asked():
    done, most, _ = run([Item(str(n)) for n in range(12)], 3)
    assert sorted(done, key=int) == [str(n) for n in range(12)]
    assert 1 < most <= 3


def test_a_service_that_makes_us_wait_gets_every_lane():
    everybody_there = threading.Barrier(8, timeout=30)

    def work(item: Item) -> None:
        time.sleep(0.05)
        if int(item.name) < 8:
            everybody_there.wait()

    run_chains(work, [Item(str(n)) for n in range(16)], 8, threading.Event())
    assert not everybody_there.broken


def test_a_fast_service_keeps_one_lane_even_where_the_machine_stutters():
    lanes = set()

    def work(item: Item) -> None:
        lanes.add(threading.get_ident())
        if item.name == "300":
            time.sleep(1.2 * TICK_S)
        for _ in range(2000):
            pass

    run_chains(work, [Item(str(n)) for n in range(1000)], 8, threading.Event())
    assert len(lanes) == 1


def test_what_puts_the_target_into_a_state_runs_alone():
    items = [Item(str(n), exclusive=n % 2 == 0) for n in range(10)]
    done, _, beside = run(items, 4)
    assert len(done) == 10
    assert beside == [1] * 5


def test_stop_ends_after_the_chains_under_way():
    stop, done = threading.Event(), []

    def work(item: Item) -> None:
        done.append(item.name)
        stop.set()

    run_chains(work, [Item(str(n)) for n in range(100)], 2, stop)
    assert len(done) <= 2
