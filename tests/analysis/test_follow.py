"""Games told again: the same game, what was open in it, and what its decisions were worth."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.follow import gap_in_spreads, legal_in, questions, recorded, relevance
from engine.analysis.seating import Seating, seeds_of
from engine.kernel.machine import Machine
from engine.kernel.play import TURN_OVER
from engine.rules.errors import FaultError
from tests.analysis.planted import planted
from tests.match.games import tiny
from tests.rules.worlds import World


@pytest.mark.parametrize("policy", ["personality", "random", "passive"])
def test_a_game_told_again_has_the_same_hashes(policy: str) -> None:
    seating = Seating.alike(tiny()).with_seat(0, policy)
    first, second = seating.start(5), seating.start(5)
    seating.machine.play(first)
    log = recorded(seating, 5)
    assert len(list(questions(seating.machine, second, log))) == len(log)
    while seating.machine.advance(second) == TURN_OVER:
        pass
    assert second.arrays.hashes.tolist() == first.arrays.hashes.tolist()


def test_what_was_open_is_counted_a_game(world: World) -> None:
    machine = planted(world)
    found = legal_in(Seating.alike(machine), seeds_of(1, 0, 5), 2)
    assert found.actions.tolist() == [[5, 0], [5, 5], [0, 0], [5, 5], [5, 0]]


def test_a_lead_is_ranked_by_one_half_and_measured_by_the_other() -> None:
    assert gap_in_spreads(np.array([[5.0, 3.0, 5.0, 3.0], [3.0, 1.0, 3.0, 1.0], [1.0, -1.0, 1.0, -1.0]])) == 2.0
    lucky = np.array([[9.0, 0.0, 9.0, 0.0], [0.0, 9.0, 0.0, 9.0]])
    assert gap_in_spreads(lucky) == -2.0  # the best of the first half is the worse of the second: 0 - 9 over 4.5
    assert gap_in_spreads(np.array([[1.0, 1.0], [1.0, 1.0]])) == 0.0
    assert gap_in_spreads(np.array([[2.0, 2.0], [1.0, 1.0]])) == np.inf


CHOICE = """
actions:
  gain: {title: Gain, seats: [red], when: "turn == 3", effects: ["self.fame += 1"]}
seats: {red: {objectives: {fame: {title: Fame, value: self.fame, weight: %d}}}}
"""


def test_a_decision_matters_when_the_score_hangs_on_it(world: World) -> None:
    for weight, expected in ((5, np.inf), (0, 0.0)):
        seating = Seating.alike(Machine(world.rules(CHOICE % weight)))
        gaps = relevance(seating, seeds_of(1, 0, 8), 4, 3, 1)
        assert gaps == [expected] * 8  # the one decision there is, in every game


def test_relevance_does_not_depend_on_threads() -> None:
    seating, seeds = Seating.alike(tiny()), seeds_of(2, 0, 6)
    assert relevance(seating, seeds, 4, 9, 1) == relevance(seating, seeds, 4, 9, 2)


BURST = """
actions:
  rest: {title: Rest, seats: [red], motives: {gain: 1}}
  burst: {title: Burst, seats: [red], motives: {gain: -1}, effects: ["x = log(0)"]}
"""


def test_an_option_that_stops_the_game_at_a_fault_has_no_worth(world: World) -> None:
    seating = Seating.alike(Machine(world.rules(BURST)))
    assert len(recorded(seating, 1)), "nobody orders it"
    with pytest.raises(FaultError, match="made x nan"):
        relevance(seating, seeds_of(1, 0, 1), 2, 3, 1)


def test_a_recorded_game_that_stopped_at_a_fault_is_told(world: World) -> None:
    seating = Seating.alike(Machine(world.rules(BURST.replace("gain: -1", "gain: 2"))))
    with pytest.raises(FaultError, match="made x nan"):
        recorded(seating, 1)
