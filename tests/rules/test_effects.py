"""What statements do to the state: every verb and every key of an effect, with numbers worked out by hand."""

from __future__ import annotations

import pytest

from engine.kernel import game as g
from tests.rules.worlds import Play, World


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("z = 2", 2),
        ("z += 2", 7),
        ("z -= 2", 3),
        ("z *= 2", 10),
        ("nation.z = 9", 9),
        ("z = 2 == 2", 1),
    ],
)
def test_a_statement_sets_adds_takes_or_multiplies(world: World, effect: str, expected: float) -> None:
    assert world.rule(effect).turn()("z") == expected


def test_a_store_stays_within_the_bounds_of_the_variable(world: World) -> None:
    play = world.rule("gauge += 7", "chest -= 1000", "town[cedar].heat *= 3").turn()
    assert (play("gauge"), play("chest"), play("town", "heat", "cedar")) == (1, 0, 10)


def test_a_bare_set_means_all_of_its_members(world: World) -> None:
    assert world.rule("town.heat *= 2").turn().towns() == [2, 4, 8]
    assert world.rule('"town.heat = 3 * mean(town: town.heat) + town.heat"').turn().towns() == [
        8,
        9,
        10,
    ]  # the last is held


def test_named_and_related_entities_can_be_written(world: World) -> None:
    effects = ("town[birch].heat = 9", "pair(seat[red], seat[blue]).trust = 0.25", "shire(town[cedar]).tax += 1")
    play = world.rule(*effects).turn()
    assert play.towns() == [1, 9, 4]
    assert play("pair", "trust", "red:blue") == 0.25
    assert play("pair", "trust", "blue:red") == 0.5
    assert (play("shire", "tax", "up"), play("shire", "tax", "down")) == (3, 9)


def test_let_names_a_value_and_later_ones_use_earlier_ones(world: World) -> None:
    assert world.rule('{let: {a: z + 1, b: 2 * a}, do: "x = a + b"}').turn()("x") == 18
    assert world.rule("x = a", let="{a: z + 1}").turn()("x") == 6


def test_each_runs_over_a_set_or_the_related_part_of_it(world: World) -> None:
    assert world.rule('{each: town, do: "town.heat += 1"}').turn().towns() == [2, 3, 5]
    assert world.rule('{each: "town in shire[up]", do: "town.heat += 1"}').turn().towns() == [2, 3, 4]
    assert world.rule('{each: town, where: town.heat > 1, do: "town.heat = 0"}').turn().towns() == [1, 0, 0]
    play = world.rule('{each: town, let: {a: town.folk}, do: ["town.heat = 0", "x += a"]}').turn()
    assert play.towns() == [0, 0, 0]
    assert play("x") == 100


def test_when_splits(world: World) -> None:
    play = world.rule('{when: z > 4, then: ["x = 1"], otherwise: ["x = 2"]}', '{when: z > 5, otherwise: ["z = 0"]}')
    assert (play.turn()("x"), play("z")) == (1, 0)


def test_where_filters_a_rule(world: World) -> None:
    assert world.rule("town.heat = 0", **{"for": "town", "where": "town.heat > 1"}).turn().towns() == [1, 0, 0]


def test_headroom_slows_a_change_towards_its_bound(world: World) -> None:
    # gauge 0.5 of 0..1: half of every change, up or down.
    assert world.rule("{do: gauge += 0.2, headroom: true}").turn()("gauge") == pytest.approx(0.6, abs=1e-15)
    assert world.rule("{do: gauge -= 0.2, headroom: true}").turn()("gauge") == pytest.approx(0.4, abs=1e-15)
    # heat 4 of 0..10: a rise of 1 is worth 0.6, a fall of 1 is worth 0.4.
    assert world.rule('{do: "town[cedar].heat += 1", headroom: true}').turn().towns()[2] == pytest.approx(4.6)
    assert world.rule('{do: "town[cedar].heat -= 1", headroom: true}').turn().towns()[2] == pytest.approx(3.6)


