"""A government's fall, the vote on its heir, scores by kind, and who sees what; figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.kernel import game as g
from engine.rules.errors import ScenarioError
from engine.rules.layout import REGIME
from engine.rules.ruleset import load_ruleset
from tests.rules.worlds import Play, World

FALL = """
succession:
  seat: red
  hazard: "turn == 1"
  causes: {street: 0, palace: 2}
  turns: 2
  voters: {crowd: 3, guard: 1}
  heirs:
    poet: {title: Poet, support: {crowd: 1, guard: 0}, effects: ["x += 100"]}
    general: {title: General, support: {crowd: 0, guard: 1}, effects: ["x += 200"]}
  effects: ["x += 1"]
"""
GOALS = """
seats:
  red:
    objectives:
      old: {title: Old, value: 5}
      new: {title: New, value: 2, successor: general}
      next: {title: Next, value: 3, successor: poet}
"""
CERTAIN = FALL.replace("crowd: 3", "crowd: 0")  # the general


def test_a_fall_opens_two_turns_and_then_an_heir_takes_the_seat(world: World) -> None:
    play = world.play(FALL).turn()
    assert (play("x"), play.happened(g.FELL)) == (0.0, [])
    play.turn()
    assert (play("x"), play.happened(g.FELL)) == (1.0, [(1, 0, 1)])  # cause 1: palace, the only one with a weight
    play.turn(2)
    [(turn, seat, heir)] = play.happened(g.SUCCEEDED)
    assert (turn, seat) == (3, 0)
    assert play("x") == 1.0 + (100.0, 200.0)[heir]
    play.turn(8)
    assert len(play.happened(g.FELL)) == 1


def _governing(play: Play) -> int:
    """Number of the heir in office from 1 on; 0: none; below 0: who fell last, in an interregnum."""
    return int(play.running.arrays.state[play.ruleset.layout.base("engine", "regime") + REGIME.index("successor")])


def test_an_heir_may_fall_too_and_nobody_governs_until_the_next(world: World) -> None:
    again = CERTAIN.replace("turn == 1", "turn == 1 or turn == 6 or turn == 7")
    play = world.play(GOALS + again).turn(6)
    assert (_governing(play), play("engine", "score", "red")) == (2, 7.0)  # the general governs
    play.turn()
    assert [turn for turn, *_ in play.happened(g.FELL)] == [1, 6]
    assert (_governing(play), play("engine", "banked", "red"), play("engine", "score", "red")) == (-2, 5.0, 5.0)
    play.turn(3)  # in the interregnum no dice are thrown
    assert [turn for turn, *_ in play.happened(g.FELL)] == [1, 6]
    assert [heir for _, _, heir in play.happened(g.SUCCEEDED)] == [1, 0]  # nobody follows itself, whoever wants it
    assert play("engine", "score", "red") == 8.0  # a second heir's goals take the place of the first's


def test_the_vote_gives_each_heir_the_weight_behind_it(world: World) -> None:
    poets = 0
    for seed in range(60):
        play = world.play(FALL, seed=seed).turn(4)
        poets += play.happened(g.SUCCEEDED)[0][2] == 0
    assert 34 <= poets <= 56  # three to one: 45 of 60, give or take three standard deviations


def test_the_score_of_the_fallen_is_banked_and_the_heir_starts_anew(world: World) -> None:
    play = world.play(GOALS + CERTAIN).turn(2)
    assert play("engine", "score", "red") == 5.0
    play.turn(2)
    assert play("engine", "banked", "red") == 5.0
    play.turn()
    assert play("engine", "score", "red") == 7.0


def test_a_guarantee_outlives_a_government(world: World) -> None:
    clauses = """
clauses:
  safe: {title: Safe, kind: pay, by: [red], tranches: 6, effects: ["target.fame += 1"], guarantee: true}
  plain: {title: Plain, kind: pay, by: [red], tranches: 6, effects: ["target.money += 1"]}
deals:
  pact: {title: Pact, parties: [red, blue], terms: [{clause: safe, by: red, to: blue}, {clause: plain, by: red, to: blue}]}
