"""The account: what a person reads is what happened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.client.credit import credits_of
from engine.match.account import final_table, opening, turn_account
from engine.match.happenings import Happening, Kind
from engine.match.ledger import Cause, figure, step, telling
from engine.match.match import Match
from engine.match.passages import Teller, words
from engine.match.standing import score_parts
from engine.policies.names import Names
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
    assert "    The Keepers: Stoke the beacon. Oil and hands for the light. For it " in text
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
    assert "The Keepers has fallen. The mob brought it down." in texts[2]
    assert [("The Keepers:" in text, "The Keepers (caretakers)" in text, "The widow:" in text) for text in texts] == [
        *[(True, False, False)] * 3, *[(False, True, False)] * 2, *[(False, False, True)] * 3
    ]  # fmt: skip
    assert "The widow takes office. She kept the lamp before. Its chance was 100%." in texts[4]
    assert "  The widow " in final_table(match)
    later = [text.replace("The Keepers (caretakers)", "") for text in texts[3:]]
    assert all("The Keepers" not in text for text in later)  # not in causes either


def test_who_falls_is_told_by_who_was_in_office(tmp_path: Path) -> None:
    match = Match(variant(tmp_path, FALL.replace("turn == 2", "turn == 2 or turn == 6")), 2, ledger=True)
    match.play()
    assert "The widow has fallen. The mob brought it down." in turn_account(match, 6)


def fallen(folder: Path, weight: str) -> tuple[Match, str]:
    """A match in which the keepers fall in the third turn by a cause of this weight, and what is told of it."""
    sails = "variables: {nation: {sails: {title: Sails, start: 0, low: 0, high: 90}, oars: {start: 0.4, high: 1}}}\n"
    match = Match(variant(folder, sails + FALL.replace("mob: 1", f'mob: "{weight}"')), 2, ledger=True)
    match.play()
    text = turn_account(match, 2).partition("The mob brought it down")[2]
    return match, text.partition("\n")[0]


def test_a_fall_is_told_with_the_figures_it_was_weighed_by(tmp_path: Path) -> None:
    match, text = fallen(tmp_path, "1 + unrest")
    place = match.names.place("unrest").base
    now, first = (match.turn_ledger(turn).before[place] for turn in (3, 0))
    assert text == f": Unrest stood at {now:.0%} (at first {first:.0%})."


def test_what_stood_at_nothing_or_as_at_first_brought_nobody_down(tmp_path: Path) -> None:
    assert fallen(tmp_path, "1 + sails + 3 * oars - 0.1 * unrest")[1] == "."


def test_what_added_most_to_a_fall_is_told_first(tmp_path: Path) -> None:
    text = fallen(tmp_path, "0.1 + 0.5 * unrest + 3 * beacon + 0.0001 * storms")[1]
    assert [part.split(" stood")[0] for part in text.removeprefix(": ").split(", ")] == ["The beacon", "Unrest"]


def test_in_a_turn_a_seat_goes_by_its_title_in_short_causes_too(tmp_path: Path) -> None:
    match = Match(variant(tmp_path, "seats: {keepers: {title: The Keepers (of the old light)}}"), 3, ledger=True)
    match.play()
    text = turn_account(match, 0)
    assert "Stoke the beacon (The Keepers) +" in text
    assert "of the old light" not in text
    assert "The Keepers (of the old light), Wardens of the beacon" in opening(match)


def test_what_one_side_kept_of_a_deal_is_one_line() -> None:
    names = Match(tiny(), 1).names
    done = [Happening(0, Kind.KEPT, "drummers", "quiet_shore", "weighers", c, 0.0, False, "A quiet shore")
            for c in ("no_drums", "bread")]  # fmt: skip
    told = words(Teller(names, {seat: seat for seat in names.seats}), done)
    assert told == ["A quiet shore: drummers to weighers, No drums, Share the catch: kept."]


def test_the_end_tells_who_reached_the_goals_of_each_chapter(tmp_path: Path) -> None:
    patch = """
chapters: {dawn: {title: Dawn, until: "1201-06"}, dusk: {title: Dusk}}
seats:
  keepers: {objectives: {lit: {title: Lit, kind: level, value: "1", weight: 1, medal: 0.5, chapter: dawn}}}
  weighers: {objectives: {dark: {title: Dark, kind: level, value: "0", weight: 1, medal: 0.5, chapter: dawn}}}