# ---- stages -----------------------------------------------------------------------------------------------------
def test_rules_of_a_stage_read_its_start_and_sums_add_up(world: World) -> None:
    play = world.play("""
dynamics:
- id: first
  rules:
  - {id: swap_x, do: [x = z]}
  - {id: swap_z, do: [z = x]}
  - {id: warm, do: ["town.heat += 1"]}
  - {id: hot, do: ["town.heat += town.heat"]}
- id: second
  rules: [{id: sum, do: ["gauge = (x + z) / 10"]}]
""").turn()
    assert (play("x"), play("z")) == (5, 0)
    assert play.towns() == [3, 5, 9]
    assert play("gauge") == 0.5


def test_a_stage_runs_every_tick_or_once_at_the_last(world: World) -> None:
    play = world.play("""
calendar: {start: "2001-01", turns: 3, ticks: 4}
dynamics:
- {id: often, rules: [{id: a, do: [x += 1]}]}
- {id: seldom, every: turn, rules: [{id: b, do: [z = x]}]}
""").turn()
    assert (play("x"), play("z")) == (4, 4)
    assert play.turn()("z") == 8


# ---- chance -----------------------------------------------------------------------------------------------------
def test_a_roll_is_one_draw_for_all_it_decides(world: World) -> None:
    roll = '{each: town, roll: 0.5, then: ["town.heat = 10", "x += 1"], otherwise: ["town.heat = 0"]}'
    seen = set()
    for seed in range(1, 9):
        play = world.play(f"dynamics: [{{id: a, rules: [{{id: b, do: [{roll}]}}]}}]", seed=seed).turn()
        assert play.towns().count(10) == play("x")
        assert play.towns().count(0) == 3 - play("x")
        seen.add(tuple(play.towns()))
    assert len(seen) > 2


def test_a_roll_of_1_always_comes_and_of_0_never(world: World) -> None:
    play = world.rule('{roll: 1, then: ["x += 1"]}', '{roll: 0, then: ["z = 0"], otherwise: ["z += 1"]}').turn(12)
    assert (play("x"), play("z")) == (12, 17)


def test_branches_are_one_draw_by_weight(world: World) -> None:
    weights = '{branches: [{weight: 1, effects: ["x += 1"]}, {weight: 3, effects: ["z += 1"]}, {weight: -5, effects: ["gauge = 0"]}]}'
    patch = f'calendar: {{start: "2001-01", turns: 240}}\ndynamics: [{{id: a, rules: [{{id: b, do: [{weights}]}}]}}]'
    play = world.play(patch).turn(240)
    assert play("x") + play("z") - 5 == 240  # one of them, every turn
    assert 40 < play("x") < 80  # 60 expected; the spread is 6.7
    assert play("gauge") == 0.5  # a weight below 0 counts as 0


def test_branches_without_weight_take_the_last(world: World) -> None:
    play = world.rule('{branches: [{weight: 0, effects: ["x = 1"]}, {weight: 0, effects: ["x = 2"]}]}').turn()
    assert play("x") == 2


# ---- later ------------------------------------------------------------------------------------------------------
AT_START = "events: {spark: {title: Spark, at: '2001-01', effects: [%s]}}\n"


def history(play: Play, name: str, turns: int) -> list[float]:
    """A figure at the end of each turn."""
    return [play.turn()(name) for _ in range(turns)]


def test_a_lagged_effect_lands_at_the_start_of_that_turn(world: World) -> None:
    assert history(world.play(AT_START % "{do: x = 8, lag: 2}"), "x", 4) == [0, 0, 8, 8]


