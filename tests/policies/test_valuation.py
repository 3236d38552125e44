"""What a position is worth to a seat with a valuation: its factors, figures and parts, and what is told of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.analysis.dead_content import read_offsets
from engine.analysis.seating import without_valuations
from engine.kernel import tables as t
from engine.kernel.machine import Machine, Running
from engine.kernel.outlook import outlook
from engine.match.expecting import expectations
from engine.match.match import Match
from engine.policies.names import Names
from engine.rules.errors import ScenarioError
from engine.rules.layout import FLOATS
from tests.match.games import tiny, variant

WEIGHERS = 1
VALUATION = """
seats:
  weighers:
    valuation:
      base: [1.0, 2.0, 4.0]
      objectives: [[market, 0.5, 0.25]]
      figures: [[beacon, 8.0, -2.0], ["2 * seat[weighers].money", 0.0, 0.5]]
"""


def judged(machine: Machine, running: Running, seat: int) -> FLOATS:
    """The row a seat adds for the state as it stands: total, then parts."""
    running.mind.worth[:] = 0.0
    outlook(machine.handle, running.handle, running.inner[1], seat, 0)
    return running.mind.worth[0].copy()


def stepped(machine: Machine, turns: int) -> Running:
    running = machine.new_game(3)
    for _ in range(turns):
        machine.advance(running)
    return running


def test_a_valuation_weighs_objectives_and_figures_by_how_much_of_the_game_is_left(tmp_path: Path) -> None:
    machine = variant(tmp_path, VALUATION)
    plain, layout = without_valuations(machine), machine.ruleset.layout
    ids = list(machine.ruleset.scenario.seats["weighers"].objectives)
    first = next(k for k, (seat, _, _) in enumerate(layout.objectives) if seat == WEIGHERS)
    for turns in (1, 4):
        running = stepped(machine, turns)
        left = 1.0 - turns / machine.ruleset.scenario.calendar.turns
        seems, fitted = judged(plain, running, WEIGHERS), judged(machine, running, WEIGHERS)
        state, parts = running.arrays.state, 1 + len(layout.objectives)
        beacon = float(state[layout.base("nation", "beacon")])
        money = float(state[layout.base("seat", "money") + WEIGHERS])
        for k, id_ in enumerate(ids):
            factor = 0.5 + 0.25 * left if id_ == "market" else 1.0
            assert fitted[1 + first + k] == pytest.approx(factor * seems[1 + first + k], rel=1e-12)
        assert fitted[parts] == pytest.approx(beacon * (8.0 - 2.0 * left), rel=1e-12)
        assert fitted[parts + 1] == pytest.approx(money * left, rel=1e-12)
        banked = float(state[int(machine.program.shape[t.B_BANKED]) + WEIGHERS])
        whole = banked + 1.0 + 2.0 * left + 4.0 * left**2 + float(fitted[1:].sum())
        assert fitted[0] == pytest.approx(whole, rel=1e-12)
        assert judged(machine, running, 0).tobytes() == judged(plain, running, 0).tobytes()  # it has none


def test_a_game_that_is_over_is_worth_what_it_scored(tmp_path: Path) -> None:
    machine = variant(tmp_path, VALUATION)
    running = machine.new_game(3)
    machine.play(running)
    score = float(running.arrays.state[int(machine.program.shape[t.B_SCORE]) + WEIGHERS])
    assert judged(machine, running, WEIGHERS)[0] == pytest.approx(score, abs=1e-9)


def test_who_looks_ahead_goes_by_the_valuation_and_tells_of_its_figures(tmp_path: Path) -> None:
    """A weighty figure changes what is decided, and stands among the reasons by its title."""
    machine = variant(tmp_path, VALUATION.replace("beacon, 8.0", "unrest, 800.0"))
    seating = {"keepers": "personality", "weighers": "lookahead", "drummers": "personality"}
    decided = []
    for rules in (machine, without_valuations(machine)):
        match = Match(rules, 5, seating)
        match.play()
        decided.append(match.decisions.tobytes())
    assert decided[0] != decided[1]
    told = Match(machine, 5, seating, ledger=True)
    reasons = set()
    names = Names(machine.ruleset)
    while not told.over:
        turn = told.turn
        told.step()
        reasons |= {title for e in expectations(names, told.running, turn) for title, _ in e.goals}
    assert names.variable_title(machine.ruleset.layout.variables["nation", "unrest"]) in reasons


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("unrest", "Unrest"), ("seat[weighers].money", "Silver, The Weighers"), ("isle[reef].trade", "Trade, The Reef"),
        ("posture.watch", "Night watch"),
        ("flag.beacon_lost", "The beacon went out"), ("beacon * 2", "beacon * 2"), ("nothing", "nothing"),
    ],
)  # fmt: skip
def test_figures_are_called_as_people_call_them(text: str, title: str) -> None:
    assert Names(tiny().ruleset).figure_title(text) == title


def test_a_valuation_reads_everything_and_keeps_nothing_alive(tmp_path: Path) -> None:
    """A variable that nothing but a valuation looks at is dead content all the same."""
    patch = "variables: {nation: {idle: {start: 1}}}\n"
    figures = VALUATION.replace("figures: [", "figures: [[idle, 1.0, 0.0], ")
    machine = variant(tmp_path, patch + figures)
    assert machine.ruleset.layout.base("nation", "idle") not in read_offsets(machine.ruleset)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("market, 0.5", "markt, 0.5", 'no objective markt (did you mean "market"?)'),
        ("[beacon, 8.0", "[beacn, 8.0", "beacn"),
        ("[beacon, 8.0, -2.0]", "[beacon, 8.0]", "missing"),
        ("base: [1.0, 2.0, 4.0]", "base: [1.0]", "missing"),
        ("8.0", "much", "number"),
    ],
)
def test_a_wrong_valuation_is_told_at_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        variant(tmp_path, VALUATION.replace(old, new))
    problem = error.value.problems[0]
    assert told in problem.message
    assert problem.file.endswith("scenario.yaml")
    assert problem.line > 5
    assert np.isfinite(problem.col)
