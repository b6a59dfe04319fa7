"""Whose turn it is: everybody's first, the changed before the others, and nobody starves."""

from __future__ import annotations

import heapq
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiguard.engines.fuzz.interface import Target
from aiguard.engines.fuzz.scheduling import LONGEST_S, LONGEST_WHOLE_S, SHARES, Scheduler, Turn


def targets(count: int, engines: tuple[str, ...] = ("hypothesis", "guided"), **fields) -> list[Target]:
    return [Target(f"p.py::test_{number:03}", "python", engines, **fields) for number in range(count)]


def scheduler(known: list[Target], jobs: int = 1, first: tuple[str, ...] = ()) -> Scheduler:
    made = Scheduler(jobs)
    made.add(known, dict.fromkeys(first, "reaches a change"))
    return made


def play(plan: Scheduler, budget_s: float, *, fresh=lambda turn: True, over=lambda turn: False) -> list[Turn]:
    """One lane, with slices that take what was planned, until the budget is spent or nobody is left."""
    turns: list[Turn] = []
    left = budget_s
    while left > 0.01 and (turn := plan.next(left)) is not None:
        turns.append(turn)
        left -= turn.seconds
        plan.report(turn, turn.seconds, fresh=fresh(turn), over=over(turn))
    return turns


def spent(turns: list[Turn]) -> Counter[str]:
    total: Counter[str] = Counter()
    for turn in turns:
        total[turn.target.id] += turn.seconds
    return total


def test_everybody_has_a_first_slice_before_anybody_has_a_second():
    known = targets(20)
    turns = play(scheduler(known), 30.0)
    assert {turn.target.id for turn in turns[:20]} == {target.id for target in known}
    assert sum(turn.seconds for turn in turns[:20]) < 0.3 * 30.0


def test_what_reaches_a_change_comes_first_and_has_more():
    known = targets(6)
    changed = (known[4].id, known[2].id)
    turns = play(scheduler(known, first=changed), 60.0)
    assert {turn.target.id for turn in turns[:2]} == set(changed)
    times = spent(turns)
    others = [times[target.id] for target in known if target.id not in changed]
    assert min(times[each] for each in changed) > 2 * max(others)
    assert min(others) > 1.0


def test_what_still_finds_something_new_has_more():
    known = targets(2)
    turns = play(scheduler(known), 60.0, fresh=lambda turn: turn.target is known[0])
    times = spent(turns)
    assert times[known[0].id] > 1.2 * times[known[1].id]
    assert times[known[1].id] > 10.0


def test_a_property_that_has_failed_stops():
    known = targets(3)
    plan = scheduler(known)
    turn = plan.next(10.0)
    plan.report(turn, 0.1, fresh=True, over=True)
    plan.close(turn.target.id)
    assert turn.target.id not in spent(play(plan, 10.0))
    assert not plan.finished


def test_nothing_is_left_to_do():
    known = targets(2)
    plan = scheduler(known)
    plan.close(known[0].id)
    turns = play(plan, 100.0, over=lambda turn: True)
    assert [turn.engine for turn in turns] == ["hypothesis", "guided"]
    assert plan.finished
    assert plan.next(50.0) is None


def test_a_campaign_without_properties_is_finished():
    assert Scheduler(2).finished
    assert Scheduler(2).next(5.0) is None


def test_the_ordinary_engine_is_alone_until_it_stalls():
    known = targets(1)
    assert {turn.engine for turn in play(scheduler(known), 30.0)} == {"hypothesis"}


def test_the_other_engines_share_the_time_once_it_has_stalled():
    known = targets(1, ("hypothesis", "guided", "crosshair"))
    turns = play(scheduler(known), 120.0, fresh=lambda turn: False)
    times: Counter[str] = Counter()
    for turn in turns:
        times[turn.engine] += turn.seconds
    assert turns[0].engine == "hypothesis"
    total = sum(SHARES[engine] for engine in times)
    for engine, seconds in times.items():
        assert seconds == pytest.approx(120.0 * SHARES[engine] / total, abs=LONGEST_S + 1), times


def test_with_more_lanes_than_properties_a_property_has_two_engines_at_once():
    plan = scheduler(targets(1), jobs=3)
    first, second = plan.next(10.0), plan.next(10.0)
    assert {first.engine, second.engine} == {"hypothesis", "guided"}
    assert plan.next(10.0) is None
    assert plan.running(first.target.id, "hypothesis")
    plan.report(first, 1.0, fresh=True, over=False)
    assert plan.next(9.0).engine == first.engine


def test_a_waiting_property_goes_before_a_second_engine_of_a_running_one():
    known = targets(2)
    plan = scheduler(known, jobs=3)
    assert {plan.next(10.0).target.id, plan.next(10.0).target.id} == {target.id for target in known}
    assert plan.next(10.0).engine == "guided"


def test_a_run_that_starts_anew_each_time_gets_most_of_its_fair_share_at_once():
    known = targets(4, ("go",), resumable=False)
    plan = scheduler(known, jobs=2)
    turns = [plan.next(20.0), plan.next(20.0)]
    assert [turn.seconds for turn in turns] == pytest.approx([8.0, 8.0])
    for turn in turns:
        plan.report(turn, turn.seconds, fresh=True, over=False)
    # Whoever comes later has as much, from what is left.
    assert [plan.next(12.0).seconds, plan.next(12.0).seconds] == pytest.approx([8.0, 8.0])


def test_where_nobody_waits_it_gets_all_that_is_left():
    plan = scheduler(targets(2, ("go",), resumable=False), jobs=2)
    assert [plan.next(12.0).seconds, plan.next(12.0).seconds] == [12.0, 12.0]