"""
    match = Match(variant(tmp_path, patch), 3)
    match.play()
    assert "Goals of the chapters:\n  Dawn: reached by The Keepers; missed by The Weighers\n" in final_table(match)


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
    texts = [
        turn_account(m, t, weights=True)
        for m in (played(s, policies={}, ledger=True) for s in range(8))
        for t in range(m.turn)
    ]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    ready = [line for line in lines if "Held ready by " in line]
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


def failed(folder: Path, drums: str, stoke: str) -> set[str]:
    """How orders of the keepers fail where drums, which come first, do as told."""
    patch = f'actions: {{drum: {{motives: {{renown: 5}}, effects: ["{drums}"]}}, stoke: {{{stoke}}}}}'
    match = Match(variant(folder, patch), 2, ledger=True)
    match.play()
    lines = [line.strip() for turn in range(match.turn) for line in turn_account(match, turn).splitlines()]
    assert any(line.startswith("The Keepers: Stoke the beacon.") and "Nothing came" in line for line in lines)
    return {line.partition("Nothing came of it when its turn came: ")[2] for line in lines if "Nothing came" in line}


def test_an_order_that_fails_says_which_means_were_missing(tmp_path: Path) -> None:
    """As things stood at its turn, not before and not after."""
    told = failed(tmp_path, "seat[keepers].money *= 0.01", "cost: {money: 2}")
    assert told
    for line in told:
        needed, there = (float(x) for x in line.removeprefix("Silver: ").removesuffix(" there.").split(" needed, "))
        assert there < needed == 2


def test_an_order_that_fails_says_which_condition_no_longer_held(tmp_path: Path) -> None:
    told = failed(tmp_path, "isle[reef].unrest += 0.6", 'when: "isle[reef].unrest < 0.5"')
    assert told
    assert {line.rpartition(" ")[0] for line in told} == {"Unrest (The Reef): below 0.5, now"}
    assert all(float(line.rstrip(".").rpartition(" ")[2]) >= 0.5 for line in told)


def test_what_falls_away_with_a_broken_word_is_told_with_it_and_what_it_cost() -> None:
    matches = [played(seed, policies={}, ledger=True) for seed in range(40)]
    breaches = 0
    for match in matches:
        for turn in range(match.turn):
            happened = match.happened(turn)
            if not any(h.kind in (Kind.BREACHED, Kind.VOIDED) for h in happened):
                continue
            text = turn_account(match, turn)
            told = text.partition("  Given words\n")[2].partition("  The government")[0].partition("  What moved")[0]
            assert ": void." not in told
            for h in happened:
                clause = tiny().ruleset.scenario.clauses[h.extra].title if h.kind is Kind.VOIDED else ""
                assert clause in told
            for h in happened:
                if h.kind is Kind.BREACHED:
                    breaches += 1
                    assert "    Broken words cost: " in told
                    line = next(line for line in told.splitlines() if ": broken" in line and h.title in line)
                    lost = [v for v in happened if v.kind is Kind.VOIDED and v.what == h.what]
                    assert ("; with it falls away " in line) == bool(lost)
    assert breaches > 3


def test_a_threat_is_carried_out_only_by_its_order() -> None:
    """The record of a heeded one is the same: what comes right before it tells them apart."""
    names = Match(tiny(), 1).names
    scenario = names.ruleset.scenario
    id_, clause = next((i, c) for i, c in scenario.clauses.items() if c.kind == "do")
    threats = {**scenario.clauses, id_: clause.model_copy(update={"kind": "threat"})}
    ruleset = replace(names.ruleset, scenario=scenario.model_copy(update={"clauses": threats}))
    act = Happening(0, Kind.ORDERED, clause.by[0], str(clause.action), "", "", 1.0, False, "Act")
    other = Happening(0, Kind.ORDERED, clause.by[0], "other", "", "", 1.0, False, "Other")
    kept = Happening(0, Kind.KEPT, clause.by[0], "quiet_shore", "weighers", id_, 0.0, False, "A quiet shore")
    teller = Teller(Names(ruleset), {seat: seat for seat in names.seats})
    assert words(teller, [act, kept])[0].endswith(": carried out.")
    assert words(teller, [act, other, kept])[0].endswith(": not needed, it was heeded.")


def test_a_score_is_the_sum_of_what_it_is_said_to_be_made_of(tmp_path: Path) -> None:
    outcomes = 'outcomes: {lamplight: {when: "0"}, uproar: {when: "1", ends: true, points: -12.5}}'
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ended, fallen = variant(tmp_path / "a", outcomes), variant(tmp_path / "b", FALL)
    for match in (played(3, policies={}), Match(ended, 3), Match(fallen, 2)):
        match.play()
        for seat, score in match.scores().items():
            assert sum(points for _, points in score_parts(match, seat)) == pytest.approx(score, abs=1e-9)
        assert "      Made of: " in final_table(match)


def test_what_an_order_is_is_told_the_first_time_it_is_given() -> None:
    match = played(3, policies={}, ledger=True)
    lines = [line for turn in range(match.turn) for line in turn_account(match, turn).splitlines()]
    told = [line for line in lines if line.startswith("    The Keepers: Stoke the beacon.")]
    assert len(told) > 1
    assert ["Oil and hands for the light." in line for line in told] == [True, *[False] * (len(told) - 1)]


CHEST = """
variables: {nation: {chest: {title: The chest, unit: marks, start: 10, low: 0, high: 100}}}
clauses: {oil_money: {effects: ["chest += 0.4 * amount"]}}
headline: [nation.chest]
"""


def test_a_tranche_is_told_as_part_of_the_whole_with_what_arrived(tmp_path: Path) -> None:
    """The amount of the deal by tranches, and the figure in its unit that it moved: they need not be the same."""
    machine, said, tranches = variant(tmp_path, CHEST), set(), 0
    for seed in range(12):
        match = Match(machine, seed, ledger=True)
        match.play()
        for turn in range(match.turn):
            lines = turn_account(match, turn).splitlines()
            paid = [line.partition(", Money for oil: ")[2] for line in lines if " paid; The chest +" in line]
            said |= set(paid)
            tranches += len(paid)
            done = [h for h in match.happened(turn) if h.kind is Kind.KEPT and h.extra == "oil_money"]
            assert len([text for text in paid if text.startswith("the last ")]) == len(done)
            assert not any(
                "Money for oil: kept" in line or "Money for oil, " in line for line in lines if "kept." in line
            )
    assert tranches > 6
    assert {"1.5 of 3 marks paid; The chest +1.2.", "the last 1.5 of 3 marks paid; The chest +1.2."} <= said


def test_what_is_paid_in_private_is_told_to_the_parties_alone() -> None:
    for seed in range(40):
        match = played(seed, policies={}, ledger=True)
        for turn in range(match.turn):
            if "A quiet shore: The Weighers to The Drummers, Money for oil: " in turn_account(match, turn):
                told = ["Money for oil: " in turn_account(match, turn, seat) for seat in ("weighers", "drummers")]
                assert told == [True, True]
                assert "A quiet shore: The Weighers to" not in turn_account(match, turn, "keepers")
                return
    raise AssertionError("nothing was paid in private")


def test_a_flag_raised_has_a_line_of_its_own_in_its_turn(tmp_path: Path) -> None:
    war = """
