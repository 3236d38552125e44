"""Turns, months and chapters: when stages run, which turns a chapter's goals count, and named sets of parameters."""

from __future__ import annotations

import pytest

from engine.rules.calendar import chapter_turns
from engine.rules.errors import OrderError, ScenarioError
from tests.rules.worlds import World

MONTHLY = """
dynamics:
- {id: all, every: month, rules: [{id: one, do: ["x += 1"]}]}
"""
WEEKS = 'calendar: {start: "2001-01-01", turns: 12, step: week, ticks: 2}'


def test_a_monthly_stage_runs_in_the_last_week_of_a_month_alone(world: World) -> None:
    play = world.play(WEEKS + MONTHLY)
    seen = [play.turn()("x") for _ in range(9)]
    # weeks begin on 1, 8, 15, 22, 29 January and 5, 12, 19, 26 February: the next begins another month after 29 and 26
    assert seen == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_a_dated_card_comes_in_the_turn_of_its_month_or_day(world: World) -> None:
    def came(calendar: str, at: str) -> int:
        card = f'calendar: {calendar}\nevents: {{comet: {{title: C, text: C, at: "{at}", effects: ["x = turn + 1"]}}}}'
        return int(world.play(card).turn(9)("x"))

    weeks, months = '{start: "2001-01-05", turns: 9, step: week}', '{start: "2001-01", turns: 9}'
    assert [came(weeks, at) for at in ("2001-02", "2001-02-08", "2001-02-09", "2001-01-05")] == [5, 5, 6, 1]
    assert [came(weeks, at) for at in ("2001-01-04", "2001-03-08", "2001-03-09")] == [0, 9, 0], "before, last, after"
    assert [came(months, at) for at in ("2001-02-28", "2001-03", "2001-10-01")] == [2, 3, 0]
    with pytest.raises(ScenarioError, match="day is out of range for month"):
        came(months, "2001-02-30")


@pytest.mark.parametrize("step", ["month", "quarter", "year"])
def test_a_monthly_stage_runs_once_a_longer_turn(world: World, step: str) -> None:
    play = world.play(f'calendar: {{start: "2001-01", turns: 12, step: {step}, ticks: 3}}{MONTHLY}')
    assert play.turn(4)("x") == 4.0


GOALS = """
chapters:
  first: {title: First, until: "2001-03"}
  second: {title: Second, until: "2001-05"}
  rest: {title: Rest}
seats:
  red:
    objectives:
      early: {title: Early, kind: integral, chapter: first, value: "turn + 1", weight: 1}
      late: {title: Late, kind: level, chapter: second, value: "turn", weight: 10}
      close: {title: Close, kind: end, chapter: first, value: "turn", weight: 100}
"""


def test_a_chapter_begins_where_the_one_before_ends(world: World) -> None:
    assert chapter_turns(world.rules(GOALS).scenario) == {"first": (0, 3), "second": (3, 5), "rest": (5, 12)}


def test_a_chapter_before_the_start_has_no_turns(world: World) -> None:
    rules = world.rules('calendar: {start: "2001-04"}' + GOALS)
    assert chapter_turns(rules.scenario) == {"first": (0, 0), "second": (0, 2), "rest": (2, 12)}


def test_a_goal_counts_the_turns_of_its_chapter_and_stands_from_then_on(world: World) -> None:
    play = world.play(GOALS)
    scores = [play.turn()("engine", "score", "red") for _ in range(6)]
    # mean of 1, 2, 3; the last turn of the second chapter is 4; the first chapter's last turn, 2, counts when it is over
    assert scores == [1.0, 1.5, 2.0 + 200.0, 202.0 + 30.0, 202.0 + 40.0, 242.0]


def test_a_game_that_ends_early_counts_what_a_closed_chapter_ended_with_once(world: World) -> None:
    early = 'outcomes: {early: {title: Early, when: "turn == 5", ends: true}}'
    play = world.play(GOALS + early).turn(6)
    assert play.running.over
    assert play("engine", "score", "red") == 242.0


def test_an_unknown_chapter_is_named(world: World) -> None:
    patch = GOALS.replace("chapter: second", "chapter: secnd")
    world.refuses(patch, "E-NAME", 'no chapter secnd (did you mean "second"?)')


SETS = "parameter_sets: {steep: {title: Steep, values: {rate: 0.5, price: 3}}}\n"


def test_a_parameter_set_changes_what_it_names_and_nothing_else(world: World) -> None:
    rules = world.rules(SETS + "parameters: {other: 7}\n")
    own, steep = rules.parameter_set(""), rules.parameter_set("steep")
    moved = {name: float(steep[at]) for name, (at, _) in rules.layout.parameters.items() if steep[at] != own[at]}
    assert moved == {"rate": 0.5, "price": 3.0}


def test_a_parameter_set_that_does_not_exist_is_told_with_those_that_do(world: World) -> None:
    with pytest.raises(OrderError, match=r'no parameter set step \(did you mean "steep"\?\): mod has steep'):
        world.rules(SETS).parameter_set("step")


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [("{rat: 1}", "E-NAME", 'did you mean "rate"?'), ("{price: 10}", "E-BOUNDS", "10.0 is outside 0.0..9.0")],
)
def test_a_wrong_parameter_set_is_named(world: World, values: str, code: str, words: str) -> None:
    world.refuses(f"parameter_sets: {{steep: {{title: Steep, values: {values}}}}}", code, words)
