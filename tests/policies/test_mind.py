"""Seats that think ahead: from their own view alone, by a count of playouts, with the same bits wherever they play."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel.machine import Machine, machine_of
from engine.kernel.mind import TRIED
from engine.kernel.playouts import playout
from engine.match.match import Match
from engine.match.replay import replay_of, verify
from engine.match.save import load_match, save_match
from engine.policies.policy import PolicySpec
from engine.rules.layout import QUEUE_WIDTH
from engine.rules.roles import ILLEGAL
from engine.rules.tree import REQUEST_LATER
from tests.match.games import tiny, variant
from tests.policies.test_view import SEATS, UNSEEN, Mirror

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ("lookahead", "search:32")
SECRETS = """
actions: {drum: {effects: [{do: "isle.unrest += 0.6", lag: 2}]}}
events: {comet: {title: A comet, at: "1202-01", jitter: 2, effects: ["unrest += 0.2"]}}
"""
JUDGED = """
seats:
  keepers:
    valuation:
      base: [0, 0, 0]
      objectives: []
      figures: [["seat[weighers].money", 3, 1], ["mean(hearth: hearth.want)", 9, 9]]
  weighers:
    valuation:
      base: [0, 0, 0]
      objectives: []
      figures: [["seat[drummers].money", 3, 1], ["mean(hearth: hearth.want)", 9, 9]]
  drummers: {valuation: {base: [0, 0, 0], objectives: [], figures: [["seat[keepers].money", 3, 1], [unrest, 20, 5]]}}