flags: {war: The isles are at war}
dynamics: [{id: fate, every: turn, rules: [{id: strife, do: [{when: "turn >= 3", then: [{set: war}]}]}]}]
"""
    match = Match(variant(tmp_path, war), 2, ledger=True)
    match.play()
    texts = [turn_account(match, turn, viewer) for viewer in (None, "keepers") for turn in range(match.turn)]
    told = ["  Turning points\n    The isles are at war.\n" in text for text in texts]
    assert told == 2 * [turn == 3 for turn in range(match.turn)]


def test_a_step_up_or_down_has_a_line_of_its_own_in_place_of_the_flag_that_is_not_told(tmp_path: Path) -> None:
    alarm = """
flags: {warned: The isles were warned}
untold: [warned]
variables: {nation: {alarm: {title: Alarm, low: 1, high: 4, start: 1, steps: [none, a bell, two bells, all bells]}}}
dynamics:
  - id: fate
    every: turn
    rules: [{id: bells, do: ["alarm = 1 + 2.6 * (turn == 2) + 1.3 * (turn == 3)", {set: warned}]}]
"""
    match = Match(variant(tmp_path, alarm), 2, ledger=True)
    match.play()
    told = [
        turn_account(match, turn, viewer).partition("  Turning points\n")[2].split("\n  What moved")[0].splitlines()
        for viewer in (None, "keepers") for turn in range(5)
    ]  # fmt: skip
    steps = ["    Alarm up to 3: two bells."], ["    Alarm down to 2: a bell."], ["    Alarm down to 1: none."]
    assert told == 2 * [[], [], *steps]


def test_persons_and_firms_are_whole_and_nothing_has_an_exponent() -> None:
    assert [figure(x, unit="persons") for x in (39.7, 6.27, 0.2)] == ["40", "6", "0.2"]
    assert figure(-1.52, sign=True, unit="persons") == "-2"
    assert figure(39.7) == "39.7"
    assert figure(35.2, unit="firms") == "35"
    assert figure(0.0000406, sign=True) == "+0.0000406"


def test_a_change_is_the_difference_of_what_is_written() -> None:
    assert step(47.6, 49.4, "firms") == "+1", "48 -> 49"
    assert step(8857.6, 6881.4) == "-1,977", "8,858 -> 6,881"
    assert step(48.1, 48.4, "firms") == "+0.3"
    assert step(0.52, 0.5593) == "+0.0393"


def test_causes_of_less_than_a_hundredth_are_not_told() -> None:
    causes = [Cause("rule", "a", 6.0), Cause("rule", "b", -4.0), Cause("rule", "c", 0.11), Cause("rule", "d", 0.09)]
    assert [cause.title for cause in telling(causes)] == ["a", "b", "c"]


def test_the_only_cause_of_a_change_is_told_without_the_change_again() -> None:
    match = played(3, policies={}, ledger=True)
    text = turn_account(match, 0)
    assert "Unrest 0.259 -> 0.331 (+0.0722): most of it in South Isle (Murmur)\n" in text, "not that unrest rose"
    assert "Stoke the beacon (The Keepers) +0.175, Light -0.09\n" in text


def test_an_heirs_article_is_small_within_a_sentence(tmp_path: Path) -> None:
    match = Match(variant(tmp_path, FALL), 2, ledger=True)
    match.play()
    texts = [turn_account(match, turn) for turn in range(5, match.turn)]
    assert any(" the widow" in text for text in texts)
    assert not any(" by The widow" in text or " to The widow" in text or "(The widow)" in text.split("What moved")[0]
                   for text in texts)  # fmt: skip


def test_what_moved_a_figure_up_as_much_as_down_is_told_so(tmp_path: Path) -> None:
    sway = """
