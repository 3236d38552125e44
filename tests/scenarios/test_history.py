"""Games in which every seat decides as it did in fact: they run on past the war of 2022 and meet the years after it."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.kernel import game as g
from tests.claims.worlds import FLAGSHIP, Hand, begin, machine

GAMES = range(1, 41)
PLAYS = ("", "calibrated")  # `drama` changes nothing, `oil_cut` is a stress


def as_it_happened(seed: int, values: str = "", scenario: str = FLAGSHIP) -> Hand:
    """A finished game of the historical personalities, with a set of parameters."""
    rules = machine(scenario).ruleset.scenario
    world = begin(scenario, seed=seed, parameters=rules.parameter_sets[values].values if values else {})
    numbers = [list(rules.seats[seat].personalities).index("historical") for seat in rules.seats]
    world.running = world.machine.new_game(seed, personalities=numbers, parameters=world.running.arrays.parameters)
    world.machine.play(world.running)
    return world


def cards(world: Hand) -> Counter[str]:
    """How often each card came."""
    arrays = world.running.arrays
    rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
    return Counter(world.names.events[row[g.H_WHAT]] for row in rows if row[g.H_KIND] == g.CARD)


@pytest.mark.parametrize("values", PLAYS)
def test_the_war_that_history_had_does_not_by_itself_end_the_game(values: str) -> None:
    worlds = [as_it_happened(seed, values) for seed in GAMES]
    assert sum(world.outcome != "conflagration" for world in worlds) >= 0.9 * len(worlds)
    assert sum(world("flag.war") for world in worlds) >= 0.7 * len(worlds)
    came = Counter(card for world in worlds for card in cards(world))
    for card in ("swift", "deferral", "all_weather", "grouping", "warheads", "mutiny"):
        assert came[card] >= 0.25 * len(worlds), card


def test_a_war_that_grows_still_ends_the_game() -> None:
    world = begin(seed=3).turn(19)
    assert world("flag.war")
    world.put({"escalation": 5.5}).turn(1)
    assert world.outcome == "conflagration"


@pytest.mark.parametrize("scenario", [FLAGSHIP, "october-2020", "long-game"])
def test_who_decides_as_it_happened_gives_the_answers_that_were_given(scenario: str) -> None:
    """Of a card with a marked answer, nine times of ten at least, until a government falls that in history did not."""
    rules = machine(scenario).ruleset.scenario
    marked = {
        card: list(event.choices).index(name)
        for card, event in rules.events.items()
        for name, choice in event.choices.items()
        if choice.historical
    }
    given: dict[str, list[bool]] = {}
    for seed in GAMES:
        world = as_it_happened(seed, scenario=scenario)
        arrays = world.running.arrays
        rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        fell = rows[rows[:, g.H_KIND] == g.FELL][:1, g.H_TURN]
        for row in rows[rows[:, g.H_KIND] == g.ANSWERED]:
            card = world.names.events[row[g.H_WHAT]]
            if card in marked and (fell.size == 0 or row[g.H_TURN] <= fell[0]):
                given.setdefault(card, []).append(int(row[g.H_EXTRA]) == marked[card])
    assert len(given) > 0.7 * len(marked)
    rare = {card: sum(told) / len(told) for card, told in given.items() if sum(told) < 0.9 * len(told)}
    assert not rare
