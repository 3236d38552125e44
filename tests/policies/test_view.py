"""Views: a seat reads what it may know, by name, and nothing it does not know sways its decisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.policies.question import Choice, Question
from engine.policies.view import View
from engine.rules.errors import OrderError
from engine.rules.layout import DEAL_WIDTH
from tests.match.games import tiny, variant

UNSEEN = "variables: {seat: {money: {noise: null}}, hearth: {want: {noise: null}}}"
SEATS = ("keepers", "weighers", "drummers")


def view_of(match: Match, seat: int) -> View:
    return View(match.names, seat, match.running.arrays.views[seat])


def test_a_view_reads_by_name_and_hands_out_copies() -> None:
    match = Match(tiny(), 1)
    match.step()
    view = view_of(match, 0)
    assert view["isle.trade"].shape == (4,)
    assert view.value("isle.trade", "haven") == view["isle.trade"][3]
    view["isle.trade"][:] = 9.0
    assert (view["isle.trade"] != 9.0).all()
    assert view.posture("watch") in (0, 0.5, 1)
    assert view.flag("feast_held") is False
    with pytest.raises(OrderError, match=r"no variable isle\.trad"):
        view["isle.trad"]
    with pytest.raises(OrderError, match="no flag feast"):
        view.flag("feast")


@pytest.mark.parametrize("name", ["agenda", "engine.agenda", "engine.queue", "engine.deals", "engine.armed"])
def test_the_engines_own_tables_are_not_for_reading(name: str) -> None:
    match = Match(tiny(), 1)
    with pytest.raises(OrderError, match="no variable"):
        view_of(match, 0)[name]


def test_a_seat_sees_its_own_silver_exactly_and_others_by_estimate_within_a_fifth() -> None:
    class Look:
        name = "look"

        def decide(self, question: Question) -> Choice:
            true, seen = match.values("seat.money"), question.view["seat.money"]
            if question.point == "order":
                assert seen[0] == true[0]
                assert (np.abs(seen[1:] - true[1:]) <= 0.2 * true[1:] + 1e-9).all()
                seen_other.append(bool((seen[1:] != true[1:]).all()))
            return Choice(0)

    seen_other: list[bool] = []
    match = Match(tiny(), 1, {"keepers": Look(), "weighers": "passive", "drummers": "passive"})
    match.play()
    assert len(seen_other) == match.turn
    assert all(seen_other)


def test_a_private_deal_of_others_is_not_in_a_view() -> None:
    base, found = tiny().ruleset.layout.base("engine", "deals"), 0
    for seed in range(20):
        match = Match(tiny(), seed)
        while not match.over:
            match.step()
            for slot in range(4):
                at = base + slot * DEAL_WIDTH
                for seat, known in enumerate(match.running.arrays.views):
                    if known[at] and known[at + 4]:
                        found += 1
                        assert seat in (1, 2)  # the parties of the private template
    assert found


def decisions_after(machine: Machine, seed: int, turns: int, seat: int, swap: str) -> list[list[int]]:
    """A seat's decisions in one turn, after what is hidden from it (or what is not) has been swapped."""
    policies = {s: "personality" if k == seat else "passive" for k, s in enumerate(SEATS)}
    match = Match(machine, seed, policies)
    while match.turn < turns and not match.over:
        match.step()
    if match.over:
        return []
    others = [k for k in range(3) if k != seat]
    layout, state = machine.ruleset.layout, match.state
    if swap == "hidden":
        state[layout.base("seat", "money") + np.array(others)] = [5.0, 90.0]  # all can still pay what they could
        state[layout.base("engine", "agenda") + np.array(others)] = 1.0 + (seed % 2)
        state[layout.base("engine", "armed") + np.array(others)] = 0.0
        if seat != 2:
            place = layout.variables["hearth", "want"]
            state[place.base : place.base + place.size] = np.linspace(0, 1, place.size)
    elif swap == "open":
        state[layout.base("nation", "beacon")] = 0.05 if seed % 2 else 0.98
        state[layout.base("isle", "unrest") : layout.base("isle", "unrest") + 4] = [0.9, 0.02, 0.5, 0.2]
    match.step()
    rows = match.decisions
    own: list[list[int]] = rows[(rows[:, g.L_TURN] == turns) & (rows[:, g.L_SEAT] == seat)].tolist()
    return own


def test_a_seat_whose_hidden_surroundings_are_swapped_decides_the_same(tmp_path: Path) -> None:
    machine = variant(tmp_path, UNSEEN)
    played = changed = 0
    for seed in range(20):
        for seat in range(3):
            for turns in (1, 3, 6):
                plain = decisions_after(machine, seed, turns, seat, "")
                played += bool(plain)
                assert decisions_after(machine, seed, turns, seat, "hidden") == plain
                changed += decisions_after(machine, seed, turns, seat, "open") != plain
    assert played > 100
    assert changed > 40  # what is in the open does sway them, so the comparison can see a difference


class Mirror:
    """Refuses every offer, then makes the very same offer back in the same turn."""

    name = "mirror"

    def __init__(self) -> None:
        self.heard: tuple[int, str, int] | None = None
        self.made: list[tuple[int, str]] = []

    def decide(self, question: Question) -> Choice:
        if question.point == "answer":
            self.heard = (question.turn, question.subject, question.options[1].terms)
        if question.point == "offer" and self.heard is not None and self.heard[0] == question.turn:
            for option in question.options:
                if option.kind == "offer" and option.what == self.heard[1]:
                    self.made.append((question.turn, option.what))
                    return Choice(option.index, self.heard[2])
        return Choice(0) if question.options[0].legal else Choice(question.legal[0].index)


@pytest.mark.parametrize("seat", SEATS)
def test_nobody_refuses_what_it_has_just_proposed_itself(seat: str) -> None:
    made = 0
    for seed in range(60):
        mirror = Mirror()
        match = Match(tiny(), seed, {seat: mirror})
        match.play()
        rows, deals = match.decisions, match.names.deals
        number = SEATS.index(seat)
        for at in range(len(rows) - 1):
            row, answer = rows[at], rows[at + 1]
            if row[g.L_POINT] == g.OFFER and row[g.L_SEAT] == number and row[g.L_CHOICE] > 0:
                assert (int(row[g.L_TURN]), deals[row[g.L_A]]) in mirror.made
                assert answer[g.L_POINT] == g.ANSWER
                assert answer[g.L_CHOICE] == 1, (seed, row, answer)
                made += 1
    assert made > 20


def test_a_question_tells_nothing_that_others_keep_to_themselves() -> None:
    """Scores, goals, agendas and plans of others, and cards to come, are not in what a policy in Python is handed."""

    class Look:
        name = "look"

        def decide(self, question: Question) -> Choice:
            layout, known, state = match.machine.ruleset.layout, question.view.known, match.state
            scores = layout.base("engine", "score")
            assert known[scores] == state[scores]
            assert not known[scores + 1 : scores + 3].any()
            due = layout.base("engine", "event_due")
            assert not known[due : due + len(match.names.events)].any()
            goals = layout.base("engine", "objectives")
            for k, (seat, _, _) in enumerate(layout.objectives):
                if seat != 0:
                    assert not known[goals + 4 * k : goals + 4 * k + 4].any()
            kept.append(bool(state[scores + 1 : scores + 3].any() and state[due : due + len(match.names.events)].any()))
            return Choice(question.legal[0].index)

    kept: list[bool] = []
    match = Match(tiny(), 4, {"keepers": Look()})
    match.play()
    assert any(kept), "there was something to keep"
