"""The account: what a person reads is what happened."""

from __future__ import annotations

from pathlib import Path

from engine.client.credit import credits_of
from engine.match.account import final_table, opening, turn_account
from engine.match.match import Match
from tests.match.games import played, tiny, variant


def test_the_opening_names_the_seats_and_who_plays_them() -> None:
    text = opening(Match(tiny(), 7, {"drummers": "random"}))
    assert text.startswith("The Four Isles\nThree guilds")
    assert "The Keepers, Wardens of the beacon: Steady" in text
    assert "The Drummers, Voices of the shore: random" in text
    assert "From January 1201, 8 turns. Seed 7." in text


def test_a_turn_tells_orders_with_their_motives_and_what_moved_with_its_causes() -> None:
    match = played(3, policies={}, ledger=True)
    text = turn_account(match, 0)
    assert text.startswith("January 1201 (turn 1 of 8)\n")
    assert "    The Keepers: Stoke the beacon. For it " in text
    assert "The beacon 0.5 -> 0.585 (+0.085): Stoke the beacon (The Keepers) +0.175, Light -0.09" in text


def test_what_was_done_in_secret_is_told_as_done_in_secret() -> None:
    texts = [turn_account(m, t) for m in (played(s, policies={}) for s in range(6)) for t in range(m.turn)]
    told = [line for text in texts for line in text.splitlines() if ": Corner the salt. For it " in line]
    assert told
    assert all(line.strip().startswith("The Weighers in secret: Corner the salt.") for line in told)


def test_an_untraced_match_is_told_in_the_same_words() -> None:
    plain, traced = played(4), played(4, ledger=True)
    assert [turn_account(plain, t) for t in range(8)] == [turn_account(traced, t) for t in range(8)]
    assert final_table(plain) == final_table(traced)


def test_the_end_tells_scores_medals_and_three_causes_a_seat() -> None:
    text = final_table(played(3, policies={}))
    assert text.startswith("The end, October 1202: ")
    lines = text.splitlines()
    seats = [k for k, line in enumerate(lines) if line.startswith("  The ")]
    assert len(seats) == 3
    scores = [float(lines[k].split("medals")[0].split()[2]) for k in seats]
    assert scores == sorted(scores, reverse=True)
    assert all(lines[k + 1].startswith("      ") and lines[k + 3].startswith("      ") for k in seats)


def test_silver_counted_for_one_seat_is_the_silver_of_that_seat() -> None:
    text = final_table(played(3, policies={}))
    keepers = text.split("The Keepers", 1)[1].split("\n  The", 1)[0]
    assert "Silver, The Keepers" in keepers


def test_the_end_tells_what_the_ending_costs_everybody(tmp_path: Path) -> None:
    machine = variant(tmp_path, 'outcomes: {lamplight: {when: "0"}, uproar: {when: "1", ends: true, points: -12.5}}')
    match = Match(machine, 3, ledger=True)
    assert "for this ending" not in final_table(match)
    match.play()
    assert "Every seat's score holds -12.5 points for this ending." in final_table(match)
    assert {credit.points for credit in credits_of(match, "keepers") if credit.title == "The shore rules"} == {-12.5}


FALL = """
succession:
  seat: keepers
  hazard: "turn == 2"
  causes: {mob: 1}
  turns: 2
  voters: {shore: 1}
  heirs:
    widow: {title: The widow, text: She kept the lamp before., support: {shore: 1}}
    broker: {title: The broker, support: {shore: 0}}
"""


def test_a_seat_is_called_by_who_is_in_office(tmp_path: Path) -> None:
    match = Match(variant(tmp_path, FALL), 2, ledger=True)
    match.play()
    texts = [turn_account(match, turn) for turn in range(match.turn)]
    assert "The Keepers has fallen. What brought it down: mob." in texts[2]
    assert [("The Keepers:" in text, "The Keepers, caretakers" in text, "The widow:" in text) for text in texts] == [
        *[(True, False, False)] * 3, *[(False, True, False)] * 2, *[(False, False, True)] * 3
    ]  # fmt: skip
    assert "The widow. She kept the lamp before. Its chance was 100%." in texts[4]
    assert "  The widow " in final_table(match)


def test_a_card_told_before_is_named_only(tmp_path: Path) -> None:
    patch = 'events: {tide: {title: "A high tide?", text: Water in the cellars., weight: "1000", cooldown: 1}}'
    match = Match(variant(tmp_path, patch), 2, ledger=True)
    match.play()
    lines = [line.strip() for turn in range(match.turn) for line in turn_account(match, turn).splitlines()]
    told = [line for line in lines if "A high tide" in line]
    assert told[0] == "A high tide? Water in the cellars."
    assert len(told) > 2
    assert set(told[1:]) == {"Again: A high tide?"}


def test_postures_and_reactions_are_told_with_what_they_weighed() -> None:
    """By the option's own motives: a score that hangs on no motive has nothing to tell."""
    texts = [turn_account(m, t) for m in (played(s, policies={}, ledger=True) for s in range(8)) for t in range(m.turn)]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    ready = [line for line in lines if " holds ready: " in line]
    assert ready
    assert all(". For it " in line or "against it" in line for line in ready)
    scenario = tiny().ruleset.scenario
    set_ = [line for line in lines if any(f": {p.title}: " in line for p in scenario.postures.values())]
    assert set_
    assert any("Rather than “" in line or "chance tipped it" in line for line in set_)


def test_an_order_says_which_word_it_keeps() -> None:
    texts = [
        turn_account(m, t) for m in (played(s, policies={}, ledger=True) for s in range(12)) for t in range(m.turn)
    ]
    keeps = [text for text in texts if " It had given its word in " in text]
    assert keeps
    kept = [text for text in keeps if "Nothing came of it" not in text]
    assert all(": kept." in text or ": carried out." in text for text in kept)
