"""Postures, reactions and deals are foreseen before they are chosen, live, and given up when another is considered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest

from engine.client.game.cards import Answer
from engine.client.game.levels import LevelChooser
from engine.client.game.screen import Game
from engine.client.game.talks import Talks
from engine.client.session import Session
from tests.client.driver import Driver
from tests.client.games import flagship


def session_at(stage: str, turn: int = 1) -> Session:
    """The flagship in Minsk's hands at the first question of a kind from a turn on."""
    session = Session.new(flagship(), {"minsk": "hand"}, 3)
    session.advance()
    while session.stage != stage or session.match.turn < turn:
        assert session.question is not None
        if session.stage == "plan":
            session.commit()
        else:
            session.answer(session.question.legal[0].index)
        session.advance()
    return session


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(tmp_path, warn_idle=False)
    yield driver
    driver.app.screens.clear()
    driver.close()


def play(driver: Driver, session: Session) -> Game:
    """The game in the window."""
    game = Game(driver.app, session)
    driver.app.push(game)
    driver.frame()
    return game


def level_chooser(driver: Driver, session: Session, point: str, subject: str = "") -> LevelChooser:
    """The chooser of a posture or of the reaction."""
    game = play(driver, session)
    game.inspector.choose(next(q for q in session.slots if q.point == point and subject in ("", q.subject)))
    chooser = driver.screen
    assert isinstance(chooser, LevelChooser)
    return chooser


def test_a_level_considered_is_foreseen_and_nothing_is_planned_yet(driver: Driver) -> None:
    session = session_at("plan")
    before = session.match.state.tobytes(), session.plan
    chooser = level_chooser(driver, session, "posture", "repression")
    assert chooser.outlook.forecast is None  # what is in force changes nothing
    driver.key(pygame.K_DOWN)
    driver.settle(lambda: chooser.outlook.done)
    first = chooser.outlook.forecast
    assert first is not None
    assert first.futures == 200
    assert (session.match.state.tobytes(), session.plan) == before
    driver.key(pygame.K_DOWN)
    driver.key(pygame.K_UP)
    driver.settle(lambda: chooser.outlook.done)
    again = chooser.outlook.forecast
    assert again is not None
    assert np.array_equal(first.with_, again.with_)  # the same question, the same answer
    driver.key(pygame.K_RETURN)
    assert list(session.plan.picked) == [("posture", "repression")]


def test_what_is_considered_no_more_is_given_up(driver: Driver) -> None:
    chooser = level_chooser(driver, session_at("plan"), "posture", "repression")
    driver.key(pygame.K_DOWN)
    cancel = chooser.outlook._cancel
    driver.key(pygame.K_DOWN)
    assert cancel.is_set()
    assert not chooser.outlook._cancel.is_set()
    driver.key(pygame.K_ESCAPE)
    assert chooser.outlook._cancel.is_set()


def test_an_armed_reaction_is_foreseen(driver: Driver) -> None:
    session = session_at("plan")
    chooser = level_chooser(driver, session, "reaction")
    driver.key(pygame.K_DOWN)
    driver.settle(lambda: chooser.outlook.done)
    found = chooser.outlook.forecast
    assert found is not None
    assert chooser.options[chooser.at].id
    driver.push("Set it so")
    asked = next(q for q in session.slots if q.point == "reaction")
    assert session.picked(asked).what == chooser.options[chooser.at].id


def test_a_deal_on_the_table_is_foreseen_and_anew_when_a_clause_changes(driver: Driver) -> None:
    session = session_at("offer")
    play(driver, session)
    driver.push("Compose an offer")
    talks = driver.screen
    assert isinstance(talks, Talks)
    driver.push("Credit for a signature")
    driver.settle(lambda: talks.outlook.done)
    first = talks.outlook.forecast
    assert first is not None
    assert first.difference("reserves").median[1] == pytest.approx(120.0, abs=1.0)  # a fifth of 600
    driver.push("+")
    assert talks.outlook.forecast is None
    driver.settle(lambda: talks.outlook.done)
    more = talks.outlook.forecast
    assert more is not None
    assert more.difference("reserves").median[1] == pytest.approx(180.0, abs=1.0)
    assert np.array_equal(first.without, more.without)  # the same futures but for the deal


