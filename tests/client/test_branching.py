"""Another past: the same decision gives the same game, another one differs from there on and nowhere before."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.client.branching import Again, branch, decisions_of, take_up
from engine.client.session import Session
from engine.match.match import Match
from engine.match.save import load_match, save_match
from engine.rules.errors import OrderError
from tests.client.games import flagship, play, start, tiny
from tests.match.games import played


@pytest.mark.parametrize("seat", ["keepers", "weighers"])
def test_every_decision_of_a_seat_is_found_with_what_else_was_open(seat: str) -> None:
    match = played(5, ledger=True)
    found = decisions_of(match, seat)
    rows, number = match.decisions, match.names.seat(seat)
    assert found
    for decision in found:
        row = rows[decision.number]
        assert (decision.question.turn, row[2], decision.chosen.index) == (row[0], number, row[4])
        assert decision.others
        assert decision.chosen not in decision.others
    chose = {k for k, row in enumerate(rows.tolist()) if row[2] == number and row[4] > 0}
    assert {d.number for d in found if d.chosen.index > 0} <= chose  # a first option may have been the only one
    assert len(chose - {d.number for d in found}) <= 2


@pytest.mark.parametrize("machine", [tiny, flagship])
def test_the_same_choice_gives_the_same_game(machine) -> None:  # type: ignore[no-untyped-def]
    seat = "keepers" if machine is tiny else "minsk"
    session = play(start(3, machine(), **{seat: "hand"}), 4, turns=12)
    for decision in decisions_of(session.match, seat)[::7]:
        same = branch(session.match, decision.number, decision.choice)
        assert same is not None
        assert same.parted is None
        assert same.became.hashes == session.match.hashes[: same.became.turn + 1]
        assert same.figures() == []
        policy = same.became.policies[seat]
        assert isinstance(policy, Again)
        assert policy.changed == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_refusal_given_again_names_the_clause_it_named(seed: int) -> None:
    match = Match(tiny(), seed, dict.fromkeys(("keepers", "weighers", "drummers"), "lookahead"), ledger=True)
    match.play()
    refused = [
        d for seat in match.names.seats for d in decisions_of(match, seat) if d.chosen.kind == "refuse" and d.terms
    ]
    assert refused
    for decision in refused:
        again = branch(match, decision.number, decision.choice)
        assert again is not None
        assert again.parted is None


def test_another_choice_parts_the_histories_at_its_turn_and_not_before() -> None:
    session = play(start(3, flagship(), minsk="hand"), 4, turns=12)
    orders = [d for d in decisions_of(session.match, "minsk") if d.question.point == "order" and d.question.turn >= 2]
    decision, other = next(
        (d, o) for d in orders if d.chosen.what for o in d.others if o.what not in ("", d.chosen.what)
    )
    turn = decision.question.turn
    comparison = branch(session.match, decision.number, other.index)
    assert comparison is not None
    assert (comparison.turn, comparison.parted) == (turn, turn)
    assert comparison.was.hashes[: turn + 1] == comparison.became.hashes[: turn + 1]
    gone, come = ({h.what for h in told if h.seat == "minsk"} for told in comparison.happened(turn))
    assert decision.chosen.what in gone
    assert other.what in come
    assert comparison.happened(turn - 1) == ([], [])
    figures = comparison.figures()
    assert figures
    assert [f.share for f in figures] == sorted((f.share for f in figures), reverse=True)
    was, became = comparison.series(figures[0].label)
    assert was[: turn + 1] == became[: turn + 1]
    assert (was[comparison.turns], became[comparison.turns]) == (figures[0].was, figures[0].became)
    assert comparison.scores()["minsk"][0] == session.match.scores()["minsk"]
    assert len(comparison.figures("minsk")) <= len(figures)


def test_a_seat_of_a_policy_decides_anew() -> None:
    match = Match(tiny(), 3, {"keepers": "lookahead"}, ledger=True)
    match.play()
    decision = next(d for d in decisions_of(match, "weighers") if d.question.point == "order")
    for option in decision.others:
        comparison = branch(match, decision.number, option.index)
        assert comparison is not None
        assert comparison.became.policies == match.policies
        assert comparison.became.turn == match.turn or comparison.became.over


def test_the_other_history_can_be_kept_and_played_on(tmp_path: Path) -> None:
    session = play(start(3), 4, turns=5)
    decision = next(d for d in decisions_of(session.match, "keepers") if d.question.point == "order")
    comparison = branch(session.match, decision.number, decision.others[0].index)
    assert comparison is not None
    other = Session(take_up(comparison))
    assert other.hands == ["keepers"]
    other.advance()
    play(other, 6)
    assert other.stage == "over"
    save_match(other.match, tmp_path / "other.gss")
    assert load_match(tmp_path / "other.gss", tiny()).hashes == other.match.hashes


def test_a_closed_choice_is_refused_and_a_branch_can_be_cancelled() -> None:
    session, cancel, turns = play(start(3), 4), threading.Event(), []
    decision = decisions_of(session.match, "keepers")[0]
    with pytest.raises(OrderError, match="no option 999"):
        branch(session.match, decision.number, 999)
    assert branch(session.match, decision.number, decision.others[0].index, turn_done=turns.append) is not None
    assert turns == list(range(turns[0], turns[0] + len(turns)))
    cancel.set()
    assert branch(session.match, decision.number, decision.others[0].index, cancel=cancel) is None