"""
    play = world.play(clauses + FALL).turn(6, offer_red="pact", answer_blue="accept")
    assert play("seat", "fame", "blue") == 6.0
    assert play("seat", "money", "blue") == 12.0  # two tranches before the fall


def test_what_another_side_gives_for_a_guarantee_outlives_a_government_too(world: World) -> None:
    clauses = """
clauses:
  safe: {title: Safe, kind: pay, by: [red], turns: 9, tranches: 9, effects: ["target.fame += 1"], guarantee: %s}
  price: {title: Price, kind: pay, by: [blue], turns: 9, tranches: 9, effects: ["target.fame += 1"]}
deals:
  pact: {title: Pact, parties: [red, blue], terms: [{clause: safe, by: red, to: blue}, {clause: price, by: blue, to: red}]}
"""
    play = world.play(clauses % "true" + FALL).turn(offer_red="pact", answer_blue="accept").turn(5)
    assert (play("seat", "fame", "red"), play("seat", "fame", "blue")) == (6.0, 6.0)
    assert play.happened(g.VOIDED) == []
    play = world.play(clauses % "false" + FALL).turn(offer_red="pact", answer_blue="accept").turn(5)
    assert (play("seat", "fame", "red"), play("seat", "fame", "blue")) == (2.0, 2.0)
    assert play.happened(g.VOIDED) == [(1, 0, 0), (1, 1, 0)]  # each by who had promised it


def test_an_ending_can_cost_every_seat(world: World) -> None:
    seats = (
        "seats: {red: {objectives: {one: {title: One, value: 5}}}, blue: {objectives: {two: {title: Two, value: 3}}}}"
    )
    fire = 'outcomes: {fire: {title: Fire, when: "turn == 3", ends: true, points: -4}, calm: {title: Calm, when: "1"}}'
    play = world.play(f"{seats}\n{fire}").turn(3)
    assert (play("engine", "score", "red"), play("engine", "score", "blue")) == (5.0, 3.0)
    play.turn()
    assert (play("engine", "score", "red"), play("engine", "score", "blue")) == (1.0, -1.0)
    quiet = world.play(f"{seats}\n{fire.replace('turn == 3', 'turn == 99')}").turn(12)
    assert quiet("engine", "score", "red") == 5.0


def test_an_heir_decides_by_a_mind_of_its_own(world: World) -> None:
    """By the humble one the general bows, else he boasts as his forerunner did: the same seat, the same policy."""
    more = """
seats: {red: {personalities: {humble: {title: Humble, motives: {gain: -1}, temperature: 0}}}}
actions:
  bow: {title: Bow, seats: [red], motives: {gain: -1}, fatigue: {factor: 1}}
  boast: {title: Boast, seats: [red], motives: {gain: 1}, fatigue: {factor: 1}}
"""

    def orders(heir: str) -> list[int]:
        fall = CERTAIN.replace('effects: ["x += 200"]', heir + 'effects: ["x += 200"]')
        play = world.play(more + fall, kinds=[g.PERSONALITY, g.PASSIVE]).turn(8)
        first = list(play.machine.ruleset.scenario.actions).index("bow")
        assert {what - first for turn, _, what in play.happened(g.ORDERED) if turn < 2} == {1}
        return [what - first for turn, _, what in play.happened(g.ORDERED) if turn > 4]

    assert set(orders("")) == {1}
    assert set(orders("personality: humble, ")) == {0}


def test_the_mind_of_an_heir_goes_with_it(world: World) -> None:
    more = """
seats: {red: {personalities: {humble: {title: Humble, motives: {gain: -1}, temperature: 0}}}}
actions:
  bow: {title: Bow, seats: [red], motives: {gain: -1}, fatigue: {factor: 1}}
  boast: {title: Boast, seats: [red], motives: {gain: 1}, fatigue: {factor: 1}}
"""
    fall = CERTAIN.replace("turn == 1", "turn == 1 or turn == 6").replace(
        'effects: ["x += 200"]', 'personality: humble, effects: ["x += 200"]'
    )
    play = world.play(more + fall, kinds=[g.PERSONALITY, g.PASSIVE]).turn(12)
    first = list(play.machine.ruleset.scenario.actions).index("bow")
    ordered = {turn: what - first for turn, _, what in play.happened(g.ORDERED)}
    assert (ordered[5], ordered[10]) == (0, 1)  # the general bows; the poet, without a mind of its own, does not


@pytest.mark.parametrize(("by", "to"), [("red", "blue"), ("blue", "red")])
def test_a_threat_that_is_due_falls_with_the_government(world: World, by: str, to: str) -> None:
    patch = f"""
