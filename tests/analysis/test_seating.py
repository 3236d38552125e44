"""Seatings, variants of the tables, and par."""

from __future__ import annotations

import numpy as np

from engine.analysis.seating import (
    Par,
    Seating,
    pairs_of,
    play_endings,
    scores_by_turn,
    seeds_of,
    with_only,
    without_action,
    without_deals,
)
from engine.kernel import game as g
from tests.analysis.planted import planted
from tests.match.games import tiny
from tests.rules.worlds import World


def ordered(seating: Seating, seat: int) -> set[int]:
    """Actions a seat ordered in one game; -1: none."""
    running = seating.start(1)
    seating.machine.play(running)
    log = running.arrays.log[: int(running.arrays.cursor[g.C_LOG])]
    return set(log[(log[:, g.L_POINT] == g.ORDER) & (log[:, g.L_SEAT] == seat)][:, g.L_A].tolist())


def test_a_banned_action_is_not_ordered_and_the_machine_itself_is_not_touched(world: World) -> None:
    machine = planted(world)
    assert pairs_of(machine) == [(0, 0), (0, 1), (1, 2), (1, 3), (1, 4)]
    assert ordered(Seating.alike(machine), 0) == {1}
    assert ordered(Seating.alike(without_action(machine, 0, 1)), 0) == {0}
    assert ordered(Seating.alike(machine), 0) == {1}


def test_a_spammer_orders_its_actions_though_it_would_rather_not(world: World) -> None:
    machine = planted(world)
    alike = Seating.alike(machine)
    assert ordered(Seating(with_only(machine, 1, (4,)), alike.specs), 1) == {-1}
    assert ordered(Seating(with_only(machine, 1, (4,)), alike.specs, eager=1), 1) == {4}
    assert ordered(Seating(with_only(machine, 1, (2,)), alike.specs, eager=1), 1) == {-1}


def test_without_deals_a_seat_neither_offers_nor_is_offered_any() -> None:
    machine = tiny()
    seating = Seating.alike(machine)

    def dealers(barred: Seating) -> set[int]:
        out: set[int] = set()
        for seed in range(20):
            running = barred.start(seed)
            barred.machine.play(running)
            rows = running.arrays.happened[: int(running.arrays.cursor[g.C_HAPPENED])]
            for row in rows[rows[:, g.H_KIND] == g.OFFERED]:
                out |= {int(row[g.H_SEAT]), int(row[g.H_TARGET])}
        return out

    assert 0 in dealers(seating)
    assert 0 not in dealers(Seating.alike(without_deals(machine, 0)))


def test_endings_do_not_depend_on_threads() -> None:
    seating, seeds = Seating.alike(tiny()), seeds_of(4, 0, 12)
    one, two = play_endings(seating, seeds, 1), play_endings(seating, seeds, 2)
    assert [(e.scores.tolist(), e.fell) for e in one] == [(e.scores.tolist(), e.fell) for e in two]
    assert seeds_of(4, 5, 3) == seeds[5:8]


def test_scores_by_turn_end_in_the_final_scores() -> None:
    seating = Seating.alike(tiny())
    _, scores = scores_by_turn(seating, 7)
    [ending] = play_endings(seating, [7], 1)
    assert scores[-1].tolist() == ending.scores.tolist()


def test_z_is_counted_from_par_in_spreads() -> None:
    par = Par(np.array([[0.0, 0.0], [10.0, 4.0]]), np.array([[0.0, 0.0], [5.0, 2.0]]))
    assert par.above(np.array([20.0, 3.0])).tolist() == [2.0, -0.5]
    assert par.above(np.array([20.0, 3.0]), 0).tolist() == [0.0, 0.0]  # nothing spreads at the start