def test_a_closed_deal_is_not_foreseen(driver: Driver) -> None:
    session = session_at("offer")
    play(driver, session)
    driver.push("Compose an offer")
    talks = driver.screen
    assert isinstance(talks, Talks)
    talks._pick(next(t for t in talks.templates if t.offered is None))
    driver.frame()
    assert talks.outlook.forecast is None
    assert talks.outlook._cancel.is_set()


def test_an_offer_made_to_one_is_foreseen_before_it_is_answered(driver: Driver) -> None:
    session = session_at("answer")
    play(driver, session)
    driver.settle(lambda: isinstance(driver.screen, Answer))
    answer = driver.screen
    assert isinstance(answer, Answer)
    driver.settle(lambda: answer.outlook.done)
    assert answer.outlook.forecast is not None
    driver.push("Refuse")
    assert answer.outlook._cancel.is_set()


def test_one_patron_is_shown_anothers_offer_from_the_deal_table(driver: Driver) -> None:
    """Minsk's brandishing: pressed at the table it is planned for the turn, pressed again it is not."""
    session = session_at("offer")
    game = play(driver, session)
    driver.push("Compose an offer")
    talks = driver.screen
    assert isinstance(talks, Talks)
    assert {g.action for g in talks.gestures} == {"brandish"}
    assert [g.target for g in talks.gestures] == ["moscow", "beijing", "west"]
    gesture = talks.gestures[1]
    tip = talks.tip_of(driver.button(gesture.target_title))
    told = tip() if tip is not None else None
    assert told is not None
    assert "what another would pay" in told.text
    driver.push(gesture.target_title)
    assert session.foreseen("brandish", "beijing")
    driver.push(talks.gestures[0].target_title)
    driver.push(talks.gestures[0].target_title)
    assert not session.foreseen("brandish", "moscow")
    driver.push("Back")
    while session.stage != "plan":
        assert session.question is not None
        game.answer(session.question.legal[0].index)
        driver.settle(lambda: not game.busy)
    picked = session.picked(session.slots[0])
    assert (picked.what, picked.target) == ("brandish", "beijing")


def test_no_more_orders_are_noted_at_the_table_than_a_turn_has(driver: Driver) -> None:
    session = session_at("offer")
    play(driver, session)
    driver.push("Compose an offer")
    talks = driver.screen
    assert isinstance(talks, Talks)
    for gesture in talks.gestures:
        driver.push(gesture.target_title[:12])
    assert [session.foreseen("brandish", g.target) for g in talks.gestures] == [True, True, False]
    assert driver.app._toast is not None


def test_a_posture_and_the_reaction_are_in_sight_and_open_by_a_click(driver: Driver) -> None:
    session = session_at("plan")
    game = play(driver, session)
    asked = {q.subject for q in session.slots if q.point == "posture"}
    assert len(game.chips.stances) == len(asked) + 1
    for title in (game.chips.stances[0].title, game.chips.stances[-1].title):
        told = [(hot, hot.tip()) for hot in game.hots if hot.act is not None and hot.tip is not None]
        hot = next(hot for hot, tip in told if tip is not None and tip.title == title)
        driver.click(hot.rect.center)
        assert isinstance(driver.screen, LevelChooser)
        driver.key(pygame.K_ESCAPE)
        assert game.view is not None
        assert game.view.selected == -1


def test_the_seat_one_plays_is_named_over_the_map_and_leads_to_its_goals(driver: Driver) -> None:
    session = session_at("plan")
    game = play(driver, session)
    driver.frame()
    seat = session.match.machine.ruleset.scenario.seats[session.viewer or ""]
    told = [(hot, hot.tip()) for hot in game.hots if hot.act is not None and hot.tip is not None]
    hot = next(hot for hot, tip in told if tip is not None and tip.title == seat.title)
    driver.click(hot.rect.center)
    assert game.inspector.tab == "goals"


def test_chapters_stand_among_the_goals_with_how_far_one_has_come(driver: Driver) -> None:
    session = session_at("plan")
    game = play(driver, session)
    driver.key(pygame.K_g)
    assert game.inspector.tab == "goals"
    scenario = session.match.machine.ruleset.scenario
    assert {goal.chapter for goal in game.inspector.goals if goal.chapter} == set(scenario.chapters)
