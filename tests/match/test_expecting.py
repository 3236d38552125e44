"""Seats that think ahead say why: the figures they decided by, the same when the turn is told again."""

from __future__ import annotations

from dataclasses import replace

from engine.kernel import game as g
from engine.match.account import turn_account
from engine.match.expecting import Expectation
from engine.match.match import Match
from engine.match.record import Retelling, record_of
from tests.match.games import tiny

SEATING = {"keepers": "lookahead", "weighers": "search:32", "drummers": "personality"}


def thought_over(seed: int, ledger: bool = True) -> Match:
    match = Match(tiny(), seed, SEATING, ledger=ledger)
    match.play()
    return match


def all_of(match: Match) -> list[Expectation]:
    return [expectation for turn in match.expectations for expectation in turn]


def test_a_decision_is_worth_the_sum_of_what_it_does_for_the_goals() -> None:
    told = [e for seed in range(6) for e in all_of(thought_over(seed))]
    titles = {o.title for s in tiny().ruleset.scenario.seats.values() for o in s.objectives.values()}
    assert {e.point for e in told} >= {"order", "offer", "answer", "event"}
    assert {e.seat for e in told} == {"keepers", "weighers"}
    for e in told:
        assert {title for title, _ in e.goals} <= titles
        assert abs(e.gain - sum(points for _, points in e.goals)) < 0.011
        assert e.chosen != e.other


def test_an_order_a_posture_or_a_card_is_taken_because_it_promises_most() -> None:
    told = [e for seed in range(6) for e in all_of(thought_over(seed)) if e.point in ("order", "posture", "event")]
    assert len(told) > 50
    assert sum(e.gain >= 0 for e in told) > 0.9 * len(told)  # else the better one could not be paid


def test_offers_and_assents_promise_no_less_than_their_refusal() -> None:
    told = [e for seed in range(12) for e in all_of(thought_over(seed))]
    made = [e for e in told if e.point == "offer" and e.chosen != "no offer"]
    taken = [e for e in told if e.chosen.startswith("accepting")]
    assert made
    assert taken
    assert all(e.gain >= 0 for e in made + taken)


def test_what_is_told_of_an_order_is_the_order_given() -> None:
    match, orders = thought_over(2), 0
    for turn in range(match.turn):
        rows = match.decisions
        given = rows[(rows[:, g.L_TURN] == turn) & (rows[:, g.L_POINT] == g.ORDER) & (rows[:, g.L_SEAT] < 2)]
        told = [e for e in match.expectations[turn] if e.point == "order" and e.action]
        actions = [match.names.actions[a] for a in given[:, g.L_A] if a >= 0]
        assert [e.action for e in told] == actions
        orders += len(told)
    assert orders > 5


def test_told_again_from_the_log_the_reasons_are_the_same() -> None:
    for seed in range(4):
        match = thought_over(seed)
        again = Retelling(tiny(), record_of(thought_over(seed, ledger=False)), ledger=True).play()
        assert again.expectations == match.expectations
        assert again.hashes == match.hashes


def test_the_account_has_a_sentence_for_it() -> None:
    match = thought_over(2)
    texts = [turn_account(match, turn) for turn in range(match.turn)]
    assert any("It expects " in text and " points more than by " in text for text in texts)
    cards = [line for text in texts for line in text.splitlines() if line.startswith("      The Keepers: ")]
    assert cards
    assert any(" It expects " in line for line in cards)
    own = turn_account(match, 1, viewer="drummers")
    assert "expects" not in own
    assert [turn_account(thought_over(2, ledger=False), t) for t in range(match.turn)] == texts


def test_a_sentence_says_by_how_much_over_what_and_by_which_goal() -> None:
    goals = (("A steady light", 2.8), ("Silver", -0.4))
    told = Expectation("keepers", "order", "stoke", 0, "Stoke the beacon", "no order", 2.4, 2, goals)
    assert str(told) == (
        "expects 2.40 points more than by no order, looking 2 turns ahead: it gains A steady light (+2.80) "
        "and gives up Silver (-0.40)"
    )
    less = replace(told, gain=-2.4, goals=(("A steady light", -2.8), ("Silver", 0.4)))
    assert str(less) == (
        "expects 2.40 points less than by no order, looking 2 turns ahead: it gains Silver (+0.40) "
        "and gives up A steady light (-2.80); what promised more was out of reach"
    )


def test_of_a_tie_it_is_said_what_tipped_it() -> None:
    goals = (("A steady light", 2.8), ("Silver", -2.8))
    even = Expectation("keepers", "order", "stoke", 0, "Stoke the beacon", "no order", 0.0, 2, goals)
    assert str(even) == (
        "expects the same by no order, looking 2 turns ahead: it gains A steady light (+2.80) "
        "and gives up Silver (-2.80), which come out even; what it leans to tipped it"
    )
    assert str(replace(even, goals=())) == (
        "expects the same by no order, looking 2 turns ahead; what it leans to tipped it"
    )
    assert str(replace(even, gain=0.002, goals=())).endswith("; a trifle (+0.002) tipped it")
    assert str(replace(even, point="answer", goals=())).endswith("; what leaves it no worse off it agrees to")
