"""Effects, lags, draws, modifiers and hooks; every figure worked out by hand from `worlds.BASE`."""

from __future__ import annotations

import pytest

from engine.kernel import game as g
from tests.rules.worlds import World


def test_operators_and_bounds(world: World) -> None:
    play = world.rule('"x = 7"', '"x *= 2"', '"x -= 4"', '"gauge += 9"').turn()
    assert play("x") == 10.0
    assert play("gauge") == 1.0


def test_rules_of_a_stage_read_its_start_and_their_additions_add_up(world: World) -> None:
    play = world.play(
        "dynamics:\n- id: s\n  rules:\n  - {id: a, do: ['x += z']}\n  - {id: b, do: ['z += 10']}\n  - {id: c, do: ['x += z']}\n"
        "- id: t\n  rules:\n  - {id: d, do: ['gauge = z / 100']}\n"
    ).turn()
    assert (play("x"), play("z")) == (10.0, 15.0)  # 5 + 5: nobody in the stage saw the 15
    assert play("gauge") == 0.15


def test_effects_of_an_order_each_see_the_one_before(world: World) -> None:
    play = world.play("actions: {act: {title: Act, seats: [red], effects: ['z += 10', 'x = z']}}").turn(red="act")
    assert play("x") == 15.0


def test_a_bare_set_means_all_its_members_and_each_those_related(world: World) -> None:
    assert world.rule('"town.heat += town.folk / 10"').turn().towns() == [
        2.0,
        4.0,
        10.0,
    ]  # the last is held at its bound
    patch = "actions: {warm: {title: Warm, seats: [red], target: shire, effects: [{do: 'town.heat += 1', each: town in target}]}}"
    assert world.play(patch).turn(red=("warm", "up")).towns() == [2.0, 3.0, 4.0]
    where = "{do: 'town.heat = 0', each: town, where: 'town.heat > 1'}"
    assert world.rule(where).turn().towns() == [1.0, 0.0, 0.0]


def test_fatigue_weakens_the_next_use_and_heals(world: World) -> None:
    patch = (
        "actions: {act: {title: Act, seats: [red], fatigue: {factor: 0.5, recovery: 0.2}, "
        "effects: [{do: 'x += 8', fatigue: true}]}}"
    )
    play = world.play(patch).turn(red="act")
    assert play("x") == 8.0
    play.turn(red="act")  # tired 0.5, healed by a fifth to 0.4: 0.6 of 8
    assert play("x") == pytest.approx(12.8, abs=1e-12)
    play.turn(red="act")  # tired 1 - 0.6 / 2 = 0.7, healed to 0.56: 0.44 of 8
    assert play("x") == pytest.approx(16.32, abs=1e-12)


def test_headroom_scales_by_the_distance_to_the_bound_ahead(world: World) -> None:
    play = world.rule('{do: ["gauge += 0.4"], headroom: true}').turn()
    assert play("gauge") == 0.7  # 0.5 + 0.4 * (1 - 0.5)
    assert play.turn()("gauge") == pytest.approx(0.82, abs=1e-12)
    down = world.rule('{do: ["gauge -= 0.4"], headroom: true}').turn()
    assert down("gauge") == 0.3


def test_a_lagged_effect_lands_later_unless_cancelled(world: World) -> None:
    act = "actions: {act: {title: Act, seats: [red], target: town, effects: [{do: 'target.heat += 3', lag: 2%s}]}}"
    play = world.play(act % "").turn(red=("act", "birch"))
    assert play.towns() == [1.0, 2.0, 4.0]
    play.turn()
    assert play.towns() == [1.0, 2.0, 4.0]
    play.turn()
    assert play.towns() == [1.0, 5.0, 4.0]
    cancelled = world.play(act % ", cancel_if: 'z > 4'").turn(red=("act", "birch")).turn(4)
    assert cancelled.towns() == [1.0, 2.0, 4.0]


def test_one_draw_decides_a_roll_and_a_branch(world: World) -> None:
    roll = "{roll: 0.3, then: ['x += 1', 'z += 1'], otherwise: ['gauge = 0']}"
    hits = 0
    for seed in range(200):
        play = world.play(f"dynamics: [{{id: a, rules: [{{id: b, do: [{roll}]}}]}}]", seed=seed).turn()
        hit = play("x") == 1.0
        assert (play("z"), play("gauge")) == ((6.0, 0.5) if hit else (5.0, 0.0))
        hits += hit
    assert 40 <= hits <= 80