def whole(count: int, budget_s: float, hanging: frozenset[int] = frozenset()) -> tuple[Counter[str], Counter[str]]:
    """Two lanes over runs that start anew; a hang takes 4.5 s. Returns seconds and slices by target."""
    known = targets(count, ("go",), resumable=False, least_slice_s=1.0)
    plan, slices, times = scheduler(known, jobs=2), Counter(), Counter()
    lanes: list[tuple[float, int, Turn]] = []
    clock = 0.0
    while True:
        while len(lanes) < 2 and clock < budget_s and (turn := plan.next(budget_s - clock)) is not None:
            hangs = int(turn.target.id[-3:]) in hanging
            heapq.heappush(lanes, (clock + (4.5 if hangs else turn.seconds), len(slices) + sum(slices.values()), turn))
            slices[turn.target.id] += 1
        if not lanes:
            return times, slices
        clock, _, turn = heapq.heappop(lanes)
        times[turn.target.id] += turn.seconds
        plan.report(turn, turn.seconds, fresh=True, over=False)
        if int(turn.target.id[-3:]) in hanging:
            plan.close(turn.target.id)


def test_runs_that_start_anew_have_few_slices():
    times, slices = whole(10, 29.5)
    start_up_s = 0.15 + 0.1
    assert (sum(times.values()) - start_up_s * sum(slices.values())) / (2 * 29.5) > 0.92
    assert max(times.values()) < 2 * min(times.values())


def test_hangs_do_not_take_the_turn_of_the_last():
    _, slices = whole(17, 13.0, frozenset({3, 7, 11}))
    assert len(slices) == 17


def test_a_whole_slice_is_bounded_so_that_findings_come_early():
    plan = scheduler(targets(1, ("go",), resumable=False), jobs=4)
    assert plan.next(600.0).seconds == LONGEST_WHOLE_S


def test_a_slice_is_not_shorter_than_start_up_and_not_longer_than_what_is_left():
    known = targets(500, least_slice_s=0.5)
    plan = scheduler(known)
    assert plan.next(10.0).seconds == 0.5
    assert plan.next(0.2).seconds == pytest.approx(0.2)


def test_those_that_come_later_have_their_first_turn_next():
    early, late = targets(4)[:2], targets(4)[2:]
    plan = scheduler(early)
    play(plan, 3.0)
    plan.add(late, {})
    turns = play(plan, 20.0)
    assert {turn.target.id for turn in turns[:2]} == {target.id for target in late}


OUTCOMES = st.tuples(st.floats(0.0, 1.5), st.booleans(), st.integers(0, 9))


@given(
    count=st.integers(1, 40),
    jobs=st.integers(1, 6),
    budget=st.floats(0.5, 90.0),
    resumable=st.booleans(),
    first=st.sets(st.integers(0, 39)),
    outcomes=st.lists(OUTCOMES, min_size=1, max_size=200),
)
@settings(deadline=None)
def test_whatever_happens_the_plan_keeps_its_promises(count, jobs, budget, resumable, first, outcomes):
    """Slices are within what is left, no arm runs twice at once, and everybody open is served before a second slice."""
    known = targets(count, resumable=resumable)
    changed = tuple(known[number].id for number in first if number < count)
    plan = scheduler(known, jobs, changed)
    clock, running, closed = 0.0, [], set()
    served: Counter[str] = Counter()
    for share, fresh, fate in outcomes:
        while len(running) < jobs and (turn := plan.next(budget - clock)) is not None:
            assert 0 < turn.seconds <= max(budget - clock, 0)
            assert (turn.target.id, turn.engine) not in {(each.target.id, each.engine) for each in running}
            assert turn.target.id not in closed
            waiting = {target.id for target in known} - closed - served.keys()
            assert turn.target.id in waiting or not waiting
            if set(changed) & waiting:
                assert turn.target.id in changed
            served[turn.target.id] += 1
            running.append(turn)
        if not running:
            break
        turn = running.pop(0)
        clock = min(budget - 0.001, clock + turn.seconds * share / jobs)
        plan.report(turn, turn.seconds * share, fresh=fresh, over=fate == 0)
        if fate == 1:
            plan.close(turn.target.id)
            closed.add(turn.target.id)
    if plan.finished:
        assert plan.next(1.0) is None
    assert plan.standing(known[0].id).spent_s >= 0


@given(count=st.integers(1, 25), each=st.floats(0.3, 6.0), fresh=st.sets(st.integers(0, 24)))
@settings(deadline=None)
def test_the_slices_of_one_lane_never_exceed_the_budget_and_nobody_starves(count, each, fresh):
    known, budget = targets(count), count * each
    new = {known[number].id for number in fresh if number < count}
    turns = play(scheduler(known), budget, fresh=lambda turn: turn.target.id in new)
    assert sum(turn.seconds for turn in turns) <= budget + 1e-6
    times = spent(turns)
    assert times.keys() == {target.id for target in known}
    # A fresh one weighs half as much again; what is left is the length of one slice.
    assert max(times.values()) <= 1.5 * min(times.values()) + 2 * LONGEST_S


def test_while_more_are_expected_nobody_takes_the_whole_budget():
    plan = scheduler([Target(f"./p:Fuzz{n}", "go", ("go",), least_slice_s=1.0, resumable=False) for n in range(2)], 2)
    early = [plan.next(30.0, expecting=True), plan.next(30.0, expecting=True)]
    assert [turn.seconds for turn in early if turn] == [2.0, 2.0]
    for turn in early:
        assert turn is not None
        plan.report(turn, turn.seconds, fresh=True, over=False)
    plan.add(targets(2), {})
    late = [plan.next(28.0), plan.next(28.0)]
    assert {turn.target.language for turn in late if turn} == {"python"}
