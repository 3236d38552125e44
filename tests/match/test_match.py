"""A match: what it plays, records, tells and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.kernel import game as g
from engine.match.happenings import Kind
from engine.match.match import Match
from engine.policies.first_legal import FirstLegal
from engine.policies.question import Choice, Question
from engine.rules.errors import FaultError, OrderError
from tests.match.games import SEATING, played, tiny, variant


def test_a_match_plays_eight_turns_and_records_the_start_and_every_turn() -> None:
    match = played()
    assert match.over
    assert match.turn == 8
    assert len(match.hashes) == 9
    assert len(match.series["beacon"]) == 9
    assert match.series["beacon"][0] == 0.5
    assert match.series["beacon"][-1] == match.value("beacon")
    assert match.outcome in ("darkness", "uproar", "lamplight")


def test_the_start_is_there_before_the_first_turn() -> None:
    match = Match(tiny(), 1)
    assert match.value("isle.trade", "haven") == 0.7
    assert match.value("seat.money", "weighers") == 12
    assert match.turn == 0


def test_the_kernel_playing_alone_gives_the_same_hashes() -> None:
    for seed in range(5):
        running = tiny().new_game(seed)
        tiny().play(running)
        match = Match(tiny(), seed)
        match.play()
        assert list(match.hashes) == running.arrays.hashes.tolist()


def test_a_policy_in_python_plays_and_its_choices_are_in_the_log() -> None:
    match = played(policies={"keepers": FirstLegal(), "weighers": "passive", "drummers": "passive"})
    rows = match.decisions
    keepers = rows[(rows[:, g.L_SEAT] == 0) & (rows[:, g.L_POINT] == g.ORDER)]
    assert keepers[0, g.L_CHOICE] == 1
    assert match.names.actions[keepers[0, g.L_A]] == "stoke"
    ordered = [h for h in match.happened(0) if h.kind is Kind.ORDERED]
    assert [(h.seat, h.what, h.title) for h in ordered] == [("keepers", "stoke", "Stoke the beacon")]


class Stubborn:
    name = "stubborn"

    def decide(self, question: Question) -> Choice:
        return Choice(99)


def test_an_option_that_is_not_there_is_refused_by_name() -> None:
    match = Match(tiny(), 1, {"keepers": Stubborn()})
    with pytest.raises(OrderError, match=r"turn 1, keepers, \w+ .*: no option 99: give a number from 0 to"):
        match.step()


def test_the_same_order_twice_in_a_turn_is_closed_and_the_open_ones_are_named(tmp_path: Path) -> None:
    match = Match(variant(tmp_path, "limits: {orders: 2}"), 1, {"keepers": "hand"})
    while (question := match.run()) is not None:
        stoke = [option for option in question.options if option.what == "stoke"]
        if question.point == "order" and question.subject == "1":
            assert not stoke[0].legal
            with pytest.raises(OrderError, match=r"keepers, order 1: Stoke the beacon is closed now: open are 0, 2"):
                match.answer(stoke[0].index)
        match.answer(stoke[0].index if question.point == "order" and stoke[0].legal else 0)
    assert match.turn == 1
    assert [h.what for h in match.happened(0) if h.seat == "keepers" and h.kind is Kind.ORDERED] == ["stoke"]


def test_a_seat_played_by_hand_is_asked_and_the_turn_waits() -> None:
    match = Match(tiny(), 1, {"keepers": "hand"})
    with pytest.raises(OrderError, match="keepers is played by hand"):
        match.step()
    asked = []
    while (question := match.run()) is not None:
        asked.append(question.point)
        match.answer(0)
    assert match.turn == 1
    assert {"order", "posture", "reaction"} <= set(asked)
    with pytest.raises(OrderError, match="no question is open"):
        match.answer(0)


def test_an_offer_takes_the_terms_given_with_it_and_no_others() -> None:
    match = Match(tiny(), 1, {"keepers": "hand", "weighers": "personality", "drummers": "passive"})
    while (question := match.run()) is not None:
        offers = [option for option in question.options if option.kind == "offer"]
        if offers:
            with pytest.raises(OrderError, match="do not fit the deal oil_for_light"):
                match.answer(Choice(offers[0].index, 1 << 20))
            terms = match.names.pack("oil_for_light", {"oil_money": 3}, without=["keep_light"])
            match.answer(Choice(offers[0].index, terms))
            break
        match.answer(0)
    match.run()
    offered = [h for h in match.happened(0) if h.kind is Kind.OFFERED and h.seat == "keepers"]
    clauses = match.names.clauses(0, int(offered[0].figure))
    assert [(c.id, c.amount, c.included) for c in clauses] == [("oil_money", 3.0, True), ("keep_light", None, False)]


@pytest.mark.parametrize(
    ("policies", "text"),
    [
        ({"keeper": "random"}, 'no seat keeper (did you mean "keepers"?)'),
        (
            {"keepers": "randm"},
            'no policy randm (did you mean "random"?): there are passive, random, personality, hand',
        ),
        ({"keepers": "personality:historic"}, 'keepers has no personality historic (did you mean "historical"?)'),
        ({"keepers": "random:x"}, "no policy random:x: write personality:<id>"),
    ],
)
def test_unknown_seats_and_policies_are_named_with_what_was_meant(policies: dict[str, str], text: str) -> None:
    with pytest.raises(OrderError) as caught:
        Match(tiny(), 1, policies)
    assert text in str(caught.value)


def test_a_figure_that_is_not_there_is_refused_by_name() -> None:
    match = Match(tiny(), 1)
    with pytest.raises(OrderError, match=r'no variable becon .did you mean "beacon"'):
        match.value("becon")
    with pytest.raises(OrderError, match=r"isle\.trade has 4 entities: name one, such as north"):
        match.value("isle.trade")


def test_a_rule_that_divides_the_world_by_nothing_is_named_with_turn_place_and_value(tmp_path: Path) -> None:
    rule = "{id: shore, rules: [{id: light, do: ['beacon -= log(turn - 1)']}]}"
    machine = variant(tmp_path, f"dynamics: [{rule}]")
    match = Match(machine, 1)
    with pytest.raises(FaultError) as caught:
        match.play()
    error = caught.value
    assert (error.rule, error.turn, error.entity) == ("rule.light", 0, "beacon")
    assert str(error).startswith("variant, turn 1 (January 1201): rule.light made beacon nan")
    assert "\n" not in str(error)


def test_a_card_of_no_finite_weight_is_named_with_turn_and_value(tmp_path: Path) -> None:
    machine = variant(tmp_path, 'events: {gale: {weight: "exp(700) * exp(700) * (turn == 1)"}}')
    with pytest.raises(FaultError) as caught:
        Match(machine, 1).play()
    assert (caught.value.rule, caught.value.turn, caught.value.entity) == ("event.gale.when", 0, "")
    assert "turn 1 (January 1201): event.gale.when made the weight of the card nan: guard" in str(caught.value)


def test_what_happened_is_told_with_ids_and_titles() -> None:
    kinds = set()
    for seed in range(40):
        match = played(seed, policies=SEATING if seed % 2 else None)
        for turn in range(match.turn):
            for h in match.happened(turn):
                kinds.add(h.kind)
                assert h.turn == turn
                assert h.title
                assert h.seat in ("", "keepers", "weighers", "drummers")
                if h.what == "corner":
                    assert h.secret
    assert {Kind.ORDERED, Kind.REACTED, Kind.CARD, Kind.ANSWERED, Kind.OFFERED, Kind.SIGNED, Kind.KEPT} <= kinds
    assert {Kind.REFUSED, Kind.SET, Kind.LEAKED, Kind.BREACHED} <= kinds


def test_a_start_value_that_is_no_number_stops_the_game_before_its_first_turn(tmp_path: Path) -> None:
    machine = variant(tmp_path, 'variables: {nation: {odd: {start: "log(turn)"}}}')
    with pytest.raises(FaultError, match=r"variant, turn 1 \(January 1201\): start made odd nan"):
        Match(machine, 1)