"""
"""Valuations that look at what is hidden."""


def kind_of(policy: str) -> int:
    return PolicySpec.parse(policy).number


# ---- no seat cheats ----
def swap_hidden(machine: Machine, match: Match, seat: int) -> None:
    """Change all of the true game that a seat cannot know, or that is decided anew for everybody else."""
    others = np.array([k for k in range(3) if k != seat])
    layout, state, arrays = machine.ruleset.layout, match.state, match.running.arrays
    state[layout.base("seat", "money") + others] = [5.0, 90.0]
    state[layout.base("engine", "agenda") + others] = 1.0
    state[layout.base("engine", "armed") + others] = 0.0
    state[layout.base("engine", "score") + others] = -7.0
    state[layout.base("engine", "banked") + others] = 3.0
    due = layout.base("engine", "event_due") + match.names.events.index("comet")
    if state[due] > match.turn + 1:  # it is not this turn that it comes
        state[due] += 1.0
    queue = layout.base("engine", "queue") + 7 * QUEUE_WIDTH  # a late effect of another's deed
    state[queue : queue + QUEUE_WIDTH] = [REQUEST_LATER, 0, match.turn + 1, others[0], 0, others[0], 1.0, 0.0]
    if seat != 2:
        place = layout.variables["hearth", "want"]
        state[place.base : place.base + place.size] = np.linspace(0, 1, place.size)
    for k in others:
        arrays.rows[k] = machine.program.weights[k, 1, 0]
        arrays.kinds[k] = g.RANDOM


def choices_of(machine: Machine, seed: int, turns: int, seat: int, policy: str, swap: str) -> list[list[int]]:
    """What a seat decides in one turn of a game the others sit out, after something of it has been swapped."""
    seating = {s: policy if k == seat else "passive" for k, s in enumerate(SEATS)}
    match = Match(machine, seed, seating)
    while match.turn < turns and not match.over:
        match.step()
    if match.over:
        return []
    layout, state = machine.ruleset.layout, match.state
    if swap == "hidden":
        swap_hidden(machine, match, seat)
        match.running.arrays.kinds[[k for k in range(3) if k != seat]] = g.PASSIVE
    elif swap == "open":
        state[layout.base("nation", "beacon")] = 0.05 if seed % 2 else 0.98
        state[layout.base("isle", "unrest") : layout.base("isle", "unrest") + 4] = [0.9, 0.02, 0.5, 0.2]
    match.step()
    rows = match.decisions
    own: list[list[int]] = rows[(rows[:, g.L_TURN] == turns) & (rows[:, g.L_SEAT] == seat)].tolist()
    return own


@pytest.mark.parametrize("valued", ["", JUDGED])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_seat_that_thinks_ahead_does_not_see_what_is_hidden_from_it(policy: str, valued: str, tmp_path: Path) -> None:
    machine = variant(tmp_path, UNSEEN + SECRETS + valued)
    played = changed = 0
    for seed in range(12):
        for seat in range(3):
            for turns in (1, 3, 5):
                plain = choices_of(machine, seed, turns, seat, policy, "")
                played += bool(plain)
                assert choices_of(machine, seed, turns, seat, policy, "hidden") == plain
                changed += choices_of(machine, seed, turns, seat, policy, "open") != plain
    assert played > 70
    assert changed > 25


@pytest.mark.parametrize("policy", POLICIES)
def test_what_others_have_ordered_this_turn_or_who_they_are_is_not_seen(policy: str) -> None:
    """The last seat decides after all the others have: their orders, kinds and personalities change nothing."""
    apart = 0
    for seed in range(40):
        answers = []
        for strangers in (("personality", "personality"), ("random", "personality:historical")):
            match = Match(tiny(), seed, {"drummers": "hand"})
            for seat, policy_ in zip(SEATS, strangers):
                spec = PolicySpec.parse(policy_)
                match.running.arrays.kinds[match.names.seat(seat)] = spec.number
                number = spec.personality_number(tiny().ruleset, seat)
                match.running.arrays.rows[match.names.seat(seat)] = tiny().program.weights[
                    match.names.seat(seat), number, 0
                ]
            question = match.run()
            while question is not None and question.point != "order":
                match.answer(0)
                question = match.run()
            assert question is not None
            arrays = match.running.arrays
            view = arrays.views[2].tobytes()
            tiny().think(match.running, kind_of(policy))
            answers.append((view, arrays.orders[:2].tobytes(), int(arrays.cursor[g.C_ANSWER])))
        (view, orders, answer), (other_view, other_orders, other_answer) = answers
        if view == other_view and orders != other_orders:
            apart += 1
            assert answer == other_answer
    assert apart > 4


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("policy", POLICIES)
def test_it_never_refuses_what_it_has_just_proposed_itself(policy: str, seat: str) -> None:
    made, deals = 0, tiny().ruleset.scenario.deals
    for seed in range(60 if policy == "lookahead" else 20):
        mirror = Mirror()
        match = Match(tiny(), seed, dict.fromkeys(SEATS, policy) | {seat: mirror})
        match.play()
        rows, number = match.decisions, SEATS.index(seat)
        for row, answer in itertools.pairwise(rows):
            if row[g.L_POINT] == g.OFFER and row[g.L_SEAT] == number and row[g.L_CHOICE] > 0:
                assert (int(row[g.L_TURN]), list(deals)[row[g.L_A]]) in mirror.made
                assert answer[g.L_POINT] == g.ANSWER
                assert answer[g.L_CHOICE] == 1, (seed, row, answer)
                made += 1
    assert made > 3


# ---- a budget of playouts ----
def spent(playouts: int) -> list[tuple[int, int]]:
    """How many options were tried, and with how many playouts, at every decision of some games of a search."""
    out = []
    for seed in range(10):
        match = Match(tiny(), seed, dict.fromkeys(SEATS, "hand"))
        tally = match.running.mind.tally
        while match.run() is not None:
            before, made = int(tally[m.M_PLAYOUTS]), int(tally[m.M_DECISIONS])
            tiny().think(match.running, g.SEARCH + playouts)
            if tally[m.M_DECISIONS] > made:
                out.append((int(tally[m.M_COUNT]), int(tally[m.M_PLAYOUTS]) - before))
            cursor = match.running.arrays.cursor
            match.answer(int(cursor[g.C_ANSWER]))
    return out


@pytest.mark.parametrize("playouts", [32, 34, 50, 64, 98, 200])
def test_a_search_spends_its_playouts_where_there_is_a_choice_and_never_more(playouts: int) -> None:
    seen, enough = spent(playouts), max(8, playouts // 8)
    assert len(seen) > 80
    for options, used in seen:
        assert options <= used <= playouts, "every option is tried"
        assert used == playouts or used >= 2 * enough, "what is left over is left by the two best"
    assert min(used for _, used in seen) == 2 * enough, "where there are two options"
    assert max(used for _, used in seen) > 2 * enough


def test_the_more_playouts_a_search_has_the_more_options_it_tries() -> None:
    machine = machine_of("belarus-2020")
    match, tried = Match(machine, 5, dict.fromkeys(machine.ruleset.scenario.seats, "hand")), {}
    while match.running.arrays.cursor[g.C_POINT] != g.ORDER:
        assert match.run() is not None
        match.answer(0)
    assert match.run() is not None
    for playouts in (32, 48, 64, 200):
        machine.think(match.running, g.SEARCH + playouts)
        tried[playouts] = int(match.running.mind.tally[m.M_COUNT])
    open_ = int((match.running.arrays.scores[: match.running.arrays.cursor[g.C_OPTIONS]] > ILLEGAL).sum())
    assert open_ > 32
    assert tried == {32: TRIED, 48: 24, 64: 32, 200: m.MOST}


def test_a_lookahead_tries_every_option_once_and_remembers_the_deals_it_has_judged() -> None:
    running = tiny().new_game(3, kinds=[g.LOOKAHEAD] * 3)
    tiny().play(running)
    tally = running.mind.tally
    assert tally[m.M_KNOWN] > 0
    assert 2 * tally[m.M_DECISIONS] <= tally[m.M_PLAYOUTS] + tally[m.M_KNOWN] <= TRIED * tally[m.M_DECISIONS]


def test_what_is_remembered_of_deals_is_what_trying_them_again_would_tell() -> None:
    """Whoever forgets before every question decides the same, if with more playouts."""
    told, known = [], []
    for forgets in (False, True):
        hashes, recalled = [], 0
        for seed in range(8):
            match = Match(tiny(), seed, dict.fromkeys(SEATS, "hand"))
            mind = match.running.mind
            while not match.over:
                if match.run() is None:
                    continue
                if forgets:
                    mind.deals[:] = 0
                deal = g.OFFER <= match.running.arrays.cursor[g.C_POINT] <= g.CONSENT
                before = int(mind.tally[m.M_KNOWN])
                tiny().think(match.running, g.LOOKAHEAD)
                recalled += int(mind.tally[m.M_KNOWN]) - before if deal else 0
                match.answer(int(match.running.arrays.cursor[g.C_ANSWER]))
            hashes.append(match.hashes)
        told.append(hashes)
        known.append(recalled)
    assert told[0] == told[1]
    assert known[0] > known[1]


def test_a_reaction_that_answers_nothing_is_worth_what_none_is() -> None:
    """What is told of it without trying is what trying it tells."""
    machine, known = machine_of("belarus-2020"), 0
    match = Match(machine, 5, dict.fromkeys(machine.ruleset.scenario.seats, "hand"))
    mind, (world, held) = match.running.mind, match.running.inner
    while match.turn < 3:
        if match.run() is None:
            continue
        before, point = int(mind.tally[m.M_KNOWN]), match.running.arrays.cursor[g.C_POINT]
        machine.think(match.running, g.LOOKAHEAD)
        if point == g.REACTION:
            known += int(mind.tally[m.M_KNOWN]) - before
            count = int(mind.tally[m.M_COUNT])
            told = mind.worth[:count, 0].tolist()
            mind.worth[:] = 0.0
            for row in range(count):
                playout(machine.handle, match.running.handle, world, held, row)
            assert mind.worth[:count, 0].tolist() == told
        match.answer(int(match.running.arrays.cursor[g.C_ANSWER]))
    assert known > 20


# ---- the same bits ----
PROGRAM = """
import sys
from engine.kernel.machine import Machine
from engine.kernel.mind import TRIED
from engine.match.match import Match
from engine.rules.ruleset import load_ruleset
machine = Machine(load_ruleset("tiny"))
for seed in (1, 2):
    match = Match(machine, seed, dict(zip(("keepers", "weighers", "drummers"), sys.argv[1:])))
    match.play()
    print(*match.hashes)
