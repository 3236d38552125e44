"""Scenarios have pictures, cards have signs; a mod brings its own picture or gets the map."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pygame
import pytest

from engine.client.build_pictures import SHOWN, SIZE
from engine.client.game.cards import Card, how_it_comes
from engine.client.icons import icon_for
from engine.client.pictures import MOST, picture_of
from engine.rules.scenario import find, load, shipped
from tests.client.driver import Driver
from tests.client.test_outlook import session_at


@pytest.mark.parametrize("name", shipped())
def test_every_scenario_with_a_map_has_a_picture_of_its_own(name: str) -> None:
    picture = picture_of(name)
    if load(name).scenario.board is None:
        assert picture is None
        return
    assert picture is not None
    assert picture.get_size() == SIZE
    assert name in SHOWN
    others = [picture_of(other) for other in SHOWN if other != name]
    assert all(
        (pygame.surfarray.array3d(picture) != pygame.surfarray.array3d(other)).any()
        for other in others
        if other is not None
    )


def test_a_picture_in_a_scenarios_own_folder_comes_first_and_a_broken_one_is_none(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(find("tiny"), mine)
    assert picture_of(str(mine)) is None
    green = pygame.Surface((20, 10))
    green.fill("#00ff00")
    pygame.image.save(green, str(mine / "picture.png"))
    picture_of.cache_clear()
    found = picture_of(str(mine))
    assert found is not None
    assert np.array_equal(pygame.surfarray.array3d(found), pygame.surfarray.array3d(green))
    pygame.image.save(pygame.Surface((MOST + 1, 1)), str(mine / "picture.png"))
    picture_of.cache_clear()
    assert picture_of(str(mine)) is None
    (mine / "picture.png").write_bytes(b"no picture")
    picture_of.cache_clear()
    assert picture_of(str(mine)) is None
    assert picture_of("no-such-scenario") is None


@pytest.mark.parametrize("name", shipped())
def test_every_card_of_the_shipped_scenarios_has_a_sign(name: str) -> None:
    for id_ in load(name).scenario.events:
        assert icon_for("cards", id_) != icon_for("cards", "no such card")


def test_a_card_of_a_mod_has_the_sign_of_how_it_comes() -> None:
    events = load("belarus-2020").scenario.events
    kinds = {how_it_comes(event) for event in events.values()}
    assert kinds == {"dated", "chance", "brought"}
    signs = {icon_for("cards", "mine", kind) for kind in kinds}
    assert len(signs) == 3


def test_the_sign_is_on_the_card(tmp_path: Path) -> None:
    session = session_at("event", 0)
    driver = Driver(tmp_path)
    card = Card(driver.app, session, lambda _index: None)
    driver.app.push(card)
    driver.frame()
    assert session.question is not None
    assert card.sign == icon_for("cards", session.question.subject)
    driver.app.screens.clear()
    driver.close()