def test_a_lagged_effect_is_cancelled_when_the_time_comes(world: World) -> None:
    patch = AT_START % "{do: x = 8, lag: 3, cancel_if: z > 5}"
    grow = "dynamics: [{id: a, rules: [{id: b, do: [z += 1]}]}]"
    assert history(world.play(patch), "x", 4)[-1] == 8
    assert history(world.play(patch + grow), "x", 4)[-1] == 0


def test_a_lagged_effect_reads_its_where_and_let_when_it_lands(world: World) -> None:
    patch = AT_START % "{let: {now: turn}, do: x = now, where: turn == 2, lag: 2}"
    assert history(world.play(patch), "x", 3) == [0, 0, 2]


def test_a_lagged_effect_remembers_its_entity(world: World) -> None:
    effect = "{each: town, where: town.heat > 1, do: town.heat = 9, lag: 1}"
    assert world.play(AT_START % effect).turn(2).towns() == [1, 9, 9]
    rule = (
        'dynamics: [{id: a, rules: [{id: b, for: town, where: "town.heat == 2", do: [{do: target.heat = 7, lag: 1}]}]}]'
    )
    assert world.play(rule).turn(2).towns() == [1, 7, 4]


def test_a_lagged_effect_may_hold_another(world: World) -> None:
    effect = "{when: 1, then: [x += 1, {do: x += 10, lag: 2}], lag: 1}"
    assert history(world.play(AT_START % effect), "x", 4) == [0, 1, 1, 11]


def test_a_full_queue_stops_the_game_at_the_rule_that_filled_it(world: World) -> None:
    play = world.rule("{do: x = 1, lag: 9}").turn(11)
    assert play.running.faulted
    assert play.running.turn == 8


# ---- flags and modifiers ----------------------------------------------------------------------------------------
def test_a_flag_is_set_and_cleared_and_tells_how_long_ago(world: World) -> None:
    play = world.play("""
events:
  raise: {title: R, at: "2001-02", effects: [{set: seen}]}
  lower: {title: L, at: "2001-05", effects: [{clear: seen}]}
dynamics: [{id: a, rules: [{id: b, do: [x = flag.seen, z = since(seen)]}]}]
""")
    assert [(play.turn()("x"), play("z")) for _ in range(5)] == [(0, 999), (1, 0), (1, 1), (1, 2), (0, 999)]


@pytest.mark.parametrize(
    ("stacking", "expected"),
    [
        # applied in turns 0 and 2, three turns each: stacks at the end of turns 0 to 7
        ("stacking: refresh", [1, 1, 1, 1, 1, 0, 0, 0]),
        ("stacking: extend", [1, 1, 1, 1, 1, 1, 0, 0]),
        ("stacking: count, most: 5", [1, 1, 2, 2, 2, 0, 0, 0]),
        ("stacking: count, most: 1", [1, 1, 1, 1, 1, 0, 0, 0]),
    ],
)
def test_a_modifier_stacks_as_it_says_and_ends(world: World, stacking: str, expected: list[int]) -> None:
    play = world.play(f"""
modifiers: {{feast: {{title: Feast, turns: 3, {stacking}}}}}
events:
  one: {{title: O, at: "2001-01", effects: [{{apply: feast}}]}}
  two: {{title: T, at: "2001-03", effects: [{{apply: feast}}]}}
dynamics: [{{id: a, rules: [{{id: b, do: [x = modifier.feast]}}]}}]
""")
    assert history(play, "x", 8) == expected


def test_a_modifier_works_at_the_start_of_every_turn_after_the_first(world: World) -> None:
    play = world.play(
        "modifiers: {feast: {title: F, turns: 3, each_turn: ['x += 10 * modifier.feast', town.heat += 1]}}\n"
        + AT_START % "{apply: feast}"
    )
    assert history(play, "x", 5) == [0, 10, 20, 20, 20]
    assert play.towns() == [3, 4, 6]