variables: {nation: {sway: {title: The sway, start: 0, low: 0, high: 1}}}
dynamics: [{id: swaying, every: turn, rules: [{id: swing, do: ["sway = 1 - sway"]}]}]
seats: {keepers: {objectives: {swayed: {title: Swayed, kind: level, value: "sway", weight: 1}}}}
"""
    match = Match(variant(tmp_path, sway), 2, ledger=True)
    match.play()
    assert match.turn % 2 == 0
    assert "Swing: The sway up and down\n" in final_table(match)


def test_what_a_change_of_government_moved_is_told_without_a_name(tmp_path: Path) -> None:
    """The same cause takes things at the fall and gives others at the succession, when others are in office."""
    patch = FALL.replace("voters:", 'effects: ["unrest += 0.3"]\n  voters:') + "headline: [nation.unrest]\n"
    match = Match(variant(tmp_path, patch), 2, ledger=True)
    match.play()
    assert "The change of government +" in turn_account(match, 2)


def test_an_order_given_anew_on_what_it_brings_nearer_by_parts_is_a_further_part(tmp_path: Path) -> None:
    near = 'actions: {lend: {filter: "target.trade < 0.9", cost: {money: 0.1}, motives: {renown: 9}}}'
    match = Match(variant(tmp_path, near), 3, ledger=True)
    match.play()
    seen: set[str] = set()
    for turn in range(match.turn):
        given = [h.title for h in match.happened(turn) if h.kind is Kind.ORDERED and h.what == "lend"]
        text = turn_account(match, turn)
        for title in given:
            assert (f"The Weighers: {title}, a further part." in text) == (title in seen)
        seen |= set(given)
    assert len(seen) < sum(h.what == "lend" and h.kind is Kind.ORDERED for t in range(8) for h in match.happened(t))


def test_an_order_whose_roll_does_not_come_off_says_that_the_step_stayed(tmp_path: Path) -> None:
    luck = """
variables: {nation: {alarm: {title: Alarm, low: 0, high: 9, start: 1, steps: [none, one, two, three, four, five, six,
  seven, eight, nine]}}}
actions: {stoke: {effects: [{roll: "0.5", then: ["alarm += 1"], otherwise: ["beacon += 0.01"]}]}}
"""
    match, stayed = Match(variant(tmp_path, luck), 3, ledger=True), []
    match.play()
    for turn in range(match.turn):
        if any(h.what == "stoke" and h.kind is Kind.ORDERED for h in match.happened(turn)):
            ledger, at = match.turn_ledger(turn), match.names.place("alarm").base
            stayed.append(ledger.before[at] == ledger.after[at])
            assert (f"Alarm stayed at {ledger.before[at]:.0f}: " in turn_account(match, turn)) == stayed[-1]
    assert set(stayed) == {True, False}