def test_branches_share_one_draw_by_weight_and_negative_weights_never_win(world: World) -> None:
    branches = "{branches: [{weight: 1, effects: ['x = 1']}, {weight: -5, effects: ['x = 2']}, {weight: 3, effects: ['x = 3']}]}"
    patch = f"dynamics: [{{id: a, rules: [{{id: b, do: [{branches}]}}]}}]"
    drawn = [world.play(patch, seed=seed).turn()("x") for seed in range(120)]
    assert set(drawn) == {1.0, 3.0}
    assert 70 <= drawn.count(3.0) <= 108


def test_flags_are_set_cleared_and_dated(world: World) -> None:
    play = world.play(
        "dynamics:\n- id: a\n  rules:\n  - {id: b, do: [{when: 'turn == 1', then: [{set: seen}]}, "
        "{when: 'turn == 4', then: [{clear: seen}]}]}\n- id: c\n  rules:\n  - {id: d, do: ['x = since(seen)', 'z = flag.seen']}\n"
    )
    assert (play.turn()("x"), play("z")) == (999.0, 0.0)
    assert (play.turn()("x"), play("z")) == (0.0, 1.0)
    assert (play.turn(2)("x"), play("z")) == (2.0, 1.0)
    assert (play.turn()("x"), play("z")) == (999.0, 0.0)


@pytest.mark.parametrize(("stacking", "stacks", "ends"), [("refresh", 1.0, 4), ("extend", 1.0, 6), ("count", 2.0, 4)])
def test_modifiers_stack_as_declared_and_run_out(world: World, stacking: str, stacks: float, ends: int) -> None:
    play = world.play(
        f"modifiers: {{glow: {{title: Glow, turns: 3, stacking: {stacking}, most: 2, each_turn: ['x += 1']}}}}\n"
        "dynamics: [{id: a, rules: [{id: b, do: [{when: 'turn < 2', then: [{apply: glow}]}, 'z = modifier.glow']}]}]\n"
    ).turn(2)
    assert play("engine", "modifier_stacks") == stacks
    play.turn(9)
    assert play("engine", "modifier_stacks") == 0.0
    assert play("x") == ends - 1  # once a turn from the one after the first use to the last in force


def test_hooks_run_after_the_phase_and_no_deeper_than_four(world: World) -> None:
    play = world.play(
        "hooks: {own.echo: ['x += 1', {hook: own.echo}]}\n"
        "actions: {call: {title: Call, seats: [red], effects: [{hook: own.echo}]}}\n"
    ).turn(red="call")
    assert play("x") == 4.0
    assert not play.running.faulted


def test_a_number_that_is_not_finite_stops_the_game_and_is_named(world: World) -> None:
    play = world.rule('"x = log(z - 5)"').turn()
    assert play.running.faulted
    assert play.fault == ("rule.one", "x", 0)
    growing = world.rule('{when: "turn == 3", then: ["town.heat = exp(700) * exp(700)"]}').turn(4)
    assert growing.fault == ("rule.one", "town[ash].heat", 3)


# ---- cards ----
def test_a_dated_card_comes_in_its_month_once(world: World) -> None:
    play = world.play("events: {fair: {title: Fair, at: '2001-04', effects: ['x += 1']}}").turn(12)
    assert play.happened(g.CARD) == [(3, -1, 0)]
    assert play("x") == 1.0


def test_a_card_dated_outside_the_calendar_never_comes(world: World) -> None:
    for at in ("2002-01", "2002-02", "2000-12"):
        patch = f"events: {{fair: {{title: Fair, at: '{at}', jitter: 3, effects: ['x += 1']}}}}"
        assert [world.play(patch, seed=seed).turn(12)("x") for seed in range(8)] == [0.0] * 8, at


def test_jitter_moves_a_dated_card_within_its_bounds(world: World) -> None:
    patch = "events: {fair: {title: Fair, at: '2001-06', jitter: 2, effects: ['x += 1']}}"
    turns = {world.play(patch, seed=seed).turn(12).happened(g.CARD)[0][0] for seed in range(60)}
    assert turns == {3, 4, 5, 6, 7}