clauses:
  or_else: {{title: Or else, kind: threat, by: [{by}], action: strike, turns: 2, condition: "x > 900"}}
deals:
  pact: {{title: Pact, parties: [red, blue], terms: [{{clause: or_else, by: {by}, to: {to}}}]}}
hooks: {{threat.bluffed: ["self.fame -= 100"]}}
actions: {{strike: {{title: Strike, seats: [{by}]}}}}
"""
    play = world.play(patch + FALL).turn(6, offer_red="pact", answer_blue="accept")
    assert len(play.happened(g.VOIDED)) == 1
    assert play("seat", "fame", by) == 0.0


@pytest.mark.parametrize(
    ("kind", "value", "after_two", "at_end"),
    [
        ("level", "turn", 1.0, 11.0),
        ("integral", "turn", 0.5, 5.5),
        ("streak", "turn < 3", 1.0, 0.25),
        ("end", "turn", 0.0, 11.0),
    ],
)
def test_objectives_of_every_kind(world: World, kind: str, value: str, after_two: float, at_end: float) -> None:
    patch = f"seats: {{red: {{objectives: {{one: {{title: One, kind: {kind}, value: '{value}', weight: 2}}}}}}}}"
    play = world.play(patch).turn(2)
    assert play("engine", "score", "red") == 2 * after_two
    assert play.turn(10)("engine", "score", "red") == 2 * at_end


def test_an_agenda_objective_counts_only_for_who_holds_it(world: World) -> None:
    patch = """
seats:
  red:
    agendas: {crown: null, sword: {title: Sword, draw: 1}, pen: {title: Pen, draw: 1}}
    objectives:
      a: {title: A, value: 3, agenda: sword}
      b: {title: B, value: 7, agenda: pen}
"""
    scores = {(p("engine", "agenda", "red"), p("engine", "score", "red")) for p in
              (world.play(patch, seed=s).turn() for s in range(12))}  # fmt: skip
    assert scores == {(1.0, 3.0), (2.0, 7.0)}


def test_the_first_outcome_that_holds_names_the_game_and_may_end_it(world: World) -> None:
    patch = """
outcomes:
  early: {title: Early, when: "turn >= 3", ends: true}
  late: {title: Late, when: 1}
"""
    play = world.play(patch).turn(4)
    assert play.running.over
    assert play.running.turn == 4
    assert int(play.running.arrays.cursor[g.C_OUTCOME]) == 0


def test_a_seat_sees_its_own_secrets_and_guesses_at_others(world: World) -> None:
    patch = """
variables:
  seat:
    purse: {start: 10, visible: owner}
    guess: {start: 10, visible: owner, noise: 0.1}
  town: {rumour: {start: 4, visible: [red]}}
dynamics: [{id: a, rules: [{id: b, for: seat, do: ["seat.purse = 50", "seat.guess = 50"]}, {id: c, for: town, do: ["town.rumour = 9"]}]}]
"""
    play = world.play(patch).turn(2)
    assert play.viewed("red", "seat", "purse", "red") == 50.0
    assert play.viewed("red", "seat", "purse", "blue") == 10.0  # never seen: what it was at the start
    assert 45.0 <= play.viewed("red", "seat", "guess", "blue") <= 55.0
    assert play.viewed("red", "seat", "guess", "blue") != 50.0
    assert play.viewed("red", "town", "rumour", "ash") == 9.0
    assert play.viewed("blue", "town", "rumour", "ash") == 4.0


def test_a_goal_for_a_successor_belongs_to_the_seat_that_has_successors(tmp_path: Path) -> None:
    text = "format: 1\nid: wrong\nextends: belarus-2020\ntitle: Wrong\nsummary: Wrong\n"
    text += "seats: {moscow: {objectives: {bind: {successor: council}}}}\n"
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="only minsk has successors"):
        load_ruleset(str(tmp_path))
