"""Terms a seat that thinks ahead refuses: the clause it names, and its counter, are found by playing them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel.bargain import left_out
from engine.kernel.machine import machine_of
from engine.kernel.playouts import playout
from engine.match.happenings import Kind
from engine.match.match import Match
from engine.match.replay import play_replay, replay_of
from tests.match.games import tiny
from tests.rules.worlds import Play, World

PACT = """
seats: {blue: {objectives: {wealth: {title: Wealth, kind: end, value: self.money}}}}
clauses:
  toll: {title: Toll, kind: pay, by: [blue], effects: ["self.money -= 4"], worth: {giver: {gain: 2}}}
  bow: {title: Bow, kind: pay, by: [blue], amount: {low: 1, high: 5, step: 1}, worth: {giver: {gain: "-amount"}}}
  song: {title: Song, kind: pay, by: [blue], worth: {taker: {gain: RED}}}
  gift: {title: Gift, kind: pay, by: [red], effects: ["target.money += 1"]}
deals:
  pact:
    title: Pact
    parties: [red, blue]
    terms:
      - {clause: bow, by: blue, to: red}
      - {clause: toll, by: blue, to: red, optional: OPTIONAL}
      - {clause: song, by: blue, to: red}
      - {clause: gift, by: red, to: blue}
"""
"""Blue loses three by it: four go for the toll it leans to, none for the bow it dislikes."""
BOW, TOLL = 0, 1


def offered(folder: Path, optional: bool, red: int, policy: int = g.LOOKAHEAD) -> Play:
    """A turn in which red proposes the pact, with a bow of three, and agrees to other terms."""
    patch = PACT.replace("OPTIONAL", str(optional).lower()).replace("RED", str(red))
    play = World(folder).play(patch, kinds=[g.EXTERNAL, policy])
    return play.turn(offer_red="pact", terms=2, consent_red="accept")


def clauses(play: Play, kind: int) -> list[int]:
    """The last number of everything of one kind: of a refusal its clause, of a counter its terms."""
    arrays = play.running.arrays
    rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
    return [int(row[g.H_EXTRA]) for row in rows if row[g.H_KIND] == kind]


@pytest.mark.parametrize("policy", [g.LOOKAHEAD, g.SEARCH + 32])
def test_it_names_the_clause_that_costs_most_not_the_one_it_leans_against(tmp_path: Path, policy: int) -> None:
    assert clauses(offered(tmp_path, False, 1, policy), g.REFUSED) == [TOLL]
    assert clauses(offered(tmp_path, False, 1, g.PERSONALITY), g.REFUSED) == [BOW]


@pytest.mark.parametrize("policy", [g.LOOKAHEAD, g.SEARCH + 32])
def test_it_counters_without_that_clause_where_both_are_no_worse_off(tmp_path: Path, policy: int) -> None:
    """Its leanings put the four other bows before it; only so many counters are weighed."""
    play = offered(tmp_path, True, 1, policy)
    assert clauses(play, g.COUNTERED) == [2 | 1 << (30 + TOLL)]
    assert play.happened(g.SIGNED)
    assert play("seat", "money", "blue") == 11.0
    assert clauses(offered(tmp_path, True, -1, policy), g.REFUSED) == [TOLL], "it would do worse than without a deal"


def test_what_it_names_is_what_trying_every_clause_tells() -> None:
    machine, named = machine_of("belarus-2020"), 0
    match = Match(machine, 5, dict.fromkeys(machine.ruleset.scenario.seats, "hand"))
    cursor, mind = match.running.arrays.cursor, match.running.mind
    while match.turn < 12 and named < 6:
        if match.run() is None:
            continue
        machine.think(match.running, g.LOOKAHEAD)
        answer, clause = int(cursor[g.C_ANSWER]), int(cursor[g.C_ANSWER_B]) - 1
        if cursor[g.C_POINT] in (g.ANSWER, g.CONSENT) and answer == 0:
            (world, held), template, terms = match.running.inner, int(cursor[g.C_TEMPLATE]), int(cursor[g.C_DEALT])
            worth = {}
            for k in range(len(match.names.clauses(template, terms))):
                if not left_out(terms, k):
                    mind.worth[0] = 0.0
                    mind.options[0] = (1, 1, terms | 1 << (30 + k))
                    playout(machine.handle, match.running.handle, world, held, 0)
                    worth[k] = float(mind.worth[0, 0])
            assert worth[clause] == max(worth.values())
            named += 1
        match.answer(answer)
    assert named == 6
    assert int(mind.tally[m.M_PLAYOUTS]) > 0


def test_a_replay_names_the_same_clauses() -> None:
    told = 0
    for seed in range(12):
        match = Match(tiny(), seed, dict.fromkeys(("keepers", "weighers", "drummers"), "lookahead"))
        match.play()
        again = play_replay(replay_of(match), tiny(), ledger=False)
        for turn in range(match.turn):
            assert again.happened(turn) == match.happened(turn)
            told += sum(h.kind is Kind.REFUSED for h in match.happened(turn))
    assert told > 3
