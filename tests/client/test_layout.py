"""At every size and scale no two buttons overlap, nothing leaves the window, no text is wider than its box."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pygame
import pytest

from engine.client.game.branches import Branches
from engine.client.game.chooser import LevelChooser, OrderChooser
from engine.client.game.finder import Finder
from engine.client.game.inspector import TABS
from engine.client.game.lexicon import Lexicon
from engine.client.game.menu import Menu, Seats
from engine.client.game.screen import Game
from engine.client.game.statistics import Statistics
from engine.client.loading import machine_of
from engine.client.preferences import PAGES, Preferences
from engine.client.session import Session
from engine.client.setup import Setup
from tests.client.driver import Driver

SIZES = [(1280, 720, 0.75), (1280, 720, 1.0), (1366, 768, 1.0), (1920, 1080, 1.5), (2560, 1440, 2.0)]


@pytest.fixture
def session() -> Session:
    """The flagship at a plan of its third turn."""
    session = Session.new(machine_of("belarus-2020"), {"minsk": "hand"}, 5)
    session.advance()
    while session.match.turn < 2 or session.stage != "plan":
        if session.stage == "plan":
            session.commit()
        else:
            assert session.question is not None
            session.answer(session.question.legal[0].index)
        session.advance()
    return session


def screens(driver: Driver, session: Session) -> Iterator[str]:
    """Every screen in front, one after another, by name."""
    app = driver.app
    yield "title"
    setup = Setup(app)
    app.push(setup)
    driver.settle(lambda: bool(setup.scenarios))
    yield "setup"
    app.pop()
    preferences = Preferences(app)
    app.push(preferences)
    for page in PAGES:
        preferences.page = page
        preferences.rebuild()
        yield f"settings, {page}"
    app.pop()
    game = Game(app, session)
    app.push(game)
    driver.frame()
    for tab in TABS:
        game.inspector.open(tab)
        yield f"game, {tab}"
    game.select(60)
    yield "game, a district"
    posture = next(q for q in session.slots if q.point == "posture")
    reaction = next(q for q in session.slots if q.point == "reaction")
    for screen in (
        OrderChooser(app, session, 0), LevelChooser(app, session, posture), LevelChooser(app, session, reaction),
        Menu(app, session, game), Seats(app, game), Statistics(app, session), Lexicon(app, session),
        Finder(app, ["Brest", "Minsk"], print), Branches(app, game),
    ):  # fmt: skip
        app.push(screen)
        driver.frame()
        if isinstance(screen, Branches):
            branches = screen
            driver.settle(lambda: not branches.busy)  # noqa: B023
        yield type(screen).__name__
        app.pop()


def faults(driver: Driver, name: str) -> list[str]:
    """What is wrong with the screen in front."""
    window = driver.app.surface.get_rect()
    out = []
    boxes = [(b.text, pygame.Rect(b.rect)) for b in driver.buttons()]
    for text, rect in boxes:
        if not window.contains(rect):
            out.append(f"{name}: {text!r} leaves the window: {rect}")
    for (one, a), (other, b) in combinations(boxes, 2):
        if a.colliderect(b):
            out.append(f"{name}: {one!r} {a} overlaps {other!r} {b}")
    for button in driver.buttons():
        room = button.rect.width
        if button.font.size(button.text)[0] > room:
            out.append(f"{name}: {button.text!r} is wider than its box of {room}")
    return out


@pytest.mark.parametrize("language", ["en", "pseudo", "ru", "zh"])
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_nothing_overlaps_or_is_cut(
    tmp_path: Path, session: Session, width: int, height: int, scale: float, language: str
) -> None:
    driver = Driver(tmp_path, size=(width, height), scale=scale, language=language)
    try:
        found = [fault for name in screens(driver, session) for fault in faults(driver, name)]
    finally:
        driver.app.screens.clear()
        driver.close()
    assert not found, "\n".join(found)
