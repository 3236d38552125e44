"""Fitting what a position is worth: what is planted is found, and what is written can be read and played by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.analysis import valuing
from engine.analysis.valuing import Candidates, Plan, fit_valuations, patch_of
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.rules.errors import OrderError
from tests.match.games import tiny, variant


def test_figures_are_read_as_their_expressions_say(tmp_path: Path) -> None:
    """Each candidate, compiled as a valuation's figure, gives what is read of the state for the fit."""
    candidates = Candidates(tiny().ruleset)
    texts = candidates.texts
    assert {"beacon", "seat[keepers].money"} <= set(texts)
    rows = "\n".join(f'        - ["{text}", 1.0, 0.0]' for text in texts)
    patch = f"seats:\n  keepers:\n    valuation:\n      base: [0, 0, 0]\n      objectives: []\n      figures:\n{rows}"
    machine = variant(tmp_path, patch)
    running = machine.new_game(8)
    for _ in range(5):
        machine.advance(running)
    running.mind.worth[0] = 0.0
    valuing.outlook(machine.handle, running.handle, running.inner[1], 0, 0)
    parts = running.mind.worth[0, 1 + len(machine.ruleset.layout.objectives) :]
    assert parts[: len(texts)].tolist() == candidates.read(running.arrays.state).tolist()


def test_the_fit_foretells_games_it_has_not_seen_better_than_appearance(tmp_path: Path) -> None:
    fitted = fit_valuations(tiny(), Plan(games=400, seed=2), threads=2)
    assert [one.seat for one in fitted] == list(tiny().ruleset.scenario.seats)
    for one in fitted:
        assert np.nanmean(one.explained) > np.nanmean(one.seeming)
        assert one.explained[-1] > 0.3
    brief = replace(fitted[0], explained=(0.5, float("nan"), 0.9, 1.0), seeming=(0.1, float("nan"), 0.8, 1.0))
    assert brief.quarters == ("50% (10%)", "-", "90% (80%)", "100% (100%)")
    text = patch_of(fitted, "run_game.py fit tiny", "0")
    machine = variant(tmp_path, text)
    for one in fitted:
        held = machine.ruleset.scenario.seats[one.seat].valuation
        assert held is not None
        assert tuple(held.figures) == one.figures
        assert tuple(held.objectives) == one.objectives
        assert held.base == one.base
    match = Match(machine, 4, dict.fromkeys(machine.ruleset.scenario.seats, "lookahead"))
    match.play()
    assert match.over


def test_the_same_games_give_the_same_file_on_any_number_of_threads() -> None:
    texts = [patch_of(fit_valuations(tiny(), Plan(games=80), threads=threads), "x", "0") for threads in (1, 3)]
    assert texts[0] == texts[1]


def test_a_valuation_the_scenario_has_does_not_colour_the_next_fit(tmp_path: Path) -> None:
    first = fit_valuations(tiny(), Plan(games=80))
    machine: Machine = variant(tmp_path, patch_of(first, "x", "0"))
    assert fit_valuations(machine, Plan(games=80)) == first


def test_a_second_round_plays_by_what_the_first_has_taught() -> None:
    """Its games are others than those of one long round, and objectives are read as they seem in both."""
    one, two = (fit_valuations(tiny(), Plan(games=games, rounds=rounds)) for games, rounds in ((160, 1), (80, 2)))
    assert one != two
    machine = valuing._valued(tiny(), one)
    seats = len(machine.ruleset.scenario.seats)
    plain = valuing.without_valuations(machine)
    running = valuing._seated(machine, 5, ahead=True).start(5)
    machine.advance(running)
    machine.advance(running)
    same = valuing._terms(valuing.without_valuations(tiny()), running, seats)
    assert np.array_equal(valuing._terms(plain, running, seats), same)
    assert not np.array_equal(valuing._terms(machine, running, seats), same)


def test_seats_look_ahead_from_the_second_round_on() -> None:
    def kinds(ahead: bool) -> set[str]:
        return {spec.kind for seed in range(60) for spec in valuing._seated(tiny(), seed, ahead=ahead).specs}

    assert kinds(ahead=False) == {"random", "personality"}
    assert kinds(ahead=True) == {"random", "personality", "lookahead"}


def test_games_without_a_position_to_learn_from_are_refused(tmp_path: Path) -> None:
    machine = variant(tmp_path, "calendar: {turns: 1}")
    with pytest.raises(OrderError, match="end in their first turn"):
        fit_valuations(machine, Plan(games=50))


LARGE = """
seats:
  keepers:
    objectives:
      huge: {title: Huge, value: "seat[keepers].money * %s", weight: 1}
"""


@pytest.mark.parametrize("times", ["1e120", "1e300"])
def test_numbers_too_large_to_be_fitted_are_refused(times: str, tmp_path: Path) -> None:
    with pytest.raises(OrderError, match=r"variant: what keepers scores, .* too large to be fitted: lower the weights"):
        fit_valuations(variant(tmp_path, LARGE % times), Plan(games=50))


@pytest.mark.parametrize(("value", "text"), [(1e-5, "1.0e-05"), (-12345.6, "-1.235e+04"), (0.25, "0.25"), (3.0, "3")])
def test_numbers_are_written_so_that_they_are_read_as_numbers(value: float, text: str) -> None:
    assert valuing._number(value) == text
