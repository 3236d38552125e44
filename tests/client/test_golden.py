"""Small pictures of what is drawn by hand, compared with those kept: a few pixels may differ a little, no more."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from engine.client import colours as c
from engine.client.board.layer import Category, Layer, Mark, draw_legend
from engine.client.board.view import BoardView
from engine.client.charts import Series, draw_chart
from engine.client.figures import Figure
from engine.client.game.bar import paint_bar
from engine.client.game.screen import Game
from engine.client.game.talks import Talks
from engine.client.screen import Screen
from engine.client.theme import Theme
from engine.client.tips import Tip, tip_surface
from maps.board import load_board
from tests.client.driver import Driver
from tests.client.games import decide, start

GOLDEN = Path(__file__).with_name("golden")
LEAST, MOST = 16, 0.002
"""A pixel differs when a channel is further off than this; this share of them may."""


def heat() -> Layer:
    """A made-up figure over the real districts, with gaps and a hatch."""
    values = np.linspace(0.0, 1.0, 119)
    values[10:14] = np.nan
    return Layer("heat", "A figure", "share", "heat", values, 0.0, 1.0, hatch=values > 0.8, hatched="high")


def leaders() -> Layer:
    """Categories over the real districts."""
    categories = tuple(Category(f"Seat {k}", c.seat_colour(k), "flag") for k in range(5))
    return Layer("lead", "Leader", "", "categories", np.arange(119.0) % 5, categories=categories)


def board(layer: Layer, *, zoom: bool = False) -> pygame.Surface:
    """A map of 480x270."""
    surface = pygame.Surface((480, 270))
    land = load_board()
    view = BoardView(land, surface.get_size(), 0.75, lambda row: land.districts[row].name)
    view.set_layer(layer)
    view.set_marks([Mark("flag", c.seat_colour(0), "here", 40)])
    view.selected = 60
    if zoom:
        view.zoom_at((240, 135), 5, 0)
        view.sharpen()
    view.draw(surface)
    return surface


def chart() -> pygame.Surface:
    """Two lines, one with a band."""
    surface = pygame.Surface((420, 220))
    line = tuple(float(x) for x in np.sin(np.arange(13) / 2) + 2)
    low, high = tuple(v - 0.4 for v in line), tuple(v + 0.4 for v in line)
    series = [Series("a", line, c.SEATS[4], low, high), Series("b", line[::-1], c.MUTED)]
    draw_chart(surface, surface.get_rect(), Theme(1.0), series, [f"turn {k}" for k in range(13)])
    return surface


def on_screen(paint: Callable[[Driver], pygame.Rect], size: tuple[int, int], scale: float = 1.0) -> pygame.Surface:
    """Part of a window: `paint` puts a screen in front and says which part."""
    with TemporaryDirectory() as folder:
        driver = Driver(Path(folder), size=size, scale=scale)
        pygame.mouse.set_pos((0, size[1] - 1))
        area = paint(driver)
        driver.app.draw()
        picture = driver.app.surface.subsurface(area).copy()
        driver.app.screens.clear()
        driver.close()
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    return picture


def title(driver: Driver) -> pygame.Rect:
    """The first screen, without its version."""
    return pygame.Rect(0, 0, 640, 330)


def bar(driver: Driver) -> pygame.Rect:
    """Made-up figures, more than there is room for."""

    class Barred(Screen):
        def paint(self, surface: pygame.Surface) -> None:
            paint_bar(self, surface, "May 2021", "Turn 10 of 36", figures, room=700, more=lambda: None)

    figures = [
        Figure(name, title, value, unit, measure, change, up, True, (), (), "", "")
        for name, title, value, unit, measure, change, up in (
            ("seat.money", "Means", 389.0, "USD m", "USD m", 76.5, "good"),
            ("nation.reserves", "Gold and currency reserves", 6538.0, "USD m", "USD m", -409.0, "good"),
            ("nation.control", "Control", 0.53, "", "share", -0.045, "good"),
            ("nation.prisoners", "Political prisoners", 107.0, "persons", "persons", 30.6, "bad"),
            ("nation.fx", "Roubles a dollar", 2.55, "", "", 0.0, "bad"),
            ("nation.union", "Union programmes in force", 3.0, "", "", 1.0, "neutral"),
            ("nation.teu", "Containers a month", 55.3, "thousand TEU", "thousand TEU", 0.6, "good"),
        )
    ]  # fmt: skip
    driver.app.push(Barred(driver.app))
    return pygame.Rect(0, 0, 720, 48)


def plan(driver: Driver) -> pygame.Rect:
    """The inspector with a plan of the Four Isles."""
    session, draw = start(3), random.Random(1)
    while session.stage != "plan":
        decide(session, draw)
    game = Game(driver.app, session)
    driver.app.push(game)
    driver.frame()
    return game.side


def deal_table(driver: Driver) -> pygame.Rect:
    """An offer being composed on the Four Isles, before any future is played."""
    session, draw = start(3, weighers="hand"), random.Random(1)
    while session.stage != "offer":
        decide(session, draw)
    talks = Talks(driver.app, session, lambda _index, _terms: None)
    driver.app.push(talks)
    driver.frame()
    talks.outlook.drop()
    return talks.box


PICTURES: dict[str, Callable[[], pygame.Surface]] = {
    "map_heat": lambda: board(heat()),
    "map_leaders": lambda: board(leaders()),
    "map_zoomed": lambda: board(heat(), zoom=True),
    "legend_heat": lambda: draw_legend(heat(), Theme(1.0), "not known"),
    "legend_leaders_large": lambda: draw_legend(leaders(), Theme(2.0), "not known"),
    "chart": chart,
    "tip": lambda: tip_surface(
        Tip("Reserves", "6,604", "What there is in gold and foreign money.", (("Loan", "+500"), ("Debt", "-120")),
            "USD m", (7.0, 6.0, 6.5, 6.6)), Theme(1.0)),
    "tip_chinese": lambda: tip_surface(
        Tip("储备", "6,604", "黄金与外汇储备，以百万美元计。", (("贷款", "+500"),)), Theme(1.5)),
    "title": lambda: on_screen(title, (640, 360)),
    "bar": lambda: on_screen(bar, (960, 540)),
    "inspector": lambda: on_screen(plan, (960, 540)),
    "deal_table": lambda: on_screen(deal_table, (960, 540)),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was(name: str, tmp_path: Path) -> None:
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    drawn = PICTURES[name]()
    kept = pygame.image.load(str(GOLDEN / f"{name}.png")).convert_alpha()
    assert drawn.get_size() == kept.get_size()
    apart = np.abs(
        pygame.surfarray.array3d(drawn).astype(int) - pygame.surfarray.array3d(kept).astype(int)
    ).max(axis=2)  # fmt: skip
    share = float((apart > LEAST).mean())
    if share > MOST:
        pygame.image.save(drawn, str(tmp_path / f"{name}.png"))
        pygame.surfarray.use_arraytype("numpy")
        pygame.image.save(
            pygame.surfarray.make_surface(np.repeat(apart[:, :, None], 3, axis=2)), str(tmp_path / "diff.png")
        )
    assert share <= MOST, f"{share:.2%} of the pixels differ: see {tmp_path}"
