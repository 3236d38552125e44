"""A reason is what the seat decided by: the parts told add up to the score its policy took it for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.kernel import game as g
from engine.kernel.machine import machine_of
from engine.match import record
from engine.match.account import turn_account
from engine.match.expecting import Expectation
from engine.match.match import Match
from engine.match.reasons import Asked, Reason, reason_of
from engine.match.record import Retelling, record_of
from tests.match.games import played, tiny


def retold(match: Match) -> Match:
    return Retelling(match.machine, record_of(match), ledger=True).play()


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Reason, list[float], int, float]]:
    """Reasons as they are given, with the scores of the options, the option taken, the value of the level held."""
    out: list[tuple[Reason, list[float], int, float]] = []

    def noted(asked: Asked, policy: str, proposer: str, expected: Expectation | None) -> Reason | None:
        scores, held = list(asked.scores), asked.held if asked.point == g.POSTURE else -1
        reason = reason_of(asked, policy, proposer, expected)
        if reason is not None:
            out.append((reason, scores, asked.choice, held))
        return reason

    monkeypatch.setattr(record, "reason_of", noted)
    return out


def test_the_parts_of_an_order_a_reaction_and_a_bargain_are_the_score_it_was_taken_for(
    decided: list[tuple[Reason, list[float], int, float]],
) -> None:
    for seed in range(6):
        retold(played(seed, policies={}))
    points = {point: [d for d in decided if d[0].point == point] for point in g.POINTS}
    assert all(points[point] for point in ("event", "offer", "answer", "order", "posture", "reaction"))
    for reason, scores, choice, _ in points["order"] + points["reaction"]:
        assert sum(weight for _, weight in reason.parts) + reason.word == pytest.approx(scores[choice], abs=1e-9)
    for reason, scores, choice, _ in points["offer"]:
        assert reason.worth - reason.alternative == pytest.approx(scores[choice], abs=1e-9)
    for reason, scores, choice, _ in points["answer"]:
        if choice:
            assert reason.worth - reason.alternative == pytest.approx(scores[choice], abs=1e-9)
        else:
            assert reason.worth - reason.alternative < 0  # what is refused would leave it worse off


def test_a_card_is_answered_by_what_sets_its_choice_apart_from_the_next_best(
    decided: list[tuple[Reason, list[float], int, float]],
) -> None:
    for seed in range(6):
        retold(played(seed, policies={}))
    cards = [d for d in decided if d[0].point == "event" and d[0].other]
    assert cards
    for reason, scores, choice, _ in cards:
        others = [score for k, score in enumerate(scores) if k != choice]
        assert reason.worth == pytest.approx(scores[choice] - max(others), abs=1e-9)
        assert (reason.behind > 0) == (max(others) - scores[choice] >= 0.005)


def test_who_weighs_nothing_gives_no_reason() -> None:
    match = retold(played(2, policies={"keepers": "random", "weighers": "passive", "drummers": "personality"}))
    told = [reason for turn in match.reasons for reason in turn]
    assert {reason.seat for reason in told if str(reason)} == {"drummers"}
    assert any(reason.seat == "keepers" for reason in told)


def test_every_decision_told_has_its_sentence() -> None:
    """Cards, offers, answers, postures, orders and reactions of seats that weigh."""
    match = retold(played(3, policies={}))
    silent = [reason for turn in match.reasons for reason in turn if not str(reason)]
    assert not silent
    texts = [turn_account(match, turn) for turn in range(match.turn)]
    agreed = [
        line
        for text in texts
        for line in text.splitlines()
        if "Accepted by The " in line and ("For it " in line or "Against it " in line)
    ]
    assert len(agreed) >= sum(text.count("  Signed") for text in texts) > 0


def test_chance_is_named_where_chance_decided() -> None:
    reason = Reason(
        "keepers", "event", "gale", parts=(("Silver", 0.3), ("Quiet", -0.4)), worth=-0.1, other="Wait.", behind=0.1
    )
    assert str(reason) == (
        "It leaned more to “Wait” (by 0.10): for it Silver (+0.30); against it Quiet (-0.40); chance tipped it."
    )
    clear = Reason("keepers", "posture", "tithe", parts=(("Silver", 0.3),), worth=0.3, other="High")
    assert str(clear) == "Rather than “High”: for it Silver (+0.30)."
    even = Reason("keepers", "event", "gale", other="Wait")
    assert str(even) == "It was all the same to it as “Wait”; chance tipped it."


def test_a_refusal_says_how_much_worse_off_it_would_leave_the_seat() -> None:
    refused = Reason(
        "keepers",
        "answer",
        "oil",
        "weighers",
        (("Money for oil", 0.2), ("Open the store", -0.5)),
        -0.3,
        alternative=0.1,
    )
    assert str(refused) == (
        "It reckons to be 0.40 worse off than without a deal (+0.10): for it Money for oil (+0.20); "
        "against it Open the store (-0.50)."
    )


def test_the_reasons_of_a_turn_are_those_of_the_game_that_was_played() -> None:
    """Taking them changes nothing: hashes agree with the game as it went."""
    match = Match(tiny(), 5, {"keepers": "lookahead", "weighers": "random"})
    match.play()
    assert retold(match).hashes == match.hashes


def test_who_would_see_an_aim_fail_is_told_to_want_its_contrary() -> None:
    """A hard line in Minsk weighs rights below 0: what frees nobody speaks for itself by that."""
    seats = dict.fromkeys(("moscow", "beijing", "west", "investors"), "personality")
    match = Match(machine_of("belarus-2020"), 3, {"minsk": "personality:hardliner", **seats})
    match.play()
    match = retold(match)
    rights = match.machine.ruleset.scenario.motives["rights"]
    contrary = f"the contrary of “{rights}”"
    told: dict[str, set[str]] = {"minsk": set(), "west": set()}
    for reason in (reason for turn in match.reasons for reason in turn if reason.seat in told):
        told[reason.seat] |= {title for title, _ in reason.parts}
    assert contrary in told["minsk"]
    assert rights not in told["minsk"]
    assert rights in told["west"]
    assert contrary not in told["west"]


def test_in_brief_what_weighs_most_is_told_without_figures() -> None:
    order = Reason(
        "keepers", "order", "drum", parts=(("Silver", 0.5), ("Quiet", -0.4), ("Glory", 0.3), ("Order", -0.1))
    )
    assert order.brief == "For it Silver; against it Quiet."
    assert replace(order, parts=(("Silver", 0.5), ("Quiet", -0.2))).brief == "For it Silver."
    assert replace(order, parts=(("Quiet", -0.2),), pledges=("A pact",)).brief == (
        "Against it Quiet. It had given its word in A pact."
    )
    card = replace(order, point="event", other="Wait.")
    assert card.brief == "Rather than “Wait”: for it Silver; against it Quiet."
    assert replace(card, behind=0.1).brief == "It leaned more to “Wait”; chance tipped it."
    assert replace(card, point="posture", behind=0.1).brief == ""
