"""Effects that do not last are told, each at its place; those that a rule reads first are not."""

from __future__ import annotations

import pytest

from tests.rules.worlds import World

CARD = 'events:\n  storm: {title: Storm, at: "2001-02", effects: [%s]}\n'


def told(world: World, rules: str, effect: str = "z += 1", more: str = "") -> list[str]:
    """Messages about a card's effect, where these rules run in stages of their own."""
    ruleset = world.rules(CARD % f"'{effect}'" + f"dynamics: [{rules}]\n{more}")
    return [warning.message for warning in ruleset.warnings]


def stage(id_: str, do: str, every: str = "tick", more: str = "") -> str:
    return f"{{id: {id_}, every: {every}, rules: [{{id: r_{id_}, {more}do: ['{do}']}}]}}"


def test_an_effect_on_what_a_rule_sets_anew_is_told_at_its_place(world: World) -> None:
    ruleset = world.rules(CARD % "'z += 1'" + f"dynamics: [{stage('a', 'z = 2 * x')}]\n")
    [warning] = ruleset.warnings
    assert (warning.line, warning.code) == (4, "W-OVERWRITTEN")
    assert warning.message == "z is set anew by the rule r_a, whatever it was: this effect does not last"


def test_figures_of_a_set_are_followed_too(world: World) -> None:
    rule = stage("a", "town.heat = 1", more="for: town, ")
    assert len(told(world, rule, "town.heat += 1")) == len(told(world, rule, "town[ash].heat += 1")) == 1
    one = stage("a", "town[ash].heat = 1")  # the others keep theirs
    assert told(world, one, "town.heat += 1") == []


@pytest.mark.parametrize(
    "rules",
    [
        stage("a", "z += x"),  # adds to it
        stage("a", "z = 0.5 * z + x"),  # reads it
        stage("a", "z = x", more="where: x > 1, "),  # not always
        stage("a", "x = z") + ", " + stage("b", "z = x"),  # read before it is set
        "{id: a, rules: [{id: one, do: ['z = x']}, {id: two, do: ['x = z']}]}",  # a stage reads its start
    ],
)
def test_an_effect_that_a_rule_reads_or_keeps_is_not_told(world: World, rules: str) -> None:
    assert told(world, rules) == []


def test_what_is_read_only_after_it_was_set_is_told(world: World) -> None:
    rules = stage("a", "z = x") + ", " + stage("b", "x = z")
    assert len(told(world, rules)) == 1
    late = stage("b", "x = z") + ", " + stage("a", "z = x", "turn")
    assert told(world, late) == []
    # ticks before the last read what a stage at the turn's end sets; with one tick they have run when it does
    behind = stage("a", "z = x", "turn") + ", " + stage("b", "x = z")
    assert len(told(world, behind)) == 1
    assert told(world, behind, more='calendar: {start: "2001-01", turns: 12, step: month, ticks: 2}') == []


def test_rules_may_set_what_rules_have_set(world: World) -> None:
    ruleset = world.rules(f"dynamics: [{stage('a', 'z = x')}, {stage('b', 'z = 3')}]\n")
    assert ruleset.warnings == ()