def test_a_card_whose_condition_fails_stays_away(world: World) -> None:
    assert world.play("events: {fair: {title: Fair, at: '2001-04', when: 'x > 0'}}").turn(12).happened(g.CARD) == []


def test_a_drawn_card_rests_for_its_cooldown(world: World) -> None:
    patch = "limits: {draws: 1, quiet: 0}\nevents: {rain: {title: Rain, weight: 1, cooldown: 3}}"
    turns = [turn for turn, _, _ in world.play(patch).turn(12).happened(g.CARD)]
    assert turns == [0, 3, 6, 9]
    once = "limits: {draws: 1, quiet: 0}\nevents: {rain: {title: Rain, weight: 1}}"
    assert len(world.play(once).turn(12).happened(g.CARD)) == 1


def test_a_dated_card_that_is_queued_again_rests_for_its_cooldown(world: World) -> None:
    patch = "events: {fair: {title: Fair, at: '2001-03', cooldown: %d, effects: [{queue: fair, after: 2}]}}"
    turns = [[turn for turn, _, _ in world.play(patch % rest).turn(12).happened(g.CARD)] for rest in (0, 2, 3)]
    assert turns == [[2], [2, 4, 6, 8, 10], [2]]


def test_a_card_that_is_only_queued_comes_whenever_it_is_due(world: World) -> None:
    patch = (
        "dynamics: [{id: a, every: turn, rules: [{id: b, do: [{queue: rain}]}]}]\n"
        "events: {rain: {title: Rain, cooldown: %d}}"
    )
    for rest in (0, 9):
        assert [turn for turn, _, _ in world.play(patch % rest).turn(4).happened(g.CARD)] == [1, 2, 3]


@pytest.mark.parametrize("weight", ["exp(700) * exp(700)", "log(0)", "log(0) - log(0)"])
def test_a_weight_that_is_not_finite_stops_the_game(world: World, weight: str) -> None:
    play = world.play(f'limits: {{draws: 1}}\nevents: {{rain: {{title: Rain, weight: "{weight}", when: turn == 2}}}}')
    assert not play.turn(2).running.faulted
    play.turn()
    assert play.running.faulted
    assert play.fault[0::2] == ("event.rain.when", 2)


def test_a_queued_card_keeps_its_target_when_it_fits(world: World) -> None:
    patch = (
        "actions: {spark: {title: Spark, seats: [red], target: town, effects: [{queue: fire, after: 2, unless: 'x > 0'}]}}\n"
        "events: {fire: {title: Fire, target: {set: town}, effects: ['target.heat = 9']}}\n"
    )
    play = world.play(patch).turn(red=("spark", "birch")).turn(2)
    assert play.happened(g.CARD) == [(2, -1, 0)]
    assert play.towns() == [1.0, 9.0, 4.0]
    late = {
        world.play(patch.replace("after: 2", "after: [2, 4]"), seed=s)
        .turn(red=("spark", "ash"))
        .turn(6)
        .happened(g.CARD)[0][0]
        for s in range(40)
    }
    assert late == {2, 3, 4}


def test_a_card_asks_its_seat_and_the_answer_has_its_price(world: World) -> None:
    patch = """
events:
  guest:
    title: Guest
    at: "2001-01"
    seat: blue
    choices:
      decline: {title: Decline, effects: ["x = 1"]}
      feed: {title: Feed, cost: {money: 4}, effects: ["x = 2"]}
      feast: {title: Feast, cost: {money: 40}, effects: ["x = 3"]}
"""
    play = world.play(patch).turn(event_blue="feed")
    assert (play("x"), play("seat", "money", "blue")) == (2.0, 6.0)
    poor = world.play(patch).turn(event_blue="feast")  # it cannot be paid: the first open answer stands
    assert (poor("x"), poor("seat", "money", "blue")) == (1.0, 10.0)


# ---- orders, postures, reactions ----
def test_an_order_that_cannot_be_paid_or_is_not_open_does_nothing(world: World) -> None:
    patch = (
        "actions: {act: {title: Act, seats: [red], target: town, filter: 'target.heat > 1', cost: {money: 'target.heat'}, "
        "effects: ['target.heat = 0']}}"
    )
    play = world.play(patch).turn(red=("act", "cedar"))
    assert (play.towns(), play("seat", "money", "red")) == ([1.0, 2.0, 0.0], 6.0)
    [orders] = [names for point, seat, names in play.asked if (point, seat) == ("order", "red")]
    assert orders == [("none", ""), ("act", "birch"), ("act", "cedar")]