"""


@pytest.mark.parametrize("seating", [("lookahead", "lookahead", "random"), ("search:32", "personality", "lookahead")])
def test_plain_python_thinks_the_same(seating: tuple[str, str, str]) -> None:
    told = []
    for setting in ({}, {"NUMBA_DISABLE_JIT": "1"}):
        environment = {**os.environ, **setting}
        command = [sys.executable, "-c", PROGRAM, *seating]
        told.append(
            subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        )
    assert told[0] == told[1]
    assert len(told[0].split()) == 18


def test_threads_and_neighbours_change_nothing() -> None:
    kinds = [g.LOOKAHEAD, kind_of("search:32"), g.LOOKAHEAD]

    def hashes(threads: int) -> list[list[int]]:
        games = [tiny().new_game(seed, kinds=kinds) for seed in range(24)]
        tiny().play_many(games, threads)
        return [running.arrays.hashes.tolist() for running in games]

    plain = hashes(1)
    assert hashes(2) == plain
    matches = [Match(tiny(), seed, dict(zip(SEATS, ("lookahead", "search:32", "lookahead")))) for seed in range(4)]
    while not all(match.over for match in matches):
        for match in matches:
            match.step()
    assert [list(match.hashes) for match in matches] == [row[: matches[k].turn + 1] for k, row in enumerate(plain[:4])]


def test_saved_and_loaded_after_every_turn_it_is_the_same_game_and_its_replay_agrees(tmp_path: Path) -> None:
    seating = {"keepers": "lookahead:historical", "weighers": "search:32", "drummers": "lookahead"}
    whole, match, file = Match(tiny(), 5, seating), Match(tiny(), 5, seating), tmp_path / "game.sav"
    whole.play()
    while not match.over:
        match.step()
        save_match(match, file)
        match = load_match(file, tiny())
    assert match.hashes == whole.hashes
    assert verify(replay_of(match), tiny()).agrees


# ---- and it pays ----
@pytest.mark.parametrize("seat", range(3))
def test_who_thinks_ahead_scores_more_than_who_goes_by_temper(seat: int) -> None:
    base, gains = tiny().ruleset.layout.base("engine", "score"), []
    for seed in range(120):
        scores = []
        for kind in (g.LOOKAHEAD, g.PERSONALITY):
            kinds = [g.PERSONALITY] * 3
            kinds[seat] = kind
            running = tiny().new_game(seed, kinds=kinds)
            tiny().play(running)
            scores.append(float(running.arrays.state[base + seat]))
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 2 * np.std(gains) / len(gains) ** 0.5
