"""Every figure of the shipped scenarios says where it comes from, and where a rule gives a start, the start agrees."""

from __future__ import annotations

import math

import pytest

from engine.rules.ruleset import load_ruleset
from engine.rules.schema import Parameter, Scenario, Sourced, Table
from maps.board import load_board
from tests.claims.worlds import FLAGSHIP, OCTOBER, begin, mean

REAL = (FLAGSHIP, OCTOBER, "cut-off", "first-hundred-days", "long-game", "tutorial")
"""The shipped scenarios on the country; tiny, an example for modders, is about none."""


def figures(scenario: Scenario) -> dict[str, Sourced]:
    """Every variable, constant, parameter and table by name; one that is a bare number has no source."""
    found: dict[str, Sourced] = {}
    for held in (scenario.variables, scenario.constants):
        found |= {f"{place}.{name}": one for place, inside in held.items() for name, one in inside.items()}
    found |= {name: one if isinstance(one, Parameter) else Sourced() for name, one in scenario.parameters.items()}
    return found | {name: one if isinstance(one, Table) else Sourced() for name, one in scenario.tables.items()}


@pytest.mark.parametrize("name", REAL)
def test_every_figure_names_its_source_or_says_how_it_was_chosen(name: str) -> None:
    scenario = load_ruleset(name).scenario
    assert [figure for figure, one in figures(scenario).items() if not one.source.strip()] == []
    assert [id_ for id_, posture in scenario.postures.items() if not posture.source.strip()] == []


@pytest.mark.parametrize("name", [FLAGSHIP, OCTOBER, "cut-off"])
def test_sums_and_means_start_as_their_parts_add_up(name: str) -> None:
    world = begin(name)
    exports, stocks = world.each("partner.exports"), world.each("creditor.stock")
    assert world("debt") == pytest.approx(sum(stocks.values()))
    assert world("exports") == pytest.approx(sum(exports.values()))
    assert world("ru_share") == pytest.approx(exports["ru"] / world("exports"), abs=0.005)
    assert world("union") == pytest.approx(world("programme.progress"), abs=0.005)
    assert world("growth") == pytest.approx(world("gdp") / world("gdp_trend") - 1, abs=0.001)
    assert world("tier") == max(world("eu_tier"), world("us_tier"))
    people = {district.id: district.population for district in load_board().districts}
    for figure in ("fear", "outrage", "anger"):  # the means of districts take their place at the end of the first turn
        parts = world.each(f"district.{figure}")
        whole = sum(people[id_] * value for id_, value in parts.items()) / sum(people.values())
        assert world(figure) == pytest.approx(whole, abs=0.006), figure


def test_the_debt_of_october_is_the_ministrys() -> None:
    assert begin(OCTOBER)("debt") == pytest.approx(17_600)  # Finance Ministry, 1 October 2020


@pytest.mark.parametrize("name", [FLAGSHIP, OCTOBER, "cut-off"])
def test_levels_start_where_their_rules_take_them(name: str) -> None:
    """Of the levels said to be derived; perceptions that trail say so in their source."""
    world = begin(name)
    parameters = {id_: float(world.machine.ruleset.parameters[at]) for id_, (at, _) in world.layout.parameters.items()}
    streets = min(1, world("active") / parameters["mass_share"])
    push = parameters["fall_base"] + parameters["fall_street"] * streets - parameters["fall_guard"] * world("guarantee")
    push += parameters["fall_loyalty"] * (1 - world("loyalty")) + parameters["fall_elite"] * (1 - world("elite"))
    held = 0.5 * world("elite") + 0.8 * (world("loyalty") - 0.5) + 0.25 * world("legitimacy")
    ties = 0.45 * world("infl_ru") + 0.35 * world("control") + 0.2 * world("guarantee") + 0.15 * world("union")
    calm = 0.4 + 0.35 * world("promise") + 0.1 * world("hedge") + 0.15 * world("control")
    at_work = mean(list(world.each("company.operating").values()))
    assert world("hazard") == pytest.approx(1 / (1 + math.exp(-push)), rel=0.05)
    assert world("control") == pytest.approx(held - 0.35 * streets, abs=0.01)
    assert world("moscow_control") == pytest.approx(ties - 0.35 * streets, abs=0.01)
    safe = calm - 0.4 * streets - 0.3 * world("pressure") - 0.03 * world("tier")
    assert world("safety") == pytest.approx(safe, abs=0.01)
    assert world("prestige") == pytest.approx(0.3 + 0.3 * at_work - 0.3 * world("pressure"), abs=0.01)
    assert world("moscow_reading") == pytest.approx(
        2.2 * (world("infl_cn") - 0.15) + 0.4 * world("arms_cn") - 0.1 - 0.3 * world("joint"), abs=0.01
    )
