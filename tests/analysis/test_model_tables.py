"""The documents on the model say what the scenario says: every rule, figure, order and card, at its present value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.analysis.model_changes import changes
from engine.analysis.model_content import card, deals, objectives, orders
from engine.analysis.model_statements import lines
from engine.analysis.model_tables import CONTENT, MODEL, PARTS, constants, equations, parameters, renew, variables
from engine.rules.ruleset import load_ruleset
from engine.rules.schema import Effect, Event, Parameter
from tests.rules.worlds import World

FLAGSHIP = load_ruleset("belarus-2020").scenario


@pytest.mark.parametrize("path", [MODEL, CONTENT], ids=lambda path: path.name)
def test_a_document_is_what_make_docs_would_write(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert renew(text, FLAGSHIP) == text, "run make docs"


def test_every_part_stands_in_one_document_once() -> None:
    text = MODEL.read_text(encoding="utf-8") + CONTENT.read_text(encoding="utf-8")
    assert sorted(re.findall(r"<!-- (\w+) begins -->", text)) == sorted(PARTS)


def test_everything_of_the_flagship_is_named() -> None:
    text, content = MODEL.read_text(encoding="utf-8"), CONTENT.read_text(encoding="utf-8")
    rules = [rule.id for stage in FLAGSHIP.dynamics for rule in stage.rules]
    figures = [
        f"{place}.{name}".removeprefix("nation.")
        for held in (FLAGSHIP.constants, FLAGSHIP.variables)
        for place, inside in held.items()
        for name in inside
    ]
    assert [n for n in (*rules, *FLAGSHIP.parameters, *FLAGSHIP.tables, *figures) if f"`{n}`" not in text] == []
    assert [name for name in FLAGSHIP.define if f"\n{name} := " not in text] == []
    held = (FLAGSHIP.actions, FLAGSHIP.postures, FLAGSHIP.reactions, FLAGSHIP.clauses, FLAGSHIP.deals, FLAGSHIP.events)
    held += (FLAGSHIP.modifiers, FLAGSHIP.hooks, FLAGSHIP.flags, FLAGSHIP.outcomes, FLAGSHIP.chapters)
    assert [name for things in held for name in things if f"`{name}`" not in content] == []
    goals = [name for seat in FLAGSHIP.seats.values() for name in seat.objectives]
    assert [name for name in goals if f"| `{name}` |" not in content] == []


def test_a_rule_is_told_with_its_parts_and_a_figure_with_its_other_values(world: World) -> None:
    scenario = world.rules(
        "dynamics: [{id: all, every: month, rules: [{id: cool, for: town, where: town.heat > 1, source: Newton 1701, "
        'let: {gap: "rate - town.heat"}, do: ["town.heat += gap", {do: "x += 1", lag: 2}]}]}]\n'
        "parameter_sets: {steep: {title: Steep, values: {rate: 0.5}}}\n"
    ).scenario
    told = equations(scenario)
    assert "#### Stage `all`, at the end of a calendar month" in told
    assert "**`cool`**, for every town, where `town.heat > 1`: cool. Form: Newton 1701." in told
    assert "gap := rate - town.heat\ntown.heat += gap\nx += 1  [2 turns later]\n" in told
    assert "| `rate` | 0.25 | 0.5 |  |  |  |" in parameters(scenario)
    assert "| `price` | 2 |  | gold |  |  |" in parameters(scenario)


def test_statements_are_told_with_what_they_depend_on() -> None:
    weak = Effect.model_validate({"do": ["a += 1", "b -= 2"], "fatigue": True, "headroom": True})
    each = Effect.model_validate({"do": "town.heat += 1", "each": "town", "where": "town.open > 0"})
    drawn = Effect.model_validate({"roll": 0.25, "then": ["a = 1", weak], "otherwise": [{"set": "lost"}]})
    later = Effect.model_validate({"queue": "storm", "after": [1, 3], "unless": "flag.calm"})
    assert lines([weak]) == ["a += 1; b -= 2  [fatigue, headroom]"]
    assert lines([each]) == ["for every town where town.open > 0: town.heat += 1"]
    assert lines([drawn]) == [
        "with chance 0.25:", "    a = 1", "    a += 1; b -= 2  [fatigue, headroom]", "else:", "    set lost"
    ]  # fmt: skip
    assert lines([later], ">") == [">card storm after 1 to 3 turns, unless then flag.calm"]


def test_orders_deals_cards_and_goals_carry_their_numbers() -> None:
    order = orders(FLAGSHIP)
    assert "**`crackdown`** Break up the marches: security; tags repression; fatigue 0.5, recovery 0.38" in order
    assert "costs   capital 1.2, money 6" in order
    assert "moscow to minsk: ru_loan" in deals(FLAGSHIP)
    assert "| `hold` | integral | `control` | 22 | 0.55 |  |" in objectives(FLAGSHIP)
    storm = Event.model_validate({"title": "Storm", "at": "2021-02", "jitter": 1, "effects": ["a += 1"]})
    assert card("storm", storm)[0] == "**`storm`** Storm: 2021-02, 1 turns sooner or later"


def test_what_another_scenario_changes_is_told_against_what_it_extends() -> None:
    told = changes(FLAGSHIP)
    assert "#### `october-2020`, on the rules of `belarus-2020`" in told
    assert "#### `cut-off`, on the rules of `october-2020`" in told
    assert "| `parameters.weight_stolen.value` | 0 | 0.25 |" in told
    assert "| `dynamics.month.rules.cooling.do` |" in told
    assert max(len(line) for line in told.splitlines()) < 2000


def test_constants_and_variables_say_where_they_start_and_who_sees_them() -> None:
    assert "| `creditor.due` | 0; china 36, russia 62, efsd 30, ebrd 9, bonds 40 | USD m |" in constants(FLAGSHIP)
    assert "| `elite` | 0.8 | 0 to 1 | index | minsk; others within 8% |" in variables(FLAGSHIP)


def test_every_parameter_has_a_unit_a_meaning_and_a_source_or_is_called_a_design_choice() -> None:
    given = {n: p if isinstance(p, Parameter) else Parameter(value=p) for n, p in FLAGSHIP.parameters.items()}
    assert [name for name, one in given.items() if not (one.unit and one.doc and one.source)] == []
    assert [name for name, one in given.items() if re.search(r"report|equation \d", one.source)] == []
