"""The ledger: every change has a cause, and the chain of changes has no gap."""

from __future__ import annotations

import pytest

from engine.kernel import game as g
from engine.match.ledger import CAUSES
from engine.match.match import Match
from engine.match.replay import trace
from engine.match.why import explain
from engine.rules.errors import OrderError
from tests.match.games import SEATING, played, tiny


@pytest.mark.parametrize("seed", range(12))
def test_each_after_is_the_next_before_from_the_state_found_to_the_state_left(seed: int) -> None:
    match = Match(tiny(), seed, SEATING, ledger=True)
    while not match.over:
        before = match.state.copy()
        match.step()
        at: dict[int, float] = {}
        for entry in match.ledger(match.turn - 1):
            assert entry.before == at.get(entry.offset, before[entry.offset])
            assert entry.before != entry.after
            at[entry.offset] = entry.after
        for offset in range(before.size):
            assert at.get(offset, before[offset]) == match.state[offset]


def test_what_the_scenario_declares_is_never_changed_by_the_turn_itself() -> None:
    for seed in range(20):
        match = played(seed, ledger=True)
        for turn in range(match.turn):
            own = {e.variable for e in match.ledger(turn) if e.kind == "turn"}
            assert all(name.startswith("engine.") for name in own), own


def test_causes_add_up_to_the_change() -> None:
    match = played(2, ledger=True)
    for turn in range(match.turn):
        ledger = match.turn_ledger(turn)
        for isle in ("north", "south", "reef", "haven"):
            place = match.names.place("isle.unrest")
            offset = place.base + match.names.entity(place, isle)
            total = sum(cause.change for cause in match.causes("isle.unrest", isle, turn))
            assert total == pytest.approx(ledger.after[offset] - ledger.before[offset], abs=1e-12)


def test_an_order_is_named_with_who_gave_it() -> None:
    match = played(1, ledger=True, policies={"weighers": "passive", "drummers": "passive"})
    titles = {cause.title for turn in range(8) for cause in match.causes("beacon", None, turn)}
    assert "Stoke the beacon (The Keepers)" in titles
    assert "Light" in titles


def test_a_lagged_effect_is_named_by_the_act_that_set_it_going() -> None:
    titles = set()
    for seed in range(10):
        match = played(seed, ledger=True)
        titles |= {e.title for turn in range(match.turn) for e in match.ledger(turn) if e.kind == "later"}
    assert titles == {"Lend to an island (earlier)"}


def test_tracing_changes_no_bit() -> None:
    for seed in range(10):
        assert played(seed).hashes == played(seed, ledger=True).hashes


def test_any_past_turn_of_an_untraced_match_is_traced_by_playing_it_again() -> None:
    plain, traced = played(5), played(5, ledger=True)
    for turn in range(8):
        assert list(trace(plain, turn).entries()) == traced.ledger(turn)


def test_the_kernel_and_the_ledger_number_causes_alike() -> None:
    assert CAUSES[g.BY_RULE] == "rule"
    assert CAUSES[g.BY_ORDER] == "order"
    assert CAUSES[g.BY_POSTURE] == "posture"
    assert len(CAUSES) == g.BY_POSTURE + 2


def test_why_tells_the_figure_and_its_causes() -> None:
    match = played(1, ledger=True)
    text = explain(match, "isle[reef].unrest", 0)
    assert text.startswith("Unrest (isle[reef].unrest), January 1201: 0.4 -> ")
    assert "(rule)" in text
    assert explain(match, "reef.unrest", 0) == text
    assert explain(match, "keepers.money", 0).startswith("Silver (seat[keepers].money)")
    with pytest.raises(OrderError, match="nothing is called ref"):
        explain(match, "ref.unrest", 0)
