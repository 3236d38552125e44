"""The end report: outcome, places, chapters, and causes whose credit is the points they moved."""

from __future__ import annotations

import pytest

from engine.client.credit import credits_of
from engine.client.endings import end_report
from engine.client.session import Session
from engine.match.match import Match
from engine.match.standing import goals
from tests.client.games import flagship, play, start, tiny
from tests.match.games import variant


def watched(machine: object = None, **seats: str) -> Session:
    session = Session.new(machine or tiny(), seats, 3)  # type: ignore[arg-type]
    while session.stage != "over":
        session.advance()
    return session


def test_the_report_of_a_finished_game() -> None:
    session = play(start(3), 3)
    report = end_report(session)
    assert report.over
    assert (report.seat, report.title, report.conceded) == ("keepers", "The light held", False)
    assert (report.turns, report.date) == (8, "October 1202")
    scores = session.match.scores()
    assert [(s.seat, s.score) for s in report.standings] == sorted(scores.items(), key=lambda item: -item[1])
    assert report.place == 1 + sorted(scores.values(), reverse=True).index(scores["keepers"])
    assert all(len(s.course) == 8 and s.course[-1] == s.score for s in report.standings)
    assert 0 < len(report.gains) <= 3
    assert all(credit.points > 0.0 for credit in report.gains)
    assert all(credit.points < 0.0 for credit in report.losses)
    assert [r.goals for r in report.chapters] == [tuple(goals(session.match, "keepers"))]


def test_the_goals_of_the_flagship_stand_by_chapter() -> None:
    report = end_report(watched(flagship()), "minsk")
    assert [chapter.title for chapter in report.chapters] == ["", "Survive", "Pay", "Belong"]
    assert all(0 <= chapter.reached <= len(chapter.goals) for chapter in report.chapters)
    assert report.note


def test_nobodys_report_has_no_causes_and_a_game_going_on_has_no_outcome() -> None:
    assert end_report(watched()).place == 0
    assert end_report(watched()).gains == ()
    session = play(start(3), turns=2)
    assert (end_report(session).over, end_report(session).title) == (False, "The game goes on")


def test_what_conceded_says_so() -> None:
    session = play(start(3), turns=2)
    session.concede()
    while session.stage != "over":
        session.advance()
    report = end_report(session)
    assert (report.conceded, report.seat) == (True, "keepers")
    assert report.gains


@pytest.mark.parametrize("seat", ["keepers", "weighers", "drummers"])
def test_credits_of_straight_goals_add_up_to_the_score(seat: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where an objective is a figure itself, taken at the end, its causes make all of what the score has moved."""
    value = {"keepers": "beacon", "weighers": "mean(isle: isle.trade)", "drummers": "mean(hearth: hearth.want)"}[seat]
    goal = f'{{title: One, kind: end, value: "{value}", weight: 50}}'
    others = {"keepers": "light chest", "weighers": "market spell", "drummers": "heard fed"}[seat].split()
    patch = f"seats:\n  {seat}:\n    objectives:\n      one: {goal}\n"
    patch += "".join(f"      {id_}: {{weight: 0}}\n" for id_ in others)
    match = Match(variant(tmp_path_factory.mktemp("goal"), patch), 3, ledger=True)
    match.play()
    names, place = (
        match.names,
        match.names.place({"keepers": "beacon", "weighers": "isle.trade"}.get(seat, "hearth.want")),
    )
    start_value = float(match.turn_ledger(0).before[place.base : place.base + place.size].mean())
    assert names.seats.index(seat) >= 0
    total = sum(credit.points for credit in credits_of(match, seat))
    assert total == pytest.approx(match.scores()[seat] - 50 * start_value, abs=1e-6)


def test_an_average_credits_an_early_change_more_than_a_late_one() -> None:
    session = watched(weighers="passive", drummers="passive")
    rows = {}
    match = session.match
    for turn in range(match.turn):
        for entry in match.ledger(turn):
            if entry.title.startswith("Stoke") and entry.variable == "beacon":
                rows[turn] = entry.change
    assert len(rows) >= 2  # else this game shows nothing
    stoke = next(c for c in credits_of(match, "keepers") if c.title == "Stoke the beacon (The Keepers)")
    turns, money = match.turn, -2.0 * len(rows)
    expected = sum(60 * change * (turns - turn) / turns for turn, change in rows.items()) + 40 * money / 20
    assert stoke.points == pytest.approx(expected, abs=1e-6)
    assert stoke.turn in rows


def test_the_viewer_is_not_told_what_others_did_in_secret_while_the_game_goes_on() -> None:
    for seed in range(10):
        session = play(start(seed, drummers="hand"), seed, turns=6)
        secret = [h for t in range(session.match.turn) for h in session.match.happened(t) if h.what == "corner"]
        title = "Corner the salt (The Weighers)"
        if session.match.over or not any(c.title == title for c in credits_of(session.match, "drummers")):
            continue
        assert secret
        assert title not in {c.title for c in (*end_report(session).gains, *end_report(session).losses)}
        return
    pytest.fail("in none of these games was salt cornered")
