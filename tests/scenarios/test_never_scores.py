"""Prisoners and war never score for anyone: no goal of any seat is better met with more of either, all else alike."""

from __future__ import annotations

import pytest

from engine.match.conditions import Known, values_of
from engine.rules.expressions import parse
from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, begin

SCENARIOS = (FLAGSHIP, OCTOBER, "cut-off", "first-hundred-days", "long-game")
SUCH = tuple(
    {"eu_tier": eu, "us_tier": us, "tier": max(eu, us)} for eu, us in ((0.0, 0.0), (2.0, 2.0), (3.0, 3.0), (5.0, 4.0))
)
WORSE = ({"prisoners": 600.0}, {"prisoners": 1200.0}, {"flag.war": 5.0}, {"prisoners": 1200.0, "flag.war": 5.0})


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_goal_is_better_met_with_more_prisoners_or_a_war(scenario: str) -> None:
    world = begin(scenario, parameters=STANDS).turn(4)
    names, parameters = world.names, world.running.arrays.parameters
    better = []
    for regime in (
        {},
        {"regime.fallen": 1.0, "regime.successor": 2.0},
        {"regime.fallen": 1.0, "regime.successor": 4.0},
    ):
        for lists in SUCH:
            states = []
            for more in ({"prisoners": 60.0, "flag.war": 0.0}, *WORSE):
                world.put({"prisoners": 60.0, "flag.war": 0.0} | regime | lists | more)
                states.append(world.running.arrays.state.copy())
            for number, (seat, declared) in enumerate(world.rules.seats.items()):
                goals = [(id_, parse(str(goal.value))) for id_, goal in declared.objectives.items()]
                moments = [Known(state, parameters, 4, number) for state in states]
                values = values_of(names, [goal for _, goal in goals], *moments)
                fewer = values[0]
                for worse in values[1:]:
                    better += [(seat, id_) for (id_, _), a, b in zip(goals, fewer, worse, strict=True) if b > a + 1e-12]
    assert not set(better)
