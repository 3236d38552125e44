"""The organised opposition in the account: told of when something about it changes, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.kernel.machine import Machine
from engine.match.account import turn_account
from engine.match.council import Council, changes
from engine.match.match import Match
from engine.rules.layout import REGIME
from tests.match.games import tiny, variant

OPPOSED = """
sets:
  site: {title: Works, members: {salt: Salt pans, ropes: The ropewalk}}
variables:
  nation:
    civil: {title: Guilds without a seat, start: 0.7, low: 0, high: 1}
    active: {title: On the quay, start: 0.05, low: 0, high: 1}
    abroad: {title: Leaders abroad, start: 0, low: 0, high: 1}
    violence: {title: Violence, start: 0.6, low: 0, high: 1}
    hedge: {title: Talks by night, start: 0, low: 0, high: 1, visible: [weighers]}
    promise: {title: A word to the market, start: 0, low: 0, high: 1}
  site:
    stoppage: {title: Work stopped, start: 0, low: 0, high: 1}
flags: {dialogue: Talks are held}
succession:
  seat: keepers
  hazard: "0"
  causes: {mob: 1}
  voters: {council: 1}
  heirs:
    warden: {title: The warden, support: {council: -1}}
    council: {title: The moot, support: {council: 1}}
"""


@pytest.fixture(scope="module")
def opposed(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return variant(tmp_path_factory.mktemp("opposed"), OPPOSED)


def told(machine: Machine, *steps: dict[str, float], viewer: str | None = None) -> list[list[str]]:
    """What is told after each step, a step being figures put to values."""
    match = Match(machine, 1)
    layout = match.machine.ruleset.layout
    states = [np.array(match.state)]
    for step in steps:
        state = states[-1].copy()
        for figure, value in step.items():
            kind, _, name = figure.partition("_")
            if kind == "site":
                state[layout.base("site", "stoppage") + layout.sets["site"].index(name)] = value
            elif kind == "flag":
                state[layout.base("engine", "flags") + list(machine.ruleset.scenario.flags).index(name)] = value
            elif kind == "regime":
                state[layout.base("engine", "regime") + REGIME.index(name)] = value
            else:
                state[layout.base("nation", figure)] = value
        states.append(state)
    readings = [Council(match.names, state, turn, viewer) for turn, state in enumerate(states)]
    return [changes(readings[: turn + 1]) for turn in range(1, len(readings))]


def test_at_first_it_is_told_what_it_asks_for_and_then_nothing_until_something_changes(opposed: Machine) -> None:
    assert told(opposed, {}, {}, {}) == [["It asks for an end to the violence and talks."], [], []]


def test_a_demand_met_and_lost_again_is_told_once_each(opposed: Machine) -> None:
    assert told(opposed, {}, {"flag_dialogue": 1}, {}, {"flag_dialogue": 0})[1:] == [
        ["What it asked for is given: talks."], [], ["It asks again for talks."]
    ]  # fmt: skip


def test_a_figure_about_the_line_of_a_demand_does_not_give_it_and_take_it_back(opposed: Machine) -> None:
    assert told(opposed, {}, {"violence": 0.11}, {"violence": 0.05}, {"violence": 0.13}, {"violence": 0.5})[1:] == [
        [], ["What it asked for is given: an end to the violence."], [], ["It asks again for an end to the violence."]
    ]  # fmt: skip


def test_one_quiet_month_is_no_end_to_the_violence(opposed: Machine) -> None:
    assert told(opposed, {}, {"violence": 0.05}, {"violence": 0.5}, {"violence": 0.05}, {})[1:] == [
        [], [], [], ["What it asked for is given: an end to the violence."]
    ]  # fmt: skip


def test_it_goes_abroad_and_comes_home(opposed: Machine) -> None:
    assert told(opposed, {}, {"abroad": 0.8}, {}, {"abroad": 0.1})[1:] == [
        ["It is driven abroad."],
        [],
        ["It comes home."],
    ]


def test_in_office_and_out_of_it_what_is_owed_or_asked_is_told_anew(opposed: Machine) -> None:
    governs, fallen = {"regime_fallen": 1, "regime_successor": 2}, {"regime_successor": 0}
    assert told(opposed, {}, governs, {"violence": 0.05}, {}, {"violence": 0.5}, fallen)[1:] == [
        ["Now in office, it owes an end to the violence."],
        [],
        ["What it owed is done: an end to the violence."],
        ["It owes an end to the violence."],
        ["It is out of office. It asks for an end to the violence and talks."],
    ]


def test_a_plant_about_the_line_is_told_as_stopped_once(opposed: Machine) -> None:
    steps = [{"site_salt": part} for part in (0.2, 0.35, 0.28, 0.33, 0.1)]
    assert told(opposed, {}, *steps)[1:] == [
        [], ["Its strikes stop work at Salt pans."], [], [], ["Work goes on again at Salt pans."]
    ]  # fmt: skip


def test_its_word_is_told_to_who_may_know_of_it(opposed: Machine) -> None:
    steps: list[dict[str, float]] = [{}, {"hedge": 0.4}, {"hedge": 0.0}]
    given = ["It gives The Weighers its word that assets are safe with it."]
    assert told(opposed, *steps)[1:] == [given, ["Its word to The Weighers no longer stands."]]
    assert told(opposed, *steps, viewer="weighers")[1] == given
    assert told(opposed, *steps, viewer="drummers")[1:] == [[], []]


def test_the_account_tells_of_it_under_its_name_in_the_turn_of_a_change(tmp_path: Path) -> None:
    raid = 'events: {raid: {title: A raid, at: "1201-07", effects: ["abroad = 1"]}}'
    match = Match(variant(tmp_path, OPPOSED + raid), 1, ledger=True)
    match.play()
    texts = [turn_account(match, turn) for turn in range(match.turn)]
    said = [text.partition("  The moot\n    ")[2].partition("\n")[0] for text in texts]
    when = [turn for turn, line in enumerate(said) if line]
    assert said[0] == "It asks for an end to the violence and talks."
    assert len(when) == 2
    assert said[when[1]] == "It is driven abroad."
    assert "A raid" in texts[when[1]]


def test_a_scenario_without_it_has_no_such_passage() -> None:
    match = Match(tiny(), 1, ledger=True)
    match.play()
    assert all("The council" not in turn_account(match, turn) for turn in range(match.turn))