# ---- hooks ------------------------------------------------------------------------------------------------------
def test_an_own_hook_runs_after_the_phase_with_its_target(world: World) -> None:
    play = world.play("""
hooks: {town.burnt: [target.heat = 0, x += 1]}
dynamics: [{id: a, rules: [{id: b, for: town, where: "town.heat > 1", do: [{hook: town.burnt}, town.heat = 5]}]}]
""").turn()
    assert play.towns() == [1, 0, 0]
    assert play("x") == 2


def test_hooks_that_fire_themselves_run_four_deep(world: World) -> None:
    play = world.play("hooks: {sky.falls: [x += 1, {hook: sky.falls}]}\n" + AT_START % "{hook: sky.falls}").turn(3)
    assert play("x") == 4


def test_an_event_fires_its_hook_for_the_seat_that_answers(world: World) -> None:
    card = (
        'events: {e: {title: E, at: "2001-01", seat: blue, choices: {yes_: {title: A, effects: [{hook: oath.sworn}]}}}}'
    )
    play = world.play(f"hooks: {{oath.sworn: [self.money += 7]}}\n{card}").turn()
    assert (play("seat", "money", "red"), play("seat", "money", "blue")) == (10, 17)


# ---- faults -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("effect", "function", "place"),
    [
        ("x = log(0 - 1)", "rule.one", "x"),
        ("x = log(0)", "rule.one", "x"),
        ("x = sqrt(0 - z)", "rule.one", "x"),
        ("z *= 1e300 * 1e300", "rule.one", "z"),
        ("town.heat += exp(700) * exp(700)", "rule.one", "town[ash].heat"),
        ("gauge = log(0 - 1)", "rule.one", "gauge"),
    ],
)
def test_a_store_that_is_no_number_stops_the_game_and_is_named(
    world: World, effect: str, function: str, place: str
) -> None:
    play = world.rule(f"{{when: turn == 2, then: ['{effect}']}}").turn(5)
    assert play.running.faulted
    assert play.fault == (function, place, 2)
    assert play.running.turn == 2


def test_a_fault_of_an_order_or_card_is_named_too(world: World) -> None:
    play = world.play(AT_START % "x = log(0)").turn()
    assert play.fault == ("event.spark", "x", 0)


def test_an_objective_that_is_no_number_is_a_fault_too(world: World) -> None:
    play = world.play("seats: {red: {objectives: {o: {title: O, value: log(x)}}}}").turn()
    assert play.running.faulted
    assert play.fault[0] == "seat.red.objectives"


def test_no_number_at_all_may_come_and_go_as_long_as_it_is_not_stored(world: World) -> None:
    play = world.rule("x = where(log(0 - 1) > 0, 1, 2)", "z = count(town where sqrt(0 - town.heat) == 1)").turn()
    assert (play("x"), play("z")) == (2, 0)


# ---- start ------------------------------------------------------------------------------------------------------
def test_start_values_wait_for_what_they_read_wherever_it_stands(world: World) -> None:
    play = world.play("""
variables:
  nation: {first: {start: second + 1}, second: {start: "2 * third"}, third: {start: "sum(town: town.wet)"}}
  town: {wet: {start: "town.folk / 10", by: {ash: 4}}}
""")
    assert play("town", "wet", "cedar") == 7
    assert (play("third"), play("second"), play("first")) == (13, 26, 27)


def test_start_values_are_clamped(world: World) -> None:
    play = world.play('variables: {town: {wet: {start: "100 - 30 * town.folk", by: {ash: 2}, low: 0, high: 5}}}')
    assert play.towns("wet") == [2, 0, 0]


def test_a_parameter_can_be_changed_without_compiling_anew(world: World) -> None:
    play = world.rule("x = rate")
    values = play.ruleset.parameters
    values[play.ruleset.layout.parameters["rate"][0]] = 0.75
    running = play.machine.new_game(1, kinds=[g.PASSIVE] * 2, parameters=values)
    play.machine.advance(running)
    assert running.arrays.state[play.ruleset.layout.base("nation", "x")] == 0.75
