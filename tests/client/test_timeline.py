"""Looking back: the slider has marks of what happened, and one can jump to them by button, key, list and click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from engine.client import telling, words
from engine.client.game.events import Events
from engine.client.game.screen import Game
from engine.client.happened import Line, lines_of
from engine.client.marks import KINDS, Mark, marks_of
from engine.client.session import Session
from engine.match.happenings import Kind
from tests.client.driver import Driver
from tests.client.games import flagship, start, usual


@pytest.fixture(scope="module")
def played() -> Session:
    """A whole game of the flagship nobody played by hand."""
    session = Session.new(flagship(), dict.fromkeys(flagship().ruleset.scenario.seats, "personality"), 11)
    while session.stage != "over":
        session.advance()
    return session


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(tmp_path)
    yield driver
    driver.app.screens.clear()
    driver.close()


@pytest.fixture
def game(driver: Driver, played: Session) -> Game:
    """It in the window, looked at from its beginning."""
    game = Game(driver.app, played)
    driver.app.push(game)
    driver.frame()
    game.timeline.look(0)
    driver.frame()
    return game


def test_every_card_fall_signature_and_breach_has_its_mark(played: Session) -> None:
    match = played.match
    wanted = {
        Kind.CARD: "card", Kind.SIGNED: "signed", Kind.BREACHED: "broken", Kind.BLUFFED: "broken", Kind.FELL: "fall",
        Kind.SUCCEEDED: "fall",
    }  # fmt: skip
    seen = set()
    for turn in range(match.turn):
        marks = marks_of(played, turn)
        kinds = [wanted[h.kind] for h in match.happened(turn) if h.kind in wanted]
        assert sorted(kinds) == sorted(mark.kind for mark in marks if mark.kind != "turning")
        assert [KINDS.index(mark.kind) for mark in marks] == sorted(KINDS.index(mark.kind) for mark in marks)
        seen |= {mark.kind for mark in marks}
    assert {"card", "signed"} <= seen


def test_a_flag_raised_or_a_step_gone_is_a_turning_point_told_in_its_own_words(played: Session) -> None:
    match, ruleset = played.match, played.match.machine.ruleset
    base, flags = ruleset.layout.base("engine", "flags"), ruleset.scenario.flags
    sure, quiet, seen = set(), set(), set()
    for turn in range(match.turn):
        ledger = match.turn_ledger(turn)
        for k, (id_, text) in enumerate(flags.items(), base):
            if id_ in ruleset.scenario.untold or ledger.after[k] != turn + 1:
                continue  # the steps or a card say it
            mark = Mark(turn, "turning", f"Again: {text}" if id_ in seen else text)
            if ledger.before[k] == 0.0:
                sure.add(mark)
            elif ledger.after[k] - ledger.before[k] > 5:  # quiet for half a year: told where something else raised it
                quiet.add(mark)
            seen.add(id_)
        for tier in ("eu_tier", "us_tier"):
            place = match.names.place(tier)
            old, new = (int(state[place.base]) for state in (ledger.before, ledger.after))
            if old != new and place.declared is not None:
                way = f"{place.declared.title} {'up' if new > old else 'down'} to {new}: {place.declared.steps[new]}"
                sure.add(Mark(turn, "turning", way))
    found = {mark for turn in range(match.turn) for mark in marks_of(played, turn) if mark.kind == "turning"}
    assert sure <= found <= sure | quiet
    assert any("sanctions up to" in mark.title for mark in found)
    for mark in found:
        assert Line(mark.turn, "events", "", mark.title) in lines_of(played, mark.turn)


def test_whoever_plays_sees_no_mark_of_what_is_kept_from_them() -> None:
    session = start(seed=5)
    while session.match.turn < 3:
        usual(session)
    known = [mark for turn in range(3) for mark in marks_of(session, turn)]
    session.viewer = None
    everything = [mark for turn in range(3) for mark in marks_of(session, turn)]
    assert {mark.title for mark in known} <= {mark.title for mark in everything}


def weighty(game: Game) -> list[int]:
    """Turns with more than cards."""
    return [t for t, marks in enumerate(game.timeline.marks) if any(mark.kind != "card" for mark in marks)]


def test_keys_and_buttons_go_from_event_to_event(driver: Driver, game: Game) -> None:
    turns = [turn for turn in weighty(game) if turn > 0]
    driver.key(pygame.K_PERIOD)
    assert game.timeline.turn == turns[0]
    driver.push("Later")
    assert game.timeline.turn == turns[1]
    driver.push("Earlier")
    assert game.timeline.turn == turns[0]
    for _ in turns:
        driver.key(pygame.K_PERIOD)
    assert game.timeline.turn >= turns[-1]
    driver.key(pygame.K_COMMA)
    assert game.timeline.turn in turns[-2:] + [t for t, m in enumerate(game.timeline.marks) if m]


def test_the_list_goes_to_what_is_picked(driver: Driver, game: Game) -> None:
    driver.key(pygame.K_v)
    events = driver.screen
    assert isinstance(events, Events)
    driver.push("Deal signed")
    signed = [mark for mark in events.marks if mark.kind == "signed"]
    driver.push(signed[0].title[:20])
    assert driver.screen is game
    assert game.timeline.turn == signed[0].turn


def test_a_click_upon_a_mark_goes_there_and_marks_stand_at_their_turns(driver: Driver, game: Game) -> None:
    timeline = game.timeline
    slider = timeline._slider
    assert slider is not None
    last = game.session.match.turn
    assert timeline.place_of(0) >= slider.rect.x
    assert timeline.place_of(last) <= slider.rect.right
    for turn in (0, last // 2, last):
        timeline.look(turn)
        driver.frame()
        slider = timeline._slider
        assert slider is not None
        assert abs(slider.sliding_button.rect.centerx - timeline.place_of(turn)) <= 2
    turn = weighty(game)[2]
    driver.click((timeline.place_of(turn), timeline.area.y + 50))
    assert timeline.turn == turn


def test_the_log_tells_of_the_turn_looked_at(driver: Driver, game: Game) -> None:
    game.timeline.look(5)
    assert game.inspector.lines[0].turn == 5


def test_nothing_of_it_is_there_while_one_plays(driver: Driver) -> None:
    game = Game(driver.app, start(seed=5))
    driver.app.push(game)
    driver.frame()
    assert not game.timeline.act_on("event_list")


def test_marks_are_told_in_the_language_spoken_now(game: Game) -> None:
    def told() -> list[str]:
        return [mark.title for marks in game.timeline.marks for mark in marks]

    telling.tell(game.session.match.machine)
    english = told()
    try:
        words.switch("be")
        telling.retell()
        assert all(one != other for one, other in zip(english, told(), strict=True))
    finally:
        words.switch("en")
        telling.retell()
    assert told() == english
