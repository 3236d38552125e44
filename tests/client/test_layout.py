"""At every size, scale and language: no text leaves its box or the window, covers another, or is cut unexplained.

The short form looks at every screen at two sizes and in the two most trying tongues. `-m slow` measures them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pygame
import pytest
from pygame_gui.elements import UIButton

from engine.client import fonts
from engine.client.game.screen import Game
from engine.client.words import LANGUAGES, PSEUDO
from tests.client.driver import Driver
from tests.client.gallery import Scenes, screens

SIZES = [(1280, 720), (1366, 768), (1920, 1080), (2560, 1440)]
SCALES = [0.75, 1.0, 1.5, 2.0]
SHORT = [(1280, 720, 1.0, PSEUDO), (1280, 720, 2.0, "be"), (1366, 768, 2.0, "ru"), (1920, 1080, 1.5, "zh")]
LONG = [(*size, scale, language) for size, scale, language in product(SIZES, SCALES, [*LANGUAGES, PSEUDO])]
TOUCH = 2
"""Pixels the ink of two lines may share: descenders of one and accents of the next."""


@pytest.fixture(scope="module")
def scenes() -> Scenes:
    """The games the screens show."""
    return Scenes()


@pytest.fixture
def trace() -> Iterator[fonts.Trace]:
    """Everything that is drawn."""
    fonts.trace = fonts.Trace()
    yield fonts.trace
    fonts.trace = None


def test_the_trace_tells_what_was_drawn_and_what_was_cut(trace: fonts.Trace) -> None:
    surface = pygame.Surface((200, 40))
    fonts.put(surface, "Minsk", (10, 4), 14, (255, 255, 255))
    fonts.put(surface, "A name far too long for its room", (100, 4), 14, (255, 255, 255), room=60)
    assert trace.lines[0].text == "Minsk"
    assert pygame.Rect(10, 4, 60, 24).contains(trace.lines[0].ink)
    assert [cut.text for cut in trace.cuts] == ["A name far too long for its room"]
    assert trace.cuts[0].shown.endswith("…")
    assert trace.cuts[0].rect.right <= 160


def ink_of(button: UIButton) -> fonts.Written:
    """A button's text as a line: where pygame_gui puts it."""
    width, height = button.font.size(button.text)
    ink = pygame.Rect(0, 0, width, height * 3 // 4)
    ink.center = button.rect.center
    if button.text_horiz_alignment == "left":
        ink.x = button.rect.x + button.text_horiz_alignment_padding
    if button.text_vert_alignment == "top":
        ink.y = button.rect.y + button.text_vert_alignment_padding
    return fonts.Written(button.text, 0, ink, pygame.display.get_surface())


def told_of(driver: Driver, rect: pygame.Rect) -> bool:
    """Whether something is told when one points there: a tip has the whole text."""
    return driver.screen.tip_at(rect.center) is not None


def faults(driver: Driver, trace: fonts.Trace) -> list[str]:
    """What is wrong with the screen in front."""
    app, screen = driver.app, driver.screen
    window, out = app.surface.get_rect(), []
    boxes = [(button.text, pygame.Rect(button.rect)) for button in driver.buttons()]
    trace.lines = [line for line in trace.lines if line.surface is not app.surface]
    trace.cuts = [cut for cut in trace.cuts if any(cut.rect == rect for _text, rect in boxes)]
    screen.hots.clear()
    screen.paint(app.surface)
    screen.paint_over(app.surface)
    if app.coach is not None and app.coach.lessons.current is not None:
        trace.lines = [line for line in trace.lines if line.surface is not app.surface]
        app.coach.draw(app.surface)  # it lies over the screen, whose own texts were measured without it
    buttons = driver.buttons()
    by_surface: dict[int, list[fonts.Written]] = defaultdict(list)
    for line in trace.lines:
        by_surface[id(line.surface)].append(line)
    if app.coach is None:
        by_surface[id(app.surface)] += [ink_of(button) for button in buttons if button.text]
    for lines in by_surface.values():
        for line in lines:
            if not line.surface.get_rect().contains(line.ink):
                out.append(f"{line.text!r} leaves {line.surface.get_size()}: {line.ink}")
        for one, other in combinations(lines, 2):
            both = one.ink.clip(other.ink)
            if both.width > TOUCH and both.height > TOUCH * app.theme.scale:
                out.append(f"{one.text!r} {one.ink} covers {other.text!r} {other.ink}")
    for text, rect in boxes:
        if not window.contains(rect):
            out.append(f"button {text!r} leaves the window: {rect}")
    for (one, a), (other, b) in combinations(boxes, 2):
        if a.colliderect(b):
            out.append(f"button {one!r} {a} overlaps {other!r} {b}")
    for button in buttons:
        if button.font.size(button.text)[0] > button.rect.width:
            out.append(f"button {button.text!r} is wider than its box of {button.rect.width}")
    for cut in trace.cuts:
        if not told_of(driver, cut.rect):
            out.append(f"{cut.text!r} is cut to {cut.shown!r} and told nowhere: {cut.rect}")
    if isinstance(screen, Game) and screen.view is not None:
        for a, b in combinations([*screen.map.over(), screen.timeline.area if screen.timeline.shown else window], 2):
            if b is not window and a.colliderect(b):
                out.append(f"over the map {a} overlaps {b}")
    trace.lines.clear()
    trace.cuts.clear()
    return out


def measure(folder: Path, trace: fonts.Trace, scenes: Scenes, setup: tuple[int, int, float, str]) -> list[str]:
    """What is wrong on any screen."""
    width, height, scale, language = setup
    driver = Driver(folder, size=(width, height), scale=scale, language=language)
    pygame.mouse.set_pos((width // 2, height - 1))
    out = []
    try:
        for name in screens(driver, scenes):
            out += [f"{name}: {fault}" for fault in faults(driver, trace)]
    finally:
        driver.app.screens.clear()
        driver.close()
    return out


@pytest.mark.parametrize("setup", SHORT, ids=str)
def test_nothing_overlaps_or_is_cut(
    tmp_path: Path, trace: fonts.Trace, scenes: Scenes, setup: tuple[int, int, float, str]
) -> None:
    found = measure(tmp_path, trace, scenes, setup)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("setup", LONG, ids=str)
def test_nothing_overlaps_or_is_cut_anywhere(
    tmp_path: Path, trace: fonts.Trace, scenes: Scenes, setup: tuple[int, int, float, str]
) -> None:
    found = measure(tmp_path, trace, scenes, setup)
    assert not found, "\n".join(found)