def test_pick_keeps_the_largest_and_ties_go_to_the_first(world: World) -> None:
    patch = (
        "actions: {act: {title: Act, seats: [red], target: town, pick: {most: 2, by: 'where(target.heat > 3, 1, 1)'}}}"
    )
    [orders] = [names for point, seat, names in world.play(patch).turn().asked if (point, seat) == ("order", "red")]
    assert orders[1:] == [("act", "ash"), ("act", "birch")]
    top = "actions: {act: {title: Act, seats: [red], target: town, pick: {most: 1, by: 'target.heat'}}}"
    [orders] = [names for point, seat, names in world.play(top).turn().asked if (point, seat) == ("order", "red")]
    assert orders[1:] == [("act", "cedar")]


def test_phases_come_in_their_order_whoever_acts(world: World) -> None:
    patch = (
        "actions:\n  late: {title: Late, seats: [red], phase: information, effects: ['x = x * 10']}\n"
        "  early: {title: Early, seats: [blue], phase: security, effects: ['x = x + 1']}\n"
    )
    assert {world.play(patch, seed=s).turn(red="late", blue="early")("x") for s in range(6)} == {10.0}


def test_a_posture_stays_and_a_change_has_its_price(world: World) -> None:
    patch = (
        "postures: {guard: {title: Guard, seat: red, start: low, cost: {money: 3}, levels: {low: {title: Low, value: 0.1}, "
        "high: {title: High, value: 0.9}}}}\ndynamics: [{id: a, rules: [{id: b, do: ['x = posture.guard', "
        "'z = posture.guard == level(guard, high)']}]}]\n"
    )
    play = world.play(patch).turn(2)
    assert (play("x"), play("z"), play("seat", "money", "red")) == (0.1, 0.0, 10.0)
    play.turn(posture_red="high").turn(3)
    assert (play("x"), play("z"), play("seat", "money", "red")) == (0.9, 1.0, 7.0)


def test_a_second_posture_is_paid_from_what_the_first_leaves(world: World) -> None:
    rest = (
        "seat: red, start: low, cost: {money: 6}, levels: {low: {title: Low, value: 0}, high: {title: High, value: 1}}"
    )
    play = world.play(f"postures: {{guard: {{title: Guard, {rest}}}, watch: {{title: Watch, {rest}}}}}")
    play.turn(posture_red="high")
    assert len(play.happened(g.SET)) == 1
    assert play("seat", "money", "red") == 4.0


def test_a_reaction_fires_first_and_blunts(world: World) -> None:
    patch = """
actions: {hit: {title: Hit, seats: [red], tags: [harm], effects: [{do: "x += 8", fatigue: true}, "z = gauge"]}}
reactions: {shield: {title: Shield, seat: blue, answers: [harm], blunt: 0.75, cost: {money: 2}, effects: ["gauge = 0.9"]}}
"""
    play = world.play(patch).turn(reaction_blue="shield", red="hit")
    assert (play("x"), play("z"), play("seat", "money", "blue")) == (2.0, 0.9, 8.0)
    unarmed = world.play(patch).turn(red="hit")
    assert (unarmed("x"), unarmed("z")) == (8.0, 0.5)


@pytest.mark.parametrize(
    ("money", "phases", "fired", "given"),
    [(10, "security economy", 1, 1), (9, "security economy", 0, 1), (7, "security economy", 1, 0),
     (10, "economy security", 1, 1), (9, "economy security", 0, 1)],
)  # fmt: skip
def test_a_reaction_is_paid_from_what_the_order_of_its_seat_leaves(
    world: World, money: int, phases: str, fired: int, given: int
) -> None:
    """Blue builds for 8, after or before red hits; its reaction costs 2. What it has paid is not set aside again."""
    hit, build = phases.split()
    patch = f"""
actions:
  hit: {{title: Hit, seats: [red], phase: {hit}}}
  build: {{title: Build, seats: [blue], phase: {build}, cost: {{money: 8}}}}
reactions: {{shield: {{title: Shield, seat: blue, answers: [hit], cost: {{money: 2}}}}}}
variables: {{seat: {{money: {{start: {money}}}}}}}
"""
    play = world.play(patch).turn(reaction_blue="shield", red="hit", blue="build")
    assert len(play.happened(g.REACTED)) == fired
    assert [seat for _, seat, _ in play.happened(g.ORDERED)].count(1) == given
    assert play("seat", "money", "blue") == money - 2 * fired - 8 * given


