"""Which interactions run side by side, and which in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeAlias

from aiguard.config.contract import Contract, Interaction
from aiguard.plan.plan import ContractReplay


@dataclass(frozen=True, slots=True)
class Chain:
    """Interactions of one contract that run in this order."""

    contract: Contract
    interactions: tuple[Interaction, ...]

    @property
    def exclusive(self) -> bool:
        """Whether it puts the target into a state, which others must not disturb."""
        return any(interaction.states for interaction in self.interactions)


Work: TypeAlias = Callable[[Chain], None]

TICK_S = 0.02
SLOW_S = 0.005
"""A lane that takes longer than this for one chain spends its time waiting."""
PATIENCE = 2
"""One slow tick may be the machine's; so many in a row are the service's."""


def chains(replays: Iterable[ContractReplay]) -> list[Chain]:
    """One chain for a contract that captures; otherwise one for each interaction. In file order."""
    result = []
    for replay in replays:
        if replay.contract.captures:
            result.append(Chain(replay.contract, replay.interactions))
        else:
            result += [Chain(replay.contract, (interaction,)) for interaction in replay.interactions]
    return result


def run_chains(work: Work, todo: Sequence[Chain], parallel: int, stop: threading.Event) -> None:
    """Run every chain: those without states side by side first, then those with states one by one.

    With `parallel` 1 all run in file order. Returns early, after the chains under way, when `stop` is set.
    """
    if parallel <= 1:
        _drain(work, iter(todo), stop)
        return
    together = [item for item in todo if not item.exclusive]
    _side_by_side(work, together, min(parallel, len(together)), stop)
    _drain(work, iter([item for item in todo if item.exclusive]), stop)


def _side_by_side(work: Work, todo: Sequence[Chain], most: int, stop: threading.Event) -> None:
    """Lanes that share one list of chains, twice as many whenever those there keep waiting more than they work.

    Against a fast service one thread is fastest, since threads only contend for the interpreter (measured: twice the
    time with eight); against a slow one the time goes into waiting, and lanes wait side by side.
    """
    done: list[None] = []  # append() is atomic, too
    feed = iter(todo)  # next() on a list's iterator is atomic

    def counted(item: Chain) -> None:
        work(item)
        done.append(None)

    with ThreadPoolExecutor(max(1, most), thread_name_prefix="replay") as pool:
        lanes = {pool.submit(_drain, counted, feed, stop)}
        opened, before, slow = 1, 0, 0
        while lanes:
            finished, lanes = wait(lanes, timeout=TICK_S, return_when=FIRST_COMPLETED)
            for lane in finished:
                lane.result()
            slow = slow + 1 if len(done) - before < opened * TICK_S / SLOW_S else 0
            before = len(done)
            if slow >= PATIENCE and lanes:
                more = min(opened, most - opened)
                lanes |= {pool.submit(_drain, counted, feed, stop) for _ in range(more)}
                opened += more


def await_all(futures: Iterable[Future[None]]) -> None:
    """Wait for all, raising the first error at once; wakes up often enough for Ctrl-C to be seen."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()


def _drain(work: Work, todo: Iterator[Chain], stop: threading.Event) -> None:
    for item in todo:
        if stop.is_set():
            return
        work(item)
