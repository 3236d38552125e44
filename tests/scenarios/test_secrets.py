"""What is done in secret and did not leak leaves no trace that names it in what the other seats know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.kernel import game as g
from engine.match.match import Match
from tests.claims.worlds import FLAGSHIP, Hand, after, machine
from tests.match.games import variant

OPEN = {"perceived": 0.4, "moscow_control": 0.3, "tier": 3.0, "eu_tier": 3.0, "us_tier": 3.0}
SEEDS = range(1, 13)


def leaked(world: Hand) -> bool:
    arrays = world.running.arrays
    return bool((arrays.happened[: int(arrays.cursor[g.C_HAPPENED]), g.H_KIND] == g.LEAKED).any())


@pytest.mark.parametrize(
    ("seat", "action"), [("moscow", "offer_exile"), ("moscow", "work_elite"), ("beijing", "talk_to_council")]
)
def test_no_flag_tells_of_a_secret_order_that_did_not_leak(seat: str, action: str) -> None:
    layout, seats = machine(FLAGSHIP).ruleset.layout, list(machine(FLAGSHIP).ruleset.scenario.seats)
    base, count = layout.base("engine", "flags"), len(machine(FLAGSHIP).ruleset.scenario.flags)
    kept = 0
    for seed in SEEDS:
        without, with_ = (
            after(1, FLAGSHIP, seed=seed, state=OPEN, orders=orders).turn(1) for orders in ({}, {seat: action})
        )  # what was done in a turn is known in the next
        assert action in with_.carried_out
        if leaked(with_):
            continue
        kept += 1
        for other in range(len(seats)):
            before, now = (world.running.arrays.views[other, base : base + count] for world in (without, with_))
            assert (before == now).all(), seats[other]
    assert kept >= 3


def test_an_exile_is_known_to_those_it_is_talked_over_with_alone() -> None:
    layout, seats = machine(FLAGSHIP).ruleset.layout, list(machine(FLAGSHIP).ruleset.scenario.seats)
    offered = after(1, FLAGSHIP, state=OPEN, orders={"moscow": "offer_exile"}).turn(1)
    known = offered.running.arrays.views[:, layout.base("nation", "exile")]
    assert {seat for seat, figure in zip(seats, known) if figure > 0} == {"minsk", "moscow"}


def test_a_secret_posture_is_read_by_its_seat_alone(tmp_path: Path) -> None:
    """Others decide by the level it began at, whatever it is: their rules may name it."""
    tiny = variant(tmp_path, "postures: {watch: {secret: true}}")
    match = Match(tiny, 1, dict.fromkeys(tiny.ruleset.scenario.seats, "passive"))
    seats, place = list(tiny.ruleset.scenario.seats), tiny.ruleset.layout.base("engine", "postures")
    match.state[place] = 1.0
    match.step()
    known = match.running.arrays.views[:, place]
    assert known[seats.index("keepers")] == 1.0
    assert (np.delete(known, seats.index("keepers")) == 0.5).all()
