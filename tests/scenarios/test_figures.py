"""Figures of the flagship that something writes and something reads."""

from __future__ import annotations

import json
import re

from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, after, begin, machine


def test_every_parameter_is_read_by_some_rule() -> None:
    scenario = machine(FLAGSHIP).ruleset.scenario
    told = json.dumps(scenario.model_dump(exclude={"parameters", "parameter_sets", "title", "summary", "note"}))
    words = set(re.findall(r"[a-z_0-9]+", told))
    assert not set(scenario.parameters) - words


def test_soldiers_who_came_for_a_time_go_home_and_a_base_keeps_its_own() -> None:
    came, based = (after(14, OCTOBER, parameters=STANDS, state={"troops": 25, "base_ru": base}) for base in (0.0, 0.8))
    assert came("troops") < 8
    assert came("troops") + 4 < based("troops") < 25
    assert based("base_ru") < 0.8


def test_two_programmes_on_money_in_force_make_one_currency_and_cost_sovereignty() -> None:
    half = {"programme[p02_monetary].progress": 0.9}
    both = half | {"programme[p03_currency].progress": 0.9}
    apart, one = (after(2, OCTOBER, parameters=STANDS, state=state) for state in (half, both))
    assert apart("currency") == 0.0
    assert one("currency") > 0.5
    assert one("sovereignty") < apart("sovereignty") - 5


def test_beijing_acts_on_its_own_picture_of_moscows_grip() -> None:
    def guards(reading: float) -> float:
        world = begin(OCTOBER, state={"moscow_control": 0.3, "beijing_reading": reading}).turn(1)
        return world.scores["beijing", "own_guards"]

    assert guards(0.2) > guards(0.7) + 0.1


def test_rivalry_is_felt_on_the_line_through_russia() -> None:
    def line(rivalry: float) -> float:
        world = begin(OCTOBER, parameters=STANDS)
        for _ in range(8):
            world.put({"rivalry": rivalry}).turn(1)
        return world("route[china_rail].open")

    assert line(0.6) < line(0.05) - 0.1


def test_a_shared_house_needs_moscows_keys_and_a_division_of_labour_does_not() -> None:
    def named(control: float, relation: float) -> str:
        held = {"control_speed": 0, "influence_speed": 0, "relation_speed": 0, "relation_joint": 0, "relation_clash": 0}
        world = begin(OCTOBER, parameters=STANDS | held | {"hot": 9, "sov_troops": 0})
        state = {"moscow_control": control, "sino_russian": relation, "infl_cn": 0.4, "infl_ru": 0.7}
        for _ in range(24):
            world.put(state | {"rivalry": 0.05, "prisoners": 500}).turn(1)
        assert 66 < world("sovereignty") < 76
        return world.outcome

    assert named(0.7, 0.85) == "condominium"
    assert named(0.4, 0.85) == "division_of_labour"
    assert named(0.7, 0.66) == "division_of_labour"
