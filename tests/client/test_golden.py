"""Small pictures of what is drawn by hand, compared with those kept: a few pixels may differ a little, no more."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from engine.client import colours as c
from engine.client.board.layer import Category, Layer, Mark, draw_legend
from engine.client.board.view import BoardView
from engine.client.charts import Series, draw_chart
from engine.client.theme import Theme
from engine.client.tips import Tip, tip_surface
from maps.board import load_board

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
