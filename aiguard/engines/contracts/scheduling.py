"""Which interactions run side by side, and which in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
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
        _drain(work, todo, stop)
        return
    together = [item for item in todo if not item.exclusive]
    share = min(parallel, len(together))
    if share > 1:
        # One long-lived loop a thread keeps each connection warm; they share one list iterator, whose next() is atomic.
        feed = iter(together)
        with ThreadPoolExecutor(share, thread_name_prefix="replay") as pool:
            await_all([pool.submit(_drain, work, feed, stop) for _ in range(share)])
    else:
        _drain(work, together, stop)
    _drain(work, [item for item in todo if item.exclusive], stop)


def await_all(futures: Iterable[Future[None]]) -> None:
    """Wait for all, raising the first error at once; wakes up often enough for Ctrl-C to be seen."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()


def _drain(work: Work, todo: Iterable[Chain], stop: threading.Event) -> None:
    for item in todo:
        if stop.is_set():
            return
        work(item)
