"""Figures with their causes, and nothing in them that the person in front may not know."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from engine.client.figures import bar_figures, figure_of, of_entity
from engine.client.happened import lines_of, moved
from engine.client.session import Session
from engine.client.wording import plain
from engine.match.account import secret_titles
from tests.client.games import decide, flagship, play, start


def test_the_causes_of_a_figure_make_up_its_change() -> None:
    session = play(start(3), turns=3)
    silver = figure_of(session, "seat.money", "keepers")
    assert silver.seen
    assert (silver.title, silver.unit, silver.up) == ("Silver", "marks", "good")
    assert silver.value == session.match.value("seat.money", "keepers")
    before = session.match.turn_ledger(2)
    offset = session.match.names.place("seat.money").base
    moved_then = float(before.after[offset] - before.before[offset])
    assert sum(change for _, change in silver.causes) == pytest.approx(moved_then)
    assert {"Tolls", "Incomes"} <= {title for title, _ in silver.causes}
    assert len(silver.course) == 4
    assert silver.course[0] == 8.0
    assert silver.change == pytest.approx(silver.course[-1] - silver.course[-2])


def test_causes_of_less_than_a_hundredth_are_added_up() -> None:
    silver = figure_of(play(start(3), turns=3), "seat.money", "keepers")
    causes = (("Tolls", 4.0), ("A gift", 1.0), ("Wear", -0.01), ("Rust", -0.00004))
    rows = replace(silver, causes=causes, change=4.98996).tip().rows
    assert [title for title, _ in rows] == ["Tolls", "A gift", "2 more", "Last turn, together"]


def test_a_figure_of_others_is_an_estimate_without_causes() -> None:
    session = play(start(3), turns=3)
    theirs = figure_of(session, "seat.money", "weighers")
    true = session.match.value("seat.money", "weighers")
    assert not theirs.seen
    assert theirs.causes == ()
    assert theirs.value != true
    assert abs(theirs.value / true - 1) <= 0.2 + 1e-9  # the noise it is declared with
    for turn, estimate in enumerate(theirs.course[:-1]):
        place = session.match.names.place("seat.money")
        was = float(session.match.turn_ledger(turn).before[place.base + 1])
        assert estimate != was
        assert abs(estimate / was - 1) <= 0.2 + 1e-9
    tip = theirs.tip()
    assert "estimate" in str(tip)


def test_whoever_watches_sees_everything() -> None:
    session = Session.new(flagship(), {}, 3)
    for _ in range(3):
        session.advance()
    assert all(figure.seen for figure in bar_figures(session))
    assert figure_of(session, "seat.money", "west").value == session.match.value("seat.money", "west")


def test_what_others_hide_is_named_nowhere() -> None:
    """In games with secret orders and private deals every cause and line a player reads is free of their names."""
    hidden_causes = 0
    for seed in range(6):
        session = start(seed, drummers="hand", weighers="random")
        secret, draw = secret_titles(session.match, "drummers"), random.Random(seed)
        assert {"Corner the salt (The Weighers)", "Corner the salt (earlier)"} <= secret
        while session.stage != "over":
            decide(session, draw)
            if session.match.turn == 0 or session.viewer is None:
                continue
            told = {title for f in bar_figures(session) for title, _ in f.causes}
            for k in range(8):
                told |= {title for f in of_entity(session, "hearth", k) for title, _ in f.causes}
            assert not told & secret
            hidden_causes += "something unseen" in told
            last = session.match.turn - 1
            leaked = {h.what for h in session.match.happened(last) if h.kind.name == "LEAKED"}
            for line in lines_of(session, last):
                assert "Corner the salt" not in line.text or "corner" in leaked
            assert not any("Corner the salt" in causes for *_, causes in moved(session, last))
    assert hidden_causes > 0


def test_a_private_deal_is_no_cause_a_third_party_reads_of() -> None:
    titles = secret_titles(start(1).match, "keepers")
    assert "A quiet shore" in titles
    assert "A quiet shore" not in secret_titles(start(1).match, "weighers")
    assert "Oil for light" not in titles


def test_what_a_figure_is_tells_no_numbers_of_facts() -> None:
    assert (
        plain("Threats carried out raise it, bluffs lower it (C1)") == "Threats carried out raise it, bluffs lower it"
    )
    assert plain("Safety of what China built (A4, E19), month by month") == "Safety of what China built, month by month"
    assert plain("威胁兑现则升（C1）。") == "威胁兑现则升。"
    assert plain("Exports (from January 1992)") == "Exports (from January 1992)"
