"""What games leave behind: counts by hand."""

from __future__ import annotations

import numpy as np

from engine.analysis.gather import Gathered, deals_of, gather
from engine.analysis.seating import Par, Seating, seeds_of
from engine.kernel import game as g
from tests.analysis.planted import planted
from tests.rules.worlds import World


def log(*rows: tuple[int, int, int, int, int, int]) -> np.ndarray:
    """Decision rows: turn, point, seat, subject, A, B."""
    out = np.zeros((len(rows), g.LOG_WIDTH), np.int64)
    for row, (turn, point, seat, subject, a, b) in zip(out, rows):
        row[[g.L_TURN, g.L_POINT, g.L_SEAT, g.L_SUBJECT, g.L_A, g.L_B]] = turn, point, seat, subject, a, b
    return out


def happened(*rows: tuple[int, int]) -> np.ndarray:
    """Happenings: kind, deal."""
    out = np.zeros((len(rows), g.HAPPENED_WIDTH), np.int64)
    for row, (kind, deal) in zip(out, rows):
        row[[g.H_KIND, g.H_WHAT]] = kind, deal
    return out


def test_a_deal_broken_twice_is_one_broken_deal() -> None:
    rows = happened((g.SIGNED, 0), (g.SIGNED, 3), (g.BREACHED, 3), (g.BREACHED, 3), (g.SIGNED, 3), (g.BREACHED, 0))
    assert deals_of(log(), rows) == (3, 2, 0, 0, 0)


def test_a_counter_is_accepted_or_not_by_the_row_that_follows() -> None:
    rows = log(
        (0, g.OFFER, 0, 0, 2, 7),  # seat 0 offers deal 2 at terms 7
        (0, g.ANSWER, 1, 2, 2, 8),  # seat 1 counters with terms 8
        (0, g.CONSENT, 0, 2, 1, 8),  # seat 0 takes them
        (0, g.OFFER, 1, 0, 1, 5),
        (0, g.ANSWER, 0, 1, 2, 6),
        (0, g.CONSENT, 1, 1, 0, 6),  # refused, but seat 1 had offered terms 5
    )
    assert deals_of(rows, happened()) == (0, 0, 2, 1, 0)


def test_terms_refused_by_who_put_them_forward_are_found_within_the_turn() -> None:
    offer, back = (3, g.OFFER, 0, 0, 2, 7), (3, g.OFFER, 1, 1, 2, 7)
    assert deals_of(log(offer, (3, g.ANSWER, 1, 2, 0, 7), back, (3, g.ANSWER, 0, 2, 0, 7)), happened())[4] == 1
    assert deals_of(log(offer, (3, g.ANSWER, 1, 2, 0, 7), back, (3, g.ANSWER, 0, 2, 1, 7)), happened())[4] == 0
    assert deals_of(log(offer, (4, g.OFFER, 1, 1, 2, 7), (4, g.ANSWER, 0, 2, 0, 7)), happened())[4] == 0


def test_games_are_counted_and_join(world: World) -> None:
    machine = planted(world)
    seating, par = Seating.alike(machine), Par(np.zeros((12, 2)), np.ones((12, 2)))
    whole = gather(seating, par, seeds_of(1, 0, 6), 2)
    joined = gather(seating, par, seeds_of(1, 0, 2), 1)
    joined.join(Gathered.from_json(gather(seating, par, seeds_of(1, 2, 4), 1).as_json()))
    assert joined == whole
    assert whole.orders == [[0, 12, 0, 12, 0]] * 6  # red prays, blue fishes, twelve turns
    assert whole.sums["flags"] == [0, 0]
    assert sum(whole.sums["outcomes"]) == 6
    assert whole.sums["choices"] == [whole.sums["cards"][0], 0]
    rich, _, none = whole.sums["outcomes"]
    assert (rich, none) == (int((whole.column("winner") == 0).sum()), 0)  # with a flat par the richer seat wins