def test_a_secret_act_may_leak(world: World) -> None:
    patch = "actions: {plot: {title: Plot, seats: [red], secret: true, leak: 0.4}}\nhooks: {act.leaked: ['self.fame -= 1']}\n"
    leaks = sum(-world.play(patch, seed=s).turn(red="plot")("seat", "fame", "red") for s in range(100))
    assert 22 <= leaks <= 58


# ---- scenarios of scenarios ----
def test_extends_merges_by_id_removes_with_null_and_refuses_loops(world: World) -> None:
    rules = world.rules("parameters: {rate: 0.5, price: null}\nvariables: {nation: {x: {start: 3}}}")
    assert set(rules.layout.parameters) == {"rate"}
    assert rules.parameters[0] == 0.5
    world.write("one", "extends: two\nid: one\n")
    world.write("two", "extends: one\nid: two\n")
    from engine.rules.errors import ScenarioError
    from engine.rules.ruleset import load_ruleset

    with pytest.raises(ScenarioError, match="extend each other"):
        load_ruleset(str(world.folder / "one"))


def test_stages_are_patched_by_id(world: World) -> None:
    world.write("base2", "extends: base\nid: base2\ndynamics: [{id: a, rules: [{id: r, do: ['x += 1']}]}]\n")
    world.write(
        "mod2",
        "extends: base2\nid: mod2\ndynamics: [{id: a, rules: [{id: r, do: ['x += 5']}, {id: s, do: ['x += 1']}]}]\n",
    )
    from engine.rules.ruleset import load_ruleset
    from tests.rules.worlds import Play

    assert Play(load_ruleset(str(world.folder / "mod2"))).turn()("x") == 6.0


def test_parts_merge_and_a_twice_given_id_is_refused(world: World) -> None:
    world.write("base", "parameters: {rate: 9}\n", "more.yaml")
    problem = world.refuses("", "E-TWICE", "parameters.rate")
    assert problem.file.endswith("more.yaml")


def test_every_error_is_told_in_one_pass_with_its_column(world: World) -> None:
    problems = world.problems(
        "dynamics:\n- id: a\n  rules:\n  - {id: b, do: ['x += chst']}\n  - {id: c, do: ['town.haet = 1']}\n"
        "actions: {act: {title: Act, seats: [rde]}}\n"
    )
    assert sorted(p.code for p in problems) == ["E-NAME", "E-NAME", "E-NAME"]
    text = "\n".join(str(p) for p in problems)
    assert 'did you mean "chest"' in text
    assert 'did you mean "heat"' in text
    assert 'did you mean "red"' in text
    [chest] = [p for p in problems if "chst" in p.message]
    assert chest.line == 6
    assert chest.col == len("  - {id: b, do: ['x += ") + 1


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ("define: {a: b, b: a}\ndynamics: [{id: s, rules: [{id: r, do: ['x = a']}]}]", "E-LOOP"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = chest + grain']}]}]", "E-UNIT"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['pi = 4']}]}]", "E-CONSTANT"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['rate = 4']}]}]", "E-CONSTANT"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x + 4']}]}]", "E-ASSIGN"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = 1 < 2 < 3']}]}]", "E-CHAIN"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = town.heat']}]}]", "E-SCOPE"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = self.money']}]}]", "E-SCOPE"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = at_signing(z)']}]}]", "E-SCOPE"),
        ("dynamics: [{id: s, rules: [{id: r, do: ['x = open(1)']}]}]", "E-NAME"),
        ("dynamics: [{id: s, rules: [{id: r, do: [{do: 'x += 1', headroom: true}]}]}]", "E-BOUNDS"),
    ],
)
def test_what_the_language_refuses(world: World, patch: str, code: str) -> None:
    world.refuses(patch, code)
