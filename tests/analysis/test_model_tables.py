"""The documents on the model say what the scenario says: every rule, figure, order and card, at its present value."""

from __future__ import annotations

from engine.analysis.model_tables import CONTENT, MODEL, content_page, equations, parameter_table, renew
from engine.rules.ruleset import load_ruleset
from engine.rules.schema import Parameter
from tests.rules.worlds import World

FLAGSHIP = load_ruleset("belarus-2020").scenario


def test_the_page_of_content_is_what_make_docs_would_write() -> None:
    assert CONTENT.read_text(encoding="utf-8") == content_page(), "run make docs"


def test_everything_that_acts_is_on_the_page_of_content() -> None:
    scenario, text = load_ruleset("belarus-2020").scenario, CONTENT.read_text(encoding="utf-8")
    figures = [name for one in (*scenario.variables.values(), *scenario.constants.values()) for name in one]
    acts = (scenario.actions, scenario.postures, scenario.reactions, scenario.clauses, scenario.deals, scenario.events)
    goals = [id_ for seat in scenario.seats.values() for id_ in (*seat.objectives, *seat.agendas, *seat.personalities)]
    named = [*(id_ for one in acts for id_ in one), *scenario.modifiers, *scenario.hooks, *scenario.outcomes, *goals]
    assert [id_ for id_ in named if f"`{id_}`" not in text] == []
    assert [name for name in figures if f"{name}`" not in text] == []
    assert [name for name in scenario.define if f"\n{name} := " not in text] == []


def test_every_rule_and_every_parameter_of_the_flagship_is_named() -> None:
    scenario, text = load_ruleset("belarus-2020").scenario, MODEL.read_text(encoding="utf-8")
    rules = [rule.id for stage in scenario.dynamics for rule in stage.rules]
    assert [name for name in (*rules, *scenario.parameters) if f"`{name}`" not in text] == []


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
    assert "**`cool`**, for every town, where `town.heat > 1`" in told
    assert "gap := rate - town.heat\ntown.heat += gap\nx += 1   [2 turns later]\n" in told
    assert "| `rate` | 0.25 | 0.5 |  |  | design choice |" in parameter_table(scenario)
    assert "| `price` | 2 |  | gold |  | design choice |" in parameter_table(scenario)


def test_every_parameter_of_the_flagship_has_a_unit_and_a_meaning() -> None:
    parameters = load_ruleset("belarus-2020").scenario.parameters
    bare = [
        name for name, given in parameters.items() if not (isinstance(given, Parameter) and given.unit and given.doc)
    ]
    assert bare == []
