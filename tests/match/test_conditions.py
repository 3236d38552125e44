"""A closed option says in the scenario's words what has to hold, never by the id of a condition."""

from __future__ import annotations

import re

from engine.match.conditions import Conditions, Known
from engine.policies.names import Names
from tests.claims.worlds import FLAGSHIP, begin, machine


def _known(state: dict[str, float], seat: str) -> Known:
    world = begin(FLAGSHIP, state=state)
    names = Names(machine(FLAGSHIP).ruleset)
    return Known(world.running.arrays.state, machine(FLAGSHIP).ruleset.parameters, 3, names.seat(seat))


def test_a_condition_the_scenario_has_named_is_told_by_its_meaning_or_by_what_it_is_short_for() -> None:
    conditions = Conditions(Names(machine(FLAGSHIP).ruleset))
    council = _known({"regime.fallen": 1, "regime.successor": 1}, "west")
    assert "A government to list, and something to list it for" in conditions.action("sanctions_us").reasons(council)
    assert "Not while: in office: The coordination council" in conditions.action("recognise_council").reasons(council)
    fallen = _known({"regime.fallen": 1, "regime.successor": 2}, "moscow")
    assert "Not while: a government has fallen" in conditions.action("offer_exile").reasons(fallen)


def test_no_closed_order_or_deal_of_the_flagship_is_told_by_an_id() -> None:
    ruleset = machine(FLAGSHIP).ruleset
    conditions, defines = Conditions(Names(ruleset)), set(ruleset.scenario.define)
    for state in ({}, {"regime.fallen": 1, "regime.successor": 1}, {"flag.war": 1, "eu_tier": 5}):
        for seat in ruleset.scenario.seats:
            known = _known(state, seat)
            told = [line for a in ruleset.scenario.actions for line in conditions.action(a).reasons(known)]
            told += [line for d in ruleset.scenario.deals for line in conditions.deal(d).reasons(known)]
            words = {word for line in told for word in re.findall(r"[a-z]+_[a-z_]+", line)}
            assert not words & defines
            assert not [line for line in told if "is regime" in line or "bound (" in line]


def test_a_figure_that_falls_short_by_little_is_told_with_the_digits_that_tell() -> None:
    conditions = Conditions(Names(machine(FLAGSHIP).ruleset))
    for crowd, told in ((0.12, "0.12"), (0.12000001, "0.12"), (0.11999, "0.11999"), (0.1, "0.1")):
        known = _known({"moscow_reading": crowd, "arms_cn": 1}, "moscow")
        lines = [line for line in conditions.deal("missiles").reasons(known) if "above 0.12" in line]
        assert lines == [] if crowd > 0.12 else lines[0].endswith(f": above 0.12, now {told}")
