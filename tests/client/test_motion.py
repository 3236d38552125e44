"""Transitions are short, stand in nobody's way, end in exactly what is shown without them, and can be turned off."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from engine.client.board.layer import Layer
from engine.client.board.view import BoardView
from engine.client.mods import Mods
from engine.client.motion import FADE_MS, GLIDE_MS, Fade, Glide
from engine.client.preferences import Preferences
from maps.board import load_board
from tests.client.driver import Driver


def pixels(surface: pygame.Surface) -> np.ndarray:
    return pygame.surfarray.array3d(surface).astype(int)


def plain(colour: str) -> pygame.Surface:
    surface = pygame.Surface((40, 30))
    surface.fill(colour)
    return surface


def test_a_fade_goes_from_the_old_picture_to_the_new_one_and_ends() -> None:
    fade, old, new = Fade(), plain("#ff0000"), plain("#0000ff")
    fade.begin(old, 1000)
    shares = []
    for now in (1000, 1000 + FADE_MS // 3, 1000 + 2 * FADE_MS // 3):
        window = new.copy()
        fade.paint(window, now)
        shares.append(int(window.get_at((5, 5)).r))
        assert fade.running
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 255
    window = new.copy()
    fade.paint(window, 1000 + FADE_MS)
    assert not fade.running
    assert (pixels(window) == pixels(new)).all()


def test_a_fade_over_a_window_of_another_size_is_dropped() -> None:
    fade = Fade()
    fade.begin(plain("#ff0000"), 0)
    fade.paint(pygame.Surface((80, 60)), 1)
    assert not fade.running


@pytest.mark.parametrize("reduced", [True, False])
def test_a_screen_fades_in_unless_motion_is_reduced_and_takes_input_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reduced: bool
) -> None:
    driver = Driver(tmp_path, reduced_motion=reduced)
    now = [1000]
    monkeypatch.setattr(pygame.time, "get_ticks", lambda: now[0])
    driver.frame()
    now[0] += 1000
    driver.frame()
    driver.app.push(Preferences(driver.app))
    assert driver.app._fade.running is not reduced
    driver.frame()
    early = pixels(driver.app.surface)
    driver.push("Sound")  # in the midst of it
    assert getattr(driver.screen, "page") == "sound"  # noqa: B009
    driver.push("Looks")
    now[0] += FADE_MS
    driver.frame()
    assert not driver.app._fade.running
    driver.app.redraw()
    driver.frame()
    late = pixels(driver.app.surface)
    assert (np.abs(early - late).mean() > 5.0) is not reduced
    assert driver.app.rest_ms() > 0
    driver.app.screens.clear()
    driver.close()


def test_several_screens_in_one_moment_fade_from_what_was_last_seen(tmp_path: Path) -> None:
    driver = Driver(tmp_path, reduced_motion=False)
    driver.settle(lambda: not driver.app._fade.running)
    seen = pixels(driver.app.surface)
    driver.app.push(Preferences(driver.app))
    driver.app.pop()
    driver.app.push(Mods(driver.app))
    assert driver.app._fade._old is not None
    assert (pixels(driver.app._fade._old) == seen).all()
    driver.app.screens.clear()
    driver.close()


def layer(values: np.ndarray, key: str = "heat") -> Layer:
    return Layer(key, "A figure", "share", "heat", values, 0.0, 1.0)


def test_figures_go_over_slowly_at_both_ends_and_arrive_exactly() -> None:
    old, new = np.array([0.0, 1.0, np.nan, 0.5]), np.array([1.0, 0.0, 0.3, np.nan])
    glide = Glide(old, new, 0)
    assert glide.at(0)[:3].tolist() == [0.0, 1.0, 0.3]
    assert glide.at(GLIDE_MS // 2)[0] == pytest.approx(0.5)
    assert glide.at(GLIDE_MS // 10)[0] < 0.1
    assert np.array_equal(glide.at(GLIDE_MS), new, equal_nan=True)
    assert glide.over(GLIDE_MS)


def test_the_map_changes_colour_between_turns_and_ends_as_without() -> None:
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    board = load_board()
    one, two = np.linspace(0.0, 1.0, 119), np.linspace(1.0, 0.0, 119)
    moved, still = (BoardView(board, (480, 270), 0.75, lambda _row: "") for _ in "ab")
    moved.set_layer(layer(one))
    moved.glide_to(layer(two), 0)
    assert moved.moving
    assert moved.layer is not None
    assert np.array_equal(moved.layer.values, two)  # tips tell the true figures at once
    pictures = []
    for now in (0, GLIDE_MS // 2, GLIDE_MS):
        moved.update(now)
        surface = pygame.Surface((480, 270))
        moved.draw(surface)
        pictures.append(pixels(surface))
    assert not moved.moving
    assert (pictures[0] != pictures[1]).any()
    still.set_layer(layer(two))
    surface = pygame.Surface((480, 270))
    still.draw(surface)
    assert (pictures[2] == pixels(surface)).all()


def test_another_mode_is_shown_at_once() -> None:
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    view = BoardView(load_board(), (480, 270), 0.75, lambda _row: "")
    view.set_layer(layer(np.zeros(119)))
    view.glide_to(layer(np.ones(119), "other"), 0)
    assert not view.moving
